"""Put a document's text together block by block, so that every block knows its exact range."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ingest.blocks import Block, Emphasis, Kind, Label
from ingest.formats.notes import with_calls
from ingest.formats.tables import Cell, names_of, without_gaps


@dataclass(frozen=True)
class Extract:
    """What a reader finds in a file.

    Attributes:
        text: with one newline character at the end of every line.
        blocks: what its ranges are.
        pages: `pages[i]` is the offset at which page `i + 1` begins; none if the format has no pages.
        title: of the document, "" if the format does not say.
        unread: what could not be read, in words ("2 equations").
    """

    text: str
    blocks: tuple[Block, ...] = ()
    pages: tuple[int, ...] = ()
    title: str = ""
    unread: tuple[str, ...] = ()


@dataclass
class Builder:
    """Appends blocks to a text, each of which ends its line; tabs divide the cells of a row.

    Page furniture waits until the end, so that sentences go on from page to page.

    Attributes:
        title: the document's title, where the format has one.
        unread: what could not be read, for the one who added the file ("2 equations").
    """

    title: str = ""
    unread: list[str] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _size: int = 0
    _blocks: list[Block] = field(default_factory=list)
    _pages: list[int] = field(default_factory=list)
    _tables: int = 0
    _furniture: dict[str, dict[str, Any]] = field(default_factory=dict)

    def page(self) -> int:
        """Begin a page and return its number, from 1."""
        self._pages.append(self._size)
        return len(self._pages)

    def begin(self, page: int, start: int | None = None) -> None:
        """Begin all pages up to one, from 1, that have not begun: here or, inside of a block, at an offset."""
        while len(self._pages) < page:
            self._pages.append(self._size if start is None else start)

    def add(self, kind: Kind, words: str, *, emphasis: Sequence[Emphasis] = (), **about: Any) -> Label | None:
        """Append words as a block of a kind, and return them as a label; None for words without any.

        Args:
            kind: what it is; a cell is added with its `table`.
            words: as they are to be shown, those of an item or note without its marker.
            emphasis: ranges inside `words`.
            about: other attributes of the block; of an item or note its `marker`.
        """
        lead = len(words) - len(words.lstrip())
        words = words.strip()
        marker = about.get("marker", "")
        if not words and not marker:
            return None
        if kind == "furniture":
            numbered = re.sub(rf"(?<!\d){about.get('page', 0)}(?!\d)", "#", words, count=1)
            self._furniture.setdefault(numbered, {"words": words, **about})
            return None
        self._gap(kind)
        printed = f"{marker} {words}" if marker and words else marker or words
        start, first = self._size, self._size + len(printed) - len(words)
        shown = tuple((first - lead + begin, first - lead + end, how) for begin, end, how in emphasis)
        self._blocks.append(Block(start, start + len(printed), kind, emphasis=shown, **about))
        self._append(printed + "\n")
        return Label(first, words)

    def table(self, cells: Sequence[Cell], caption: Label | None = None) -> None:
        """Append a table: a line a row, in which tabs divide the cells that have words.

        Args:
            cells: in any order.
            caption: what announces the table.
        """
        filled = without_gaps([cell for cell in cells if cell.text.strip()])
        if not filled:
            return
        self._tables += 1
        self._gap("cell")
        labels = list[Label]()
        for cell, before in zip(filled, [None, *filled], strict=False):
            if before:
                self._append("\t" if before.row == cell.row else "\n")
            self.begin(cell.page)
            labels.append(Label(self._size, _words(cell)))
            self._append(labels[-1].text)
        self._append("\n")
        self._blocks += cell_blocks(filled, labels, self._tables, caption)

    def extend(self, text: str, blocks: Sequence[Block]) -> None:
        """Append a text whose blocks are known, as it is."""
        if not blocks:
            return
        if self._blocks:
            self._append("\n")
        self._blocks += [_moved(block, self._size, self._tables) for block in blocks]
        self._tables += max((block.table for block in blocks), default=0)
        self._append(text.rstrip() + "\n")

    def finish(self) -> Extract:
        """Return the text with its blocks, the furniture at its end: once if only the number of its page differs."""
        for about in self._furniture.values():
            self._gap("furniture")
            words = about.pop("words")
            self._blocks.append(Block(self._size, self._size + len(words), "furniture", **about))
            self._append(words + "\n")
        text = "".join(self._text)
        blocks = tuple(with_calls(text, self._blocks))
        return Extract(text, blocks, tuple(self._pages), self.title, tuple(self.unread))

    def _gap(self, kind: Kind) -> None:
        """Leave a blank line before a block, but for one that goes on with what is above it."""
        last = self._blocks[-1].kind if self._blocks else None
        if last and (last != kind or kind not in ("item", "furniture", "note", "comment")):
            self._append("\n")

    def _append(self, words: str) -> None:
        self._text.append(words)
        self._size += len(words)


def cell_blocks(cells: Sequence[Cell], labels: Sequence[Label], table: int, caption: Label | None) -> Iterator[Block]:
    """Yield the blocks of a table's cells, which know their names.

    Args:
        cells: those with words, in order of row and column.
        labels: the words of each as they stand in the text.
        table: its number in the document, from 1.
        caption: what announces it.
    """
    for cell, names, words in zip(cells, names_of(cells), labels, strict=True):
        yield Block(
            words.start,
            words.end,
            "cell",
            above=(caption,) if caption else (),
            table=table,
            row=cell.row,
            column=cell.column,
            height=cell.height,
            width=cell.width,
            header=names.header,
            columns=tuple(labels[number] for number in names.columns),
            rows=tuple(labels[number] for number in names.rows),
            emphasis=_emphasis(cell, words),
            page=cell.page,
            box=cell.box,
        )


def _moved(block: Block, by: int, tables: int) -> Block:
    """Return a block as it is behind `by` characters, in which there are tables."""
    return replace(
        block,
        start=block.start + by,
        end=block.end + by,
        above=_labels_moved(block.above, by),
        table=block.table and block.table + tables,
        columns=_labels_moved(block.columns, by),
        rows=_labels_moved(block.rows, by),
        emphasis=tuple((start + by, end + by, how) for start, end, how in block.emphasis),
    )


def _labels_moved(labels: Sequence[Label], by: int) -> tuple[Label, ...]:
    return tuple(Label(label.start + by, label.text) for label in labels)


def _words(cell: Cell) -> str:
    """Return the words of a cell, its paragraphs as lines; a tab divides cells, and is none in them."""
    return "\n".join(line for line in (" ".join(line.split()) for line in cell.text.split("\n")) if line)


def _emphasis(cell: Cell, words: Label) -> tuple[Emphasis, ...]:
    """Return the emphasis of a cell at its place; none of one whose words had to be spaced anew."""
    same = words.text == cell.text
    return tuple((words.start + start, words.start + end, how) for start, end, how in cell.emphasis if same)
