"""Single slips are corrected, to words of the documents; everything that is known is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question.spelling import correct

KNOWN = {
    "blorfing",
    "blorted",
    "guardian",
    "summit",
    "kosovo",
    "germany",
    "country",
    "counter",
    "soldiers",
    "medical",
    "flax",
    "elk",
}


def documents(letter):
    return {word for word in KNOWN if word[0] == letter}


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("gaurdian sumit", "guardian summit"),
        ("Gaurdian sumit", "Guardian summit"),
        ("germny soldiers", "germany soldiers"),
        ("contry", "country"),
        ("wich sumit, wen was it, wat is it", "which summit, when was it, what is it"),
        ("since whn", "since when"),
    ],
)
def test_one_slip_is_undone(typed, understood):
    assert correct(typed, documents) == understood


def with_a_wen(letter):
    return documents(letter) | ({"wen"} if letter == "w" else set())


@pytest.mark.parametrize(
    "typed",
    [
        "medicaid",  # two slips from "medical"
        "the fax",  # short
        "is Germny there",  # a name
        "the AGM, IRAC, iPhnoe",  # capitals
        "zebra crossing",  # English
        "guardians, soldiered",  # other forms
        "opreaitons",  # two slips
        "does it underpin peace",
        "the big elk",
        "sum it",
        "wo is it",  # two letters
        "the blorfed one",  # the documents have it in another form
        "a wen",  # the documents have it
        "",
    ],
)
def test_all_else_is_left_alone(typed):
    assert correct(typed, with_a_wen) == typed


@given(st.text(max_size=80))
def test_without_documents_only_words_with_which_people_ask_are_offered(typed):
    assert len(correct(typed, lambda letter: ()).split()) == len(typed.split())


def test_words_that_the_rules_of_language_know_are_known():
    assert correct("summarise the page", lambda letter: {"summaries"}) == "summarise the page"
