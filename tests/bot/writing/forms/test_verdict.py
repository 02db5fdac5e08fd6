"""Yes and no are said only where the words and the reader agree."""

import pytest

from bot.question.question import Question
from bot.types import Passage
from bot.writing.forms.verdict import verdict
from bot.writing.place import Place


def said(question, evidence, judged, span=""):
    start = evidence.index(span)
    place = Place(0, Passage("a.txt", "0", 0, len(evidence), evidence, "", 1.0), start, start + max(1, len(span)))
    return verdict(Question(question, question), place, judged)


def test_yes_needs_all_words_and_the_reader():
    assert said("Does Spain send ships?", "Spain sends 40 ships.", True) == "Yes"
    assert said("Does Spain send ships?", "Spain sends 40 ships.", None) == ""
    assert said("Does Spain send ships?", "Spain sends 40 ships.", False) == ""
    assert said("Does Spain send boats?", "Spain sends 40 ships.", True) == ""


def test_no_needs_another_number_in_the_same_words_and_the_reader():
    assert said("Does Spain send 30 ships?", "Spain sends 40 ships.", False, "40") == "No"
    assert said("Does Spain send 30 ships?", "Spain sends 40 ships.", None, "40") == ""
    assert said("Does Spain send 30 ships?", "Spain sends 40 ships.", True, "40") == ""
    assert said("Was Italy asked for 30 boats?", "Spain sends 40 ships.", False, "40") == ""
    assert said("Does Spain send more than 30 ships?", "Spain sends 40 ships.", False, "40") == ""
    assert said("Does Spain send 1.200 ships?", "Spain sends 1,200 ships.", False, "1,200") == ""
    assert said("Does Spain send ships?", "Italy sends ships.", False) == ""


@pytest.mark.parametrize(
    ("question", "evidence"),
    [
        ("Does Spain send ships?", "Spain does not send ships."),
        ("Does Spain send ships?", "Spain sends no ships."),
        ("Does Spain send ships?", "Does Spain send ships?"),
        ("Doesn't Spain send ships?", "Spain sends ships."),
        ("Can Spain send ships?", "Spain sends ships."),
        ("Does Spain send ships?", "Spain may send ships."),
        ("Is there a time limit?", "There is no time limit."),
    ],
)
def test_nothing_is_said_from_what_denies_or_asks_nor_of_what_may_be(question, evidence):
    assert said(question, evidence, True) == ""


def test_a_cell_says_it_itself_unless_the_question_denies():
    row = "| Off-peak | £312 | No |"
    assert said("Do off-peak members vote?", row, None, "No") == "No"
    assert said("Don't off-peak members vote?", row, None, "No") == ""
