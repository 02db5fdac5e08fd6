"""Questions about a whole section."""

import pytest

from bot.topic import find_topic
from bot.types import Passage

HEAD = "Sea Guard (SG):\n"
TEXT = HEAD + "SG collects information. It patrols."
PASSAGES = [Passage("a.txt", "0", 0, len(TEXT), TEXT, "Navy > Sea Guard (SG)", 1.0, opening=len(HEAD))]


@pytest.mark.parametrize(
    "question",
    [
        "Tell me about SG",
        "what is the Sea Guard?",
        "Describe Sea Guard (SG).",
        "What's SG",
        "what the SG is",
        "What’s SG?",
    ],
)
def test_the_first_sentence_below_its_heading(question):
    number, start, end = find_topic(question, PASSAGES)
    assert (number, TEXT[start:end]) == (0, "SG collects information.")


@pytest.mark.parametrize(
    "question", ["What is the sea?", "What is the budget of Sea Guard?", "Who leads SG?", "Tell me about it", "SG"]
)
def test_other_questions_are_not_about_the_section(question):
    assert find_topic(question, PASSAGES) is None
