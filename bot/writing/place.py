"""A place in a passage, with the sentence around it."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from bot.types import Passage, Quote
from ingest.sentences import BULLET

_BULLET = re.compile(rf"{BULLET}[ \t]+")


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
        """The sentences that it touches, without a bullet before them; of a heading, its line."""
        text = self.passage.text
        touched = [span for span in self.passage.body_sentences() if span[0] < self.end and self.start < span[1]]
        if not touched:
            last = text.find("\n", self.end)
            return self.at(text.rfind("\n", 0, self.start) + 1, len(text) if last < 0 else last)
        first, last = touched[0][0], touched[-1][1]
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
