"""Where the documents only say where something can be found, that is the answer."""

import pytest

from bot.pointer import find_pointer
from bot.types import Passage

TEXT = (
    "Up-to-date information on NMI troop strength is available at www.nato.int. Its budget is at https://a.example/b."
)


def address(question, text=TEXT, heading="NATO Mission Iraq (NMI)"):
    place = find_pointer(question, [Passage("a.txt", "0", 0, len(text), text, heading, 1.0)])
    return text[slice(*place[1:])] if place else None


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("How many troops does the NMI have right now?", "www.nato.int"),
        ("How many troops does KFOR have?", None),
        ("Who commands the NMI troops?", None),
        ("What is the NMI budget?", "https://a.example/b"),
        ("How many?", None),
        ("How many soldiers are deployed in NMI?", "www.nato.int"),
        ("What is the size of the mission in Iraq?", "www.nato.int"),
        ("How many nations are in the NMI?", None),
        ("How many members does NATO have?", None),
        ("How many soldiers has the NMI lost?", None),
        ("KFOR, NMI: how many troops are there?", "www.nato.int"),
        ("KFOR: how many troops are there?", None),
    ],
)
def test_a_sentence_with_most_of_the_words_points_elsewhere(question, found):
    assert address(question) == found


def test_without_an_address_nothing_points_elsewhere():
    assert address("How many troops does the NMI have?", "The NMI has few troops.") is None


def test_the_chatbot_tells_where_a_number_can_be_found(bundled_chatbot):
    answer = bundled_chatbot.invoke("How many troops does the NMI have right now?")
    assert (answer.answered, answer.answer) == (True, "www.nato.int")
    assert [c.quote for c in answer.citations] == [
        "Up-to-date information on NMI troop strength is available at www.nato.int"
    ]
    assert not bundled_chatbot.invoke("How many troops does KFOR have right now?").answered
