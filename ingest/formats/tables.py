"""Which cells of a table name its columns and rows."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.blocks import Box, Emphasis

LONGEST_NAME = 8
"""Words of a cell that can be the name of a column where the format does not say which cells are names."""

_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its words, its place from 0, and the rows and columns that it spans.

    `header` says that the format declares it to name its column or row; where a table's first cells are not declared,
    `names_of` judges by their looks.
    """

    text: str
    row: int
    column: int
    height: int = 1
    width: int = 1
    header: bool = False
    emphasis: tuple[Emphasis, ...] = ()
    page: int = 0
    box: Box | None = None

    def covers(self, column: int) -> bool:
        """Say whether it stands in a column."""
        return self.column <= column < self.column + self.width


@dataclass(frozen=True)
class Names:
    """What names a cell: the numbers of the cells above it and beside it; `header` if it is a name of columns itself.

    Those above are in order from the top, those beside begin with a line that stands above several rows.
    """

    header: bool = False
    columns: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()


def without_gaps(cells: Sequence[Cell]) -> list[Cell]:
    """Return cells in order of row and column, without the columns in which none begins: pages use them for space.

    >>> [(cell.column, cell.width) for cell in without_gaps([Cell("a", 0, 0, width=2), Cell("b", 0, 3)])]
    [(0, 1), (1, 1)]
    """
    used = sorted({cell.column for cell in cells})
    number = {column: place for place, column in enumerate(used)}
    placed = [
        replace(
            cell,
            column=number[cell.column],
            width=bisect_left(used, cell.column + cell.width) - number[cell.column],
        )
        for cell in cells
    ]
    return sorted(placed, key=lambda cell: (cell.row, cell.column))


def names_of(cells: Sequence[Cell]) -> list[Names]:
    """Return the names of every cell of a table; the cells, which all have words, are in order of row and column.

    >>> words = ["", "Weight", "Price"], ["C-12", "14 kg", "£90"]
    >>> cells = [Cell(w, r, c) for r, row in enumerate(words) for c, w in enumerate(row) if w]
    >>> names_of(cells)[3]
    Names(header=False, columns=(0,), rows=(2,))
    """
    rows = [list(group) for _, group in groupby(range(len(cells)), key=lambda number: cells[number].row)]
    width = max((cell.column + cell.width for cell in cells), default=0)
    heads = _heads(cells, rows, width)
    found = [Names()] * len(cells)
    above, section, reaching = list[int](), list[int](), list[int]()
    fresh = True
    for place, row in enumerate(rows):
        reaching = [n for n in (*reaching, *row) if cells[n].row + cells[n].height > cells[row[0]].row]
        if place in heads:
            above = above + row if fresh and above else list(row)
            fresh = True
            for number in row:
                found[number] = Names(header=True)
            continue
        if _is_section(cells, row, width) and len(rows) > 1:
            section = [*section, *row] if place and _is_section(cells, rows[place - 1], width) else list(row)
            continue
        fresh = False
        line = sorted(reaching, key=lambda n: cells[n].column)
        for number in row:
            column = cells[number].column
            columns = tuple(head for head in above if cells[head].covers(column) and cells[head].width < max(2, width))
            beside = _beside(cells, line, number)
            found[number] = Names(False, columns, (*section, *(n for n in beside if n not in above)))
    return found


def _beside(cells: Sequence[Cell], row: Sequence[int], number: int) -> list[int]:
    """Return the cells of a row that name it for one of its cells: declared ones, or the first with letters."""
    before = [other for other in row if cells[other].column < cells[number].column]
    declared = [place for place, other in enumerate(before) if cells[other].header]
    if declared:
        last = declared[-1]
        return [before[place] for place in declared if declared.index(place) - declared.index(last) == place - last]
    lettered = next((place for place, other in enumerate(before) if _LETTER.search(cells[other].text)), len(before) - 1)
    return before[: lettered + 1]


def _heads(cells: Sequence[Cell], rows: Sequence[Sequence[int]], width: int) -> set[int]:
    """Return which rows (by their place among `rows`) hold the names of columns."""
    values = [place for place, row in enumerate(rows) if not all(cells[n].header for n in row)]
    last = values[-1] if values else 0
    declared = {place for place, row in enumerate(rows[:last]) if len(row) > 1 and all(cells[n].header for n in row)}
    if declared or any(cell.header for cell in cells) or width < 2:
        return declared
    first = next((place for place, row in enumerate(rows) if not _is_section(cells, row, width)), len(rows))
    if first + 1 >= len(rows) or not _looks_like_names(cells, rows, first, width):
        return set()
    heads = {first}
    while max(heads) + 2 < len(rows) and any(
        1 < cells[n].width < width or cells[n].height > 1 for n in rows[max(heads)]
    ):
        if all(
            cells[n].height + cells[n].row <= cells[rows[max(heads) + 1][0]].row and cells[n].width == 1
            for n in rows[max(heads)]
        ):
            break
        heads.add(max(heads) + 1)
    return heads


def _looks_like_names(cells: Sequence[Cell], rows: Sequence[Sequence[int]], first: int, width: int) -> bool:
    """Judge a row by its cells and those below: in bold alone, beside a corner, above several or numbers, or short."""
    names, body = rows[first], [n for row in rows[first + 1 :] for n in row]
    if all(_is_strong(cells[n]) for n in names) and not all(_is_strong(cells[n]) for n in body):
        return len(names) > 1
    long = any(len(cells[n].text.split()) > LONGEST_NAME or cells[n].text.rstrip().endswith(":") for n in names)
    filled = len(names) >= width - 1 or sum(cells[n].width for n in names) >= width - 1
    if long or not filled or len(names) < 2 and width > 2:
        return False
    if cells[names[0]].column and all(not cells[row[0]].column for row in rows[first + 1 :]):
        return True
    if any(1 < cells[n].width < width for n in names) and len(rows) > first + 2:
        return True
    if any(_DIGIT.search(cells[n].text) for n in names[1:] if not _is_number(cells[n].text)):
        return False
    below = {n: [cells[m].text for m in body if cells[n].covers(cells[m].column)] for n in names}
    numeric = [n for n, texts in below.items() if texts and _share_with_digits(texts) > 0.5]
    above_numbers = [n for n in numeric if not _DIGIT.search(cells[n].text)]
    if width == 2:
        return any(_share_with_digits(below[n]) == 1 for n in above_numbers if cells[n].column)
    return bool(above_numbers) or not any(_DIGIT.search(cells[n].text) for n in names)


def _share_with_digits(texts: Sequence[str]) -> float:
    return sum(bool(_DIGIT.search(text)) for text in texts) / len(texts)


def _is_number(text: str) -> bool:
    """Say whether a cell is a number alone, as a year above a column is."""
    return not _LETTER.search(text)


def _is_strong(cell: Cell) -> bool:
    covered = sum(end - start for start, end, how in cell.emphasis if how == "strong")
    return covered >= len(cell.text.strip()) > 0


def _is_section(cells: Sequence[Cell], row: Sequence[int], width: int) -> bool:
    """Say whether a row is one line above others: a cell as wide as the table, or the only one of three or more."""
    only = cells[row[0]]
    return len(row) == 1 and width > 1 and (only.width >= width or (width > 2 and only.column == 0 and only.width == 1))
