"""A place in a passage and the sentence around it."""

import pytest

from bot.types import Passage
from bot.writing.place import Place, quotes_of
from ingest.blocks import Block
from tests import structured

TEXT = "Sea Guard (SG):\nSG collects data. It does not patrol.\n\n- 40 ships (in May)\n- 7 boats\n"


def passage(text, opening=0):
    return structured.passage(text, heading="Navy", opening=opening)


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
def test_the_sentence_is_all_that_it_touches_without_a_marker_and_of_a_heading_its_line(words, sentence):
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


def test_a_cell_is_quoted_behind_the_names_of_its_row_and_column():
    table = structured.passage("Prices:\n\nSize\tHat\tCoat\nsmall\t7 €\t50 €\nlarge\t9 €\t70 €\n", start=100)
    start = table.text.index("70")
    quotes = quotes_of(Place(0, table, start, start + 2), first=3)
    assert [(quote.number, quote.text, quote.group) for quote in quotes] == [
        (3, "large", 3),
        (4, "Coat", 3),
        (5, "70 €", 3),
    ]
    assert all(table.text[slice(*quote.span)] == quote.text for quote in quotes)


def test_the_name_of_a_column_may_stand_before_the_passage():
    head, row = structured.passages(["Size\tHat\tCoat\n", "small\t7 €\t50 €\nlarge\t9 €\t70 €\n"])
    start = row.text.index("70")
    assert [quote.span for quote in quotes_of(Place(0, row, start, start + 2), first=1)][:2] == [(15, 20), (-5, -1)]
    assert head.text[-5:-1] == "Coat"


def test_a_code_is_told_in_full():
    text = "Run make chat PORT=80 to begin."
    block = Block(0, len(text), "paragraph", emphasis=((0, 3, "em"), (4, 21, "code")))
    whole = Passage("a.md", "0", 0, len(text), text, "", 1.0, blocks=(block,))
    assert Place(0, whole, 4, 8).whole == "make chat PORT=80"
    assert Place(0, whole, 0, 8).whole == "Run make"
