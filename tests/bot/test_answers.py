"""Answers on the page that ships, by the real reader and the real search."""

import pytest


def test_the_chatbot_reads_a_misspelt_question_as_it_was_meant(bundled_chatbot):
    answer = bundled_chatbot.invoke("How many german soldiers are in opperation sea gaurdian?")
    assert answer.standalone == "How many german soldiers are in operation sea guardian?"


def test_the_chatbot_answers_both(bundled_chatbot):
    answer = bundled_chatbot.invoke("Could you tell me who agreed to extend the NMI, and when?")
    assert answer.answer == "NATO Defence Ministers; February 2021"
    assert [citation.quote for citation in answer.citations] == [
        "The NATO Defence Ministers agreed to extend the NMI in February 2021."
    ]


def test_the_chatbot_answers_one_and_says_that_the_other_is_not_there(bundled_chatbot):
    answer = bundled_chatbot.invoke("How many nations take part in KFOR and who pays for lunch?")
    assert answer.answer == "27"
    assert answer.text.endswith("[1] Who pays for lunch? The documents do not say.")


def test_courtesies_do_not_change_the_answer(bundled_chatbot):
    plain = bundled_chatbot.invoke("How many nations take part in KFOR?")
    polite = bundled_chatbot.invoke("Hello, could you please tell me how many nations take part in KFOR? Thanks!")
    assert (polite.answer, polite.confidence) == (plain.answer, pytest.approx(plain.confidence, abs=0.02))
