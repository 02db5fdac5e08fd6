"""Lists that a text announces, as bullets and as headings."""

import pytest

from bot.types import Passage
from bot.writing.forms.lists import asks_for_several, find_counted, find_listing, find_listing_around, find_section

BULLETS = "We sell the following fruits:\n\n- red apples\n- pears\n\nThe shop opens at 9."


def passage(start, text, heading=""):
    return Passage("a.txt", "0", start, start + len(text), text, heading, 1.0)


def members(question, passages):
    listing = find_listing(question, passages)
    return [passages[n].text[start:end] for n, start, end in listing.members] if listing else None


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Which operations is NATO conducting?", True),
        ("What are the current missions?", True),
        ("What are NATO's current missions?", True),
        ("name all the fruits", True),
        ("What are the names of all the fruits?", True),
        ("Give me all the fruits", True),
        ("Give me a fruit", False),
        ("Tell me all about the fruits", False),
        ("What does NATO do?", False),
        ("What is its fleet?", False),
        ("Who leads the operations?", False),
    ],
)
def test_what_asks_for_a_list(question, several):
    assert asks_for_several(question) == several


def test_bulleted_members():
    assert members("What fruits do you sell?", [passage(0, BULLETS)]) == ["red apples", "pears"]


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("How many fruits do you sell?", True),
        ("how many fruits are listed on this page", True),
        ("How many fruits do you currently sell?", True),
        ("How many different fruits rot?", False),
        ("How many pears do you sell?", False),
        ("How many fruits do you sell in Paris?", False),
        ("What fruits do you sell?", False),
    ],
)
def test_members_are_counted_where_all_that_is_asked_is_announced(question, counted):
    assert bool(find_counted(question, [passage(0, BULLETS)])) == counted


@pytest.mark.parametrize("lead", ["We sell fruits such as:", "Of our 12 fruits we sell:", "Fruits we sell include:"])
def test_a_part_of_a_list_is_not_counted(lead):
    part = passage(0, f"{lead}\n\n- red apples\n- pears\n")
    assert find_listing("What fruits do you sell?", [part])
    assert not find_counted("How many fruits do you sell?", [part])


def test_a_name_that_no_passage_has_asks_for_another_list():
    assert members("Which fruits do you sell in Paris?", [passage(0, BULLETS)]) is None
    assert members("Which fruits do you sell in Paris?", [passage(0, BULLETS, "Paris")]) == ["red apples", "pears"]


@pytest.mark.parametrize("question", ["List the fruits", "please name all fruits", "Which fruits can we buy?"])
def test_a_line_that_ends_with_what_is_asked_for_needs_fewer_of_the_other_words(question):
    assert members(question, [passage(0, BULLETS)]) == ["red apples", "pears"]


def test_the_words_of_an_order_are_not_asked_for():
    """Of "opening hours", the line has one word of two, and not as its last: that is too few."""
    hours = "Hours of the shop in winter:\n\n- 9 to 12\n- 2 to 5\n"
    assert members("List the opening hours", [passage(0, hours)]) is None
    assert members("List the hours in winter", [passage(0, hours)]) == ["9 to 12", "2 to 5"]


def test_a_list_of_something_else_is_not_taken():
    assert members("Which vegetables grow in winter?", [passage(0, BULLETS)]) is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which missions is NATO running right now?", ["Mission Iraq", "Mission Chad"]),
        ("List the missions that are under way at the moment.", ["Mission Iraq", "Mission Chad"]),
        ("Which missions does NATO run in Iraq?", None),
        ("Which operations did NATO run in 1999?", None),
        ("List the budgets of NATO in Iraq", None),
    ],
)
def test_what_the_titles_call_it_is_asked_for_and_not_one_of_them(question, expected):
    lead = passage(0, "NATO is running two operations:\nMission Iraq\nIt trains.\n", "Mission Iraq")
    other = passage(lead.end, "Mission Chad\nIt advises.\n", "Mission Chad")
    assert members(question, [lead, other]) == expected


def test_a_heading_announces_the_sections_below_it_and_not_those_that_follow_it():
    apples = passage(0, "Apples:\nThey are red.\n", "Apples")
    pears = passage(apples.end, "Pears:\nThey are green.\n", "Pears")
    plums = passage(pears.end, "Plums:\nThey are blue.\n", "Plums")
    assert members("List the colours of apples", [apples, pears, plums]) is None
    fruits = passage(0, "Fruits:\n", "Fruits")
    first = passage(fruits.end, apples.text, "Fruits > Apples")
    second = passage(first.end, pears.text, "Fruits > Pears")
    assert members("Which fruits are there?", [fruits, first, second]) == ["Apples", "Pears"]


def test_members_that_are_headings_of_sections_that_follow_each_other():
    lead = passage(0, "The fruits we sell:\nApples\nThey are red.\n", "Apples")
    pears = passage(lead.end, "Pears\nThey are green.\n", "Pears")
    assert members("Which fruits do you sell?", [pears, lead]) == ["Apples", "Pears"]


def test_a_list_with_a_gap_is_not_given_as_a_whole():
    lead = passage(0, "The fruits we sell:\nApples\nThey are red.\n", "Apples")
    plums = passage(lead.end + 30, "Plums\nThey are blue.\n", "Plums")
    assert members("Which fruits do you sell?", [plums, lead]) is None


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
    listing = find_listing_around((0, start, start + len(words)), [passage(0, BULLETS)], 0.5)
    assert (listing and [BULLETS[first:last] for _, first, last in listing.members]) == around
    assert not listing or (BULLETS[slice(*listing.lead[1:])], listing.confidence) == (
        "We sell the following fruits:",
        0.5,
    )


@pytest.mark.parametrize(
    ("question", "words", "section"),
    [
        ("Which mission sends doctors?", "40 nurses", "Mission Chad"),
        ("In which two missions are there nurses?", "40 nurses", "Mission Chad"),
        ("Which mission trains?", "Mission Iraq", None),
        ("Which mission is in Chad?", "Chad", None),
        ("Which country sends doctors?", "40 nurses", None),
        ("What does the mission send?", "40 nurses", None),
        ("Who sends doctors?", "40 nurses", None),
    ],
)
def test_which_of_the_sections_is_the_heading_a_place_stands_under(question, words, section):
    lead = passage(0, "NATO has two missions:\nMission Iraq\nIt trains.\n", "Mission Iraq")
    chad = passage(lead.end, "Mission Chad\nIt has 40 nurses, and Mission Iraq none.\n", "Mission Chad")
    start = chad.text.index(words)
    place = find_section(question, (1, start, start + len(words)), [lead, chad])
    assert (place and (place[0], chad.text[slice(*place[1:])])) == (section and (1, section))


def test_the_chatbot_counts_a_list_and_cites_its_members(bundled_chatbot):
    answer = bundled_chatbot.invoke("How many operations is NATO conducting?")
    assert answer.answer == "3"
    assert [c.quote for c in answer.citations][1:] == [
        "Kosovo Force (KFOR)",
        "Operation Sea Guardian (OSG)",
        "NATO Mission Iraq (NMI)",
    ]
