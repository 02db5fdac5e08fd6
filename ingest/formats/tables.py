"""Which cells of a table name its columns and rows."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from ingest.blocks import Box, Emphasis
from ingest.views import MOST_NAMES

LONGEST_NAME = 8
"""Words of a cell that can be the name of a column where the format does not say which cells are names."""

LONGEST_ROW_NAME = 16
"""Words of a cell that can be the name of a row or a line above several; a longer one says something by itself."""

LONGEST_UNIT = 12
"""Characters of a unit ("kg/m³") below the name of a column."""

_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_NAME = re.compile(r"[^☐☑☒]*(?:[^\W_]|[%‰#&@°€$£¥])[^☐☑☒]*")
"""What a name is, and a dash, a dot or what has a box to check is not."""

_IN_BRACKETS = re.compile(r"[(\[].*[)\]]", re.DOTALL)
_ENDS_SENTENCE = (".", "!", "?", ";", "。", "！", "？")


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
    return _Table(cells).names()


class _Line:
    """The cells beside each other in a row of a table that can name it, by their numbers."""

    def __init__(self, cells: Sequence[Cell], numbers: Sequence[int]) -> None:
        self._cells = cells
        self._line = sorted(numbers, key=lambda number: cells[number].column)
        self._columns = [cells[number].column for number in self._line]
        self._declared = [place for place, number in enumerate(self._line) if cells[number].header]
        self._named = self._end_of_names()

    def names_of(self, number: int) -> list[int]:
        """Return those that name the row for one of its cells: declared ones before it, or else the first."""
        end = bisect_left(self._columns, self._cells[number].column)
        declared = bisect_left(self._declared, end)
        if not declared:
            return self._line[: min(end, self._named)]
        first = last = self._declared[declared - 1]
        while first and self._cells[self._line[first - 1]].header:
            first -= 1
        return self._line[first : last + 1]

    def _end_of_names(self) -> int:
        """Return how many of them name the row, where none is declared.

        Up to the first one with letters; behind one that spans rows it is the next one, if that has letters as well.
        """
        texts = [self._cells[number].text for number in self._line]
        if texts and len(texts[0].split()) > LONGEST_ROW_NAME:
            return 0
        named = next((place for place, text in enumerate(texts) if _LETTER.search(text)), -1)
        if named < 0:
            return 1 if self._columns[:1] == [0] else 0
        while self._cells[self._line[named]].height > 1 and any(map(_LETTER.search, texts[named + 1 : named + 2])):
            named += 1
        return named + 1


class _Table:
    """The cells of a table by their numbers, in rows; a row is told by its place among those with cells."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._cells = cells
        self._rows = [list(group) for _, group in groupby(range(len(cells)), key=lambda number: cells[number].row)]
        self._in_column = defaultdict[int, list[int]](list)
        for number, cell in enumerate(cells):
            self._in_column[cell.column].append(number)
        self._width = max((cell.column + cell.width for cell in cells), default=0)
        self._has_row_names = any(len({cells[n].header for n in row}) == 2 for row in self._rows)
        self._below = self._labels_below()
        self._sections = {place for place in range(len(self._rows)) if self._is_section(place)}
        self._heads = set[int]() if self._below else self._names_above()
        self._total = self._last_strong_row()

    def names(self) -> list[Names]:
        """Return the names of every cell."""
        found = [Names()] * len(self._cells)
        section, reaching = list[int](), list[int]()
        over: dict[int, tuple[int, ...]] = {}
        heads, fresh = set[int](), True
        for place, row in enumerate(self._rows):
            reaching = [n for n in (*reaching, *row) if self._end(n) > self._cells[row[0]].row]
            if place in self._heads or place in self._below:
                over, heads = (over, heads) if fresh else ({}, set())
                heads.update(row)
                over, fresh = self._by_column(row, over), True
                found[row[0] : row[-1] + 1] = [Names(header=True)] * len(row)
            elif place in self._sections:
                section = [*section, *row] if place - 1 in self._sections else list(row)
            elif place + 1 in self._below:
                found[row[0] : row[-1] + 1] = [Names(False, self._labels_of(n, place + 1)) for n in row]
            elif not self._is_across(row):
                fresh = False
                section = [] if place == self._total else section
                reached = [n for n in reaching if n not in heads and n not in section and self._can_name(n)]
                line = _Line(self._cells, reached)
                for n in row:
                    beside = (*section, *line.names_of(n))[-MOST_NAMES:]
                    found[n] = Names(False, over.get(self._cells[n].column, ()), beside)
        return found

    def _last_strong_row(self) -> int | None:
        """Return the last row, if it is in bold and no other one with values is: it is of all sections."""
        values = [place for place in range(len(self._rows)) if place not in self._sections | self._heads]
        strong = [place for place in values if all(_is_strong(self._cells[n]) for n in self._rows[place])]
        return strong[0] if strong == values[-1:] and len(values) > 1 else None

    def _end(self, number: int) -> int:
        """Return the row after the last one that a cell spans."""
        return self._cells[number].row + self._cells[number].height

    def _labels_of(self, number: int, place: int) -> tuple[int, ...]:
        """Return the cells of a row that stand below a cell of the row before."""
        return tuple(n for n in self._rows[place] if self._cells[number].covers(self._cells[n].column))

    def _by_column(self, names: Sequence[int], over: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
        """Return which names stand above each column: those `over` a row and its own, the last that can be told.

        One above all columns tells none from another.
        """
        for number in filter(self._can_name, names):
            cell = self._cells[number]
            for column in range(cell.column, cell.column + cell.width) if cell.width < max(2, self._width) else ():
                over[column] = (*over.get(column, ()), number)[-MOST_NAMES:]
        return over

    def _can_name(self, number: int) -> bool:
        return bool(_NAME.fullmatch(self._cells[number].text))

    def _is_across(self, row: Sequence[int]) -> bool:
        """Say whether a row is one cell as wide as the table."""
        return len(row) == 1 and self._cells[row[0]].width >= self._width > 1

    def _is_section(self, place: int) -> bool:
        """Say whether a row is a line that stands above others, rather than a picture, a note or a value."""
        row, only = self._rows[place], self._cells[self._rows[place][0]]
        is_short = self._width > 2 and len(row) == 1 and only.column == 0 and only.width == 1
        is_alone = self._is_across(row) or is_short
        if not is_alone or place + 1 == len(self._rows) or place + 1 in self._below:
            return False
        is_line = len(only.text.split()) <= LONGEST_ROW_NAME and not only.text.rstrip().endswith(_ENDS_SENTENCE)
        return only.header or (is_line and (_is_strong(only) or not self._has_row_names))

    # Names of columns

    def _names_above(self) -> set[int]:
        """Return which rows hold the names of columns."""
        heads = self._declared() or self._by_looks()
        for place in sorted(heads):
            while place + 2 < len(self._rows) and self._goes_on(place):
                place += 1
                heads.add(place)
        known = {self._words(place) for place in heads}
        return heads | {place for place in range(len(self._rows)) if self._words(place) in known}

    def _words(self, place: int) -> tuple[tuple[int, str], ...]:
        return tuple((self._cells[n].column, self._cells[n].text) for n in self._rows[place])

    def _declared(self) -> set[int]:
        """Return which rows are declared to hold nothing but names, and stand above values."""
        values = [place for place, row in enumerate(self._rows) if not all(self._cells[n].header for n in row)]
        before = self._rows[: values[-1]] if values else []
        return {
            place
            for place, row in enumerate(before)
            if all(self._cells[n].header for n in row) and (len(row) > 1 or self._cells[row[0]].column)
        }

    def _by_looks(self) -> set[int]:
        """Return the first row, if it looks like names of columns and nothing is declared but the names of rows."""
        first = next((place for place in range(len(self._rows)) if place not in self._sections), len(self._rows))
        if first + 1 >= len(self._rows) or self._width < 2:
            return set()
        named = [n for n in self._rows[first] if not self._cells[n].header]
        if any(self._cells[n].header for row in self._rows for n in row):
            is_head = self._width > 2 and len(named) > 1 and self._is_above_numbers(first, named)
        else:
            is_head = self._looks_like_names(first)
        return {first} if is_head else set()

    def _below_of(self, number: int, first: int) -> list[str]:
        """Return the words below a cell of a row."""
        cell, last = self._cells[number], self._rows[first][-1]
        columns = (self._in_column[column] for column in range(cell.column, cell.column + cell.width))
        return [self._cells[n].text for column in columns for n in column[bisect_right(column, last) :]]

    def _is_above_numbers(self, first: int, names: Sequence[int]) -> bool:
        """Say whether cells are different words without digits, and numbers stand below all of them."""
        words = [self._cells[n].text for n in names]
        is_different = len(set(words)) == len(words) and not any(map(_DIGIT.search, words))
        return is_different and all(_share_with_digits(self._below_of(n, first)) > 0.5 for n in names)

    def _looks_like_names(self, first: int) -> bool:
        """Judge a row by its cells and those below: in bold alone, beside a corner, above several or numbers, short."""
        cells, names, body = self._cells, self._rows[first], range(self._rows[first][-1] + 1, len(self._cells))
        beside_corner = cells[names[0]].column > 0 and all(self._end(n) <= cells[names[0]].row for n in range(names[0]))
        if all(_is_strong(cells[n]) for n in names) and not all(_is_strong(cells[n]) for n in body):
            return len(names) > 1 or beside_corner
        long = any(len(cells[n].text.split()) > LONGEST_NAME or cells[n].text.rstrip().endswith(":") for n in names)
        filled = max(len(names), sum(cells[n].width for n in names)) >= self._width - 1
        if long or not filled or self._has_strong_row_names() or not all(map(self._can_name, names[1:])):
            return False
        is_above_several = any(1 < cells[n].width < self._width for n in names) and len(self._rows) > first + 2
        if is_above_several or (
            beside_corner
            and self._share_from_left(first) >= (0.5 if len(names) > 1 or cells[names[0]].width > 1 else 1)
        ):
            return True
        return (len(names) > 1 or self._width == 2) and self._are_names(first, names)

    def _share_from_left(self, first: int) -> float:
        """Return how many of the rows below begin in the first column, but for those directly below that do not."""
        begins = [not self._cells[row[0]].column for row in self._rows[first + 1 :]]
        begins = begins[begins.index(True) :] if True in begins else []
        return sum(begins) / max(len(begins), 1)

    def _has_strong_row_names(self) -> bool:
        """Say whether the first cell of every row is in bold, and no other one is."""
        rows = [row for place, row in enumerate(self._rows) if place not in self._sections]
        return all(_is_strong(self._cells[n]) == (n == row[0]) for row in rows for n in row)

    def _are_names(self, first: int, names: Sequence[int]) -> bool:
        """Judge the words of a row: names have no digits, but years can be some, and numbers stand below them."""
        texts = {n: self._cells[n].text for n in names}
        if any(_DIGIT.search(texts[n]) for n in names[1:] if _LETTER.search(texts[n])):
            return False
        above_numbers = [
            n for n in names if not _DIGIT.search(texts[n]) and _share_with_digits(self._below_of(n, first)) > 0.5
        ]
        if self._width == 2:
            return any(
                _share_with_digits(self._below_of(n, first)) == 1 for n in above_numbers if self._cells[n].column
            )
        return bool(above_numbers) or not any(map(_DIGIT.search, texts.values())) or _are_years([*texts.values()][1:])

    def _goes_on(self, place: int) -> bool:
        """Say whether the names of columns in a row go on in the next one."""
        if place + 1 in self._sections:
            return False
        cells, heads, row = self._cells, self._rows[place], self._rows[place + 1]
        finished = [n for n in heads if self._end(n) <= cells[row[0]].row]
        parted = [n for n in finished if 1 < cells[n].width < self._width]
        if len(finished) == len(heads) and not parted:
            return self._are_units(place + 1)
        is_row = not cells[row[0]].column and any(not cells[n].column for n in finished if n not in parted)
        return not is_row and all(
            _YEAR.fullmatch(cells[n].text.strip()) or not _is_number(cells[n].text) for n in row if cells[n].column
        )

    def _are_units(self, place: int) -> bool:
        """Say whether a row below names of columns tells the units of the numbers below it, and is of no row itself."""
        cells = [self._cells[n] for n in self._rows[place] if self._can_name(n)]
        if any(cell.text[0].isdigit() or (_is_number(cell.text) and _DIGIT.search(cell.text)) for cell in cells):
            return False
        if not cells or all(_IN_BRACKETS.fullmatch(cell.text) for cell in cells):
            return bool(cells)
        if not cells[0].column or any(len(cell.text) > LONGEST_UNIT for cell in cells):
            return False
        below = [self._below_of(n, place) for n in self._rows[place] if self._can_name(n)]
        return any(below) and all(_share_with_digits(texts) > 0.5 for texts in below if texts)

    # Labels below what they name

    def _labels_below(self) -> set[int]:
        """Return which rows hold labels in brackets below the values that they name, as forms have them."""
        if any(cell.header for cell in self._cells):
            return set()
        labels = {place for place in range(1, len(self._rows)) if self._is_in_brackets(place)}
        labels = {place for place in labels if place - 1 not in labels and not self._is_in_brackets(place - 1)}
        return labels if 5 * len(labels) >= 2 * len(self._rows) else set()

    def _is_in_brackets(self, place: int) -> bool:
        texts = [self._cells[n].text for n in self._rows[place]]
        return all(_IN_BRACKETS.fullmatch(text) and _LETTER.search(text) for text in texts)


def _share_with_digits(texts: Sequence[str]) -> float:
    return sum(bool(_DIGIT.search(text)) for text in texts) / max(len(texts), 1)


def _is_number(text: str) -> bool:
    """Say whether a cell is a number alone, as a year above a column is."""
    return not _LETTER.search(text)


def _are_years(texts: Sequence[str]) -> bool:
    """Say whether cells are years that follow each other."""
    if not all(_YEAR.fullmatch(text.strip()) for text in texts):
        return False
    steps = {int(later) - int(earlier) for earlier, later in pairwise(texts)}
    return steps in ({1}, {-1})


def _is_strong(cell: Cell) -> bool:
    covered = sum(end - start for start, end, how in cell.emphasis if how == "strong")
    return covered >= len(cell.text.strip()) > 0
