"""The offline writer, with a reader that finds what the test says."""

import math
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import sleep

import pytest

from bot.question.question import Question
from bot.reading.spans import NOTHING, Reading, ScoredSpan
from bot.writing.reader import ReaderWriter
from ingest.errors import BadInput
from tests.structured import passage, passages

TEXT = "Sea Guard (SG):\nSG collects information. It does not patrol at night. Spain sends 40 ships to it."


class ScriptedReader:
    """Finds `words` wherever a passage has them, with score 5."""

    def __init__(self, words, yes=math.nan):
        self.words, self.yes, self.asked = words, yes, []

    def read(self, question, passages):
        self.asked.append(question)
        return [self._whole(passage) for passage in passages]

    def _whole(self, passage):
        found = self._reading(passage.text)
        units = [ScoredSpan(-5.0, *unit) for unit in passage.units if not unit[0] <= found.start < unit[1]]
        return replace(found, others=(*units, ScoredSpan(found.score, found.start, found.end)))

    def _reading(self, text):
        start = text.find(self.words)
        return Reading(start, start + len(self.words), 5.0, self.yes) if start >= 0 else NOTHING


class CertainAbove:
    """Confidence is 0.9 for a positive score, 0.1 for others; the best score is first, and no score is beyond reach."""

    thresholds = {"careful": 0.95, "balanced": 0.5, "talkative": 0.05}
    sure = 0.8

    def verdict(self, found):
        return found.yes > 0 if abs(found.yes) >= 1 else None

    def rank(self, found, cosine):
        return found.score

    def is_beyond(self, best, cosine):
        return False

    def confidence(self, features):
        return 0.9 if features.margin > 0 or features.evidence_margin > 0 else 0.1


def passages_of(*texts):
    return [passage(text, heading="Sea Guard (SG)") for text in texts or (TEXT,)]


def write(question, found, *texts, yes=math.nan, context=()):
    asked = Question(question, question, context)
    return ReaderWriter(ScriptedReader(found, yes), CertainAbove()).write(asked, passages_of(*texts))


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
    writer = ReaderWriter(ScriptedReader(found), CertainAbove(), answers)
    assert writer.write(Question("", "What does Spain send?"), passages_of()).answered == answered


def test_a_level_that_is_none_is_refused_by_name():
    with pytest.raises(BadInput, match="answers are careful, balanced or talkative, not 'reckless'"):
        ReaderWriter(ScriptedReader(""), CertainAbove()).at("reckless")


def test_a_fact_is_its_span_with_the_sentence_it_stands_in():
    draft = write("How many ships does Spain send?", "40 ships")
    assert (draft.answered, draft.answer, draft.confidence) == (True, "40 ships", 0.9)
    assert draft.text == "40 ships. “Spain sends 40 ships to it.” [1]"


def test_the_reader_is_asked_once_with_the_question_behind_what_it_is_about():
    reader = ScriptedReader("40 ships")
    ReaderWriter(reader, CertainAbove()).write(Question("", "who sends them?", ("Sea Guard",)), passages_of())
    assert reader.asked == ["Sea Guard: who sends them?"]


def test_the_best_passage_is_quoted_by_its_number():
    assert write("How many ships?", "40 ships", "Nothing here.", TEXT).quotes[0].passage == 1


class Beyond(CertainAbove):
    """A score above 4 is beyond reach."""

    def is_beyond(self, best, cosine):
        return best > 4


def passages_read(question, found, *texts):
    """The number of passages that are read in turn, where "found" scores 5 and everything else -100."""
    reader = ScriptedReader(found)
    ReaderWriter(reader, Beyond()).write(Question(question, question), passages_of(*texts))
    return len(reader.asked)


def test_what_could_not_come_before_the_answer_found_is_not_read():
    assert passages_read("How many ships?", "40 ships", "Nothing here.", TEXT, "Of 50 ships.", "Of 60 ships.") == 2
    assert passages_read("How many ships?", "no such words", "Nothing here.", TEXT, "Of 50 ships.") == 3


def test_an_answer_that_the_question_rules_out_settles_nothing():
    assert passages_read("How many ships does Spain send?", "SG collects", TEXT, "Of 50 ships.") == 2


def test_what_has_tables_is_always_read_and_settles_nothing():
    table = "| | Weight |\n|---|---|\n| C-12 | 14 kg |\n"
    assert passages_read("What does the C-12 weigh?", "14 kg", table, "It is 14 kg.", "It weighs 15 kg.") == 2
    assert passages_read("What does it weigh?", "14 kg", "It weighs 14 kg.", "It weighs 15 kg.", table) == 2


def test_one_question_is_read_for_at_a_time_at_any_level():
    class Busy(ScriptedReader):
        """Reads slowly, and knows how many others read with it."""

        reading, most = 0, 0

        def read(self, question, passages):
            self.reading += 1
            self.most = max(self.most, self.reading)
            sleep(0.01)
            self.reading -= 1
            return super().read(question, passages)

    writer = ReaderWriter(Busy("40 ships"), CertainAbove())
    writers = [writer, writer.at("careful"), writer.at("talkative"), writer]
    with ThreadPoolExecutor(4) as users:
        drafts = list(users.map(lambda one: one.write(Question("", "How many ships?"), passages_of()), writers))
    assert [draft.quotes[0].text for draft in drafts if draft.answered]
    assert writer.reader.most == 1


def test_nothing_found_is_a_refusal_with_its_confidence():
    draft = write("Who pays for it?", "Admiral")
    assert (draft.answered, draft.answer, draft.text, draft.confidence) == (False, "", "The documents do not say.", 0.1)


def test_without_passages_there_is_no_answer():
    assert not ReaderWriter(ScriptedReader("x"), CertainAbove()).write(Question("", "Who?"), []).answered


class EveryNumber(ScriptedReader):
    """Finds the first number of a passage."""

    def _reading(self, text):
        number = re.search(r"\d+", text)
        return Reading(*number.span(), 5.0) if number else NOTHING


def numbers(question, *texts):
    return ReaderWriter(EveryNumber(""), CertainAbove()).write(Question("", question), passages_of(*texts))


def test_where_the_best_passage_has_no_fitting_answer_the_next_one_is_tried():
    draft = write("How many ships does Spain send?", "Spain", "Spain sends ships.", "It is Spain.")
    assert not draft.answered
    assert draft.confidence == 0.0
    draft = numbers("Which 40 ships are there?", "There are 40 ships.", "There are 7 boats.")
    assert (draft.answer, draft.quotes[0].passage) == ("7", 1)


def test_an_answer_of_another_passage_that_is_as_likely_is_told_too():
    draft = numbers("How many ships?", "Spain sends 40.", "Italy sends 7.", "It has 40.")
    assert draft.answer == "40"
    assert draft.text == "40. “Spain sends 40.” [1] Another passage says: “Italy sends 7.” [2]"


def test_an_explanation_is_told_with_its_whole_sentence_unless_it_is_a_small_part_of_it():
    assert write("Why does SG exist?", "collects information").answer == "SG collects information."
    assert write("What does SG collect?", "collects information").answer == "collects information"
    assert write("Why does SG exist?", "spies", f"SG spies on {' and '.join(['ships'] * 9)}.").answer == "spies"


def test_yes_or_no_stands_before_the_sentence_where_words_and_reader_agree():
    assert write("Does SG collect information?", "collects information", yes=2.0).answer == "Yes"
    assert write("Does SG collect information?", "collects information", yes=0.5).answer == "SG collects information."
    assert write("Does Spain send 30 ships?", "40 ships", yes=-2.0).answer == "No"


LIST = "You should carry:\n\n- a map\n- a whistle\n\nMind the gap."


def test_what_is_one_whole_member_of_a_list_brings_the_others():
    draft = write("What do I need?", "a map", LIST)
    assert (draft.answer, draft.confidence) == ("a map; a whistle", 0.9)
    assert [quote.text for quote in draft.quotes] == ["You should carry:", "a map", "a whistle"]


def test_a_list_that_is_asked_for_is_given_where_the_reader_is_not_sure_but_not_over_a_sure_answer():
    asked = Question("", "What things should you carry?")
    assert write(asked.asked, "no such words", LIST).answer == "a map; a whistle"
    assert write(asked.asked, "the gap", LIST).answer == "a map; a whistle", "0.9 is less than careful asks for"
    sure = CertainAbove()
    sure.thresholds = {"careful": 0.8, "balanced": 0.5, "talkative": 0.05}
    assert ReaderWriter(ScriptedReader("the gap"), sure).write(asked, passages_of(LIST)).answer == "the gap"


def test_a_section_that_the_question_names_is_told_without_the_reader():
    text = "Sea Guard (SG):\nIt is a fleet."
    reader = ScriptedReader("fleet")
    section = passage(text, heading="Sea Guard (SG)", opening=16)
    draft = ReaderWriter(reader, CertainAbove()).write(Question("", "Tell me about the Sea Guard"), [section])
    assert (draft.answer, draft.confidence, reader.asked) == ("It is a fleet.", 1.0, [])


def test_a_value_that_is_named_by_its_row_and_column_is_sure():
    table = "| | Weight | Noise |\n|---|---|---|\n| C-12 | 14 kg | 5 dB |\n| C-12R | 27 kg | 4 dB |\n"
    draft = write("What is the noise of the C-12R?", "14 kg", table)
    assert (draft.text, draft.confidence) == ("C-12R [1], Noise [2]: “4 dB” [3]", 0.95)
    assert {quote.group for quote in draft.quotes} == {1}


def test_what_was_read_is_settled_in_the_row_that_is_named():
    table = "Data:\n| | C-12 | C-12R |\n|---|---|---|\n| Weight | 14 kg | 27 kg |\n"
    assert write("How much does the C-12R weigh?", "14 kg", table).text == "Weight [1], C-12R [2]: “27 kg” [3]"


@pytest.mark.parametrize(
    ("asked", "answered"), [("???", False), ("\U0001f642 \ufffd", False), ("7", True), ("\u8239", True)]
)
def test_what_has_neither_a_letter_nor_a_digit_asks_nothing(asked, answered):
    draft = ReaderWriter(ScriptedReader("40 ships"), CertainAbove()).write(Question(asked, asked), passages_of())
    assert draft.answered == answered


def test_what_asks_in_a_document_answers_nothing():
    faq = "May I renew a book?\nYes, twice.\n\nHow long may I keep a film?\nOne week.\n"
    read = []

    class Recording(ScriptedReader):
        def read(self, question, passages):
            read.extend(passages)
            return super().read(question, passages)

    question = Question("May I renew a book?", "May I renew a book?")
    ReaderWriter(Recording("Yes, twice."), CertainAbove()).write(question, [passage(faq)])
    (text,) = read
    assert [text.text[start:end] for start, end in text.units] == ["Yes, twice.", "One week."]


def test_two_questions_are_answered_each():
    draft = write("Who sends ships and what does SG do?", "Spain")
    assert draft.answer == "Spain"


def write_of(question, found="no such words"):
    asked = Question(question, question)
    two = passages(["Sea Guard\nIt collects [2] things. It patrols.\n\n", "Spain\nSpain sends 40 ships.\n"])
    two = [replace(two[0], heading="Sea Guard", opening=10), replace(two[1], heading="Spain", opening=6)]
    return ReaderWriter(ScriptedReader(found), CertainAbove()).write(asked, two)


def test_a_summary_is_what_sections_begin_with_cited_and_never_sure():
    draft = write_of("Summarise")
    assert draft.text == "Sea Guard [1]: “It collects (2) things.” [2]\nSpain [3]: “Spain sends 40 ships.” [4]"
    assert [(quote.text, quote.span, quote.group) for quote in draft.quotes] == [
        ("Sea Guard", (0, 9), 1),
        ("It collects [2] things.", (10, 33), 1),
        ("Spain", (0, 5), 3),
        ("Spain sends 40 ships.", (6, 27), 3),
    ]
    assert draft.notice == "These are beginnings, in the documents' own words; the offline reader does not summarise."
    assert (draft.answered, draft.answer, draft.sure, draft.extractive) == (
        True,
        "It collects [2] things. Spain sends 40 ships.",
        False,
        True,
    )


def test_two_things_that_are_compared_stand_side_by_side():
    draft = write_of("Compare Sea Guard with the 40 ships")
    assert (
        draft.text
        == "Sea Guard: “It collects (2) things.” [1] “It patrols.” [2]\n40 ships: “Spain sends 40 ships.” [3]"
    )
    assert (draft.sure, draft.notice) == (
        False,
        "This is what the documents say of each; the offline reader does not compare.",
    )


def test_where_nothing_is_found_of_a_thing_what_mentions_it_is_told():
    draft = write_of("Tell me about the ships")
    assert (draft.text, draft.sure) == ("“Spain sends 40 ships.” [1]", False)
    assert draft.notice == "These sentences mention it; no section is about it."
    assert write_of("Tell me about the boats").answered is False
    assert write_of("Tell me about the ships", found="40 ships").answer == "40 ships"
