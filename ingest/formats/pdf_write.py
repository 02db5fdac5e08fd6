"""Writes the parts of pages as the blocks of a document."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from ingest.blocks import Label
from ingest.formats.builder import Builder
from ingest.formats.pdf_layout import Part, paragraphs
from ingest.formats.pdf_tables import Table
from ingest.formats.pdf_words import Line, around, joined, lines_of, strong, vocabulary
from ingest.formats.tables import Cell

_CAPTION = re.compile(r"[^\W\d_]+\.?\s(\d+|[IVX]+)([.:]|\s)")


def write(builder: Builder, parts: Sequence[Part], pages: int) -> None:
    """Write all parts, with the pages where they begin."""
    lines = [line for part in parts for line in [*part.lines, *_lines_of_table(part.table)]]
    writer = _Writer(builder, vocabulary(lines), _levels(parts))
    for part in parts:
        writer.write(part)
    builder.begin(pages)


def _lines_of_table(table: Table | None) -> Iterator[Line]:
    for row in table.rows if table else []:
        for cell in row.cells.values():
            yield from lines_of(cell, row.page)


def _levels(parts: Iterable[Part]) -> dict[tuple[float, int], int]:
    """Map size of type and depth of numbering of headings to levels, the largest first."""
    found = {_rank(part) for part in parts if part.kind == "heading"}
    return {rank: level for level, rank in enumerate(sorted(found), 1)}


def _rank(part: Part) -> tuple[float, int]:
    number = re.match(r"\d+(?:\.\d+)+", part.text)
    return -round(part.size * 2) / 2, number[0].count(".") if number else 0


class _Writer:
    """Writes parts one after the other, and knows what announces a list or table."""

    def __init__(self, builder: Builder, known: frozenset[str], levels: dict[tuple[float, int], int]) -> None:
        self.builder = builder
        self.known = known
        self.levels = levels
        self.announcing: Label | None = None
        self.caption: Label | None = None
        self.items = list[tuple[float, Label]]()

    def write(self, part: Part) -> None:
        """Write a part."""
        self.builder.begin(part.page if part.kind != "furniture" else 0)
        if part.kind != "item":
            self.items.clear()
        if part.table:
            self.builder.table(list(_cells(part.table, self.known)), self.caption)
            self.caption = None
        elif part.kind == "item":
            self._item(part)
        elif part.kind == "code":
            self.builder.add("code", _code(part.lines), page=part.page, box=part.box)
        else:
            self._words(part)

    def _words(self, part: Part) -> None:
        about: dict[str, Any] = {"page": part.page, "box": part.box}
        if part.kind == "heading":
            about["level"] = min(6, self.levels[_rank(part)])
        if part.marker:
            about["marker"] = part.marker
        label = self._add(part, about)
        if part.kind in ("paragraph", "heading"):
            self.announcing = label
            self.caption = label if part.kind == "heading" or _CAPTION.match(part.text) else None

    def _item(self, part: Part) -> None:
        left = part.box[0] if part.box else 0.0
        while self.items and left < self.items[-1][0] + 5:
            self.items.pop()
        above = (*([self.announcing] if self.announcing else []), *(label for _, label in self.items))
        about = {"marker": part.marker, "level": len(self.items) + 1, "above": above}
        label = self._add(part, {**about, "page": part.page, "box": part.box})
        if label:
            self.items.append((left, label))

    def _add(self, part: Part, about: dict[str, Any]) -> Label | None:
        """Append the words of a part; the pages on which it goes on begin inside of it."""
        if part.words:
            return self.builder.add(part.kind, part.words, **about)  # type: ignore[arg-type]
        text, places = joined(part.lines, self.known)
        label = self.builder.add(part.kind, text, emphasis=strong(places), **about)  # type: ignore[arg-type]
        at = 0
        for line, following in pairwise(part.lines):
            at += len(line.words)
            if label and following.page != line.page:
                self.builder.begin(following.page, label.start + places[at][1])
        return label


def _cells(table: Table, known: frozenset[str]) -> Iterator[Cell]:
    """Return the cells of a table with their words."""
    for number, row in enumerate(table.rows):
        for column, words in row.cells.items():
            texts, emphasis = list[str](), []
            for group in paragraphs(lines_of(words, row.page)):
                text, places = joined(group, known)
                start = sum(len(text) + 1 for text in texts)
                emphasis += [(start + first, start + last, how) for first, last, how in strong(places)]
                texts.append(text)
            yield Cell(
                "\n".join(texts),
                number,
                column,
                width=row.widths.get(column, 1),
                header=row.header or column in table.names or column in row.names,
                emphasis=tuple(emphasis),
                page=row.page,
                box=around(word.box for word in words),
            )


def _code(lines: Sequence[Line]) -> str:
    """Return lines of code with the white space that they show."""
    left = min(line.box[0] for line in lines)
    letters = sum(len(word.text) for line in lines for word in line.words)
    pitch = max(1.0, sum(word.box[2] for line in lines for word in line.words) / max(1, letters))
    shown = list[str]()
    for line in lines:
        text, end = "", left
        for word in line.words:
            gap = round((word.box[0] - end) / pitch)
            text += " " * (gap if gap > 1 or not text else word.spaced) + word.text
            end = word.box[0] + word.box[2]
        shown.append(text)
    return "\n".join(shown)
