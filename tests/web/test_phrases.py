from dataclasses import replace

import pytest

from bot.web.phrases import checked_words, confidence_words, excerpt
from tests.chat_fakes import answer, citation, crisis, unverified

NATIONS = "At the current time, 27 nations, including Germany, are participating."


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (answer(""), "no citations"),
        (answer("", unverified=[unverified("x")]), "no citations: 1 not found"),
        (answer("", [citation(crisis(), NATIONS)]), "1 citation: 1 verified verbatim"),
    ],
)
def test_checked_words(told, words):
    assert checked_words(told) == words


@pytest.mark.parametrize(
    ("confidence", "answered", "words"),
    [
        (1.0, True, "high confidence"),
        (0.75, True, "high confidence"),
        (0.74, True, "fair confidence"),
        (0.5, True, "fair confidence"),
        (0.49, True, "low confidence"),
        (0.0, True, "low confidence"),
        (-0.01, True, "low confidence"),
        (0.3, False, "low chance of an answer"),
    ],
)
def test_confidence_words(confidence, answered, words):
    assert confidence_words(replace(answer(""), confidence=confidence, answered=answered)) == words


def test_excerpt_is_one_line_of_whole_words():
    assert excerpt("a\n b\tc", 10) == "a b c"
    assert excerpt("one two three", 9) == "one two …"
