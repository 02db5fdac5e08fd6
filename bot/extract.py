"""The offline writer: an extractive reader finds the answer, the answer's form follows the question."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.abbreviation import find_expansion
from bot.clause import asking_clause, asks_yes_no
from bot.draft import ONE_OR_MORE, compose, deny, enumerate_members, enumerate_names, name_section, quote_all, state
from bot.listing import Place, asks_for_several, find_counted, find_listing, find_listing_around, find_section
from bot.naming import find_names
from bot.nearmiss import is_ruled_out
from bot.pointer import find_pointer
from bot.reader.confidence import Calibration, features
from bot.reader.model import Reader
from bot.reader.spans import Reading
from bot.tables import find_named_cell, settle_reading, subject
from bot.topic import find_mentions, find_topic
from bot.types import REFUSAL, Draft, Level, Passage
from bot.verdict import names_another, open_question

READ = 5
"""Passages that are read."""

ALMOST = 0.9
"""How likely the answer of another passage must be, as a part of the best one's, to be told as well."""


@dataclass(frozen=True)
class ReaderWriter:
    """Writes with an extractive reader, and refuses below the calibrated threshold of the level `answers`."""

    reader: Reader
    calibration: Calibration
    answers: Level = "balanced"

    @classmethod
    def load(cls) -> "ReaderWriter":
        """Return the writer with the reader that ships with the project."""
        return cls(Reader(), Calibration.load())

    def write(self, question: str, passages: Sequence[Passage]) -> Draft:
        """Return the likeliest answer with the sentence it stands in, or a refusal.

        Confidence is a probability; where the text's own structure answers (a list that a line announces, a cell named
        by its row and column, a heading or sentences that name what was asked about), it is the share of the question's
        words that this structure has.
        """
        read, clause = passages[:READ], asking_clause(question)
        listing = find_listing(clause, passages) if asks_for_several(clause) else None
        if listing:
            return enumerate_members(listing, passages)
        named = find_names(clause, passages)
        if named:
            return enumerate_names(named, passages)
        counted = find_counted(clause, passages)
        if counted:
            return enumerate_members(counted, passages, str(len(counted.members)))
        expansion = find_expansion(question, passages)
        if expansion:
            return state(expansion, passages)
        cell = find_named_cell(subject(question, clause), clause, passages)
        if cell:
            return state(cell, passages)
        told = find_topic(clause, read) or find_mentions(clause, read)
        if told:
            return quote_all(told, read)
        return self._read(question, clause, passages) if read else Draft(False, "", REFUSAL, 0.0)

    def _read(self, question: str, clause: str, known: Sequence[Passage]) -> Draft:
        passages = known[:READ]
        pairs = [(passage.heading, passage.text[passage.opening :]) for passage in passages]
        found = self.reader.read(question, pairs)
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

        confidence, threshold = likely(best), self.calibration.thresholds[self.answers]
        if confidence < threshold:
            return self._refuse(question, clause, passages, readings[best], confidence)
        listing = find_listing_around(places[best], passages, confidence) if ONE_OR_MORE.match(clause) else None
        if listing:
            return enumerate_members(listing, passages)
        section = find_section(clause, places[best], passages)
        if section:
            return name_section(section, places[best], passages, confidence)
        least = max(threshold, ALMOST * confidence)
        told = [best, *(number for number in others if likely(number) >= least)]
        verdict = self.calibration.verdict(readings[best])
        return compose(question, passages, [places[number] for number in told], confidence, verdict)

    def _refuse(
        self, question: str, clause: str, passages: Sequence[Passage], found: Reading, confidence: float
    ) -> Draft:
        """Return where the text points to for what is asked, or a no that it implies, or else a refusal."""
        pointer = find_pointer(question, passages)
        if pointer:
            return state(pointer, passages)
        denied = self._deny(clause, passages) if asks_yes_no(clause) and found.yes < 0 else None
        return denied or Draft(False, "", REFUSAL, confidence)

    def _deny(self, clause: str, passages: Sequence[Passage]) -> Draft | None:
        """Return the draft that says no where a question names one of a kind and the text another ("the Y summit")."""
        asked = open_question(clause)
        found = self._read(asked[0], asked[0], passages) if asked else None
        if not asked or not found or not found.answered or not names_another(found.answer, *asked[1:]):
            return None
        return deny(found.quotes[0], found.confidence)


def _place(number: int, passage: Passage, found: Reading) -> Place:
    return number, passage.opening + found.start, passage.opening + found.end
