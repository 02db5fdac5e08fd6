"""Questions that ask for two things at once."""

import pytest

from bot.types import Draft, Quote
from bot.writing.compose import join
from bot.writing.forms.parts import parts


@pytest.mark.parametrize(
    ("question", "questions"),
    [
        ("Where and when was it agreed?", ["Where was it agreed?", "when was it agreed?"]),
        ("NMI: when and by whom was it set up?", ["NMI: when was it set up?", "NMI: by whom was it set up?"]),
        ("How many cooks and how many cats has it?", ["How many cooks has it?", "how many cats has it?"]),
        ("Who decided it, and when?", ["Who decided it?", "when decided it?"]),
        ("At which summit was it decided and when", ["At which summit was it decided?", "when was it decided?"]),
        ("Who mends the pipe and for how much?", ["Who mends the pipe?", "for how much mends the pipe?"]),
        ("Who leads KFOR and how many nations take part?", ["Who leads KFOR?", "KFOR: how many nations take part?"]),
        ("What does KFOR do and who does it work with?", ["What does KFOR do?", "KFOR: who does it work with?"]),
        ("Who leads KFOR? And when did it begin?", ["Who leads KFOR?", "KFOR: when did it begin?"]),
        ("KFOR: who leads it and what does it cost", ["KFOR: who leads it?", "KFOR: what does it cost?"]),
        ("How old is the tower and how high is the keep?", ["How old is the tower?", "how high is the keep?"]),
        ("Who leads KFOR and what does NMI do?", ["Who leads KFOR?", "what does NMI do?"]),
    ],
)
def test_two_questions_are_asked_each(question, questions):
    assert [part.question for part in parts(question)] == questions


@pytest.mark.parametrize(
    "question",
    [
        "Who leads it?",
        "When and where?",
        "What is the difference between what is said and what is done?",
        "What is the difference between one and which other?",
        "How do I know when to stop and what to do?",
        "Who knows it and what to do?",
        "What happens when I lose it and when I find it?",
        "What does it offer people who live there and who work there?",
        "Which operations are there and in which year was each decided?",
        "Which operations are there and who leads them respectively?",
        "Which operations are there and where?",
        "Is it open and what does it cost?",
        "How many soldiers and how many nations take part?",
        "How many operations does NATO have and what are they?",
        "Which country has the most soldiers and how many?",
        "Which operation began first and when?",
        "What is the operation that inspects ships and which Germany supports?",
        "When and where did they meet and what did they agree?",
        "Who leads it, and how many take part, and since when?",
        "Do you know where and when it was agreed?",
        "",
    ],
)
def test_one_question_or_three_have_no_parts(question):
    assert parts(question) == []


def draft(answer, sentence, confidence, passage=0):
    return Draft(True, answer, f"{answer}. “{sentence}” [1]", confidence, [Quote(1, passage, sentence, (0, 9))])


NONE = Draft(False, "", "The documents do not say.", 0.1)


def test_a_sentence_that_has_both_answers_is_told_once():
    both = join(
        ["Who?", "When?"], [draft("Ada", "Ada did it in 1843.", 0.9), draft("1843", "Ada did it in 1843.", 0.7)]
    )
    assert (both.answer, both.text, both.confidence) == ("Ada; 1843", "Ada; 1843. “Ada did it in 1843.” [1]", 0.7)


def test_an_answer_that_is_the_sentence_adds_nothing_to_a_shorter_one():
    sentence = "Ada did it."
    assert join(["", ""], [draft("Ada", sentence, 1.0), draft(sentence, sentence, 1.0)]).answer == "Ada"
    assert join(["", ""], [draft(sentence, sentence, 1.0), draft(sentence, sentence, 1.0)]).answer == sentence


def test_of_a_question_without_an_answer_it_is_said_where_it_was_asked():
    told = join(["who [9] leads it?", "when?"], [NONE, draft("1843", "It began in 1843.", 0.7)])
    assert told.text == "Who (9) leads it? The documents do not say. 1843. “It began in 1843.” [1]"
    assert (told.answer, told.confidence, len(told.quotes)) == ("1843", 0.7, 1)


def test_quotes_are_numbered_on():
    told = join(["", ""], [draft("Ada", "Ada did it.", 1.0), draft("1843", "It began.", 1.0, passage=1)])
    assert told.text == "Ada. “Ada did it.” [1] 1843. “It began.” [2]"
    assert [(quote.number, quote.passage) for quote in told.quotes] == [(1, 0), (2, 1)]


def test_the_chatbot_answers_both(bundled_chatbot):
    answer = bundled_chatbot.invoke("Could you tell me who agreed to extend the NMI, and when?")
    assert answer.answer == "NATO Defence Ministers; February 2021"
    assert [citation.quote for citation in answer.citations] == [
        "The NATO Defence Ministers agreed to extend the NMI in February 2021."
    ]


def test_the_chatbot_answers_one_and_says_that_the_other_is_not_there(bundled_chatbot):
    answer = bundled_chatbot.invoke("How many nations take part in KFOR and who commands it?")
    assert answer.answer == "27"
    assert answer.text.endswith("[1] Who commands it? The documents do not say.")
    assert not bundled_chatbot.invoke("Who commands KFOR and how much does it cost?").answered
