"""Questions about a section, or a document as a whole."""

import pytest

from bot.question.question import Question
from bot.types import Passage
from bot.writing.forms.overview import mentions, outline, overview, side_by_side
from tests.structured import passage

HEAD = "Sea Guard (SG):\n"
TEXT = HEAD + "SG collects information. It patrols."
PASSAGES = [Passage("a.txt", "0", 0, len(TEXT), TEXT, "Navy > Sea Guard (SG)", 1.0, opening=len(HEAD))]


def told(question, passages=PASSAGES):
    return [place.words for place in overview(Question(question, question), passages)]


@pytest.mark.parametrize("question", ["what is the Sea Guard?", "What's SG", "What’s SG?", "What is SG about?"])
def test_what_it_is_is_the_first_sentence_below_its_heading(question):
    assert told(question) == ["SG collects information."]


@pytest.mark.parametrize(
    "question", ["tell me about SG", "Describe Sea Guard (SG).", "tell me more about the sea guard", "SG", "sea guard?"]
)
def test_more_is_two_sentences(question):
    assert told(question) == ["SG collects information.", "It patrols."]


@pytest.mark.parametrize(
    "question",
    ["What is the sea?", "What is the budget of Sea Guard?", "Who leads SG?", "Tell me about it", "SG budget", ""],
)
def test_other_questions_are_not_about_the_section(question):
    assert told(question) == []


def section(name, text, start, source="a.txt"):
    whole = f"{name}\n{text}"
    return Passage(source, "0", start, start + len(whole), whole, f"Navy > {name}", 0.0, opening=len(name) + 1)


def rows(found):
    return [
        (head if isinstance(head, str) else head.words, [place.words for place in places]) for head, places in found
    ]


SPAIN = section("Spain", "Spain sends 40 ships. It pays for them.", 90)
SUMMARISE = Question("Summarise", "Summarise")


def test_a_document_as_a_whole_is_how_its_sections_begin():
    later = Passage("a.txt", "0", 200, 214, "It goes on so.", "Navy > Spain", 0.0)
    assert rows(outline(SUMMARISE, [*PASSAGES, SPAIN, later])) == [
        ("Sea Guard (SG)", ["SG collects information."]),
        ("Spain", ["Spain sends 40 ships."]),
    ]
    assert outline(Question("Who?", "Who leads SG?"), PASSAGES) == []


def test_a_document_without_sections_is_its_first_sentences():
    plain = passage("It is one. It is two. It is three.")
    assert rows(outline(SUMMARISE, [plain])) == [("", ["It is one.", "It is two."])]


def test_what_is_no_sentence_is_passed_over_where_there_is_one():
    linked = section("Spain", "Jump to content\n\nMenu.\n\nSpain sends 40 ships. It pays.", 90)
    assert rows(outline(SUMMARISE, [linked, section("Italy", "Seven ships", 200)])) == [
        ("Spain", ["Spain sends 40 ships."]),
        ("Italy", ["Seven ships"]),
    ]


def test_several_documents_are_how_each_begins_and_not_all_of_many():
    others = [section(f"Fleet {n}", f"Fleet {n} sails. It returns.", 0, f"{n}.txt") for n in range(6)]
    told = rows(outline(SUMMARISE, [*others, SPAIN]))
    assert told == [(f"Fleet {n}", [f"Fleet {n} sails."]) for n in range(5)]


def compared(one, other, *given):
    question = f"What is the difference between {one} and {other}?"
    return rows(side_by_side(Question(question, question), given))


def test_two_things_stand_side_by_side_each_by_its_section_or_by_what_mentions_it():
    assert compared("SG", "the 40 ships", *PASSAGES, SPAIN) == [
        ("SG", ["SG collects information.", "It patrols."]),
        ("40 ships", ["Spain sends 40 ships."]),
    ]


def test_a_part_of_a_heading_names_its_section():
    guardian = passage("Operation Sea Guardian\n\nShips meet.", opening=24, heading="Operation Sea Guardian")
    assert compared("Sea Guardian", "the 40 ships", guardian, SPAIN)[0] == ("Sea Guardian", ["Ships meet."])


def test_what_mentions_both_is_told_first_and_once():
    text = passage("A lease ends. A loan is paid back. Unlike a lease, a loan is paid back.")
    assert compared("a lease", "a loan", text) == [
        ("", ["Unlike a lease, a loan is paid back."]),
        ("lease", ["A lease ends."]),
        ("loan", ["A loan is paid back."]),
    ]


def test_nothing_is_said_of_one_thing_without_the_other():
    assert compared("SG", "Norway", *PASSAGES, SPAIN) == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Tell me about the 40 ships", ["Spain sends 40 ships."]),
        ("describe ships", ["Spain sends 40 ships."]),
        ("Tell me about Norway's ships", []),
        ("How many ships?", []),
        ("explain why Spain sends ships", []),
        ("tell me about Spain sends 40 ships pays them", []),
    ],
)
def test_a_thing_without_a_section_is_what_mentions_it(question, words):
    assert rows(mentions(Question(question, question), [*PASSAGES, SPAIN])) == ([("", words)] if words else [])


def test_what_points_back_is_what_it_points_at():
    assert [place.words for place in overview(Question("a", "tell me more about it", ("SG",)), PASSAGES)] == [
        "SG collects information.",
        "It patrols.",
    ]


def test_the_words_of_the_headings_above_may_stand_beside_a_name():
    text = "Georgia\n\nIt began in 2017."
    section = Passage("b.txt", "1", 9, 9 + len(text), text, "Our programmes > Georgia", 1.0, opening=9)
    assert told("Tell me about the programme in Georgia", [section]) == ["It began in 2017."]
    assert told("Tell me about our programmes", [section]) == []
