"""The structure of a document: what each range of its text is."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

Range = tuple[int, int]
Box = tuple[float, float, float, float]
"""x, y, width and height in points (1/72 inch), from the top left corner of the page as it is shown."""

Kind = Literal["heading", "paragraph", "item", "cell", "code", "note", "comment", "furniture"]
Emphasis = tuple[int, int, Literal["strong", "em", "code"]]


@dataclass(frozen=True)
class Label:
    """Words that stand in a document at `start`, and name or announce something elsewhere in it."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where the words end."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Block:
    """The range `[start, end)` of a document's text, which is one thing in it.

    Blocks are in order, do not overlap, neither begin nor end with white space, and hold every word of the text.

    Attributes:
        start: first character.
        end: the character after the last one.
        kind: what it is; `note` is a footnote or endnote, `furniture` a page's header or footer.
        level: of a heading, from 1 for the highest; of a list item how deep it is, from 1 for the outermost.
        marker: of a list item or note as printed ("3.", "(a)", "•"); the text of the block begins with it.
        above: what announces it: of an item the line above the list, then the items that it is below; of a heading the
            line that announces it and those beside it; of a cell the table's caption; of a note the sentence with its
            call.
        members: of what is announced, how many are announced together.
        table: of a cell, the number of its table in the document, from 1.
        row: of a cell, from 0.
        column: of a cell, from 0.
        height: of a cell, the rows that it spans.
        width: of a cell, the columns that it spans.
        header: whether a cell names its column or row, rather than holding a value.
        columns: of a cell, the names of its column, from the top.
        rows: of a cell, the names of its row, the widest (a line above several rows) first.
        emphasis: ranges of the document's text inside the block, and how they are set.
        page: the page it begins on, from 1; 0 where the format has no pages.
        box: its place on that page, where that is known.
    """

    start: int
    end: int
    kind: Kind
    level: int = 0
    marker: str = ""
    above: tuple[Label, ...] = ()
    members: int = 0
    table: int = 0
    row: int = 0
    column: int = 0
    height: int = 1
    width: int = 1
    header: bool = False
    columns: tuple[Label, ...] = ()
    rows: tuple[Label, ...] = ()
    emphasis: tuple[Emphasis, ...] = ()
    page: int = 0
    box: Box | None = None


_DEFAULTS = {field.name: field.default for field in fields(Block)}
_LABELS = ("above", "columns", "rows")


def to_json(blocks: Iterable[Block]) -> str:
    """Return blocks as JSON; labels, which many cells share, are written once.

    >>> to_json([Block(0, 5, "heading", level=1)])
    '{"labels":[],"blocks":[{"start":0,"end":5,"kind":"heading","level":1}]}'
    """
    labels: dict[Label, int] = {}
    rows = list[dict[str, Any]]()
    for block in blocks:
        row = {name: value for name, value in vars(block).items() if value != _DEFAULTS[name]}
        for name in _LABELS:
            if name in row:
                row[name] = [labels.setdefault(label, len(labels)) for label in row[name]]
        rows.append(row)
    written = {"labels": [[label.start, label.text] for label in labels], "blocks": rows}
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")) if rows else ""


def from_json(text: str) -> tuple[Block, ...]:
    """Read back what `to_json` wrote; of "" no blocks."""
    if not text:
        return ()
    read = json.loads(text)
    labels = [Label(*label) for label in read["labels"]]
    return tuple(Block(**{name: _value(name, value, labels) for name, value in row.items()}) for row in read["blocks"])


def _value(name: str, value: Any, labels: Sequence[Label]) -> Any:
    if name in _LABELS:
        return tuple(labels[number] for number in value)
    if name == "emphasis":
        return tuple(map(tuple, value))
    return tuple(value) if isinstance(value, list) else value
