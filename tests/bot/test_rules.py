from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from unittest.mock import patch

import pytest

from bot.rules import RULES, Trial, rule, trial


@pytest.fixture
def shouted():
    """A rule that is unknown again after the test."""
    with patch.dict(RULES):

        @rule(otherwise=lambda words, mark="": words + mark)
        def shouted(words, mark=""):
            """Return words in capitals.

            And this is not told.
            """
            return words.upper() + mark

        yield shouted


def name_of(function):
    return f"{function.__module__}.{function.__qualname__}"


def test_a_rule_is_known_by_its_name_and_the_first_line_of_its_docstring(shouted):
    assert RULES[name_of(shouted)] == "Return words in capitals."


def test_without_a_trial_a_rule_applies_and_what_it_replaces_is_not_called():
    def refuse():
        raise AssertionError("called")

    with patch.dict(RULES):
        assert rule(otherwise=refuse)(lambda: "found")() == "found"


def test_a_rule_fires_only_where_it_changes_something(shouted):
    with trial() as told:
        assert shouted("STOP") == "STOP"
    assert told.fired == set()
    with trial() as told:
        assert shouted("stop", mark="!") == "STOP!"
    assert told == Trial(frozenset(), {name_of(shouted)})


def test_switched_off_the_other_is_used_and_nothing_fires(shouted):
    with trial(off=[name_of(shouted)]) as told:
        assert shouted("stop", mark="!") == "stop!"
    assert told.fired == set()


def test_the_others_stay_on(shouted):
    with trial(off={"bot.none"}) as told:
        assert shouted("stop") == "STOP"
    assert told.fired == {name_of(shouted)}


def test_a_trial_within_another_is_on_its_own_and_then_the_outer_one_goes_on(shouted):
    with trial(off={name_of(shouted)}) as outer:
        with trial() as inner:
            assert shouted("stop") == "STOP"
        assert shouted("stop") == "stop"
    assert (outer.fired, inner.fired) == (set(), {name_of(shouted)})
    assert shouted("stop") == "STOP"


def test_a_trial_ends_when_something_is_raised(shouted):
    with pytest.raises(ValueError, match="why"), trial(off={name_of(shouted)}):
        raise ValueError("why")
    assert shouted("stop") == "STOP"


def test_other_threads_do_not_see_a_trial(shouted):
    with ThreadPoolExecutor(1) as threads, trial(off={name_of(shouted)}) as told:
        assert threads.submit(shouted, "stop").result() == "STOP"
    assert told.fired == set()


def test_a_thread_with_a_copy_of_the_context_tells_the_same_trial(shouted):
    with ThreadPoolExecutor(1) as threads, trial() as told:
        assert threads.submit(copy_context().run, shouted, "stop").result() == "STOP"
    assert told.fired == {name_of(shouted)}
