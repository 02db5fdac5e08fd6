"""A piece of a document as it is embedded, matched and read: its own words, and those without which they say little.

A row of a table is told with the names of its columns, wherever the table was cut, and the first item of a piece with
the line that announces its list. Every character knows the place in the document that it comes from.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby

from ingest.blocks import Block, Label, Range
from ingest.characters import folded, unfolded
from ingest.sentences import sentences

JOINT = -1
"""The place of a character that joins words, and is none of the document's."""

LONGEST_LABEL = 240
"""Bytes that are told of a name or of a line that announces something, so that there is room for what it is of."""

MOST_NAMES, LONGEST_NAMES = 8, 2 * LONGEST_LABEL
"""Names of a cell or a row, or items that an item is below, that are told, and the bytes that are told of them all."""

_ENDS = ".!?:;…。！？"


@dataclass(frozen=True)
class View:
    """What is read of a range of a document, in the document's own characters.

    Attributes:
        text: what is read.
        places: for each character of it the offset in the document, `JOINT` for those that only join words.
        units: the ranges of `text` that are sentences or values, in order: an answer stays inside one of them.
        body: where in `text` the words below the opening headings begin.
    """

    text: str
    places: tuple[int, ...]
    units: tuple[Range, ...]
    body: int = 0

    def place_of(self, start: int, end: int) -> Range:
        """Return the range of the document that a range of `text` inside one unit comes from."""
        return self.places[start], self.places[end - 1] + 1

    @cached_property
    def folded(self) -> "FoldedView":
        """The same from the body on, in plain characters."""
        text, origins = folded(self.text[self.body :])

        def at(place: int) -> int:
            return bisect_left(origins, place - self.body)

        units = ((at(start), at(end)) for start, end in self.units)
        return FoldedView(self, text, tuple(origins), tuple((start, end) for start, end in units if start < end))


@dataclass(frozen=True)
class FoldedView:
    """What is read of a range of a document below its opening headings, in plain characters (`ingest.characters`).

    Attributes:
        view: the same in the document's own characters.
        text: what is read.
        origins: the place in the view's body that each character comes from.
        units: the ranges of `text` that are sentences or values, in order.
    """

    view: View
    text: str
    origins: tuple[int, ...]
    units: tuple[Range, ...]

    def place_of(self, start: int, end: int) -> Range:
        """Return the range of the document that a range of `text` inside one unit comes from."""
        body = self.view.body
        first, last = unfolded(self.view.text[body:], self.origins, start, end)
        return self.view.place_of(body + first, body + last)


@dataclass(frozen=True)
class _Piece:
    """Words of the document at `start`, or words that only join (`JOINT`); a unit if they can be an answer."""

    text: str
    start: int = JOINT
    unit: bool = False


def view_of(text: str, start: int, blocks: Sequence[Block], opening: int = 0) -> View:
    """Return what is read of a piece of a document.

    Args:
        text: the piece.
        start: its offset in the document.
        blocks: those that it has a part of, in order; without any, it is taken as prose.
        opening: how many of its first characters are headings.
    """
    whole = (start, start + len(text))
    source = _Source(text, start)
    pieces, done = list[_Piece](), start
    for table, group in groupby(blocks or [Block(*whole, "paragraph")], lambda block: block.table):
        members = [block for block in group if block.start < whole[1]]
        if members:
            pieces += source.gap(done, members[0].start)
            pieces += source.table(members) if table else source.plain(members)
            done = max(done, members[-1].end)
    pieces += source.gap(done, whole[1])
    return _joined(pieces, opening)


def _joined(pieces: Sequence[_Piece], opening: int) -> View:
    places, units, size = list[int](), list[Range](), 0
    for piece in pieces:
        length = len(piece.text)
        places += range(piece.start, piece.start + length) if piece.start != JOINT else [JOINT] * length
        if piece.unit and size >= opening:
            units.append((size, size + length))
        size += length
    return View("".join(piece.text for piece in pieces), tuple(places), tuple(units), opening)


@dataclass(frozen=True)
class _Source:
    """A piece of a document and its offset; cuts it into what is read."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def holds(self, label: Label) -> bool:
        """Say whether the words of a label stand in this piece."""
        return self.start <= label.start and label.end <= self.end

    def gap(self, start: int, end: int) -> list[_Piece]:
        """Return what stands between two blocks, as it is."""
        start, words = self._cut(start, end)
        return [_Piece(words, start)] if words else []

    def _cut(self, start: int, end: int) -> tuple[int, str]:
        """Return where a range of the document begins in this piece, and what this has of it."""
        start = max(start, self.start)
        return start, self.text[start - self.start : max(0, end - self.start)]

    def plain(self, blocks: Sequence[Block]) -> Iterator[_Piece]:
        """Yield blocks as they are, the first and notes behind what announces them if that stands elsewhere."""
        yield from self._announced(blocks[0])
        done = blocks[0].start
        for block in blocks:
            words = self._after_marker(block)
            yield from self.gap(done, block.start)
            yield from self._announced(block) if block.kind == "note" and block != blocks[0] else ()
            for label in _innermost(_parents(block)) if block.start >= self.start else ():
                yield from (_copy(label), _Piece(" " if label.text[-1] in _ENDS else ": "))
            yield from self.gap(block.start, words)
            yield from self._lines(words, block.end) if block.kind == "code" else self._sentences(words, block.end)
            done = block.end

    def _after_marker(self, block: Block) -> int:
        """Return where the words of a block begin, behind its marker if this piece has that."""
        words = block.start + len(block.marker)
        while block.marker and self.start <= words < self.end and self.text[words - self.start].isspace():
            words += 1
        return words

    def table(self, cells: Sequence[Block]) -> Iterator[_Piece]:
        """Yield the rows of a table, each cell with the names of its column; those names are no rows, if there are."""
        body = [cell for cell in cells if not cell.header]
        yield from self._announced(cells[0])
        for _, row in groupby(body or cells, lambda cell: cell.row):
            yield from self._row(list(row))

    def _row(self, cells: Sequence[Block]) -> Iterator[_Piece]:
        starts = {cell.start for cell in cells}
        for label in _innermost(cells[-1].rows):
            if label.start not in starts:
                yield from (_copy(label), _Piece(". " if len(cells) > 1 else ": "))
        names = {label.start for cell in cells for label in cell.rows}
        for cell in cells:
            for label in _innermost(cell.columns):
                yield from (_copy(label), _Piece(" " if label != cell.columns[-1] else ": "))
            yield from self._sentences(cell.start, cell.end, flat=True)
            ends = self.text[min(cell.end, self.end) - self.start - 1] in _ENDS
            is_name = cell.start in names and not cell.columns and len(cells) == 2
            yield _Piece("\n" if cell is cells[-1] else " " if ends else ": " if is_name else ". ")

    def _announced(self, block: Block) -> Iterator[_Piece]:
        """Yield the line that announces a list or a table or calls a note, unless it stands in this piece."""
        for label in _leads(block):
            if block.kind != "heading" and not self.holds(label):
                yield from (_copy(label), _Piece("\n"))

    def _lines(self, start: int, end: int) -> Iterator[_Piece]:
        """Yield a range of the document, cut to this piece, by lines."""
        start, text = self._cut(start, end)
        for line in text.splitlines(keepends=True):
            words = line.strip()
            before = line.index(words)
            yield _Piece(line[:before], start)
            yield _Piece(words, start + before, unit=bool(words))
            yield _Piece(line[before + len(words) :], start + before + len(words))
            start += len(line)

    def _sentences(self, start: int, end: int, *, flat: bool = False) -> Iterator[_Piece]:
        """Yield a range of the document, cut to this piece, by sentences; `flat` on one line, which signs divide."""
        start, words = self._cut(start, end)
        done = 0
        for first, last in sentences(words):
            between = words[done:first]
            yield _Piece("; ") if flat and "\n" in between else _Piece(between, start + done)
            yield _Piece(_flat(words[first:last]) if flat else words[first:last], start + first, unit=True)
            done = last
        yield _Piece(words[done:], start + done)


def _leads(block: Block) -> tuple[Label, ...]:
    """Return what announces a block, without the items that it is below."""
    return block.above[: max(0, len(block.above) - block.level + 1)] if block.kind == "item" else block.above


def _parents(block: Block) -> tuple[Label, ...]:
    """Return the items with words that an item is below, without the line that announces their list."""
    above = block.above[max(0, len(block.above) - block.level + 1) :] if block.kind == "item" else ()
    return tuple(label for label in above if label.text)


def _innermost(labels: Sequence[Label]) -> Sequence[Label]:
    """Return the last labels, as many as may be told together: the innermost say most."""
    sizes = accumulate(len(_copy(label).text.encode()) for label in reversed(labels[-MOST_NAMES:]))
    told = sum(size <= LONGEST_NAMES for size in sizes)
    return labels[len(labels) - told :]


def _copy(label: Label) -> _Piece:
    """Return the words of a label, of a very long one as many of the first as are told."""
    told = label.text[:LONGEST_LABEL].encode()[:LONGEST_LABEL].decode(errors="ignore")
    if len(told) < len(label.text):
        told = told[: told.rfind(" ")] if " " in told else told
    return _Piece(_flat(told), label.start)


def _flat(text: str) -> str:
    """Return words on one line, character for character."""
    return text.replace("\n", " ").replace("\t", " ")
