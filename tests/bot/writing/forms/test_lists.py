"""Lists that a text announces, as bullets and as headings."""

import pytest

from bot.question.question import Question
from bot.types import Passage
from bot.writing.forms.lists import announced_list, list_around
from bot.writing.place import Place

BULLETS = "We sell the following fruits:\n\n- red apples\n- pears\n\nThe shop opens at 9."


def passage(start, text, heading=""):
    return Passage("a.txt", "0", start, start + len(text), text, heading, 1.0)


def members(question, passages):
    listing = announced_list(Question(question, question), passages)
    return [member.words for member in listing.members] if listing else None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What fruits do you sell?", ["red apples", "pears"]),
        ("List the fruits", ["red apples", "pears"]),
        ("Which vegetables grow in winter?", None),
        ("Which apples are red?", None),
        ("Which fruits do you sell in Paris?", None),
        ("How do you sell fruits?", None),
    ],
)
def test_bulleted_members_of_the_list_that_is_asked_for(question, expected):
    assert members(question, [passage(0, BULLETS)]) == expected


def test_the_name_that_is_asked_of_may_stand_in_the_heading_or_before():
    asked = "Which fruits do you sell in Paris?"
    assert members(asked, [passage(0, BULLETS, "Paris")]) == ["red apples", "pears"]
    before = passage(0, "Our shop in Paris.\n")
    assert members(asked, [passage(before.end, BULLETS), before]) == ["red apples", "pears"]


def test_a_line_that_only_has_one_of_two_words_announces_nothing_unless_it_ends_with_it():
    hours = "Hours of the shop in winter:\n\n- 9 to 12\n- 2 to 5\n"
    assert members("List the opening hours", [passage(0, hours)]) is None
    assert members("List the hours in winter", [passage(0, hours)]) == ["9 to 12", "2 to 5"]
    assert members("Which fruits rot?", [passage(0, BULLETS)]) == ["red apples", "pears"]


def test_one_item_is_no_list():
    assert members("What fruits do you sell?", [passage(0, "We sell these fruits:\n- pears\n")]) is None


def test_members_that_are_headings_of_sections_that_follow_each_other():
    lead = passage(0, "The fruits we sell:\nApples\nThey are red.\n", "Apples")
    pears = passage(lead.end, "Pears\nThey are green.\n", "Pears")
    assert members("Which fruits do you sell?", [pears, lead]) == ["Apples", "Pears"]


def test_a_list_with_a_gap_is_not_given_as_a_whole():
    lead = passage(0, "The fruits we sell:\nApples\nThey are red.\n", "Apples")
    plums = passage(lead.end + 30, "Plums\nThey are blue.\n", "Plums")
    assert members("Which fruits do you sell?", [plums, lead]) is None


def test_a_heading_announces_the_sections_below_it_and_not_those_that_follow_it():
    apples = passage(0, "Apples:\nThey are red.\n", "Apples")
    pears = passage(apples.end, "Pears:\nThey are green.\n", "Pears")
    plums = passage(pears.end, "Plums:\nThey are blue.\n", "Plums")
    assert members("List the apples", [apples, pears, plums]) is None
    fruits = passage(0, "Fruits:\n", "Fruits")
    first = passage(fruits.end, apples.text, "Fruits > Apples")
    second = passage(first.end, pears.text, "Fruits > Pears")
    assert members("Which fruits are there?", [fruits, first, second]) == ["Apples", "Pears"]


def test_members_in_markdown_are_of_one_rank():
    texts = [
        ("# Shop\n\nFruits we sell:\n\n", "Shop"),
        ("## Apples\n\nRed.\n\n", "Shop > Apples"),
        ("### Storage\n\nCool.\n\n", "Shop > Apples > Storage"),
        ("## Pears\n\nGreen.\n", "Shop > Pears"),
        ("# Owner\n\nAnna.\n", "Owner"),
    ]
    passages, start = [], 0
    for text, heading in texts:
        passages.append(passage(start, text, heading))
        start += len(text)
    assert members("Which fruits do you sell?", passages) == ["Apples", "Pears"]


@pytest.mark.parametrize(
    ("words", "around"),
    [("pears", ["red apples", "pears"]), ("red apples", ["red apples", "pears"]), ("apples", None), ("at 9", None)],
)
def test_a_whole_member_stands_for_its_list(words, around):
    start = BULLETS.index(words)
    listing = list_around(Place(0, passage(0, BULLETS), start, start + len(words)))
    assert (listing and [member.words for member in listing.members]) == around
    assert not listing or listing.lead.words == "We sell the following fruits:"


def test_a_list_holds_what_is_in_it_or_in_the_line_above_it():
    listing = announced_list(Question("", "What fruits do you sell?"), [passage(0, BULLETS)])

    def held(words):
        start = BULLETS.index(words)
        return listing.holds(Place(0, passage(0, BULLETS), start, start + len(words)))

    assert [held(words) for words in ("apples", "following fruits", "at 9")] == [True, True, False]
