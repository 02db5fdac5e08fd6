"""Where the cells of a table stand that are told row by row, as HTML tells them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from ingest.blocks import Emphasis
from ingest.formats.markup.words import How
from ingest.formats.tables import Cell

MOST_COLUMNS = 1000
"""Columns that a cell can span, as browsers have it."""


_MARKER = re.compile(r"[•●○◦▪■□☐☑☒✓*·–—-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]", re.IGNORECASE)


_CURRENCY = re.compile(r"(?:[A-Z]{1,3})?[$€£¥₹₩₽]")
_BEHIND = re.compile(r"\)?%?\)?")
_BOXES = frozenset("☐☑☒○◉")
_BEGINS = "0123456789.(-–—−"


@dataclass
class Grid:
    """The cells of a table so far; each stands in the first column that no cell above or before it takes."""

    _cells: list[Cell] = field(default_factory=list)
    _row: int = -1
    _column: int = 0
    _taken: dict[int, int] = field(default_factory=dict)

    def begin_row(self) -> None:
        """Go to the next row."""
        self._row += 1
        self._column = 0

    def add(
        self, text: str, emphasis: tuple[Emphasis, ...], *, height: int = 1, width: int = 1, header: bool = False
    ) -> None:
        """Add a cell to the row; of height 0 it spans all rows that follow."""
        self._row = max(self._row, 0)
        while self._taken.get(self._column, 0) > self._row:
            self._column += 1
        width = max(1, min(width, MOST_COLUMNS))
        cell = Cell(text, self._row, self._column, height, width, header, emphasis)
        self._taken |= dict.fromkeys(range(cell.column, cell.column + width), _end(cell))
        self._cells.append(cell)
        self._column += width

    def cells(self) -> list[Cell]:
        """Return the cells, of which none is higher or wider than the rows and columns that cells begin in.

        The signs around a number that stand in cells of their own are put to it, and boxes to check to their labels.
        """
        columns = max((cell.column for cell in self._cells), default=0) + 1
        whole = [
            replace(
                cell,
                height=min(_end(cell), self._row + 1) - cell.row,
                width=max(1, min(cell.width, columns - cell.column)),
            )
            for cell in self._cells
        ]
        return list(_with_boxes(_with_signs(whole)))


def _end(cell: Cell) -> int:
    """Return the row after the last one that a cell spans."""
    return cell.row + cell.height if cell.height > 0 else 1 << 30


def _with_signs(cells: Sequence[Cell]) -> list[Cell]:
    """Put to numbers the sign of a currency before them and the sign or bracket behind them, if no column has names."""
    filled = [cell for cell in cells if cell.text.strip()]
    named = {cell.column for cell in filled if cell.width == 1 and any(map(str.isalnum, cell.text))}
    found = list[Cell]()
    for cell in filled:
        before = found[-1] if found and found[-1].row == cell.row else None
        if before and _CURRENCY.fullmatch(before.text) and cell.text[0] in _BEGINS and before.column not in named:
            found[-1] = _joined(before, cell, cell)
        elif before and _BEHIND.fullmatch(cell.text) and before.text[-1].isdigit() and cell.column not in named:
            found[-1] = _joined(before, cell, before)
        else:
            found.append(cell)
    return found


def _joined(first: Cell, second: Cell, number: Cell) -> Cell:
    """Return two cells as one at the place of that with the number."""
    text = first.text + second.text
    both = _emphases(first) & _emphases(second)
    return replace(number, text=text, emphasis=tuple((0, len(text), how) for how in sorted(both)))


def _emphases(cell: Cell) -> set[How]:
    return {how for start, end, how in cell.emphasis if end - start == len(cell.text)}


def _with_boxes(cells: Sequence[Cell]) -> Iterator[Cell]:
    """Put boxes to check to their labels, in rows of several that stand all before or all behind them."""
    for _, group in groupby(cells, key=lambda cell: cell.row):
        row = list(group)
        boxes = [cell.text in _BOXES for cell in row]
        pairs = list(zip(row[::2], row[1::2], strict=False))
        if len(row) < 4 or boxes not in ([True, False] * len(pairs), [False, True] * len(pairs)):
            yield from row
            continue
        for first, second in pairs:
            yield replace(second if boxes[0] else first, text=f"{first.text} {second.text}", emphasis=())


def items_of(cells: Sequence[Cell]) -> list[tuple[Cell, Cell]]:
    """Return the markers and the words of a list that is set as a table, a row an item; none of another table."""
    filled = [cell for cell in cells if cell.text.strip()]
    rows = [list(row) for _, row in groupby(filled, key=lambda cell: cell.row)]
    is_list = all(len(row) == 2 and _MARKER.fullmatch(row[0].text.strip()) for row in rows)
    is_list = is_list and not any(cell.header or cell.height > 1 for cell in filled)
    return [(row[0], row[1]) for row in rows] if is_list else []
