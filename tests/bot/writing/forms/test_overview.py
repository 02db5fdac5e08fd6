"""Questions about a section, or a document as a whole."""

import pytest

from bot.question.question import Question
from bot.types import Passage
from bot.writing.forms.overview import overview

HEAD = "Sea Guard (SG):\n"
TEXT = HEAD + "SG collects information. It patrols."
PASSAGES = [Passage("a.txt", "0", 0, len(TEXT), TEXT, "Navy > Sea Guard (SG)", 1.0, opening=len(HEAD))]


def told(question, passages=PASSAGES):
    return [place.words for place in overview(Question(question, question), passages)]


@pytest.mark.parametrize("question", ["what is the Sea Guard?", "What's SG", "What’s SG?", "What is SG about?"])
def test_what_it_is_is_the_first_sentence_below_its_heading(question):
    assert told(question) == ["SG collects information."]


@pytest.mark.parametrize(
    "question", ["tell me about SG", "Describe Sea Guard (SG).", "tell me more about the sea guard", "SG", "sea guard?"]
)
def test_more_is_two_sentences(question):
    assert told(question) == ["SG collects information.", "It patrols."]


@pytest.mark.parametrize(
    "question",
    ["What is the sea?", "What is the budget of Sea Guard?", "Who leads SG?", "Tell me about it", "SG budget", ""],
)
def test_other_questions_are_not_about_the_section(question):
    assert told(question) == []


@pytest.mark.parametrize("question", ["What is this page about?", "Summarise the page.", "sum up this text"])
def test_a_page_as_a_whole_is_its_title_and_how_it_begins(question):
    later = Passage("a.txt", "0", 90, 110, "Spain sends 40 ships.", "Navy > Spain", 1.0)
    assert told(question, [later, *PASSAGES]) == ["Sea Guard (SG)", "SG collects information.", "It patrols."]
    assert told(question, [later]) == []
    other = Passage("b.txt", "1", 0, 6, "Hello.", "", 1.0)
    assert told(question, [*PASSAGES, other]) == []


def test_the_words_of_the_headings_above_may_stand_beside_a_name():
    text = "Georgia\n\nIt began in 2017."
    section = Passage("b.txt", "1", 9, 9 + len(text), text, "Our programmes > Georgia", 1.0, opening=9)
    assert told("Tell me about the programme in Georgia", [section]) == ["It began in 2017."]
    assert told("Tell me about our programmes", [section]) == []
