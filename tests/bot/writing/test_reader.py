"""The form of an offline answer, with a reader that finds what the test says."""

import math
import re

import pytest

from bot.question.question import Question
from bot.reading.spans import NOTHING, Reading
from bot.types import Passage
from bot.writing.reader import ReaderWriter

TEXT = "Sea Guard (SG):\nSG collects information. It does not patrol at night. Spain sends 40 ships to it."


class ScriptedReader:
    """Finds `words` wherever a passage has them, with score 5."""

    def __init__(self, words, yes=math.nan):
        self.words, self.yes = words, yes

    def read(self, question, passages):
        return [self._reading(text) for _, text in passages]

    def _reading(self, text):
        start = text.find(self.words)
        return Reading(start, start + len(self.words), 5.0, 1.0, self.yes) if start >= 0 else NOTHING


class CertainAbove:
    """Confidence is 0.9 for a positive score, 0.1 for others; the best score is first."""

    thresholds = {"careful": 0.95, "balanced": 0.5, "talkative": 0.05}

    def verdict(self, found):
        return found.yes > 0 if abs(found.yes) >= 1 else None

    def order(self, readings, cosines=None):
        return sorted(range(len(readings)), key=lambda i: -readings[i].score)

    def confidence(self, features):
        return 0.9 if features.margin > 0 or features.evidence_margin > 0 else 0.1


def write(question, found, *texts, yes=math.nan):
    passages = [Passage("a.txt", "0", 0, len(text), text, "Sea Guard (SG)", 1.0) for text in texts or (TEXT,)]
    return ReaderWriter(ScriptedReader(found, yes), CertainAbove()).write(Question(question, question), passages)


@pytest.mark.parametrize(
    ("answers", "found", "answered"),
    [
        ("careful", "40 ships", False),
        ("balanced", "40 ships", True),
        ("balanced", "no such words", False),
        ("talkative", "no such words", True),
    ],
)
def test_each_level_has_its_own_threshold(answers, found, answered):
    passages = [Passage("a.txt", "0", 0, len(TEXT), TEXT, "Sea Guard (SG)", 1.0)]
    writer = ReaderWriter(ScriptedReader(found), CertainAbove(), answers)
    assert writer.write(Question("What does Spain send?", "What does Spain send?"), passages).answered == answered


def test_how_many_is_not_answered_without_an_amount():
    draft = write("How many sailors does Spain send?", "at night")
    assert (draft.answered, draft.confidence) == (False, 0.0)


def test_a_fact_is_its_span_with_the_sentence_it_stands_in():
    draft = write("How many ships does Spain send?", "40 ships")
    assert (draft.answered, draft.answer, draft.confidence) == (True, "40 ships", 0.9)
    assert draft.text == "40 ships. “Spain sends 40 ships to it.” [1]"
    (quote,) = draft.quotes
    assert TEXT[slice(*quote.span)] == quote.text == "Spain sends 40 ships to it."


def test_a_bracketed_number_in_the_source_is_not_a_citation():
    draft = write("How many ships?", "40 ships", "Spain sends 40 ships.[1][12]")
    assert draft.text == "40 ships. “Spain sends 40 ships.(1)(12)” [1]"
    assert draft.quotes[0].text == "Spain sends 40 ships.[1][12]"


def test_the_best_passage_is_quoted_by_its_number():
    assert write("How many ships?", "40 ships", "Nothing here.", TEXT).quotes[0].passage == 1


def test_nothing_found_is_a_refusal_with_its_confidence():
    draft = write("Who pays for it?", "Admiral")
    assert (draft.answered, draft.answer, draft.text, draft.confidence) == (False, "", "The documents do not say.", 0.1)


def test_without_passages_there_is_no_answer():
    assert not ReaderWriter(ScriptedReader("x"), CertainAbove()).write(Question("Who?", "Who?"), []).answered


@pytest.mark.parametrize(
    "question",
    ["What does SG do?", "Why does SG exist?", "Explain what SG is for", "What is SG?", "can you say what SG does"],
)
def test_an_explanation_is_the_whole_sentence(question):
    draft = write(question, "collects information")
    assert draft.answer == "SG collects information."
    assert draft.text == "“SG collects information.” [1]"


@pytest.mark.parametrize(
    ("question", "found", "answer"),
    [
        ("Does SG collect information?", "collects information", "Yes"),
        ("Does SG patrol at night?", "patrol at night", "No"),
        ("Does SG collect taxes?", "collects information", "SG collects information."),
    ],
)
def test_yes_or_no_is_said_only_when_the_sentence_settles_it(question, found, answer):
    assert write(question, found).answer == answer


@pytest.mark.parametrize(
    ("question", "yes", "answer"),
    [
        ("Is it Spain that helps with ships?", 2.0, "Yes"),
        ("Is it Spain that helps with ships?", -2.0, "Spain sends 40 ships to it."),
        ("Does Spain send 30 ships?", -2.0, "No"),
        ("Does Spain send 30 ships?", 2.0, "Spain sends 40 ships to it."),
        ("Does Spain send more than 30 ships?", -2.0, "Yes"),
        ("Is it Spain that helps with ships?", 0.5, "Spain sends 40 ships to it."),
        ("Does Spain send 40 ships?", -2.0, "Spain sends 40 ships to it."),
    ],
)
def test_the_reader_says_yes_or_no_when_it_is_sure_and_the_words_do_not_speak_against_it(question, yes, answer):
    assert write(question, "40 ships", yes=yes).answer == answer


@pytest.mark.parametrize(
    "question", ["Sea Guard: Is it Spain that helps?", "So Spain helps, right?", "For SG, is it Spain?"]
)
def test_a_yes_no_question_is_known_behind_what_it_is_about_and_by_its_tag(question):
    assert write(question, "40 ships", yes=2.0).answer == "Yes"


@pytest.mark.parametrize("question", ["Can SG take ships?", "May they come?", "Does one have to send 40 ships?"])
def test_the_reader_does_not_judge_what_one_can_or_must_do(question):
    assert write(question, "40 ships", yes=2.0).answer == "Spain sends 40 ships to it."


def test_no_needs_that_the_other_number_is_one_of_the_same_thing():
    assert write("Was Spain asked for 30 boats?", "40 ships", yes=-2.0).answer == "Spain sends 40 ships to it."


@pytest.mark.parametrize(("names", "answer"), [("Italy, SG", "Yes"), ("Italy, IRINI", "SG collects information.")])
def test_a_follow_up_is_settled_by_words_only_for_a_thing_it_is_about(names, answer):
    assert write(f"{names}: does it collect information?", "collects information").answer == answer


def test_a_courtesy_does_not_make_a_yes_no_question():
    assert write("Could you tell me how many ships Spain sends?", "40 ships", yes=2.0).answer == "40 ships"


class EveryNumber(ScriptedReader):
    """Finds the first number of a passage."""

    def _reading(self, text):
        number = re.search(r"\d+", text)
        return Reading(*number.span(), 5.0, 1.0) if number else NOTHING


def test_an_answer_of_another_passage_that_is_as_likely_is_told_too():
    passages = [
        Passage("a.txt", "0", 0, len(t), t, "", 1.0) for t in ("Spain sends 40.", "Italy sends 7.", "It has 40.")
    ]
    draft = ReaderWriter(EveryNumber(""), CertainAbove()).write(
        Question("How many ships?", "How many ships?"), passages
    )
    assert draft.answer == "40"
    assert draft.text == "40. “Spain sends 40.” [1] Another passage says something else: “Italy sends 7.” [2]"
    assert [(quote.number, quote.passage) for quote in draft.quotes] == [(1, 0), (2, 1)]


def test_the_same_answer_of_another_passage_is_not_repeated():
    passages = [Passage("a.txt", "0", 0, len(t), t, "", 1.0) for t in ("Spain sends 40.", "It has 40 ships.")]
    draft = ReaderWriter(EveryNumber(""), CertainAbove()).write(
        Question("How many ships?", "How many ships?"), passages
    )
    assert len(draft.quotes) == 1


LIST = "You should carry:\n\n- a map\n- a whistle\n"


@pytest.mark.parametrize(
    ("question", "answer"),
    [("What do I need?", "a map; a whistle"), ("Which one is made of paper?", "a map"), ("Where is the way?", "a map")],
)
def test_what_is_one_whole_member_of_a_list_brings_the_others(question, answer):
    draft = write(question, "a map", LIST)
    assert (draft.answer, draft.confidence) == (answer, 0.9)
    assert [quote.text for quote in draft.quotes][1:] == (["a map", "a whistle"] if ";" in answer else [])


@pytest.mark.parametrize(
    ("question", "answer"),
    [("How quickly do they come?", "40 ships"), ("What was sent for it?", "40 ships"), ("How do they help?", "")],
)
def test_what_asks_for_a_degree_or_a_thing_is_answered_with_the_words(question, answer):
    assert write(question, "40 ships").answer == (answer or "Spain sends 40 ships to it.")


@pytest.mark.parametrize(
    ("question", "found", "answer"),
    [
        ("Who are its partners?", "Iraq", "It works with Iraq, the EU and the UN."),
        ("List its partners.", "the UN", "It works with Iraq, the EU and the UN."),
        ("Which partners does it have? List them all", "Iraq", "It works with Iraq, the EU and the UN."),
        ("Who are its partners?", "Iraq, the EU and the UN", "Iraq, the EU and the UN"),
        ("Who is its partner?", "Iraq", "Iraq"),
        ("Who does it work with?", "Iraq", "It works with Iraq, the EU and the UN."),
        ("Which partners does it work with?", "Iraq", "It works with Iraq, the EU and the UN."),
    ],
)
def test_one_of_several_that_are_asked_for_is_told_with_the_others(question, found, answer):
    assert write(question, found, "It works with Iraq, the EU and the UN. So it is.").answer == answer


def test_a_name_whose_ends_the_question_has_is_told_whole():
    text = "It works with the EU Advisory Mission Iraq."
    assert write("Which EU mission does it need?", "Advisory", text).answer == "EU Advisory Mission Iraq"
    assert write("Which group does it need?", "Advisory", text).answer == "Advisory"


def test_which_of_them_are_meant_belongs_to_the_answer():
    sentence = "It inspects 40 ships on the high seas that are suspected."
    assert write("Which ships does it inspect?", "ships", sentence).answer == sentence
    assert write("How many does it inspect?", "40 ships", sentence).answer == "40 ships"
    assert write("Which ships?", "ships", "It inspects ships on the high seas.").answer == "ships"


def test_which_section_is_answered_with_its_heading_and_the_sentence_below_it(bundled_chatbot):
    answer = bundled_chatbot.invoke("Which operation has 27 nations?")
    assert answer.answer == "Kosovo Force (KFOR)"
    assert [citation.quote for citation in answer.citations] == [
        "At the current time, 27 nations, including Germany, are participating.",
        "Kosovo Force (KFOR):",
    ]


def test_an_aim_that_points_back_is_told_with_what_it_points_to():
    text = "NATO wants to be safe. This is also the aim of the Coalition to Stop ISIS."
    assert write("What is the aim of the Coalition?", "Stop ISIS", text).answer == text
    assert write("Which coalition is it?", "Stop ISIS", text).answer == "Stop ISIS"


def test_the_amount_of_another_year_may_stand_in_brackets():
    assert write("What was spent in 2023?", "£102", "Spending was £102 (2023: £74).").answer == "£74"
    assert write("What was spent?", "£102", "Spending was £102 (2023: £74).").answer == "£102"
    assert write("Who was born in 1815?", "Ada", "Ada (1815 – 1852) was a mathematician.").answer == "Ada"
    assert write("Which mission began in 2003?", "Alpha", "They led Alpha (2003 to 2005).").answer == "Alpha"
    assert write("Who led it in 2012?", "Ann Lee", "Ann Lee led it (2012: 5 ships).").answer == "Ann Lee"


def test_the_cell_of_the_column_that_is_asked_for_is_told():
    table = "Data:\n| | C-12 | C-12R |\n|---|---|---|\n| Weight | 14 kg | 27 kg |\n"
    draft = write("How heavy is the C-12R?", "14 kg", table)
    assert draft.text == "27 kg. “| Weight | 14 kg | 27 kg |” [1]"


@pytest.mark.parametrize(
    "question", ["What is the noise of the C-12R?", "C-12R: And what is its noise?", "Please, what's the C-12R noise?"]
)
def test_a_cell_that_is_named_is_told_without_the_reader(question):
    table = "Data:\n| | Weight | Noise |\n|---|---|---|\n| C-12 | 14 kg | 5 dB |\n| C-12R | 27 kg | 4 dB |\n"
    draft = write(question, "no such words", table)
    assert (draft.text, draft.confidence) == ("4 dB. “| C-12R | 27 kg | 4 dB |” [1]", 1.0)


def test_the_names_of_the_columns_may_stand_in_the_passage_before():
    head, row = "| | C-12 | C-12R |\n|---|---|---|\n| Noise | 5 dB | 4 dB |\n", "| Weight | 14 kg | 27 kg |\n"
    texts = (row, head)
    starts = (len(head), 0)
    passages = [
        Passage("a.md", "0", start, start + len(text), text, "", 1.0) for start, text in zip(starts, texts, strict=True)
    ]
    writer = ReaderWriter(ScriptedReader("14 kg"), CertainAbove())
    draft = writer.write(Question("How heavy is the C-12R?", "How heavy is the C-12R?"), passages)
    assert (draft.answer, draft.quotes[0].passage) == ("27 kg", 0)
    assert not writer.write(Question("How loud is the noise?", "How loud is the noise?"), passages).answered


def test_another_items_words_are_no_answer():
    items = "Contacts:\n- Ann Lee, extension 214\n- Bo Ray, Head of People\n"
    assert not write("What is Bo Ray's extension?", "214", items).answered
    assert write("What's her extension?", "214", items).text == "214. “Ann Lee, extension 214” [1]"


def test_a_number_of_another_unit_is_no_answer():
    assert not write("How much does it cost?", "4,200", "It runs at 4,200 rpm.").answered


def test_a_table_is_asked_by_keywords():
    table = (
        "Fees:\n| Member | Annual fee | Joining fee |\n|---|---|---|\n| Adult | £90 | £20 |\n| Junior | £40 | none |\n"
    )
    assert write("annual fee junior", "£90", table).answer == "£40"


def test_there_points_back_at_the_row_that_is_named():
    table = "Offices:\n| Country | Budget | Staff |\n|---|---|---|\n| Nepal | 36 | 52 |\n| Malawi | 48 | 37 |\n"
    assert write("Nepal: How many staff work there?", "37", table).answer == "52"
    assert write("Nepal: How many staff are there in Malawi?", "52", table).answer == "37"
    assert write("Nepal: How many staff have there been in Malawi?", "52", table).answer == "37"


def test_another_code_is_no_answer():
    assert not write("What does E05 mean?", "too cold", "E01 means too cold.").answered


def test_a_sentence_that_points_back_is_quoted_with_the_one_before_it():
    text = "They train. They want to be quicker. This is also the aim of the pact."
    draft = write("What is the aim of the pact?", "This is also the aim", text)
    assert draft.answer == draft.quotes[0].text == "They want to be quicker. This is also the aim of the pact."
    for question in ("To what end was the pact made?", "Purpose of the pact?", "Why is there a pact?"):
        assert write(question, "the pact", text).answer == draft.answer
    assert write("Whose aim is it?", "the pact", text).answer == "the pact"
    assert (
        write("Whose aim is it?", "the pact", "They train.\n\nThis is the aim of the pact.").quotes[0].text[:4]
        == "This"
    )


def test_without_is_denied_where_it_is_with(bundled_chatbot):
    answer = bundled_chatbot.invoke("Is KFOR a mission that works without the United Nations?")
    assert (answer.answer, "close cooperation with the United Nations" in answer.text) == ("No", True)


def test_alone_is_denied_where_it_is_with_others(bundled_chatbot):
    answer = bundled_chatbot.invoke("Does KFOR do all of its work on its own, without any partners?")
    assert (answer.answer, "close cooperation with the United Nations" in answer.text) == ("No", True)
    assert bundled_chatbot.invoke("Does Germany alone provide the soldiers?").answer != "No"


def test_what_the_asker_says_of_the_question_does_not_change_the_answer(bundled_chatbot):
    plain = bundled_chatbot.invoke("How many nations take part in KFOR?")
    polite = bundled_chatbot.invoke(
        "Hello, could you please tell me how many nations take part in KFOR, I need it for school?"
    )
    assert polite.answer == plain.answer
    assert polite.confidence == pytest.approx(plain.confidence, abs=0.02)
