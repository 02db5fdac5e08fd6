"""Questions that ask for two things at once."""

import pytest

from bot.parts import parts


@pytest.mark.parametrize(
    ("question", "questions"),
    [
        ("Where and when was it agreed?", ["Where was it agreed?", "when was it agreed?"]),
        ("NMI: when and by whom was it set up?", ["NMI: when was it set up?", "NMI: by whom was it set up?"]),
        ("Who decided it, and when?", ["Who decided it?", "when decided it?"]),
        ("At which summit was it decided and when", ["At which summit was it decided?", "when was it decided?"]),
        ("Who leads KFOR and how many nations take part?", ["Who leads KFOR?", "KFOR: how many nations take part?"]),
        ("What does KFOR do and who does it work with?", ["What does KFOR do?", "KFOR: who does it work with?"]),
    ],
)
def test_two_questions_stand_alone(question, questions):
    assert [part.question for part in parts(question)] == questions


@pytest.mark.parametrize(
    "question",
    [
        "Who leads it?",
        "When and where?",
        "What is the difference between what is said and what is done?",
        "How do I know when to stop and what to do?",
        "What happens when I lose it and when I find it?",
        "What does it offer people who live there and who work there?",
        "Which operations are there and in which year was each decided?",
        "Is it open and what does it cost?",
        "",
    ],
)
def test_one_question_has_no_parts(question):
    assert parts(question) == []


def test_both_answers_of_one_sentence_are_told_with_it_once(bundled_chatbot):
    answer = bundled_chatbot.invoke("Who agreed to extend the NMI, and when?")
    assert answer.answer == "NATO Defence Ministers; February 2021"
    assert [citation.quote for citation in answer.citations] == [
        "The NATO Defence Ministers agreed to extend the NMI in February 2021."
    ]


def test_answers_of_two_sentences_are_cited_each(bundled_chatbot):
    answer = bundled_chatbot.invoke("Since when has KFOR been in Kosovo and how many nations take part?")
    assert answer.answer == "1999; 27"
    assert [citation.number for citation in answer.citations] == [1, 2]
    assert answer.text.startswith("1999. “Since 1999")
    assert "27. “At the current time" in answer.text
    assert answer.text.endswith("[2]")


def test_of_a_question_without_an_answer_it_is_said(bundled_chatbot):
    answer = bundled_chatbot.invoke("How many nations take part in KFOR and who commands it [9]?")
    assert answer.answer == "27"
    assert answer.text.endswith("[1] Who commands it (9)? The documents do not say.")
    assert not bundled_chatbot.invoke("Who commands KFOR and how much does it cost?").answered
