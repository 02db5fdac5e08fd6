"""Amounts that are more or less than a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bounds import within_bounds


@pytest.mark.parametrize(
    ("question", "said", "within"),
    [
        ("Are more than 600 coming?", "up to 550", False),
        ("Are more than 500 coming?", "up to 550", None),
        ("Are up to 700 coming?", "up to 550", None),
        ("Are more than a thousand coming?", "550 soldiers", False),
        ("Are there at least 20 nations?", "27 nations", True),
        ("Are there fewer than 27 nations?", "27 nations", False),
        ("Are there at most 27 nations?", "27 nations", True),
        ("Does it cost over £50?", "£50.50", True),
        ("Does it cost over £50?", "€60", None),
        ("Is it free for orders over 20 euros?", "orders over 50 euros", None),
        ("Did it last at least 3 months?", "2 years", None),
        ("Are there more than 10 guns?", "14 cabins", None),
        ("Do more than 20 countries take part?", "27 nations", True),
        ("Are there more than ten missions?", "twenty-two missions", None),
        ("Do more than 100 people work there?", "A hundred and fifty people", None),
        ("Are there more than 2 million?", "two and a half million", None),
        ("Did it fall below 0 degrees?", "fell to -10 degrees", None),
        ("Was it found more than 100 years ago?", "found in 2010", None),
        ("Does it cost over £50?", "60 pounds", None),
        ("Is it more than 40 per cent?", "45%", True),
        ("Do more than two people work there?", "about three people", None),
        ("Did under two million come?", "1,900,000 visitors", True),
        ("Are 27 nations there?", "28 nations", None),
        ("Did more than 20 come?", "20 in May and 30 in June", None),
        ("Did more than 20 of 30 come?", "25", None),
    ],
)
def test_bounds(question, said, within):
    assert within_bounds(question, said) is within


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_a_number_is_above_at_or_below_another(asked, known):
    said = f"{known:,} people"
    assert within_bounds(f"Are more than {asked} there?", said) is (known > asked)
    assert within_bounds(f"Are at least {asked:,} there?", said) is (known >= asked)
    assert within_bounds(f"Are fewer than {asked} there?", said) is (known < asked)
