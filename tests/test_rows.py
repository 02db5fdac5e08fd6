"""Which row of a table or item of a list a question is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rows import settle

ITEMS = """Contacts

- Ann Lee, Payroll Officer – payslips, extension 214
- Bo Ray, Head of People – appeals
- Maternity leave: 20 weeks
- Partner leave: 6 weeks
- Zone A: $20
- Zone B: $45
- EES 102: 5
- EES 103: 6
"""
MARKDOWN = "| | C-12 | C-12R |\n|---|---|---|\n| Weight | 14 kg | 27 kg |\n| Noise | 56 dB | 52 dB |\n"
TABS = "\tC-12\tC-12R\nWeight\t14 kg\t27 kg\nNoise\t56 dB\t52 dB\n"
ALIGNED = "        C-12   C-12R\nWeight  14 kg  27 kg\nNoise          52 dB\n"


def place(text, words):
    start = text.index(words)
    return start, start + len(words)


def settled(question, text, answer):
    found = settle(question, text, place(text, answer))
    return found and text[slice(*found)]


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("What is Bo Ray's extension?", "214", None),
        ("What is Ann Lee's extension?", "214", "214"),
        ("What is the extension for payslips?", "214", "214"),
        ("Whom do I ask besides Bo Ray?", "Ann Lee", "Ann Lee"),
        ("Are Ann Lee and Bo Ray there?", "Ann Lee", "Ann Lee"),
        ("How long is partner leave?", "20 weeks", "6 weeks"),
        ("How long is partner leave?", "6 weeks", "6 weeks"),
        ("How long is leave?", "20 weeks", "20 weeks"),
        ("What is the fine in Zone B?", "$20", "$45"),
        ("What is a fine?", "$20", "$20"),
        ("How many credits has EES 103?", "5", "6"),
        ("Who gets maternity leave?", "Bo Ray", None),
    ],
)
def test_an_item_speaks_of_what_it_begins_with(question, answer, expected):
    assert settled(question, ITEMS, answer) == expected


def test_prose_has_no_rows():
    text = "Ann Lee has extension 214.\nBo Ray is the Head of People.  He is new."
    assert settled("What is Bo Ray's extension?", text, "214") == "214"


@pytest.mark.parametrize("table", [MARKDOWN, TABS, ALIGNED])
@pytest.mark.parametrize(
    ("question", "found", "expected"),
    [
        ("What is the weight of the C-12R?", "14 kg", "27 kg"),
        ("What is the weight of the C-12?", "27 kg", "14 kg"),
        ("What is the weight of the C-12R?", "27 kg", "27 kg"),
        ("What is the weight?", "14 kg", "14 kg"),
        ("What is the weight?", "14", "14 kg"),
        ("Is the C-12 lighter than the C-12R?", "14 kg", "14 kg"),
        ("What is it that the C-12R has?", "Weight", "Weight"),
        ("What is the noise of the C-12R?", "27 kg", "52 dB"),
        ("What is the noise?", "27 kg", "52 dB"),
    ],
)
def test_the_row_and_the_column_that_a_question_names_are_taken(table, question, found, expected):
    assert settled(question, table, found) == expected


def test_of_several_cells_the_one_that_is_named_is_told():
    assert settled("What is the weight of the C-12R?", MARKDOWN, "14 kg | 27 kg") == "27 kg"
    assert settled("What is the weight?", MARKDOWN, "14 kg | 27 kg") == "14 kg"


def test_a_column_is_known_by_a_word_of_its_name_and_a_row_by_all_of_them():
    table = "Service\tAdult\tChild under 16\nPhysio, first\t52\t35\nPhysio, follow-up\t38\t25\n"
    assert settled("What is the physio follow up for children?", table, "52") == "25"
    assert settled("What is the physio for adults?", table, "35") == "52"


def test_an_empty_cell_is_none():
    assert settled("What is the noise of the C-12?", ALIGNED, "52 dB") is None


@given(st.text(alphabet="ab1 |\t\n-:"), st.text(alphabet="ab1 "), st.integers(0, 20), st.integers(0, 5))
def test_what_is_settled_is_a_place_in_the_text(text, question, start, length):
    span = (min(start, len(text)), min(start + length, len(text)))
    place = settle(question, text, span)
    assert place is None or place == span or text[slice(*place)].strip() == text[slice(*place)] != ""
