"""The form of a question is that of its clause that asks."""

import pytest

from bot.clause import asking_clause, asks_yes_no


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("NMI, KFOR: and how many are there?", "how many are there?"),
        ("Hello, could you please tell me who leads it?", "who leads it?"),
        ("Can you explain what it does?", "explain what it does?"),
        ("Can you tell me about KFOR?", "tell me about KFOR?"),
        ("I'd like to know when it began", "when it began"),
        ("Would you happen to know who leads it?", "who leads it?"),
        ("I was wondering, what does it do?", "what does it do?"),
        ("I should like to know how many there are", "how many there are"),
        ("Would you be so kind as to tell me who leads it?", "who leads it?"),
        ("I wonder whether you could tell me who leads it?", "who leads it?"),
        ("Could you tell me, please, whether it is open?", "whether it is open?"),
        ("Can I ask how many there are?", "how many there are?"),
        ("After the summit, was it extended?", "was it extended?"),
        ("My gran is 75. Can she join?", "Can she join?"),
        ("I am 75. Am I allowed to join?", "Am I allowed to join?"),
        ("I work here - where do I go?", "where do I go?"),
        ("Which ones are there? Please list them all.", "Which ones are there?"),
        ("Tell me about KFOR please", "Tell me about KFOR"),
        ("Who leads it? Thanks!", "Who leads it?"),
        ("Why do they say thanks", "Why do they say thanks"),
        ("So is it only Germany?", "is it only Germany?"),
        ("Which operations are there, according to the page?", "Which operations are there?"),
    ],
)
def test_what_does_not_ask_is_left_out(question, clause):
    assert asking_clause(question) == clause


@pytest.mark.parametrize(
    "question",
    [
        "Who leads KFOR, and since when?",
        "Can you swim there?",
        "Do you know the way?",
        "Does it have ships, boats, is that so?",
        "And?",
        "",
        "Who is it? And where?",
    ],
)
def test_the_rest_is_left_alone(question):
    assert asking_clause(question) == question


@pytest.mark.parametrize(
    "question",
    [
        "Is it open?",
        "whether it is open",
        "Don't you take cards?",
        "So the pool is shut, right?",
        "the tower is old, isn't it?",
    ],
)
def test_what_wants_a_yes_or_a_no(question):
    assert asks_yes_no(question)


@pytest.mark.parametrize("question", ["When is it open?", "What does it do, exactly?"])
def test_what_wants_another_answer(question):
    assert not asks_yes_no(question)
