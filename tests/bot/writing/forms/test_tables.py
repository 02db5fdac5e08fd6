"""Cells by the names of their row and column, among passages."""

from bot.question.question import Question
from bot.types import Passage
from bot.writing.forms.tables import named_cell, settled
from bot.writing.place import Place

TABLE = "| | Weight | Noise |\n|---|---|---|\n| C-12 | 14 kg | 5 dB |\n| C-12R | 27 kg | 4 dB |\n"


def passage(text, start=0):
    return Passage("a.md", "0", start, start + len(text), text, "", 1.0)


def cell(question, *texts, context=()):
    found = named_cell(Question(question, question, context), [passage(text) for text in texts])
    return found and found.words


def test_a_cell_that_is_named_is_found():
    assert cell("What is the noise of the C-12R?", TABLE) == "4 dB"
    assert cell("what is its noise?", TABLE, context=("C-12R",)) == "4 dB"
    assert cell("noise C-12R", TABLE) == "4 dB"


def test_a_cell_in_two_tables_or_of_another_form_is_none():
    assert cell("What is the noise of the C-12R?", TABLE, TABLE) is None
    assert cell("Is the noise of the C-12R", TABLE) is None


def test_the_names_of_the_columns_may_stand_in_the_passage_before():
    head, row = "| | C-12 | C-12R |\n|---|---|---|\n| Noise | 5 dB | 4 dB |\n", "| Weight | 14 kg | 27 kg |\n"
    above, below = passage(head), passage(row, len(head))
    read = Place(0, below, row.index("14 kg"), row.index("14 kg") + 5)
    asked = Question("", "How heavy is the C-12R?")
    assert settled(asked, read, [below, above]).words == "27 kg"
    assert settled(asked, read, [below]).words == "14 kg"


def test_another_items_words_are_no_answer():
    text = "Contacts:\n- Ann Lee, extension 214\n- Bo Ray, Head of People\n"
    place = Place(0, passage(text), text.index("214"), text.index("214") + 3)
    assert settled(Question("", "What is Bo Ray's extension?"), place, [passage(text)]) is None
    assert settled(Question("", "What's her extension?"), place, [passage(text)]).words == "214"


def test_context_counts_only_where_the_question_points_back_at_it():
    text = "Offices:\n| Country | Staff |\n|---|---|\n| Nepal | 52 |\n| Malawi | 37 |\n"
    place = Place(0, passage(text), text.index("37"), text.index("37") + 2)
    assert settled(Question("", "How many staff work there?", ("Nepal",)), place, [passage(text)]).words == "52"
    assert (
        settled(Question("", "How many staff are there in Malawi?", ("Nepal",)), place, [passage(text)]).words == "37"
    )
