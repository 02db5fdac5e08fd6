from dataclasses import replace

import pytest

from bot.types import Statement
from bot.web.phrases import certainty_words, checked_words, excerpt, stated_words
from tests.chat_fakes import answer, citation, crisis, unverified

NATIONS = "At the current time, 27 nations, including Germany, are participating."


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (answer(""), "no quotes"),
        (answer("", unverified=[unverified("x")]), "1 quote not found"),
        (answer("", [citation(crisis(), NATIONS)]), "1 quote found in its document"),
        (answer("", [citation(crisis(), NATIONS)] * 2), "2 quotes found in their documents"),
    ],
)
def test_checked_words(told, words):
    assert checked_words(told) == words


def test_only_the_statements_of_a_chat_model_are_counted():
    held, flawed = Statement(0, 2, "supported", (1,)), Statement(3, 5, "unsupported", (1,), "4,500 is not there")
    quoted, bare = Statement(6, 8, "quoted", (1,)), Statement(9, 11, "uncited")
    every = [held, flawed, quoted, bare]
    assert stated_words(answer("", statements=every, writer="qwen")) == "4 statements: 2 supported, 2 not supported"
    assert stated_words(answer("", statements=[held], writer="qwen")) == "1 statement supported"
    assert stated_words(answer("", statements=[quoted])) == ""


@pytest.mark.parametrize(
    ("certainty", "confidence", "words"),
    [
        ("sure", 0.4, "sure"),
        ("unsure", 0.9, "not sure"),
        ("none", 1.0, "high chance of an answer"),
        ("none", 0.75, "high chance of an answer"),
        ("none", 0.74, "fair chance of an answer"),
        ("none", 0.5, "fair chance of an answer"),
        ("none", 0.49, "low chance of an answer"),
        ("none", -0.01, "low chance of an answer"),
    ],
)
def test_certainty_words(certainty, confidence, words):
    told = replace(answer(""), answered=certainty != "none", certainty=certainty, confidence=confidence)
    assert certainty_words(told) == words


def test_excerpt_is_one_line_of_whole_words():
    assert excerpt("a\n b\tc", 10) == "a b c"
    assert excerpt("one two three", 9) == "one two …"
