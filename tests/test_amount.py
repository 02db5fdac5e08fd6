"""An answer to "how many" holds an amount."""

import pytest

from bot.amount import lacks_amount


@pytest.mark.parametrize(
    "answer",
    ["27", "twenty-two", "3,500 troops", "several thousand", "both", "half a million", "None of them", "forty"],
)
def test_amounts(answer):
    assert not lacks_amount("How many are there?", answer)


@pytest.mark.parametrize("answer", ["ships and boats", "strength", "security", "Antony", "fortress", ""])
def test_not_amounts(answer):
    assert lacks_amount("And in how many countries?", answer)


@pytest.mark.parametrize("question", ["Who knows how many?", "What is it?", "How much of it?", "how manyfold"])
def test_other_questions_ask_for_no_amount(question):
    assert not lacks_amount(question, "ships")
