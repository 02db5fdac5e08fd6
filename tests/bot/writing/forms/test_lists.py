"""Lists that a text announces, as bullets and as headings."""

import pytest

from bot.question.question import Question
from bot.writing.forms.lists import announced_list, each_member, list_around, listings, marked_member
from bot.writing.place import Place
from tests.structured import passage, passages

BULLETS = "We sell the following fruits:\n\n- red apples\n- pears\n\nThe shop opens at 9."


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
    assert members(question, [passage(BULLETS)]) == expected


def test_the_name_that_is_asked_of_may_stand_in_the_heading_or_before():
    asked = "Which fruits do you sell in Paris?"
    assert members(asked, [passage(BULLETS, heading="Paris")]) == ["red apples", "pears"]
    assert members(asked, passages(["Our shop in Paris.\n\n", BULLETS])[::-1]) == ["red apples", "pears"]


def test_a_line_that_only_has_one_of_two_words_announces_nothing_unless_it_ends_with_it():
    hours = "Hours of the shop in winter:\n\n- 9 to 12\n- 2 to 5\n"
    assert members("List the opening hours", [passage(hours)]) is None
    assert members("List the hours in winter", [passage(hours)]) == ["9 to 12", "2 to 5"]
    assert members("Which fruits rot?", [passage(BULLETS)]) == ["red apples", "pears"]


def test_one_item_is_no_list():
    assert members("What fruits do you sell?", [passage("We sell these fruits:\n- pears\n")]) is None


SECTIONS = [
    "We sell fruits. These are the fruits we sell:\n\n",
    "Apples\nThey are red.\n\n",
    "Pears\nThey are green.\n",
]


def test_members_that_are_headings_of_sections():
    assert members("Which fruits do you sell?", passages(SECTIONS)[::-1]) == ["Apples", "Pears"]


def told_of_each(question, texts):
    asked = Question(question, question)
    rows = each_member(asked, announced_list(asked, passages(texts)))
    return [(heading.words, [place.words for place in places]) for heading, places in rows]


def test_each_member_that_is_a_heading_is_told_with_the_first_sentence_below_it():
    sections = [SECTIONS[0], "Apples\nThey are red. They are sweet.\n\n", SECTIONS[2]]
    assert told_of_each("What fruits do you sell and what is each?", sections) == [
        ("Apples", ["They are red."]),
        ("Pears", ["They are green."]),
    ]
    assert told_of_each("What fruits do you sell?", sections) == []
    assert told_of_each("What fruits do you sell and what is each?", [BULLETS]) == []


def test_of_members_that_are_not_known_the_number_is():
    plums = "\nPlums\nThey are blue.\n"
    listing = announced_list(Question("", "Which fruits do you sell?"), passages([*SECTIONS, plums])[:3])
    assert (len(listing.members), listing.total) == (2, 3)


@pytest.mark.parametrize(
    ("words", "around"),
    [("pears", ["red apples", "pears"]), ("red apples", ["red apples", "pears"]), ("apples", None), ("at 9", None)],
)
def test_a_whole_member_stands_for_its_list(words, around):
    start = BULLETS.index(words)
    listing = list_around(Place(0, passage(BULLETS), start, start + len(words)), [passage(BULLETS)])
    assert (listing and [member.words for member in listing.members]) == around
    assert not listing or listing.lead.text == "We sell the following fruits:"


def test_a_list_holds_what_is_in_its_members():
    listing = announced_list(Question("", "What fruits do you sell?"), [passage(BULLETS)])

    def held(words):
        start = BULLETS.index(words)
        return listing.holds(Place(0, passage(BULLETS), start, start + len(words)))

    assert [held(words) for words in ("apples", "following fruits", "at 9")] == [True, False, False]


def test_a_member_may_be_named_by_its_marker():
    steps = "To start the pump:\n\n1. Open the valve\n2. Press the switch\n3. Wait\n"
    [listing] = listings([passage(steps)])
    assert marked_member(Question("", "What is step 2 of starting the pump?"), listing).words == "Press the switch"
    assert marked_member(Question("", "How do I start the pump?"), listing) is None
