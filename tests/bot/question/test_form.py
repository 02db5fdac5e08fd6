"""What is left out of a question, and what it wants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.question.form import Form, asking_clause, form_of, without_courtesy


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Hello, could you please tell me who leads it?", "who leads it?"),
        ("Hi there! Do you know where the office is? Thanks!", "where the office is?"),
        ("I'd like to know how many there are, please", "how many there are"),
        ("Please list the members", "list the members"),
        ("Can you park here?", "Can you park here?"),
        ("Can you do sports here?", "Can you do sports here?"),
        ("Do you know if it is open?", "Do you know if it is open?"),
        ("Can you please tell me in which year it was", "in which year it was"),
        ("Could you tell us how it works?", "how it works?"),
        ("tell me about the office", "tell me about the office"),
        ("Hi", "Hi"),
        ("Thanks!", "Thanks!"),
        ("Please", "Please"),
        ("Hippos: where do they live?", "Hippos: where do they live?"),
    ],
)
def test_courtesies_around_what_is_asked_are_left_out(typed, asked):
    assert without_courtesy(typed) == asked


@given(st.text(max_size=60))
def test_what_is_left_is_part_of_what_was_typed(typed):
    asked = without_courtesy(typed)
    assert asked in typed
    assert bool(asked.strip()) == bool(typed.strip())


@pytest.mark.parametrize(
    ("asked", "clause"),
    [
        ("In Kosovo, how many nations take part?", "how many nations take part?"),
        ("I lost my card. Who can help?", "Who can help?"),
        ("Which chapter of Dune: Messiah has a map?", "Which chapter of Dune: Messiah has a map?"),
        ("the weather in May", "the weather in May"),
    ],
)
def test_the_clause_that_asks_follows_what_is_said_first(asked, clause):
    assert asking_clause(asked) == clause


@pytest.mark.parametrize(
    ("clause", "form"),
    [
        ("Is it open?", Form.WHETHER),
        ("Doesn't it open?", Form.WHETHER),
        ("whether it is open", Form.WHETHER),
        ("So it is open, right?", Form.WHETHER),
        ("Why is it open?", Form.REASON),
        ("how does it open", Form.REASON),
        ("What does the guard do?", Form.REASON),
        ("what did the guard do?", Form.REASON),
        ("What is the purpose of the gate?", Form.REASON),
        ("What’s the reason?", Form.REASON),
        ("What's the goal of it?", Form.REASON),
        ("How old is the gate?", Form.FACT),
        ("Which towns belong to it?", Form.SEVERAL),
        ("What are the fees?", Form.SEVERAL),
        ("What well-known towns belong to it?", Form.SEVERAL),
        ("Who were they?", Form.SEVERAL),
        ("List the fees", Form.SEVERAL),
        ("who is the boss?", Form.FACT),
        ("What is its address?", Form.FACT),
        ("What does it cost?", Form.FACT),
        ("How many towns belong to it?", Form.FACT),
        ("annual fee", Form.FACT),
        ("", Form.FACT),
    ],
)
def test_what_a_clause_wants(clause, form):
    assert form_of(clause) is form
