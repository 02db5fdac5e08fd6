"""The words of the passages that support a statement, found by ourselves where a chat model does not say which."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from bot.citing.cite import find_folded
from bot.citing.support import Supports
from bot.citing.wording import Evidence
from bot.question.form import Form
from bot.question.question import Question
from bot.question.words import spoken, stems
from bot.types import Passage, Quote
from bot.writing.place import Place

TRIED = 4
"""Places that are judged for a statement, those that share most with it."""

SHARED = 1 / 2
"""Part of the content words of a statement, and of those that are not the question's, that its support must have."""


@dataclass(frozen=True)
class Candidate:
    """A place that may support a statement, with the stems of its sentences and of the headings above them."""

    place: Place
    stems: frozenset[str]

    @classmethod
    def of(cls, place: Place) -> "Candidate":
        """Return the candidate of a place."""
        return cls(place, stems(place.near))


@dataclass(frozen=True)
class Aligner:
    """Finds what supports the statements of a reply to a question."""

    question: Question
    passages: Sequence[Passage]
    supports: Supports

    def supporting(self, statement: str) -> Place | None:
        """Return the place that supports a statement, None if there is none.

        Of the places that share enough words with it, those that share most are judged, sentences before neighbours.
        """
        said = self._said(statement)
        for candidates in (self._sentences, self._neighbours):
            likely = [candidate for candidate in candidates if self._fits(said, candidate.stems)]
            likely.sort(key=lambda candidate: self._closeness(said, candidate), reverse=True)
            for candidate in likely[:TRIED]:
                if self.agrees(statement, [candidate.place]):
                    return candidate.place
        return None

    def holds(self, statement: str, places: Sequence[Place]) -> bool:
        """Say whether places together support a statement, and share enough words with it."""
        shared = frozenset[str]().union(*(stems(place.near) for place in places))
        return bool(places) and self._fits(self._said(statement), shared) and self.agrees(statement, places)

    def agrees(self, statement: str, places: Collection[Place]) -> bool:
        """Say whether places are judged to support a statement."""
        words = " ".join(place.sentence.words for place in places)
        headings = " ".join(dict.fromkeys(place.passage.heading for place in places))
        around = " ".join(f"{place.near} {place.passage.text}" for place in places)
        shown = " ".join(passage.text for passage in self.passages)
        return not self.supports.judge(statement, Evidence(words, headings, around, shown)).why

    def likeliest(self, number: int, statement: str) -> Place | None:
        """Return the sentence of a passage that shares most with a statement and the question; None if none does."""
        said = self._said(statement)
        found = [candidate for candidate in self._sentences if candidate.place.number == number]
        found = [candidate for candidate in found if candidate.stems & (said | self._asked)]
        return max(found, key=lambda candidate: self._closeness(said, candidate)).place if found else None

    def place_of(self, quote: Quote) -> Place | None:
        """Return where the words of a quote stand: in its passage or else another one; None if nowhere."""
        order = sorted(enumerate(self.passages), key=lambda numbered: numbered[0] != quote.passage)
        for number, passage in order:
            if any(map(str.isalnum, quote.text)) and (span := find_folded(quote.text, passage.text)):
                return Place(number, passage, *span)
        return None

    @cached_property
    def _asked(self) -> frozenset[str]:
        return self.question.words | stems(self.question.typed)

    @cached_property
    def _sentences(self) -> list[Candidate]:
        return [
            Candidate.of(Place(number, passage, *span))
            for number, passage in enumerate(self.passages)
            for span in passage.body_sentences()
        ]

    @cached_property
    def _neighbours(self) -> list[Candidate]:
        return list(self._joined())

    def _joined(self) -> Iterator[Candidate]:
        for _, within in groupby(self._sentences, key=lambda candidate: candidate.place.number):
            for first, second in pairwise(within):
                yield Candidate(first.place.at(first.place.start, second.place.end), first.stems | second.stems)

    def _said(self, statement: str) -> frozenset[str]:
        """Return the content of a statement; a verdict that opens the answer to a yes/no question is none."""
        words = stems(statement)
        return words - stems(" ".join(spoken(statement)[:1])) if self.question.form is Form.WHETHER else words

    def _fits(self, said: frozenset[str], found: frozenset[str]) -> bool:
        """Say whether what is found has all numbers that are said, and enough of all, also beyond the question."""
        if not said & found or any(word[0].isdigit() for word in said - found):
            return False
        return all(len(part & found) >= SHARED * len(part) for part in (said, said - self._asked))

    def _closeness(self, said: frozenset[str], candidate: Candidate) -> tuple[int, int, int, int]:
        """Return what orders candidates: own content first, then all that is said, then what is asked."""
        own = said - self._asked
        return (
            len(own & candidate.stems),
            len(said & candidate.stems),
            len(self._asked & candidate.stems),
            -len(candidate.place.words),
        )
