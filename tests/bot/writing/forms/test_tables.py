"""Cells by the names of their row and column, among passages."""

from bot.question.question import Question
from bot.writing.forms.tables import named_cell, settled
from bot.writing.place import Place
from tests.structured import passage, passages

TABLE = "| | Weight | Noise |\n|---|---|---|\n| C-12 | 14 kg | 5 dB |\n| C-12R | 27 kg | 4 dB |\n"


def cell(question, *texts, context=()):
    found = named_cell(Question(question, question, context), [passage(text) for text in texts])
    return found and found.words


def place(words, within):
    start = within.text.index(words)
    return Place(0, within, start, start + len(words))


def test_a_cell_that_is_named_is_found():
    assert cell("What is the noise of the C-12R?", TABLE) == "4 dB"
    assert cell("what is its noise?", TABLE, context=("C-12R",)) == "4 dB"
    assert cell("noise C-12R", TABLE) == "4 dB"


def test_a_cell_of_another_form_or_with_a_word_that_names_nothing_is_none():
    assert cell("Is the noise of the C-12R", TABLE) is None
    assert cell("What is the noise of the C-12R in water?", TABLE) is None
    assert cell("What is the noise of the C-12R in water?", f"In water:\n{TABLE}") == "4 dB"


def test_a_cell_in_two_tables_is_none():
    assert cell("What is the noise of the C-12R?", TABLE, TABLE) is None


def test_what_was_read_is_moved_to_the_row_and_column_that_are_named():
    table = passage(TABLE)
    assert settled(Question("", "What is the weight of the C-12R?"), place("14 kg", table), [table]).words == "27 kg"
    assert settled(Question("", "What is the noise of a C-12?"), place("14 kg", table), [table]).words == "5 dB"
    assert settled(Question("", "Which one weighs 14 kg?"), place("C-12", table), [table]).words == "C-12"
    assert settled(Question("", "How heavy is it?"), place("14", table), [table]).words == "14 kg"


def test_an_empty_cell_is_no_answer():
    table = passage("Fees\tAdults\tJuniors\nMember\t£20\t£9\nVisitor\t£75\t\n")
    assert settled(Question("", "What do juniors pay as visitor?"), place("£75", table), [table]) is None


def test_the_names_of_the_columns_may_stand_in_another_passage():
    texts = ["| | C-12 | C-12R |\n|---|---|---|\n| Noise | 5 dB | 4 dB |\n", "| Weight | 14 kg | 27 kg |\n"]
    _, below = passages(texts)
    assert settled(Question("", "How much does the C-12R weigh?"), place("14 kg", below), [below]).words == "27 kg"


def test_what_is_in_no_table_stays():
    text = passage("Ann Lee has extension 214.")
    assert settled(Question("", "What is Bo Ray's extension?"), place("214", text), [text]).words == "214"


def test_context_counts_only_where_the_question_points_back_at_it():
    table = passage("Offices:\n| Country | Staff |\n|---|---|\n| Nepal | 52 |\n| Malawi | 37 |\n")
    read = place("37", table)
    assert settled(Question("", "How many staff work there?", ("Nepal",)), read, [table]).words == "52"
    assert settled(Question("", "How many staff are there in Malawi?", ("Nepal",)), read, [table]).words == "37"
