"""A place in a passage and the sentence around it."""

import pytest

from bot.types import Passage
from bot.writing.place import Place

TEXT = "Sea Guard (SG):\nSG collects data. It does not patrol.\n- 40 ships (in May)\n"


def passage(text, opening=0):
    return Passage("a.txt", "0", 0, len(text), text, "Navy", 1.0, opening=opening)


def place(words, text=TEXT, opening=16):
    start = text.index(words)
    return Place(2, passage(text, opening if text is TEXT else 0), start, start + len(words))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("collects", "SG collects data."),
        ("data. It", "SG collects data. It does not patrol."),
        ("40", "40 ships (in May)"),
        ("Guard", "Sea Guard (SG):"),
    ],
)
def test_the_sentence_is_all_that_it_touches_without_a_bullet_and_of_a_heading_its_line(words, sentence):
    found = place(words)
    assert found.words == words
    assert found.sentence.words == sentence
    assert found.near == f"Navy {sentence}"


@pytest.mark.parametrize(
    ("words", "whole"),
    [("ships (in May", "ships (in May)"), ("(in", "(in"), ("40 ships (in", "40 ships"), ("40 ships", "40 ships")],
)
def test_a_bracket_is_closed_or_left_out(words, whole):
    assert place(words).whole == whole


def test_a_quote_has_the_number_of_the_passage_and_the_range_in_it():
    quote = place("40 ships").quoted(3)
    assert (quote.number, quote.passage, quote.text) == (3, 2, "40 ships")
    assert TEXT[slice(*quote.span)] == "40 ships"


def test_a_place_is_within_another_of_the_same_passage():
    assert place("40").within(place("40 ships"))
    assert not place("40 ships").within(place("40"))
    assert not place("40").within(Place(1, passage(TEXT), 0, len(TEXT)))
