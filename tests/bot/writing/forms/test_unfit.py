"""Answers that the form of a question rules out."""

import pytest

from bot.question.question import Question
from bot.types import Passage
from bot.writing.forms.unfit import asks, is_unfit, names_nobody_there
from bot.writing.place import Place


def unfit(question, answer, before="It is ", behind="."):
    text = before + answer + behind
    place = Place(0, Passage("a.txt", "0", 0, len(text), text, "", 1.0), len(before), len(before) + len(answer))
    return is_unfit(Question(question, question), place)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("May I renew a book?", True),
        ("**May I renew a book?**  ", True),
        ("\u201cMay I?\u201d", True),
        ("\u672c\u3092\u5ef6\u9577\u3067\u304d\u307e\u3059\u304b\uff1f", True),
        ("\u0647\u0644 \u064a\u0645\u0643\u0646\u061f", True),
        ("Yes, twice.", False),
        ("He asked \u201cwhy?\u201d and left.", False),
        ("", False),
    ],
)
def test_what_asks_ends_with_a_question_mark(words, expected):
    assert asks(words) == expected


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many ships are there?", "ships and boats"),
        ("How old is the bridge?", "made of iron"),
        ("In which year did it open?", "the town hall"),
        ("How long will it stay?", "the harbour"),
        ("What is the mill?", "the mill"),
        ("Which ships did they see?", "ships"),
    ],
)
def test_what_cannot_be_an_answer(question, answer):
    assert unfit(question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many ships are there?", "twenty-two ships"),
        ("How many ships are there?", "several"),
        ("How old is the bridge?", "200 years"),
        ("In which year did it open?", "1843"),
        ("How long will it stay?", "until the harvest"),
        ("How long is it?", "9 km"),
        ("When did it open?", "in May"),
        ("When did it open?", "World War"),
        ("Who opened it?", "Ada"),
        ("Who opened it?", "two teachers"),
        ("How much does it cost?", "£9"),
        ("How many hours does it take?", "9"),
        ("How heavy is it?", "9 kg"),
        ("How many people came?", "9 per cent"),
        ("What is the mill?", "a house by the mill"),
        ("Which is bigger, the mill or the barn?", "the mill"),
        ("Is it the mill?", "the mill"),
        ("Which park has the Kearney mansion?", "Kearney Park"),
        ("Where is it?", "9"),
    ],
)
def test_what_may_be_an_answer(question, answer):
    assert not unfit(question, answer)


@pytest.mark.parametrize(
    ("before", "says_nothing"),
    [
        ("The museum stands next to the ", True),
        ("Parking is at the ", False),
        ("There is no room at the ", False),
    ],
)
def test_whether_there_is_a_thing_needs_a_word_for_it_or_a_denial(before, says_nothing):
    assert unfit("Is there a park at the museum?", "workshop", before) == says_nothing
    assert unfit("Does the museum have a park?", "workshop", before) == says_nothing


@pytest.mark.parametrize(
    ("question", "nobody"),
    [
        ("Who leads Nordea?", True),
        ("Who leads the Norwegian bank Nordea?", True),
        ("Who leads the Bank of Oslo?", False),
        ("Who leads the bank of Oslol?", False),
        ("Who leads the Bankers?", False),
        ("Who leads the BOO?", False),
        ("Who leads the Norwegian Ann Society?", True),
        ("Which European Union countries are there?", False),
        ("Who leads Nordea in Oslo's suburbs?", False),
        ("Who leads it?", False),
    ],
)
def test_a_question_that_names_nobody_who_is_there(question, nobody):
    passages = [
        Passage("a.txt", "0", 0, len(text), text, "", 1.0)
        for text in ("The Bank of Oslo has a head.", "It leads.", "The EU")
    ]
    assert names_nobody_there(Question(question, question), passages) == nobody
