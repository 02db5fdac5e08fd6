"""Which row of a table or item of a list a question is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writing.forms.rows import find_cell, settle

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
    ("question", "cell"),
    [
        ("What is the weight of the C-12R?", "27 kg"),
        ("How heavy is the C-12 centrifuge?", "14 kg"),
        ("How heavy is the C-12 with rotor?", None),
        ("What is the price of the C-12?", None),
        ("How much is the C-12?", None),
        ("What is the weight of the C-12 and the C-12R?", None),
        ("What was the weight of the C-12 in 1990?", None),
    ],
)
def test_a_cell_is_found_by_the_names_of_its_row_and_column(question, cell):
    table = "| | Weight | Noise |\n|---|---|---|\n| C-12 | 14 kg | 56 dB |\n| C-12R | 27 kg | 52 dB |\n"
    found = find_cell(question, table, "Centrifuges")
    assert (found and table[slice(*found)]) == cell


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
        ("Are there refunds of parking?", "20 weeks", "20 weeks"),
    ],
)
def test_an_item_speaks_of_what_it_begins_with(question, answer, expected):
    assert settled(question, ITEMS, answer) == expected


def test_how_much_asks_for_the_price_if_no_column_is_named():
    table = "| | Price | Joining fee |\n|---|---|---|\n| Cox | £60 | £5 |\n"
    cells = [
        find_cell(question, table, "") for question in ("How much is a cox?", "How much is the joining fee of a cox?")
    ]
    assert [cell and table[slice(*cell)] for cell in cells] == ["£60", "£5"]


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


def test_the_column_with_nothing_beside_what_is_asked_is_taken_and_brackets_do_not_count():
    table = """\
                                   Zone A  Zones A+B      Zones A+B+C
Day ticket                         6.50    8.90           12.20
Group day ticket (up to 5 people)  13.00   17.50          23.80
"""
    assert settled("How much is a group day ticket in Zone A?", table, "6.50    8.90           12.20") == "13.00"
    assert settled("How much is a day ticket for zones A and B?", table, "6.50") == "8.90"
    assert settled("How much is a day ticket for all three zones?", table, "12.20") == "12.20"


def test_an_empty_cell_is_none():
    assert settled("What is the noise of the C-12?", ALIGNED, "52 dB") is None


@given(st.text(alphabet="ab1 |\t\n-:"), st.text(alphabet="ab1 "), st.integers(0, 20), st.integers(0, 5))
def test_what_is_settled_is_a_place_in_the_text(text, question, start, length):
    span = (min(start, len(text)), min(start + length, len(text)))
    place = settle(question, text, span)
    assert place is None or place == span or text[slice(*place)].strip() == text[slice(*place)] != ""


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (
            "- Monday\n  - Opening: 9:00\n  - Closing: 17:00\n- Saturday\n  - Opening: 10:00\n  - Closing: 14:00\n",
            "When does it open on Saturday?",
            "10:00",
        ),
        (
            "- Annual leave\n  - Full-time: 25 days\n- Sick leave\n  - Full pay: 4 weeks\n",
            "For how long is sick leave paid?",
            "4 weeks",
        ),
        (
            "- Ann: Bo will send the report on 5 May.\n- Bo: The roof costs 4,000 pounds.\n",
            "When will Bo send the report?",
            "5 May",
        ),
        ("- Ann Lee: head of payroll\n- Bo Ray: reports to Ann Lee\n", "Who reports to Ann Lee?", "Bo Ray"),
        (
            "- Refunds: within 30 days of purchase\n- Exchanges: no\n- Sale items: refunds within 14 days\n",
            "How long do I have to get a refund on sale goods?",
            "14 days",
        ),
        ("- Phone: 0123 456789\n- Night line: 0999 888777\n", "Which phone number do I call at night?", "0999 888777"),
        ("Service\tPrice\nPhysio\t52\nPhysio, repeat visit\t38", "How much is a repeat physio appointment?", "38"),
        (
            "| Dept | Role | Pay |\n|---|---|---|\n| Sales | Manager | 50k |\n| | Shop assistant | 20k |\n",
            "What do assistants in Sales earn?",
            "20k",
        ),
        (
            "| Day | Country | Medals |\n|---|---|---|\n| 2 | Italy | 31 |\n| 3 | Spain | 12 |\n",
            "How many medals did Spain win on day 2?",
            "12",
        ),
        (
            "Item      Price   Weight\nBelt         30        5\nHat           8        1\n",
            "What is the price of the belt?",
            "30",
        ),
        ("Drink    Price\nTea       £2\nCoffee    £3\n", "What is the price of tea?", "£2"),
        ("Breakfast:  served from 7:00\nDinner:  served from 19:00\n", "From when is dinner served?", "19:00"),
        (
            "The company  was founded in 1987 by Ann Lee\nand it moved  to Bristol in 1999 and  grew.\n",
            "When did Ann Lee move to Bristol?",
            "1999",
        ),
        (
            "| Item | Weight limit | Price |\n|---|---|---|\n| Weight belt | 5 kg | £30 |\n",
            "How much is the weight belt?",
            "£30",
        ),
        (
            "| Ticket | Price | Children allowed |\n|---|---|---|\n| Child ticket | £5 | yes |\n",
            "How much is a child ticket?",
            "£5",
        ),
        (
            "| Room | Capacity (people) | Hire |\n|---|---|---|\n| Hall | 120 | £90 |\n",
            "How much does the hall cost for 50 people?",
            "£90",
        ),
        (
            "| Plan | Monthly price | Users |\n|---|---|---|\n| Team | $20 | 25 |\n",
            "How much do users of the Team plan pay?",
            "$20",
        ),
        (
            "| | C-12 | C-12R |\n|---|---|---|\n| Weight | 14 kg | 27 kg |\n",
            "weights of the C-12 and the C-12R?",
            "14 kg | 27 kg",
        ),
        (
            "| Fee | Price |\n|-|-|\n| Day | £10 |\n\n| Bike | Day | Week |\n|-|-|-|\n| Road bike | £15 | £60 |\n",
            "What is the price of a road bike per week?",
            "£60",
        ),
        (
            "| Feature | Basic | Pro |\n|---|---|---|\n| Phone support | no | yes |\n",
            "Which plan includes phone support?",
            "Pro",
        ),
        (
            "Founded\t1987\nHeadquarters\tLeeds\nStaff\t120\n",
            "When was the company with headquarters in Leeds founded?",
            "1987",
        ),
        (
            "- Ann Lee, Payroll Officer – payslips, extension 214\n- Bo Ray, Head of People – appeals, extension 310\n",
            "And what is the extension for appeals?",
            "310",
        ),
        ("- Fee: £20\n- Payment: by 1 March\n", "When must members pay the fee?", "1 March"),
    ],
)
def test_a_right_answer_stays(text, question, answer):
    assert settled(question, text, answer) == answer


def test_what_a_code_means_stands_below_the_name_of_that_column():
    table = "Code  Meaning    What to do\nE1    Too cold   Wait\nE2    Too hot    Fan it\n"
    assert settled("What does E2 mean?", table, "What to do") == "Too hot"
    assert settled("What does E7 mean?", table, "What to do") == "What to do"


FEES = "| Member | Age | Vote |\n|---|---|---|\n| Adult | 18 to 60 | Yes |\n| Junior | 12 to 17 | No |\n"


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("do junior people vote", "Vote", "No"),
        ("do seniors vote", "Vote", None),
        ("do junior people vote", "Member", None),
        ("Which column has it for a junior?", "Vote", "Vote"),
    ],
)
def test_the_name_of_a_column_is_no_answer_but_leads_to_one(question, answer, expected):
    assert settled(question, FEES, answer) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [("How quickly does the C-12R charge?", "2 hours"), ("What charges the C-12R?", "0 to 100 %")],
)
def test_how_much_is_answered_with_a_cell_and_not_with_the_name_of_its_row(question, expected):
    table = "| | C-12 | C-12R |\n|---|---|---|\n| Charge (0 to 100 %) | 3 hours | 2 hours |\n"
    assert settled(question, table, "0 to 100 %") == expected
