"""Things of a kind that a text names here and there."""

import pytest

from bot.naming import find_names
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
