"""Things of a kind that a text names here and there, and places by their names."""

import pytest

from bot.naming import find_names, prefer_name
from bot.reading.spans import Reading, Span
from bot.types import Passage

TEXTS = [
    ("They agreed at the Oslo Summit in 2016 to work with the EU Rule of Law Mission (LAW).", "Navy > Sea Guard"),
    ("The Summit in Rome extended the Sahel Mission and the EU Advisory Mission. The Oslo Summit did not.", "Army"),
]
STARTS = [200, 0]
PASSAGES = [
    Passage("a.txt", "0", start, start + len(text), text, heading, 1.0)
    for (text, heading), start in zip(TEXTS, STARTS, strict=True)
]


def named(question):
    return [PASSAGES[number].text[start:end] for number, start, end in find_names(question, PASSAGES)]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which summits are mentioned?", ["Summit in Rome", "Oslo Summit in 2016"]),
        ("summits named here", ["Summit in Rome", "Oslo Summit in 2016"]),
        ("Which EU missions does the text mention?", ["EU Advisory Mission", "EU Rule of Law Mission (LAW)"]),
        ("name all European Union missions that are listed", ["EU Advisory Mission", "EU Rule of Law Mission (LAW)"]),
        ("Which missions of the army are named?", ["Sahel Mission", "EU Advisory Mission"]),
        ("Which Spanish missions are mentioned?", []),
        ("Which countries are mentioned?", []),
        ("Are any summits mentioned?", []),
        ("How many summits are mentioned?", []),
        ("Which summits took place?", []),
        ("What is the mission named?", []),
    ],
)
def test_names_that_have_the_word_of_the_kind_in_the_order_of_the_text(question, names):
    assert named(question) == names


def test_the_chatbot_cites_the_sentence_of_every_name(bundled_chatbot):
    answer = bundled_chatbot.invoke("Which NATO summits are mentioned on the page?")
    assert answer.answer == "Warsaw Summit in 2016; Summit in Brussels in 2018"
    assert answer.text == "Warsaw Summit in 2016 [1]; Summit in Brussels in 2018 [2]."
    assert [citation.quote[:22] for citation in answer.citations] == [
        "At the Warsaw Summit i",
        "Based on previous acti",
    ]


@pytest.mark.parametrize(
    ("clause", "preferred"),
    [
        ("Which sea do they sail?", "Atlantic"),
        ("in what ocean are they", "Atlantic"),
        ("Which sea breeze is that?", "high seas"),
        ("Where do they sail?", "high seas"),
    ],
)
def test_a_place_asked_for_by_its_name_has_one(clause, preferred):
    text = "In ten days they sail the high seas of the Atlantic."
    start, name = text.index("high seas"), text.index("Atlantic")
    found = Reading(start, start + 9, 1.0, 0.0, alternatives=(Span(0.7, 8, 12), Span(0.5, name, name + 8)))
    reading = prefer_name(clause, text, found)
    assert text[reading.start : reading.end] == preferred
    assert all(not other.overlaps(Span(0.0, reading.start, reading.end)) for other in reading.alternatives)


def test_a_place_without_a_name_near_it_stays():
    unlikely = Reading(0, 4, 9.0, 0.0, alternatives=(Span(8.5, 5, 9), Span(-8.0, 10, 14)))
    assert prefer_name("Which sea do they sail?", "seas that Roar", unlikely) == unlikely
