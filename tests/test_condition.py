"""What has to be so first."""

import pytest

from bot.condition import find_condition
from bot.types import Passage

TEXT = (
    "The bridge is closed. Once the steel has been tested, the council may open the bridge to cars. "
    "Members get a key if they pay a deposit. "
    "An order must be signed, and a fee must be paid, before posters are printed. "
    "A refund is paid unless the goods are damaged. Before it is lit, the stove must be swept. "
    "The boats were cleaned after the race, for which Ada won a cup."
)


def condition(question):
    found = find_condition(question, [Passage("a.txt", "0", 0, len(TEXT), TEXT, "Ferris Bridge", 1.0)])
    return found and (TEXT[found[0][1] : found[0][2]], round(found[1], 2))


@pytest.mark.parametrize(
    ("question", "clause", "share"),
    [
        ("What must happen before the council may open the bridge?", "the steel has been tested", 1.0),
        ("What has to be done first before cars can use the bridge?", "the steel has been tested", 0.67),
        ("Under what condition can the Ferris Bridge open?", "the steel has been tested", 1.0),
        ("On what condition do members get a key?", "they pay a deposit", 1.0),
        ("Under what conditions is a refund paid?", "unless the goods are damaged", 1.0),
        ("What must be done before posters can be printed?", "An order must be signed, and a fee must be paid", 1.0),
        ("What has to happen before the stove is lit?", "the stove must be swept", 0.5),
    ],
)
def test_the_clause_is_found(question, clause, share):
    assert condition(question) == (clause, share)


@pytest.mark.parametrize(
    "question",
    [
        "What must happen before the tunnel can be dug?",
        "What must happen before Berlin may open the bridge?",
        "When may the council open the bridge?",
        "Who may open the bridge?",
        "What must happen before the boats are cleaned?",
    ],
)
def test_other_questions_have_none(question):
    assert condition(question) is None


def test_a_condition_is_told_with_its_sentence(bundled_chatbot):
    answer = bundled_chatbot.invoke("What has to happen before OSG may help the EU?")
    assert answer.answer == "the relevant agreement has been reached with the EU"
    assert answer.citations[0].quote.startswith("Once the relevant agreement")
