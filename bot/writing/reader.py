"""The offline writer: an extractive reader finds the answer, the answer's form follows the question."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.abbreviation import find_other_form
from bot.comparison import find_first, find_options
from bot.condition import find_condition
from bot.kind import RIGHT, find_kind
from bot.naming import find_names, prefer_name
from bot.nearmiss import is_ruled_out
from bot.pointer import find_pointer
from bot.question.clause import asking_clause, asks_yes_no, without_courtesy
from bot.question.question import Question
from bot.reading.confidence import Calibration, features
from bot.reading.model import Reader
from bot.reading.spans import Reading, Span
from bot.types import REFUSAL, Draft, Level, Passage
from bot.whom import has_unknown_subject, stands_elsewhere
from bot.writing.compose import (
    ONE_OR_MORE,
    compare,
    compose,
    deny,
    enumerate_members,
    enumerate_names,
    join,
    name_section,
    quote_all,
    state,
)
from bot.writing.forms.lists import (
    Place,
    asks_for_several,
    find_counted,
    find_listing,
    find_listing_around,
    find_section,
)
from bot.writing.forms.overview import find_mentions, find_topic
from bot.writing.forms.parts import parts
from bot.writing.forms.tables import find_named_cell, settle_reading, subject
from bot.writing.forms.verdict import (
    is_done_together,
    is_one,
    names_another,
    open_question,
    together_for_alone,
    with_for_without,
)
from bot.writing.writer import Writer

READ = 5
"""Passages that are read."""

ALMOST = 0.9
"""How likely the answer of another passage must be, as a part of the best one's, to be told as well."""


_OR_ELSE = re.compile(r"\b(?:or|also|even)\b", re.IGNORECASE)
ALSO = 1.0
"""Log odds of another place in the same passage, from which its sentence belongs to an explanation."""


@dataclass(frozen=True)
class ReaderWriter(Writer):
    """Writes with an extractive reader, and refuses below the calibrated threshold of the level `answers`."""

    reader: Reader
    calibration: Calibration
    answers: Level = "balanced"

    @classmethod
    def load(cls) -> "ReaderWriter":
        """Return the writer with the reader that ships with the project."""
        return cls(Reader(), Calibration.load())

    def at(self, level: Level) -> "ReaderWriter":
        """Return this writer with the threshold of another level."""
        return replace(self, answers=level)

    def write(self, question: Question, passages: Sequence[Passage]) -> Draft:
        """Return the likeliest answer with the sentence it stands in, or a refusal.

        Confidence is a probability; where the text's own structure answers (a list that a line announces, a cell named
        by its row and column, a heading, a condition or sentences that name what was asked about), it is the share of
        the question's words that this structure has. Two questions asked at once are answered each.
        """
        if not passages:
            return Draft(False, "", REFUSAL, 0.0)
        standalone = question.standalone
        asked = parts(without_courtesy(standalone))
        drafts = [self._write(part.question, passages) for part in asked]
        if any(draft.answered for draft in drafts):
            return join([part.words for part in asked], drafts)
        return self._write(standalone, passages)

    def _write(self, question: str, passages: Sequence[Passage]) -> Draft:
        clause = asking_clause(question)
        told = self._compare(clause, passages) or _listed(clause, passages) or _stated(question, clause, passages)
        return told or self._read_whether_alone(without_courtesy(question), clause, passages)

    def _read_whether_alone(self, question: str, clause: str, passages: Sequence[Passage]) -> Draft:
        """Return what is read; no where a question asks whether something is done alone, and it is done with others."""
        read = self._read(question, clause, passages)
        together = together_for_alone(clause) if asks_yes_no(clause) and read.answer not in ("Yes", "No") else ""
        found = self._read(together, together, passages) if together else None
        joined = found and found.answered and found.answer != "No" and is_done_together(found.quotes[0].text)
        return deny(found.quotes[0], found.confidence) if found and joined else read

    def _compare(self, clause: str, passages: Sequence[Passage]) -> Draft | None:
        """Return the draft that names the first or last of several things, when the date of each is found."""
        options = find_options(clause, passages)
        found = [self._read(one.question, one.question, [passages[n] for n in one.passages]) for one in options]
        order = find_first(clause, found) if all(draft.answered for draft in found) else []
        if not order:
            return None
        quotes = [replace(q, passage=options[n].passages[q.passage]) for n in order for q in found[n].quotes[:1]]
        return compare(options[order[0]].name, quotes, min(draft.confidence for draft in found))

    def _read(self, question: str, clause: str, known: Sequence[Passage]) -> Draft:
        passages = known[:READ]
        pairs = [(passage.heading, passage.text[passage.opening :]) for passage in passages]
        found = [
            prefer_name(clause, text, one)
            for (_, text), one in zip(pairs, self.reader.read(question, pairs), strict=True)
        ]
        about = subject(question, clause)
        settled = [settle_reading(about, p, one, known) for p, one in zip(passages, found, strict=True)]
        readings = [place or one for one, place in zip(found, settled, strict=True)]
        cosines = [math.nan if passage.cosine is None else passage.cosine for passage in passages]
        places = [_place(number, passages[number], found) for number, found in enumerate(readings)]
        order = [number for number in self.calibration.order(readings, cosines) if settled[number]]
        if not order:
            return Draft(False, "", REFUSAL, 0.0)
        best, *others = order

        def likely(number: int) -> float:
            if is_ruled_out(question, pairs, number, readings[number]):
                return 0.0
            return self.calibration.confidence(features(question, pairs, readings, number, cosines))

        confidence, threshold = likely(best), self._least(clause, pairs, best)
        if confidence < threshold:
            return self._refuse(question, clause, passages, readings[best], confidence)
        kind = find_kind(clause, passages)
        if kind and _meet(kind, places[best]):
            return state(kind, passages, confidence)
        listing = find_listing_around(places[best], passages, confidence) if ONE_OR_MORE.match(clause) else None
        if listing:
            return enumerate_members(listing, passages)
        section = find_section(clause, places[best], passages)
        if section:
            return name_section(section, places[best], passages, confidence)
        least = max(threshold, ALMOST * confidence)
        told = [best, *(number for number in others if likely(number) >= least)]
        verdict = self.calibration.verdict(readings[best])
        also = [_place(best, passages[best], one) for one in readings[best].alternatives if one.score > ALSO]
        draft = compose(question, passages, [places[number] for number in told], confidence, verdict, also)
        unsettled = asks_yes_no(clause) and draft.answer not in ("Yes", "No") and readings[best].yes < 0
        return (self._deny(clause, passages) if unsettled else None) or draft

    def _least(self, clause: str, pairs: Sequence[tuple[str, str]], best: int) -> float:
        """Return how likely an answer must be: as for "careful" where the texts speak of others than the question."""
        of_others = has_unknown_subject(clause, pairs) or stands_elsewhere(clause, pairs, best)
        least = self.calibration.thresholds[self.answers]
        return max(least, self.calibration.thresholds["careful"]) if of_others else least

    def _refuse(
        self, question: str, clause: str, passages: Sequence[Passage], found: Reading, confidence: float
    ) -> Draft:
        """Return what kind of a thing it is, where the text points to, a no that it implies, or else a refusal."""
        kind = find_kind(clause, passages[:READ])
        if kind:
            return state(kind, passages, RIGHT)
        pointer = find_pointer(question, passages)
        if pointer:
            return state(pointer, passages)
        denied = None
        if asks_yes_no(clause):
            denied = self._reverse(clause, passages) or (self._deny(clause, passages) if found.yes < 0 else None)
        return denied or Draft(False, "", REFUSAL, confidence)

    def _reverse(self, clause: str, passages: Sequence[Passage]) -> Draft | None:
        """Return the draft for a question that has a "without": no where the answer with a "with" is yes."""
        reverse = with_for_without(clause)
        found = self._read(reverse, reverse, passages) if reverse != clause else None
        if not found or not found.answered or _OR_ELSE.search(found.quotes[0].text):
            return None
        return deny(found.quotes[0], found.confidence) if found.answer == "Yes" else found

    def _deny(self, clause: str, passages: Sequence[Passage]) -> Draft | None:
        """Return the draft that says no where a question guesses one of a kind in the text, and it was another."""
        opened = open_question(clause)
        if not opened or not any(is_one(opened[1], opened[2], passage.text) for passage in passages):
            return None
        found = self._read(opened[0], opened[0], passages)
        other = found.answered and names_another(found.answer, found.quotes[0].text, *opened[1:])
        return deny(found.quotes[0], found.confidence) if other else None


def _place(number: int, passage: Passage, found: Reading | Span) -> Place:
    return number, passage.opening + found.start, passage.opening + found.end


def _meet(one: Place, other: Place) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def _listed(clause: str, passages: Sequence[Passage]) -> Draft | None:
    """Return the draft for several things that a question asks for, where the text lists or names them."""
    listing = find_listing(clause, passages) if asks_for_several(clause) else None
    if listing:
        return enumerate_members(listing, passages)
    named = find_names(clause, passages)
    if named:
        return enumerate_names(named, passages)
    counted = find_counted(clause, passages)
    return enumerate_members(counted, passages, str(len(counted.members))) if counted else None


def _stated(question: str, clause: str, passages: Sequence[Passage]) -> Draft | None:
    """Return the draft for an abbreviation, a cell, a condition or a topic, where the form of the text tells it."""
    place = find_other_form(question, passages) or find_named_cell(subject(question, clause), clause, passages)
    if place:
        return state(place, passages)
    condition = find_condition(clause, passages)
    if condition:
        return state(condition[0], passages, condition[1])
    told = find_topic(clause, passages[:READ]) or find_mentions(clause, passages[:READ])
    return quote_all(told, passages) if told else None
