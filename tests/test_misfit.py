"""An answer to a question for a number holds an amount."""

import pytest

from bot.amount import counts_other_things, misfits


@pytest.mark.parametrize(
    "answer",
    ["27", "twenty-two", "3,500 troops", "several thousand", "both", "half a million", "None of them", "forty"],
)
def test_amounts(answer):
    assert not misfits("How many are there?", answer)


@pytest.mark.parametrize("answer", ["ships and boats", "strength", "security", "Antony", "fortress", ""])
def test_not_amounts(answer):
    assert misfits("in how many countries?", answer)


@pytest.mark.parametrize("question", ["Who knows how many?", "What is it?", "How much of it?", "how manyfold"])
def test_other_questions_ask_for_no_amount(question):
    assert not misfits(question, "ships")


@pytest.mark.parametrize("question", ["In which year was it?", "What percentage of it?", "How old is it?"])
def test_years_shares_and_ages_are_amounts(question):
    assert misfits(question, "Brussels")
    assert not misfits(question, "2018")


@pytest.mark.parametrize("answer", ["two days", "months", "until the harvest", "indefinitely", "since 1999"])
def test_times(answer):
    assert not misfits("For how long did it last?", answer)


def test_how_long_wants_an_amount_or_a_time():
    assert misfits("How long did it last?", "extend")


@pytest.mark.parametrize(
    ("question", "answer", "lacks"),
    [
        ("How many hours does the walk take?", "9 kilometres", True),
        ("How many hours does the walk take?", "3 hours", False),
        ("How many miles is it?", "9 km", False),
        ("How many soldiers are there?", "€23 million", True),
        ("How many euros is it?", "€23 million", False),
        ("How many soldiers are there?", "23 million euros", True),
        ("How many soldiers are there?", "550 men", False),
        ("how tall are the trees", "400 years old", True),
        ("how tall are the trees", "40 metres", False),
        ("How old is the tower?", "300 feet", True),
        ("How long is the trail?", "16 kilometres", False),
        ("What is it?", "400 years old", False),
        ("How much does it pay for the ships?", "550 soldiers", True),
        ("How much does it pay for the ships?", "thousands of dollars", False),
        ("How much does it pay for the ships?", "a lot", False),
        ("How much time did it spend?", "550 days", False),
        ("Who are the members?", "seven", True),
        ("Who are the members?", "seven nations", False),
        ("Who can do it?", "one", False),
        ("In which month was the summit?", "2016", True),
        ("On what date was the summit?", "in 2016", True),
        ("On what date was the summit?", "12 July 2016", False),
        ("In what year was the summit?", "2016", False),
        ("In what language are the lessons given?", "four languages", True),
        ("Which two languages are spoken?", "two languages", True),
        ("In what language are the lessons given?", "four languages: Lumerian", False),
        ("What buildings does it heat?", "1,350 flats", False),
    ],
)
def test_an_amount_of_something_else_is_no_answer(question, answer, lacks):
    assert misfits(question, answer) == lacks


@pytest.mark.parametrize(
    ("question", "answer", "others"),
    [
        ("How many soldiers are in KFOR?", "27 nations", True),
        ("How many German soldiers are there?", "twenty-seven other nations", True),
        ("How many soldiers are in KFOR?", "27", False),
        ("How many nations are in KFOR?", "27 nations", False),
        ("How many ships are in KFOR?", "27 nations", False),
        ("How many people are in KFOR?", "27 nations", False),
        ("Who knows how many soldiers are in KFOR?", "27 nations", False),
    ],
)
def test_a_number_of_other_things_is_no_answer_where_the_things_are_counted_elsewhere(question, answer, others):
    texts = ["Germany sends up to 550 soldiers.", "27 nations take part in KFOR."]
    assert counts_other_things(question, answer, f"Kosovo Force {texts[1]}", texts) == others
