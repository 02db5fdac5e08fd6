"""Questions that ask for two things at once."""

import pytest

from bot.question.question import Question
from bot.writing.forms.parts import parts


def asked(text, context=()):
    return [str(part) for part in parts(Question(text, text, context))]


@pytest.mark.parametrize(
    ("question", "questions"),
    [
        ("Where and when was it agreed?", ["Where was it agreed?", "when was it agreed?"]),
        ("How many cooks and how many cats has it?", ["How many cooks has it?", "how many cats has it?"]),
        ("Who decided it, and when?", ["Who decided it?", "when decided it?"]),
        ("At which summit was it decided and when", ["At which summit was it decided?", "when was it decided?"]),
        ("Who leads KFOR and how many nations take part?", ["Who leads KFOR?", "KFOR: how many nations take part?"]),
        ("What does KFOR do and who does it work with?", ["What does KFOR do?", "KFOR: who does it work with?"]),
        ("Who leads KFOR? And when did it begin?", ["Who leads KFOR?", "KFOR: when did it begin?"]),
        ("How old is the tower and how high is the keep?", ["How old is the tower?", "how high is the keep?"]),
        ("Who leads KFOR and what does NMI do?", ["Who leads KFOR?", "what does NMI do?"]),
        ("Who leads KFOR and who funds it?", ["Who leads KFOR?", "KFOR: who funds it?"]),
    ],
)
def test_two_questions_are_asked_each(question, questions):
    assert asked(question) == questions


def test_both_are_asked_of_what_a_follow_up_is_about():
    assert asked("Where and when was it agreed?", ("NMI",)) == ["NMI: Where was it agreed?", "NMI: when was it agreed?"]
    assert asked("who leads it and what does it cost", ("NMI",)) == ["NMI: who leads it?", "NMI: what does it cost?"]


@pytest.mark.parametrize(
    "question",
    [
        "Who leads it?",
        "When and where?",
        "Who wrote Romeo and who Juliet?",
        "What is the difference between what is said and what is done?",
        "What is the difference between one and which other?",
        "How do I know when to stop and what to do?",
        "Who knows it and what to do?",
        "What does it offer people who live there and who work there?",
        "Which operations are there and in which year was each decided?",
        "Which operations are there and which leads them respectively?",
        "Is it open and what does it cost?",
        "How many soldiers and how many nations take part?",
        "How many operations does NATO have and what are they?",
        "What is the operation that inspects ships and which Germany supports?",
        "When and where did they meet and what did they agree?",
        "Who leads it, and how many take part, and since when?",
        "",
    ],
)
def test_one_question_or_three_have_no_parts(question):
    assert asked(question) == []
