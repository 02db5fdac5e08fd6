"""Questions about documents as a whole, and about how two things differ."""

import pytest

from bot.question.question import Question
from bot.question.wide import is_of_the_whole, sides_of


@pytest.mark.parametrize(
    "question",
    [
        "Summarise",
        "summarize this page",
        "what is this about?",
        "What's the document about",
        "give me a short summary of this document",
        "tell me about this page",
        "what do the documents say",
        "what are the main points",
        "tl;dr",
        "sum up the text in three sentences",
        "What does this report cover?",
    ],
)
def test_the_whole_is_asked_for(question):
    assert is_of_the_whole(question, ())


@pytest.mark.parametrize(
    "question",
    [
        "summarise KFOR",
        "Tell me about it",
        "What is KFOR about",
        "overview of sources",
        "what does he say",
        "what is the report due date",
        "Describe the file format",
        "What documents do I need",
        "outline the text of article 5",
        "What is the summary of findings",
        "list the main points of contact",
        "",
    ],
)
def test_something_else_is_asked_for(question):
    assert not is_of_the_whole(question, ())


def test_in_a_conversation_what_points_back_is_about_what_it_points_at():
    assert not is_of_the_whole("summarise it", ("KFOR",))
    assert not is_of_the_whole("Summarise", ("KFOR",))
    assert is_of_the_whole("Summarise this page", ("KFOR",))


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("What is the difference between KFOR and the EUFOR?", ("KFOR", "EUFOR")),
        ("what's the main difference between a lease and a loan", ("lease", "loan")),
        ("explain the differences between “KFOR” and IFOR", ("KFOR", "IFOR")),
        ("compare KFOR with OSG", ("KFOR", "OSG")),
        ("KFOR vs OSG", ("KFOR", "OSG")),
        ("How does KFOR differ from OSG?", ("KFOR", "OSG")),
        ("How is x different from y?", ("x", "y")),
        ("What is the difference between it and OSG?", ("NMI", "OSG")),
    ],
)
def test_two_things_are_compared(question, sides):
    assert sides_of(question, ("NMI",)) == sides


@pytest.mark.parametrize(
    "question",
    [
        "What is the price difference between A and B",
        "What is the difference between what is said and what is done?",
        "Which is better, KFOR vs OSG",
        "How many nations take part compared to 2010?",
        "What is the difference between them?",
        "difference between the fee and the fees",
        "",
    ],
)
def test_nothing_is_compared(question):
    assert sides_of(question, ()) == ()


def test_a_question_knows_both_of_itself():
    whole, differ = Question("a", "summarise"), Question("b", "compare X with Y")
    assert (whole.whole, whole.sides, differ.whole, differ.sides) == (True, (), False, ("X", "Y"))
