"""A place in a passage, with the sentence around it."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from bot.rules import rule
from bot.types import Passage, Quote
from ingest.sentences import BULLET

_BULLET = re.compile(rf"{BULLET}[ \t]+")
_POINTS_BACK = re.compile(r"(?:This|That|These|Those) (?:is|was|are|were|also|means?|has|have|will|can)\b")


@dataclass(frozen=True)
class Place:
    """The range `[start, end)` of characters of a passage, which is number `number` (from 0) of those given."""

    number: int
    passage: Passage
    start: int
    end: int

    @property
    def words(self) -> str:
        """The words that stand there."""
        return self.passage.text[self.start : self.end]

    def at(self, start: int, end: int) -> "Place":
        """Return another place of the same passage."""
        return replace(self, start=start, end=end)

    def within(self, other: "Place") -> bool:
        """Say whether all of this place is in another."""
        return self.number == other.number and other.start <= self.start and self.end <= other.end

    @cached_property
    def sentence(self) -> "Place":
        """The sentences that it touches, without a bullet before them; of a heading, its line.

        A sentence that points back ("This is also the aim of ...") comes with the one before it.
        """
        text, spans = self.passage.text, self.passage.body_sentences()
        touched = [span for span in spans if span[0] < self.end and self.start < span[1]]
        if not touched:
            last = text.find("\n", self.end)
            return self.at(text.rfind("\n", 0, self.start) + 1, len(text) if last < 0 else last)
        first, last = touched[0][0], touched[-1][1]
        before = spans[: spans.index(touched[0])]
        if before and points_back(text[first:last]) and "\n" not in text[before[-1][1] : first]:
            return self.at(before[-1][0], last)
        bullet = _BULLET.match(text, first)
        return self.at(min(bullet.end(), self.start) if bullet else first, last)

    @property
    def near(self) -> str:
        """The heading of the passage and the sentence: what is said there, and of what."""
        return f"{self.passage.heading} {self.sentence.words}"

    @property
    def whole(self) -> str:
        """The words with the bracket that closes one they open, or without one that they do not close."""
        text, words = self.passage.text, self.words
        if words.count("(") <= words.count(")"):
            return words
        return words + ")" if text[self.end : self.end + 1] == ")" else words.rpartition("(")[0].rstrip() or words

    def quoted(self, number: int) -> Quote:
        """Return its words as a quote with this number."""
        return Quote(number, self.number, self.words, (self.start, self.end))


@rule(otherwise=lambda sentence: False)
def points_back(sentence: str) -> bool:
    """Say whether a sentence says nothing without the one before it ("This is also the aim of ...")."""
    return bool(_POINTS_BACK.match(sentence))
