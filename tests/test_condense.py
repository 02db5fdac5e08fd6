"""Follow-ups are put behind what they are about; questions of their own are left alone."""

import pytest

from bot.condense import condense, in_context

EARLIER = ["What is KFOR?", "When did Operation Sea Guardian start?"]


@pytest.mark.parametrize("question", ["Where was that decided?", "how many soldiers does it have", "And its fleet?"])
def test_what_a_question_points_back_at_is_named(question):
    assert condense(question, EARLIER) == f"Operation Sea Guardian, KFOR: {question}"


@pytest.mark.parametrize("question", ["What about Libya?", "Why?", "And the other one?", "and how about the EU"])
def test_a_question_without_a_predicate_takes_over_the_last_one(question):
    assert condense(question, EARLIER) == f"When did Operation Sea Guardian start? {question}"


def test_without_names_the_last_question_that_stands_alone_is_taken_over():
    history = ["who plays the harp in the orchestra", "is she famous"]
    assert condense("how old is she", history) == "who plays the harp in the orchestra how old is she"


def test_who_asks_is_not_a_name():
    history = ["Where can I buy diesel?", "When must I pay, and I’d like to know how?"]
    assert condense("and petrol?", history[:1]) == "Where can I buy diesel? and petrol?"
    assert in_context("and petrol?", history) == f"{history[1]} and petrol?"


@pytest.mark.parametrize("question", ["How many nations take part in KFOR?", "Who extended the NATO Mission Iraq?"])
def test_a_new_topic_drops_the_old_one(question):
    assert condense(question, EARLIER) == question


def test_without_history_nothing_is_joined():
    assert condense("And that?", []) == "And that?"


def test_in_context_names_and_the_last_question_stand_before_a_question():
    assert in_context("And Spain?", ["Who leads KFOR?", "How many ships does Italy send?"]) == (
        "Italy KFOR How many ships does Italy send? And Spain?"
    )
    assert in_context("Who leads KFOR?", []) == ""
