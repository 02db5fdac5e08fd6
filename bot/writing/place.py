"""A place in a passage, with the sentence or the cell around it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.types import Passage, Quote
from ingest.blocks import Block, Label


@dataclass(frozen=True)
class Place:
    """The range `[start, end)` of characters of a passage, which is number `number` (from 0) of those given."""

    number: int
    passage: Passage
    start: int
    end: int

    @classmethod
    def of(cls, number: int, passage: Passage, block: Block) -> "Place":
        """Return the place of a block, without its marker, as far as the passage has it."""
        start = max(0, block.start + len(block.marker) - passage.start)
        end = min(block.end - passage.start, len(passage.text))
        return cls(number, passage, start + len(passage.text[start:end]) - len(passage.text[start:end].lstrip()), end)

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
    def block(self) -> Block | None:
        """The block that it begins in."""
        place = self.passage.start + self.start
        return next((block for block in self.passage.blocks if block.start <= place < block.end), None)

    @property
    def names(self) -> tuple[Label, ...]:
        """What names the cell that it is in: those of its row and of its column."""
        return (*self.block.rows, *self.block.columns) if self.block else ()

    @cached_property
    def sentence(self) -> "Place":
        """The sentences that it touches; of a heading, its line."""
        text = self.passage.text
        touched = [span for span in self.passage.body_sentences() if span[0] < self.end and self.start < span[1]]
        if not touched:
            last = text.find("\n", self.end)
            return self.at(text.rfind("\n", 0, self.start) + 1, len(text) if last < 0 else last)
        return self.at(touched[0][0], touched[-1][1])

    @property
    def near(self) -> str:
        """The heading of the passage, the names of the cell and the sentence: what is said there, and of what."""
        return " ".join([self.passage.heading, *(name.text for name in self.names), self.sentence.words])

    @property
    def whole(self) -> str:
        """The words with the bracket that closes one they open, or without one they do not close; a code in full."""
        text, words = self.passage.text, self.words
        if code := self._code():
            return code
        if words.count("(") <= words.count(")"):
            return words
        return words + ")" if text[self.end : self.end + 1] == ")" else words.rpartition("(")[0].rstrip() or words

    def _code(self) -> str:
        """Return the code inside a sentence of which this is a part; "" if there is none."""
        offset = self.passage.start
        for first, last, how in self.block.emphasis if self.block else ():
            if how == "code" and first <= offset + self.start and offset + self.end <= last:
                return self.passage.text[first - offset : last - offset]
        return ""

    def quoted(self, number: int, group: int | None = None) -> Quote:
        """Return its words as a quote with this number."""
        return Quote(number, self.number, self.words, (self.start, self.end), group)

    def quoted_label(self, label: Label, number: int, group: int | None = None) -> Quote:
        """Return words that stand elsewhere in the document, and belong to this place, as a quote."""
        start = label.start - self.passage.start
        return Quote(number, self.number, label.text, (start, start + len(label.text)), group)


def quotes_of(place: Place, first: int) -> Sequence[Quote]:
    """Return the quotes that support an answer at a place, numbered from `first`: its sentence, behind its names.

    The cells of a row belong together.
    """
    group = first if place.names else None
    labels = [place.quoted_label(label, number, group) for number, label in enumerate(place.names, start=first)]
    return [*labels, place.sentence.quoted(first + len(labels), group)]
