"""Guessing passwords gets slow, at a name from anywhere and from one address at any name."""

import pytest

from bot.web.access import attempts as module
from bot.web.access.attempts import FORGOTTEN, LONGEST, MOST, Attempts


@pytest.fixture
def clock(monkeypatch):
    clock = {"now": 1000.0}
    monkeypatch.setattr(module, "monotonic", lambda: clock["now"])
    return clock


def test_each_wrong_guess_at_a_name_costs_twice_as_long(clock):
    attempts, waits = Attempts(), []
    for n in range(13):
        keys = [("user", "ann"), ("address", f"10.0.0.{n}")]
        waits.append(attempts.begin(keys))
        clock["now"] += waits[-1]
        if waits[-1]:
            assert attempts.begin(keys) == 0
    assert waits == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, LONGEST, LONGEST]


def test_an_address_that_tries_many_names_waits_too_and_others_do_not(clock):
    attempts = Attempts()
    assert [attempts.begin([("user", str(n)), ("address", "10.0.0.1")]) for n in range(22)] == [0] * 20 + [1, 1]
    assert attempts.begin([("user", "ann"), ("address", "10.0.0.2")]) == 0


def test_who_knows_the_password_is_not_slowed_down(clock):
    attempts, keys = Attempts(), [("user", "ann"), ("address", "10.0.0.1")]
    for _ in range(100):
        assert attempts.begin(keys) == 0
        attempts.right(keys, keys[0])


def test_a_right_guess_does_not_make_up_for_the_wrong_ones_of_its_address(clock):
    attempts, waits = Attempts(), []
    for n in range(40):
        wrong, own = [("user", f"{n}"), ("address", "10.0.0.1")], [("user", "eve"), ("address", "10.0.0.1")]
        waits.append(attempts.begin(wrong))
        if not attempts.begin(own):
            attempts.right(own, own[0])
    assert waits == [0] * 20 + [1] * 20


def test_guesses_are_forgotten_in_time_and_never_fill_the_memory(clock):
    attempts = Attempts()
    for _ in range(6):
        attempts.begin([("user", "ann"), ("address", "a")])
    clock["now"] += FORGOTTEN + 1
    assert attempts.begin([("user", "ann"), ("address", "a")]) == 0
    for n in range(MOST + 10):
        attempts.begin([("user", str(n)), ("address", str(n))])
    assert len(attempts._guesses) == MOST
