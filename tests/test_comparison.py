"""Which of several things came first or last."""

import pytest

from bot.comparison import find_first, find_options
from bot.types import Draft, Passage

TEXT = "We have these buildings:\nMill\nIt was built in 1850.\nBarn\nIt was built in 1900.\n"
PASSAGES = [
    Passage("a.txt", "0", 0, 25, TEXT[:25], "Farm", 1.0),
    Passage("a.txt", "0", 25, 52, TEXT[25:52], "Mill", 1.0, opening=5),
    Passage("a.txt", "0", 52, 80, TEXT[52:], "Barn", 1.0, opening=5),
]


def options(question):
    return [(option.name, option.question, option.passages) for option in find_options(question, PASSAGES)]


def test_the_things_a_question_names():
    assert options("Which was built first, the barn or the mill?") == [
        ("the barn", "When was the barn built?", (2,)),
        ("the mill", "When was the mill built?", (1,)),
    ]


def test_one_is_no_word_that_has_to_be_there():
    assert [name for name, _, _ in options("Which was built last, the barn or the one of 1850?")] == [
        "the barn",
        "the one of 1850",
    ]


@pytest.mark.parametrize("question", ["Which is the oldest building?", "Which of the buildings is newest?"])
def test_the_sections_of_the_kind_that_a_question_asks_for(question):
    assert options(question) == [("Mill", "When did Mill start?", (1,)), ("Barn", "When did Barn start?", (2,))]


@pytest.mark.parametrize(
    "question",
    [
        "Which building has the most rooms?",
        "Which red building is the oldest?",
        "What did they build first?",
        "Which was built first, the barn or the tower?",
        "Which is longer, the barn or the mill?",
        "Which opens later, the barn or the mill?",
        "Which has first-class rooms, the barn or the mill?",
        "Which was built first, the, the or the?",
        f"Which was built first, {', '.join(['the barn', *(f'mill {n}' for n in range(20))])} or the mill?",
    ],
)
def test_other_questions_have_no_options(question):
    assert options(question) == []


@pytest.mark.parametrize(
    ("question", "answers", "order"),
    [
        ("Which was built first, A or B?", ["in 1900", "1850"], [1, 0]),
        ("Which is newer, A or B?", ["in 1900", "1850"], [0, 1]),
        ("Which is older, A or B?", ["from 1850 to 1990", "1900"], [0, 1]),
        ("Which is older, A or B?", ["in 1900", "1900"], []),
        ("Which is older, A or B?", ["in May", "1900"], []),
        ("Which is oldest, A, B or C?", ["1900", "1900", "1850"], [2, 0, 1]),
    ],
)
def test_the_order_is_that_of_the_years(question, answers, order):
    assert find_first(question, [Draft(True, answer, answer, 1.0) for answer in answers]) == order


def test_the_first_is_told_with_what_is_said_of_each(bundled_chatbot):
    answer = bundled_chatbot.invoke("Which of the operations has been running the longest?")
    assert answer.answer == "Kosovo Force (KFOR)"
    assert ["1999" in answer.citations[0].quote, "2016" in answer.citations[1].quote] == [True, True]
    assert len(answer.citations) == 3


def test_the_later_of_two_is_told(bundled_chatbot):
    answer = bundled_chatbot.invoke("Which was decided last, Operation Sea Guardian or the Iraq mission?")
    assert answer.answer == "the Iraq mission"
