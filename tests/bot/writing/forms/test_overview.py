"""Questions about a section, a thing without a section of its own, or a document as a whole."""

import pytest

from bot.types import Passage
from bot.writing.forms.overview import find_mentions, find_topic

HEAD = "Sea Guard (SG):\n"
TEXT = HEAD + "SG collects information. It patrols."
PASSAGES = [Passage("a.txt", "0", 0, len(TEXT), TEXT, "Navy > Sea Guard (SG)", 1.0, opening=len(HEAD))]


def told(places, passages=PASSAGES):
    return [passages[number].text[start:end] for number, start, end in places]


@pytest.mark.parametrize(
    "question", ["what is the Sea Guard?", "What's SG", "what the SG is", "What’s SG?", "What is SG all about?"]
)
def test_what_it_is_is_the_first_sentence_below_its_heading(question):
    assert told(find_topic(question, PASSAGES)) == ["SG collects information."]


@pytest.mark.parametrize(
    "question",
    [
        "Tell me about SG",
        "Describe Sea Guard (SG).",
        "tell me more about the sea guard",
        "SG",
        "sea guard?",
        "give me a short summary of the Sea Guard",
        "I need some background on SG",
        "Summarise SG",
        "a few words about SG",
        "What can you tell me about SG?",
        "Summarise SG for me in a couple of sentences",
        "Tell me about SG in short",
        "Outline SG",
        "Brief me on SG",
        "Explain SG to me",
        "provide a short overview of SG for a briefing note",
    ],
)
def test_more_is_two_sentences(question):
    assert told(find_topic(question, PASSAGES)) == ["SG collects information.", "It patrols."]


@pytest.mark.parametrize(
    "question",
    [
        "What is the sea?",
        "What is the sea guard for my class?",
        "What is the budget of Sea Guard?",
        "Who leads SG?",
        "Tell me about it",
        "SG budget",
    ],
)
def test_other_questions_are_not_about_the_section(question):
    assert find_topic(question, PASSAGES) == []


@pytest.mark.parametrize(
    "question",
    ["What is this page about?", "what's this doc about", "Summarise the page.", "Sum up this text in two sentences"],
)
def test_a_page_as_a_whole_is_its_title_and_how_it_begins(question):
    later = Passage("a.txt", "0", 90, 110, "Spain sends 40 ships.", "Navy > Spain", 1.0)
    assert told(find_topic(question, [later, *PASSAGES]), [later, *PASSAGES]) == [
        "Sea Guard (SG)",
        "SG collects information.",
        "It patrols.",
    ]
    assert find_topic(question, [later]) == []
    other = Passage("b.txt", "1", 0, 6, "Hello.", "", 1.0)
    assert find_topic(question, [*PASSAGES, other]) == []


def test_the_words_of_the_headings_above_may_stand_beside_a_name():
    text = "Georgia\n\nIt began in 2017."
    section = Passage("b.txt", "1", 9, 9 + len(text), text, "Our programmes > Georgia", 1.0, opening=9)
    assert told(find_topic("Tell me about the programme in Georgia", [section]), [section]) == ["It began in 2017."]
    assert find_topic("Tell me about our programmes", [section]) == []


def test_a_row_is_told_where_no_sentence_is_and_a_title_with_what_follows_it():
    rows = "| Spain | 40 |\n\n"
    text = rows + "The Alba library (1938). It is old."
    passage = Passage("c.txt", "2", 0, len(text), text, "", 1.0)
    assert told(find_mentions("Tell me about Spain", [passage]), [passage]) == ["| Spain | 40 |"]
    assert told(find_mentions("Tell me about Spain", [passage, *MENTIONED]), [passage, *MENTIONED])[0][0] == "S"
    assert told(find_mentions("Tell me about the Alba library", [passage]), [passage]) == [
        "The Alba library (1938).",
        "It is old.",
    ]


SPAIN = "Spain sends 40 ships. Others send none. They come from Spain. Spain pays. Spain leads."
MENTIONED = [Passage("b.txt", "1", 0, len(SPAIN), SPAIN, "Navy > Fleet", 1.0), *PASSAGES]


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("Tell me about Spain", ["Spain sends 40 ships.", "They come from Spain.", "Spain pays."]),
        ("what about spain?", ["Spain sends 40 ships.", "They come from Spain.", "Spain pays."]),
        ("what do they say about the ships of spain", ["Spain sends 40 ships."]),
        ("What does the text say about the ships of Spain?", ["Spain sends 40 ships."]),
        ("What is said about the fleet's ships?", ["Spain sends 40 ships."]),
        ("What is said about the fleet?", []),
        ("What is said about France?", []),
        ("Who leads Spain?", []),
    ],
)
def test_a_thing_without_a_heading_is_what_names_it(question, sentences):
    assert told(find_mentions(question, MENTIONED), MENTIONED) == sentences
