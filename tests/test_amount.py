"""An answer to a question for a number holds an amount."""

import pytest

from bot.amount import counts_other_things, lacks_amount


@pytest.mark.parametrize(
    "answer",
    ["27", "twenty-two", "3,500 troops", "several thousand", "both", "half a million", "None of them", "forty"],
)
def test_amounts(answer):
    assert not lacks_amount("How many are there?", answer)


@pytest.mark.parametrize("answer", ["ships and boats", "strength", "security", "Antony", "fortress", ""])
def test_not_amounts(answer):
    assert lacks_amount("in how many countries?", answer)


@pytest.mark.parametrize("question", ["Who knows how many?", "What is it?", "How much of it?", "how manyfold"])
def test_other_questions_ask_for_no_amount(question):
    assert not lacks_amount(question, "ships")


@pytest.mark.parametrize("question", ["In which year was it?", "What percentage of it?", "How old is it?"])
def test_years_shares_and_ages_are_amounts(question):
    assert lacks_amount(question, "Brussels")
    assert not lacks_amount(question, "2018")


@pytest.mark.parametrize("answer", ["two days", "months", "until the harvest", "indefinitely", "since 1999"])
def test_times(answer):
    assert not lacks_amount("For how long did it last?", answer)


def test_how_long_wants_an_amount_or_a_time():
    assert lacks_amount("How long did it last?", "extend")


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
    ],
)
def test_an_amount_of_another_unit_is_no_answer(question, answer, lacks):
    assert lacks_amount(question, answer) == lacks


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
