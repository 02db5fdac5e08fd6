"""Short forms and what they stand for, as a text explains them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.abbreviation import definitions, find_other_form
from bot.types import Passage

TEXT = "Heading (HE)\nThe World Health Organization (WHO) met. It uses SQL (Structured Query Language)."


def passage(text):
    return Passage("a.txt", "0", 0, len(text), text, "", 1.0)


def test_what_a_follow_up_is_put_behind_is_named_last():
    assert expanded("WHO: And what does SQL stand for?") == (1, "Structured Query Language")
    assert expanded("WHO: And what does it stand for?") == (1, "World Health Organization")


def expanded(question, text=TEXT):
    found = find_other_form(question, [passage("Nothing."), passage(text)])
    return (found[0], text[found[1] : found[2]]) if found else None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the World Health Organization (WHO) met", [("WHO", "World Health Organization")]),
        ("SQL (Structured Query Language)", [("SQL", "Structured Query Language")]),
        ("heat shock protein (HSP)", [("HSP", "heat shock protein")]),
        ("Federal Ministry of Health (FMoH)", [("FMoH", "Federal Ministry of Health")]),
        ("two walls (see below) and others (A)", []),
        ("NATO (OTAN in French)", []),
        ("World\nOrganization (WO)", []),
        ("() (X) (AB)", []),
    ],
)
def test_definitions(text, found):
    assert [(text[slice(*short)], text[slice(*long)]) for short, long in definitions(text)] == found


@given(st.text(alphabet="abAB ()\n.İß", max_size=40))
def test_a_long_form_lies_in_the_text_and_starts_with_the_short_forms_first_letter(text):
    for short, (start, end) in definitions(text):
        assert 0 <= start < end <= len(text)
        assert text[start].lower() == next(letter for letter in text[slice(*short)].lower() if letter.isalnum())


@pytest.mark.parametrize(
    "question",
    [
        "What does WHO stand for?",
        "what is who short for",
        "WHO meaning",
        "What is the full name of the WHO?",
        "WHO full name",
        "WHO = ?",
        "Spell out WHO for me",
    ],
)
def test_who_asks_for_a_long_form_gets_it(question):
    assert expanded(question) == (1, "World Health Organization")


@pytest.mark.parametrize(
    "question",
    [
        "What is the short form of the World Health Organization?",
        "what's the abbreviation for world health organization",
        "Which acronym does the World Health Organization have?",
    ],
)
def test_who_asks_for_a_short_form_gets_it(question):
    assert expanded(question) == (1, "WHO")


def test_the_short_form_that_is_named_first_is_meant():
    assert expanded("SQL, WHO: what does it stand for?") == (1, "Structured Query Language")


@pytest.mark.parametrize("question", ["What does WHO do?", "What does UNO stand for?", "Who means to meet?"])
def test_other_questions_do_not_ask_for_one(question):
    assert expanded(question) is None


def test_the_chatbot_says_what_a_short_form_stands_for(bundled_chatbot):
    answer = bundled_chatbot.invoke("what does osg stand for")
    assert answer.answer == "Operation Sea Guardian"
    assert [citation.quote for citation in answer.citations] == ["Operation Sea Guardian (OSG):"]
