"""Follow-ups are joined to the question before them; questions of their own are left alone."""

import pytest

from bot.condense import condense

EARLIER = ["What is KFOR?", "When did Operation Sea Guardian start?"]


@pytest.mark.parametrize(
    "question",
    ["Where was that decided?", "And the other one?", "What about Libya?", "how many soldiers does it have", "Why?"],
)
def test_a_follow_up_is_joined_to_the_last_question(question):
    assert condense(question, EARLIER) == f"When did Operation Sea Guardian start? {question}"


@pytest.mark.parametrize("question", ["How many nations take part in KFOR?", "Who extended the NATO Mission Iraq?"])
def test_a_new_topic_drops_the_old_one(question):
    assert condense(question, EARLIER) == question


def test_without_history_nothing_is_joined():
    assert condense("And that?", []) == "And that?"
