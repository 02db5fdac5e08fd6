"""The cells of a PDF's tables: liteparse's grid, mended where it took rows or a title together."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from liteparse import LayoutBlock, LayoutCell

from ingest.blocks import Box
from ingest.formats.pdf_words import Line, Word, around, as_box, holds, lines_of, most_common, pieces

LARGER = 1.1
"""How much larger than a text its headings are at least."""

LONGEST_LABEL = 6
"""Words of the name of a value, above it in its cell or beside it."""

LONGEST_CELL = 40
"""Words that the cells of a table have at most, on average."""


@dataclass
class Row:
    """A row of a table: the words of its cells by the first column of each, and how many columns each spans.

    `names` are the cells that name the one beside them.
    """

    cells: dict[int, list[Word]]
    widths: dict[int, int] = field(default_factory=dict)
    header: bool = False
    page: int = 0
    names: frozenset[int] = frozenset()

    @property
    def words(self) -> list[Word]:
        """The words of all its cells."""
        return [word for cell in self.cells.values() for word in cell]


@dataclass
class Table:
    """A table on a page: lines above that liteparse took for its first row, its rows, and where its columns begin.

    `names` are the columns that hold the names of values beside them.
    """

    page: int
    rows: list[Row]
    columns: list[float]
    title: list[Line] = field(default_factory=list)
    names: frozenset[int] = frozenset()


def table_of(block: LayoutBlock, words: Sequence[Word], page: int) -> Table:
    """Put the words of a table into its cells."""
    header = [block.header] if block.header else []
    grid = [[*row] for row in [*header, *(block.rows or [])]]
    places = [[as_box(cell.bbox) if cell.bbox else None for cell in row] for row in grid]
    rows = [Row({}, page=page) for _ in grid]
    heights = _heights(places)
    for word in words:
        number, column = _cell_at(places, heights, word.middle)
        rows[number].cells.setdefault(column, []).append(word)
    columns = _columns(places)
    for row in rows:
        _span(row)
        _close_gaps(row)
    if header:
        rows[0].header = _names(header[0])
    table = Table(page, _stacked(_split([row for row in rows if row.cells])), columns)
    _part_title(table)
    for row in table.rows:
        _widen(row, table)
    table.names = _naming(table)
    return table


def _naming(table: Table) -> frozenset[int]:
    """Return the columns in which every cell ends with a colon, or where none does, is the bold one of two."""
    colons, bold = set[int](), set[int]()
    for column in range(len(table.columns) - 1):
        cells = [row.cells[column] for row in table.rows if column in row.cells]
        beside = [row.cells[column + 1] for row in table.rows if column + 1 in row.cells]
        if len(cells) < 2 or not beside:
            continue
        if all(cell[-1].text.endswith(":") for cell in cells):
            colons.add(column)
        if _all_bold(cells) and not any(word.bold for cell in beside for word in cell):
            bold.add(column)
    return frozenset(colons or bold)


def _all_bold(cells: Sequence[Sequence[Word]]) -> bool:
    return all(word.bold for cell in cells for word in cell)


def _stacked(rows: Sequence[Row]) -> list[Row]:
    """Part rows whose cells are a label and, set in another way below it, its value: into names and values."""
    parted = [_labels(row) for row in rows]
    if not any(parted) or any(row.header for row in rows) or 2 * sum(map(bool, parted)) < len(rows):
        return list(rows)
    return [part for row, pair in zip(rows, parted, strict=True) for part in (pair or [row])]


def _labels(row: Row) -> list[Row]:
    """Return the labels and the values of a row as two rows, or as one if it has a single cell; none without labels."""
    lines = {column: lines_of(cell, row.page) for column, cell in row.cells.items()}
    if not all(len(cell) > 1 and _is_label(cell[0], cell[1]) for cell in lines.values()):
        return []
    names = {column: list(cell[0].words) for column, cell in lines.items()}
    values = {column: [word for line in cell[1:] for word in line.words] for column, cell in lines.items()}
    if len(lines) == 1:
        (column,) = lines
        return [Row({column: names[column], column + 1: values[column]}, page=row.page, names=frozenset([column]))]
    return [replace(row, cells=names, header=True), replace(row, cells=values)]


def _is_label(first: Line, second: Line) -> bool:
    """Say whether a line names the one below it: it is short, and smaller, or the only one in bold."""
    short = len(first.words) <= LONGEST_LABEL and not first.text.endswith((".", ","))
    return short and (first.size < 0.92 * second.size or first.bold and second.plain or first.plain and second.bold)


def flows(rows: Sequence[Row]) -> bool:
    """Say whether the cells of rows are lines of prose: most go on in the middle of a sentence in the next row."""
    count, gone_on = 0, 0
    for above, below in pairwise(rows):
        for column in above.cells.keys() & below.cells.keys():
            first, second = (Line(tuple(row.cells[column]), 0).text for row in (above, below))
            if len(first.split()) > 2:
                count += 1
                gone_on += second[:1].islower() and first[-1] not in ".!?:;"
    return count > 1 and 2 * gone_on > count


def _cell_at(
    places: Sequence[Sequence[Box | None]], heights: dict[int, tuple[float, float]], point: tuple[float, float]
) -> tuple[int, int]:
    """Return the row and column of the cell that holds a point, or else of the nearest one.

    Args:
        places: of all cells.
        heights: the top and height of every row that has places, by number.
        point: the middle of a word.
    """
    near = sorted((_distance(top, height, point[1]), number) for number, (top, height) in heights.items())
    numbers = [number for distance, number in near if distance < 1] or [near[0][1]]
    cells = [(box, row, column) for row in numbers for column, box in enumerate(places[row]) if box]
    inside = [(box[2] * box[3], row, column) for box, row, column in cells if box[2] and holds(box, point, 0.5)]
    if inside:
        return min(inside)[1:]
    nearest = min((_distance(box[0], box[2], point[0]), row, column) for box, row, column in cells if row == near[0][1])
    return nearest[1:]


def _heights(places: Sequence[Sequence[Box | None]]) -> dict[int, tuple[float, float]]:
    """Return the top and height of every row that has places."""
    boxes = {number: [box for box in row if box] for number, row in enumerate(places)}
    return {number: (around(row)[1], around(row)[3]) for number, row in boxes.items() if row}


def _distance(start: float, size: float, place: float) -> float:
    return max(start - place, place - start - size, 0)


def _columns(places: Sequence[Sequence[Box | None]]) -> list[float]:
    """Return where the columns begin."""
    lefts = dict[int, list[float]]()
    for row in places:
        for column, box in enumerate(row):
            if box:
                lefts.setdefault(column, []).append(box[0])
    return [median(lefts[column]) for column in sorted(lefts)]


def _names(header: Sequence[LayoutCell]) -> bool:
    """Say whether what liteparse takes for a header can be the names of columns."""
    texts = [cell.text.strip() for cell in header]
    filled = [text for text in texts if text]
    wordy = all(any(map(str.isalpha, text)) and not text.endswith(":") for text in filled)
    return wordy and len(filled) > 1 and 3 * len(filled) >= 2 * len(texts)


def _span(row: Row) -> None:
    """Put the words of a run that goes on over the edge of a cell into one cell."""
    for run in {word.run for word in row.words}:
        at = sorted(
            ((column, word) for column, cell in row.cells.items() for word in cell if word.run == run),
            key=lambda placed: placed[1].box[0],
        )
        tight = all(b.box[0] - a.box[0] - a.box[2] < 0.6 * b.size for (_, a), (_, b) in pairwise(at))
        first, last = min(column for column, _ in at), max(column for column, _ in at)
        others = [word for column in range(first, last + 1) for word in row.cells.get(column, []) if word.run != run]
        if first == last or not tight or any(_beside(word, at[0][1]) for word in others):
            continue
        for column, word in at:
            row.cells[column].remove(word)
        row.cells[first] += [word for _, word in at]
        row.cells = {column: cell for column, cell in row.cells.items() if cell}
        if not any(first < column <= last for column in row.cells):
            row.widths[first] = last - first + 1


def _close_gaps(row: Row) -> None:
    """Put cells together that are no further apart than the words of a line are."""
    columns = sorted(row.cells)
    for column, following in reversed(list(pairwise(columns))):
        if any(_is_next(word, other) for word in row.cells[column] for other in row.cells[following]):
            row.cells[column] += row.cells.pop(following)
            row.widths[column] = following + row.widths.pop(following, 1) - column


def _is_next(word: Word, other: Word) -> bool:
    gap = other.box[0] - word.box[0] - word.box[2]
    return -0.2 * word.size < gap < 0.32 * word.size and word.size == other.size and _beside(word, other)


def _beside(word: Word, other: Word) -> bool:
    return abs(word.middle[1] - other.middle[1]) < 0.4 * other.size


def _split(rows: Sequence[Row]) -> list[Row]:
    """Part rows that hold the lines of several."""
    lines = [_lines(row) for row in rows]
    tops = [line[0].box[1] for row, line in zip(rows, lines, strict=True) if len(line) == 1]
    pitch = min((below - above for above, below in pairwise(sorted(tops)) if below - above > 4), default=None)
    split = list[Row]()
    for row, inside in zip(rows, lines, strict=True):
        if len(inside) > 1 and _are_rows(inside, row, pitch):
            groups = [[line] for line in inside]
        else:
            groups = _apart(inside, row)
        parts = [_row_of(group, row) for group in groups] if len(groups) > 1 else [row]
        split += [replace(part, header=row.header and place == 0) for place, part in enumerate(parts)]
    return split


def _apart(lines: Sequence[Line], row: Row) -> list[list[Line]]:
    """Part lines where one that fills several cells is further below the last than lines are elsewhere."""
    groups = [[line] for line in lines[:1]]
    step = min((below.box[1] - above.box[1] for above, below in pairwise(lines)), default=0.0)
    for above, below in pairwise(lines):
        if _filled(below, row) > 1 and below.box[1] - above.box[1] > 1.35 * max(step, below.size):
            groups.append([])
        groups[-1].append(below)
    return groups


def _lines(row: Row) -> list[Line]:
    return lines_of(row.words, 0)


def _are_rows(lines: Sequence[Line], row: Row, pitch: float | None) -> bool:
    """Say whether the lines of a row are as far apart as rows are, and fill several cells each."""
    filled = [_filled(line, row) for line in lines]
    if min(filled) < 2:
        return False
    if pitch is None or row.header is False and len(lines) > 2 and min(filled) == len(row.cells):
        return len(lines) > 2 and min(filled) == len(row.cells)
    return all(below.box[1] - above.box[1] > 0.93 * pitch for above, below in pairwise(lines))


def _filled(line: Line, row: Row) -> int:
    """Return how many cells of a row a line has words in."""
    return sum(any(word in cell for word in line.words) for cell in row.cells.values())


def _row_of(lines: Sequence[Line], row: Row) -> Row:
    words = [word for line in lines for word in line.words]
    cells = {column: [word for word in cell if word in words] for column, cell in row.cells.items()}
    return Row({column: cell for column, cell in cells.items() if cell}, dict(row.widths), page=row.page)


def _part_title(table: Table) -> None:
    """Take a first row that is one line over several columns, or set in larger type, out of a table."""
    while len(table.rows) > 2:
        first, rest = table.rows[0], [word for row in table.rows[1:] for word in row.words]
        size = most_common((word.size, len(word.text)) for word in rest)
        wide = len(first.cells) == 1 and max(first.widths.values(), default=1) > 1
        large = min(word.size for word in first.words) > LARGER * size and len(first.cells) < len(table.columns)
        if not (wide or large):
            return
        table.title += lines_of(first.words, table.page)
        del table.rows[0]


def is_text(table: Table) -> bool:
    """Say whether a table is prose: no words of its rows are as far apart as cells are, or lines go on in the next."""
    lines = [line for row in table.rows for line in lines_of(row.words, row.page)]
    gaps = [b.box[0] - a.box[0] - a.box[2] for line in lines for a, b in pairwise(line.words)]
    return flows(table.rows) or bool(gaps) and max(gaps) < 1.2 * max(line.size for line in lines)


def is_list(table: Table) -> bool:
    """Say whether a table is a list: its first cells are all the same sign, or begin with it."""
    first = [row.cells[0][0].text for row in table.rows if 0 in row.cells]
    return len(first) > 1 and len(set(first)) == 1 and len(first[0]) == 1 and not first[0].isalnum()


def is_layout(table: Table) -> bool:
    """Say whether boxes only arrange text: their cells are as long as paragraphs."""
    cells = [cell for row in table.rows for cell in row.cells.values()]
    return bool(cells) and sum(map(len, cells)) / len(cells) > LONGEST_CELL


def take_header(table: Table, line: Line) -> bool:
    """Take a line right above a table, with as many pieces as it has columns, for its first row."""
    parts, box = pieces(line), line.box
    top = min(word.box[1] for word in table.rows[0].words) if table.rows else 0.0
    named = all(sum(map(str.isalpha, Line(tuple(part), 0).text)) > 1 for part in parts)
    if (
        not named
        or len(parts) < 2
        or len(parts) != len(table.columns)
        or not 0 < top - box[1] < 2.5 * line.size
        or table.title
    ):
        return False
    table.rows.insert(0, Row(dict(enumerate(parts)), header=True, page=table.page))
    return True


def _widen(row: Row, table: Table) -> None:
    """Let a cell span the columns beside it that have no words in its row and that its own words reach into."""
    for column, words in row.cells.items():
        box = around(word.box for word in words)
        last = column + row.widths.get(column, 1) - 1
        while last + 1 < len(table.columns) and last + 1 not in row.cells:
            if box[0] + box[2] < table.columns[last + 1] + words[0].size:
                break
            last += 1
        row.widths[column] = last - column + 1
