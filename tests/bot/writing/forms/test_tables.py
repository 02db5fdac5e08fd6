"""Cells by the names of their row and column, among passages."""

import pytest

from bot.question.question import Question
from bot.writing.forms.tables import ScoredPlace, is_named, settled
from bot.writing.place import Place
from tests.structured import passage, passages

TABLE = "| | Weight | Noise |\n|---|---|---|\n| C-12 | 14 kg | 5 dB |\n| C-12R | 27 kg | 4 dB |\n"


def place(words, within):
    start = within.text.index(words)
    return Place(0, within, start, start + len(words))


def settle(question, words, within, *, context=()):
    """What is told where a reader is as sure of these words as it is unsure of all others."""
    read = [ScoredPlace(-2.0, Place(0, within, *span)) for span in within.body_sentences()]
    found = settled(
        Question("", question, context), place(words, within), [*read, ScoredPlace(2.0, place(words, within))]
    )
    return found and found.words


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What is the noise of the C-12R?", True),
        ("noise C-12R", True),
        ("Is the noise of the C-12R high?", False),
        ("What is the noise of the C-12R in water?", False),
        ("What is the noise?", False),
    ],
)
def test_a_value_is_named_by_its_row_and_column_and_nothing_else(question, named):
    assert is_named(Question("", question), place("4 dB", passage(TABLE))) is named


def test_what_announces_a_table_counts_as_known():
    assert is_named(
        Question("", "What is the noise of the C-12R in water?"), place("4 dB", passage(f"In water:\n{TABLE}"))
    )


def test_what_was_read_is_moved_to_the_row_and_column_that_are_named():
    table = passage(TABLE)
    assert settle("What is the weight of the C-12R?", "14 kg", table) == "27 kg"
    assert settle("What is the noise of a C-12?", "14 kg", table) == "5 dB"
    assert settle("Which one weighs 14 kg?", "C-12", table) == "C-12"
    assert settle("What is the weight of the C-12?", "C-12", table) == "14 kg", "its name is no answer"
    assert settle("How heavy is it?", "14", table) == "14 kg"


def test_a_row_may_be_named_by_part_of_its_name():
    people = passage("Name\tPhone\tRoom\nAda Lindqvist, accounts\t5501\t201\nBo Marklund, library\t5502\t112\n")
    assert settle("What is the phone number of Bo Marklund?", "5501", people) == "5502"
    assert settle("Who is in room 112?", "Ada Lindqvist, accounts", people) == "Bo Marklund, library"


def test_an_empty_cell_is_no_answer():
    table = passage("Fees\tAdults\tJuniors\nMember\t£20\t£9\nVisitor\t£75\t\n")
    assert settle("What do juniors pay as visitor?", "£75", table) is None
    assert settle("What do adults pay as visitor?", "£20", table) == "£75"


def test_a_cell_may_say_that_there_is_none():
    table = passage("Charge\tSummer\tWinter\nRent\t£42\t£29\nMooring\t£6\tnone\n")
    assert settle("How much is mooring in winter?", "£29", table) == "none"


def test_a_row_of_another_number_is_no_answer():
    table = passage("Week\tChemist\nWeek 18\tUlrike Sand\nWeek 19\tOmar Diaz\n")
    assert settle("Who is the chemist in week 19?", "Ulrike Sand", table) == "Omar Diaz"
    assert settle("Who is the chemist in week 23?", "Ulrike Sand", table) is None


def test_the_names_of_the_columns_may_stand_in_another_passage():
    texts = ["| | C-12 | C-12R |\n|---|---|---|\n| Noise | 5 dB | 4 dB |\n", "| Weight | 14 kg | 27 kg |\n"]
    _, below = passages(texts)
    assert settle("How much does the C-12R weigh?", "14 kg", below) == "27 kg"


def test_what_is_in_no_table_stays():
    assert settle("What is Bo Ray's extension?", "214", passage("Ann Lee has extension 214.")) == "214"


def test_context_counts_only_where_the_question_points_back_at_it():
    table = passage("Offices:\n| Country | Staff |\n|---|---|\n| Nepal | 52 |\n| Malawi | 37 |\n")
    assert settle("How many staff work there?", "37", table, context=("Nepal",)) == "52"
    assert settle("How many staff are there in Malawi?", "37", table, context=("Nepal",)) == "37"
