"""The offline writer: an extractive reader finds the answer, the answer's form follows the question."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from bot.question.form import Form
from bot.question.question import Question
from bot.reading.confidence import Calibration, features, known
from bot.reading.model import HeadedText, Reader, Reads
from bot.reading.spans import Reading
from bot.rules import rule
from bot.types import LEVELS, Draft, Level, Passage
from bot.writing.compose import beneath, differ, joined, listed, quoted, refused, stated
from bot.writing.forms.lists import Listing, announced_list, each_member, list_around, marked_member
from bot.writing.forms.overview import mentions, outline, overview, side_by_side
from bot.writing.forms.parts import parts
from bot.writing.forms.tables import ScoredPlace, is_named, is_of_it, settled
from bot.writing.forms.unfit import asks, is_unfit, names_nobody_there
from bot.writing.forms.unspaced import in_place_of_the_question_word
from bot.writing.forms.verdict import verdict
from bot.writing.place import Place
from bot.writing.writer import Writer
from ingest.errors import BadInput

READ = 5
"""Passages that are read, unless one of the first settles the question."""

ALMOST = 0.9
"""How likely the answer of another passage must be, as a part of the best one's, to be told as well."""

EXPLAINS = 1 / 5
"""Part of the words of its sentence that an explanation must have for the sentence to be told instead of it."""


ENGLISH_ALONE = "The offline reader reads English."
"""What is said of an answer to a question that is not in English."""

BEGINNINGS = "These are beginnings, in the documents' own words; the offline reader does not summarise."
SIDE_BY_SIDE = "This is what the documents say of each; the offline reader does not compare."
MENTIONED = "These sentences mention it; no section is about it."
"""What is said of quotes that are no answer by themselves."""


@dataclass(frozen=True)
class Finding:
    """What was read in one passage, how likely it answers the question, and whether it is a value that is named."""

    place: Place
    reading: Reading
    confidence: float
    named: bool


@dataclass(frozen=True)
class ReaderWriter(Writer):
    """Writes with an extractive reader, and refuses below the calibrated threshold of the level `answers`.

    The reader uses all cores for one question; what is asked meanwhile waits for its `turn`.
    """

    reader: Reads
    calibration: Calibration
    answers: Level = "balanced"
    turn: Lock = field(default_factory=Lock, compare=False)

    @classmethod
    def load(cls, reader: Reads | None = None) -> "ReaderWriter":
        """Return the writer with a reader, that which ships with the project by default."""
        return cls(reader or Reader(), Calibration.load())

    def at(self, level: Level) -> "ReaderWriter":
        """Return this writer with the threshold of another level. Raises BadInput if there is no such level."""
        if level not in LEVELS:
            raise BadInput(f"answers are {', '.join(LEVELS[:-1])} or {LEVELS[-1]}, not {level!r}")
        return replace(self, answers=level)

    def write(self, question: Question, passages: Sequence[Passage]) -> Draft:
        """Return the likeliest answer with the sentence it stands in, or a refusal.

        Confidence is a probability; it is 1 where the beginning of the section that a question names is told, and at
        least what `careful` asks for of a value that it names by its row and column. The draft is sure from the same
        confidence at every level, unless another passage says something else, a yes/no question gets no yes or no, or
        the answer is of something else than the question names. Two questions asked at once are answered each, and one
        without a letter or a digit is refused.
        """
        if not (passages and any(map(str.isalnum, question.asked))):
            return refused()
        draft = self._whole(question, passages)
        sure = draft.sure and question.in_english and draft.confidence >= self.calibration.sure
        notices = (draft.notice, "" if question.in_english else ENGLISH_ALONE)
        return replace(draft, sure=sure, notice=" ".join(filter(None, notices)))

    def _whole(self, question: Question, passages: Sequence[Passage]) -> Draft:
        """Return the draft for a question, or for the two that it asks at once."""
        asked = parts(question)
        drafts = [self._answer(part, passages) for part in asked]
        if any(draft.answered for draft in drafts):
            return joined([part.asked for part in asked], drafts)
        return self._answer(question, passages)

    def _answer(self, question: Question, passages: Sequence[Passage]) -> Draft:
        """Return the draft for one question: what the structure of the text tells, or else what is read."""
        return self._structured(question, passages) or self._found(question, passages)

    def _structured(self, question: Question, passages: Sequence[Passage]) -> Draft | None:
        """Return the draft of what the structure of the text tells without reading, if it does."""
        if told := overview(question, passages[:READ]):
            return quoted(told, 1.0)
        if rows := outline(question, passages):
            return beneath(rows, self._least, BEGINNINGS)
        unread = in_place_of_the_question_word(question, passages[:READ])
        return stated(*unread) if unread else None

    def _found(self, question: Question, passages: Sequence[Passage]) -> Draft:
        """Return the draft of what is read, of the list that it is in, or of what mentions the thing asked about.

        Of two things that are compared, what is said of each is told, unless what is read is sure.
        """
        findings = [] if names_nobody_there(question, passages[:READ]) else self._read(question, passages)
        likely = findings[0].confidence if findings else 0.0
        if likely < self.calibration.sure and (rows := side_by_side(question, passages)):
            return beneath(rows, max(likely, self._least), SIDE_BY_SIDE)
        if findings and (listing := self._list_of(question, passages, findings[0])):
            return self._listed(question, listing, max(likely, self._least))
        if findings and likely >= self._least:
            return self._told(question, findings)
        if rows := mentions(question, passages):
            return beneath(rows, self._least, MENTIONED)
        return refused(likely)

    @property
    def _least(self) -> float:
        """How likely an answer must be to be told."""
        return self.calibration.thresholds[self.answers]

    def _list_of(self, question: Question, passages: Sequence[Passage], best: Finding) -> Listing | None:
        """Return the list that answers a question: the one around what was read, or else one announced for it.

        What is as likely as `careful` asks for goes before a list that it is not in.
        """
        told = best.confidence >= self._least and question.form is not Form.WHETHER
        if around := list_around(best.place, passages) if told else None:
            return around
        announced = announced_list(question, passages)
        likely = best.confidence >= self.calibration.thresholds["careful"]
        return announced if announced and (not likely or announced.holds(best.place)) else None

    def _listed(self, question: Question, listing: Listing, confidence: float) -> Draft:
        """Return the draft that tells a list, the one member of it that a question names, or what each member is."""
        if member := marked_member(question, listing):
            return stated(member, confidence)
        if rows := each_member(question, listing):
            return beneath(rows, confidence, BEGINNINGS)
        return listed(*listing, confidence=confidence)

    def _told(self, question: Question, findings: Sequence[Finding]) -> Draft:
        """Return the draft for what was read, in the form that the question asks for."""
        best, *others = findings
        if question.form is Form.WHETHER:
            answer = verdict(question, best.place, self.calibration.verdict(best.reading))
            return replace(stated(best.place, best.confidence, answer=answer), sure=bool(answer))
        if is_explained(question, best.place):
            return quoted([best.place], best.confidence)
        least = max(self._least, ALMOST * best.confidence)
        also = [other.place for other in others if other.confidence >= least]
        rival = any(differ(other.words, best.place.words) for other in also)
        return replace(stated(best.place, best.confidence, also), sure=not rival and is_of_it(question, best.place))

    def _read(self, question: Question, passages: Sequence[Passage]) -> list[Finding]:
        """Return what is found in the first passages, without what cannot be an answer.

        Values that are named by their row and column come first, and of others the likeliest.
        """
        read = passages[:READ]
        cosines = [math.nan if passage.cosine is None else passage.cosine for passage in read]
        ranked = known(cosines)
        with self.turn:
            readings = self._readings(question, read, ranked)
        places = [
            ScoredPlace(span.score, _place(number, read[number], span.start, span.end))
            for number, reading in readings.items()
            for span in reading.others
        ]
        findings = list[Finding]()
        for number in sorted(readings, key=lambda number: -self.calibration.rank(readings[number], ranked[number])):
            found = readings[number]
            place = settled(question, _place(number, read[number], found.start, found.end), places)
            if place and not is_unfit(question, place):
                described = features(question, _text(read[number]), found, cosines[number])
                likely = self.calibration.confidence(described)
                named = is_named(question, place)
                least = self.calibration.thresholds["careful"] if named else 0.0
                findings.append(Finding(place, found, max(likely, least), named))
        return sorted(findings, key=lambda finding: not finding.named)

    def _readings(
        self, question: Question, passages: Sequence[Passage], cosines: Sequence[float]
    ) -> dict[int, Reading]:
        """Read passages one after the other, but for those whose answers could not come before one found already.

        What has values of tables is always read: which of them is told is a matter of all.
        """
        readings, best = dict[int, Reading](), -math.inf
        for number, (passage, cosine) in enumerate(zip(passages, cosines, strict=True)):
            in_tables = any(block.kind == "cell" for block in passage.blocks)
            if not in_tables and self.calibration.is_beyond(best, cosine):
                continue
            (found,) = self.reader.read(question.standalone, [_text(passage)])
            readings[number] = found
            if not in_tables and not is_unfit(question, _place(number, passage, found.start, found.end)):
                best = max(best, self.calibration.rank(found, cosine))
        return readings


def _text(passage: Passage) -> HeadedText:
    """Return what is read of a passage; the headings that open it, and what asks, can be no answer."""
    view = passage.view.folded
    units = tuple((start, end) for start, end in view.units if not asks(view.text[start:end]))
    return HeadedText(passage.heading, view.text, units)


def _place(number: int, passage: Passage, start: int, end: int) -> Place:
    """Return where in a passage a range stands of what is read of it."""
    if start == end:
        return Place(number, passage, passage.opening, passage.opening)
    first, last = passage.view.folded.place_of(start, end)
    return Place(number, passage, first - passage.start, last - passage.start)


@rule(otherwise=lambda question, place: False)
def is_explained(question: Question, place: Place) -> bool:
    """Say whether a question asks for an explanation, and the answer is a good part of its sentence.

    Of 37 such answers on CLAPNQ, whose accepted answers are sentences, 19 become right by their words; of 26 on SQuAD
    2.0, whose accepted answers are phrases, three become wrong. Without regard to the part it is 23 and 16.
    """
    part = len(place.words.split()) / max(1, len(place.sentence.words.split()))
    return question.form is Form.REASON and part >= EXPLAINS
