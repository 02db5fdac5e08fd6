"""What kind of a thing it is."""

import pytest

from bot.kind import find_kind
from bot.types import Passage

TEXT = "The project helps Utopia to become a rich, free and open state. It has built a stone bridge and an iron bridge."


def kind(question, text=TEXT):
    found = find_kind(question, [Passage("a.txt", "0", 0, len(text), text, "Project Ada", 1.0)])
    return found and text[found[1] : found[2]]


@pytest.mark.parametrize(
    "question", ["What kind of country is Utopia to become?", "what sort of state does the project help to build?"]
)
def test_the_qualities_of_the_thing_are_found(question):
    assert kind(question) == "a rich, free and open state"


def test_the_thing_is_told_whole():
    text = "Project Ada builds a long stone bridge pier."
    assert kind("What kind of bridge pier does Ada build?", text) == "a long stone bridge pier"
    assert kind("What kind of bridge does Ada build?", text) == "a long stone bridge"
    assert kind("What kind of state of Utopia does it help?") == "a rich, free and open state"


@pytest.mark.parametrize(
    "question",
    [
        "What kind of country is Atlantis?",
        "What kind of bridge has it built?",
        "What kind of tunnel has it built?",
        "Which country is it?",
        "What kind of hat is it?",
        "What kind of ΟΔΟΣ'Α",
    ],
)
def test_other_things_and_several_have_none(question):
    assert kind(question) is None


def test_a_kind_is_told_where_the_reader_has_none(bundled_chatbot):
    answer = bundled_chatbot.invoke("what sort of country is the kosovo force trying to help build")
    assert answer.answer == "a stable, democratic and multi-ethnic state"


def test_all_qualities_are_told_where_the_reader_stops_at_some(bundled_chatbot):
    answer = bundled_chatbot.invoke("What kind of state is Kosovo supposed to become?")
    assert answer.answer == "a stable, democratic and multi-ethnic state"
