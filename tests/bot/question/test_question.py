"""A question is one value: what was typed, what is asked, and of what."""

import pytest

from bot.question.form import Form
from bot.question.question import Exchange, Question, understand


def nothing(letter):
    return ()


def test_a_question_that_stands_alone_is_asked_as_it_is():
    question = understand("Who leads KFOR?", [], nothing)
    assert (question.asked, question.context, question.conversation) == ("Who leads KFOR?", (), "")
    assert str(question) == question.standalone == "Who leads KFOR?"


def test_a_follow_up_knows_what_it_is_about_beside_its_words():
    question = understand("Thanks! And who leads it?", [Exchange("What is KFOR?", "A force.")], nothing)
    assert (question.typed, question.asked) == ("Thanks! And who leads it?", "And who leads it?")
    assert question.context == ("KFOR",)
    assert question.standalone == "KFOR: And who leads it?"
    assert question.conversation == "KFOR What is KFOR? And who leads it?"
    assert question.words == {"leads"[:4]}
    assert question.earlier == (Exchange("What is KFOR?", "A force."),)


def test_a_colon_is_a_sign_like_any_other():
    question = understand("Which chapter of Dune: Messiah has a map?", [], nothing)
    assert question.asked == question.clause == "Which chapter of Dune: Messiah has a map?"
    assert question.names == {"dune", "messiah"}


def test_the_form_is_that_of_the_clause_that_asks():
    assert understand("In Kosovo, is it open?", [], nothing).form is Form.WHETHER


def test_slips_in_earlier_questions_are_corrected_too():
    known = {"g": {"guardian"}}
    question = understand(
        "when does it end", [Exchange("What does the Gaurdian do?")], lambda letter: known.get(letter, ())
    )
    assert question.context == ("Gaurdian",), "a name is left as it was typed"
    question = understand(
        "when does it end", [Exchange("what does the gaurdian do?")], lambda letter: known.get(letter, ())
    )
    assert question.context == ("guardian",)


def test_a_part_of_it_is_asked_of_the_same_or_of_something_else():
    question = Question("typed", "Who leads it and why?", ("KFOR",), "in a conversation")
    assert str(question.asking("Who leads it?")) == "KFOR: Who leads it?"
    assert str(question.asking("Who leads NMI?", ())) == "Who leads NMI?"
    assert question.asking("Who?").typed == "typed"


def test_it_is_frozen():
    with pytest.raises(AttributeError):
        Question("a", "b").asked = "c"  # type: ignore[misc]
