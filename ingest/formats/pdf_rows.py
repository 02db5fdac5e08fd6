"""Rows of a PDF that liteparse takes for text: labels and values, totals, and entries with the number of their page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from ingest.formats.pdf_layout import BOXES, LEADERS, Part
from ingest.formats.pdf_tables import LONGEST_LABEL, Row, Table, flows
from ingest.formats.pdf_words import Line, Word, around

APART = 1.5
"""How far apart cells are at least, in sizes of type."""

NEAR = 4.0
"""How far below each other the rows of a table are at most, in sizes of type."""

_LEADERS = re.compile(r"[.·…․‥_]{4,}|^[.·…․‥_]+$")
_PAGE = re.compile(r"(?=.*\d).{1,8}")
_NUMBER = re.compile(r"\(?(\d{1,3}|[A-Za-z]|[ivxlcIVXLC]{1,5})[.)]?|\d{1,2}(\.\d{1,2})+\.?")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_COLON = (":", "：")

_Cell = list[Word]


@dataclass(frozen=True)
class _Spaced:
    """A part that is one line of cells."""

    part: Part
    cells: list[_Cell]

    @property
    def line(self) -> Line:
        """Its line, the last one if the first cell is of several."""
        return self.part.lines[-1]


def gathered(parts: Sequence[Part]) -> list[Part]:
    """Return parts with lines whose words are far apart as tables, or at least each of their pieces as a part."""
    found, run = list[Part](), list[_Spaced]()
    for part in parts:
        spaced = _spaced(part)
        if run and not (spaced and _follows(run[-1].line, spaced.line)):
            _end(found, run)
            run = []
        if spaced:
            run.append(spaced)
        else:
            found.append(part)
    _end(found, run)
    return found


def _spaced(part: Part) -> _Spaced | None:
    """Return a part as a line of cells, if it is one."""
    bullet = part.kind == "item" and not any(map(str.isalnum, part.marker))
    if part.kind not in ("paragraph", "heading", "item") or part.turned or bullet or not part.lines:
        return None
    *before, line = part.lines
    cells = _parted(line)
    if len(cells) < 2 or before and not LEADERS.search(line.text):
        return None
    cells[0] = [*part.signs, *(word for other in before for word in other.words), *cells[0]]
    number = len(cells) == 2 and _NUMBER.fullmatch(_said(cells[0]))
    return None if number or part.signs and not _PAGE.fullmatch(_said(cells[-1])) else _Spaced(part, cells)


def _parted(line: Line) -> list[_Cell]:
    """Part a line at wide gaps and at rows of dots, which are left out."""
    cells: list[_Cell] = [[]]
    led = bool(LEADERS.search(line.text))
    for word in (piece for drawn in line.words for piece in (_without_leaders(drawn) if led else [drawn])):
        last = cells[-1][-1] if cells[-1] else None
        if not word.text:
            cells.append([])
        elif last and word.box[0] - last.box[0] - last.box[2] > APART * word.size:
            cells.append([word])
        else:
            cells[-1].append(word)
    return [cell for cell in cells if cell]


def _without_leaders(word: Word) -> Iterator[Word]:
    """Yield what is before and behind the dots in a word, and an empty word in their place."""
    dots = _LEADERS.search(word.text)
    if not dots:
        yield word
        return
    x, y, width, height = word.box
    share = width / len(word.text)
    for start, end in ((0, dots.start()), (dots.start(), dots.start()), (dots.end(), len(word.text))):
        if start < end or start == dots.start():
            yield replace(word, text=word.text[start:end], box=(x + start * share, y, (end - start) * share, height))


def _said(words: Sequence[Word]) -> str:
    return Line(tuple(words), 0).text


def _follows(above: Line, below: Line) -> bool:
    drop = below.box[1] - above.box[1]
    return 0 < drop < NEAR * max(above.size, below.size) and above.page == below.page


def _end(found: list[Part], run: Sequence[_Spaced]) -> None:
    """Add a run of lines to the parts before it, labels with their values apart from other rows."""
    for is_told, group in groupby(run, lambda spaced: bool(_told(spaced.cells).names)):
        members = list(group)
        page = members[0].part.page
        if is_told:
            found.append(Part("table", page, table=_table(page, [_told(spaced.cells) for spaced in members])))
        else:
            _add(found, members, page)


def _add(found: list[Part], run: Sequence[_Spaced], page: int) -> None:
    """Add lines to the table above them, or as a table, or else each by itself."""
    last = found[-1].table if found else None
    columns = _columns([spaced.cells for spaced in run])
    if last and _take(last, run):
        return
    rows = [_placed(spaced, columns) for spaced in run] if columns else []
    if len(rows) > 1 and not flows(rows):
        found.append(Part("table", page, table=_table(page, rows, columns)))
    else:
        found += [part for spaced in run for part in _alone(spaced)]


def _alone(spaced: _Spaced) -> Iterator[Part]:
    """Yield a line by itself: a label and its value as a row, or its pieces."""
    part = spaced.part
    label, value = _said(spaced.cells[0]), _said(spaced.cells[-1])
    pair = len(spaced.cells) == 2 and _LETTER.search(label) and len(label.split()) <= LONGEST_LABEL
    if part.signs:
        yield part
    elif pair and (_DIGIT.search(value) or value in BOXES) and part.kind == "paragraph":
        yield Part("table", part.page, table=_table(part.page, [Row(dict(enumerate(spaced.cells)), page=part.page)]))
    else:
        for cell in spaced.cells:
            yield replace(part, lines=[Line(tuple(cell), part.page)])


def _told(cells: Sequence[_Cell]) -> Row:
    """Return cells as a row of labels and their values; `names` of none if they are no such row.

    Labels end with colons, or are bold where values are not.
    """
    split = [piece for cell in cells for piece in _at_colon(cell)]
    names = {place for place, piece in enumerate(split) if piece[-1].text.endswith(_COLON)}
    if not names and len(cells) % 2 == 0:
        bold = [place for place, cell in enumerate(cells) if all(word.bold for word in cell)]
        names = set(bold) if bold == list(range(0, len(cells), 2)) else set()
    told = 0 in names and len(split) - 1 not in names and 2 * len(names) >= len(split) - len(names)
    return Row(dict(enumerate(split)), names=frozenset(names) if told else frozenset())


def _at_colon(cell: _Cell) -> list[_Cell]:
    """Part a label and its value."""
    for place, word in enumerate(cell[: min(LONGEST_LABEL, len(cell) - 1)]):
        if word.text.endswith(_COLON):
            return [cell[: place + 1], cell[place + 1 :]]
    return [cell]


def _columns(lines: Sequence[Sequence[_Cell]]) -> list[tuple[float, float]]:
    """Return the columns of the lines with the most cells, or none if these do not stand below each other."""
    most = max(map(len, lines))
    full = [cells for cells in lines if len(cells) == most]
    sides = sorted((box[0], box[0] + box[2]) for cells in full for cell in cells for box in [_box(cell)])
    columns = list[tuple[float, float]]()
    for left, right in sides:
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    fit = len(columns) == most and all(_fits(cells, columns) for cells in lines)
    return columns if fit else []


def _fits(cells: Sequence[_Cell], columns: Sequence[tuple[float, float]]) -> bool:
    """Say whether every cell stands in columns in which no other does."""
    used = [column for cell in cells for column in _spanned(cell, columns)]
    return len(used) == len(set(used)) and all(_spanned(cell, columns) for cell in cells)


def _spanned(cell: _Cell, columns: Sequence[tuple[float, float]]) -> list[int]:
    """Return the columns that a cell stands in or over."""
    left, _, width, _ = _box(cell)
    return [number for number, (start, end) in enumerate(columns) if start < left + width and left < end]


def _box(cell: _Cell) -> tuple[float, float, float, float]:
    return around(word.box for word in cell)


def _placed(spaced: _Spaced, columns: Sequence[tuple[float, float]]) -> Row:
    spans = [_spanned(cell, columns) for cell in spaced.cells]
    cells = {span[0]: cell for span, cell in zip(spans, spaced.cells, strict=True)}
    return Row(cells, {span[0]: len(span) for span in spans}, page=spaced.part.page)


def _table(page: int, rows: list[Row], columns: Sequence[tuple[float, float]] = ()) -> Table:
    for row in rows:
        row.page = page
    return Table(page, rows, [left for left, _ in columns])


def _take(table: Table, run: Sequence[_Spaced]) -> bool:
    """Add lines to the table right above them, if all their cells stand in its columns from the first on."""
    extents = _extents(table)
    lines = [spaced.line for spaced in run]
    boxes = [around(word.box for word in table.rows[-1].words), *(line.box for line in lines)]
    steps = [below[1] - above[1] - above[3] for above, below in pairwise(boxes)]
    fit = all(_fits(spaced.cells, extents) and 0 in _spanned(spaced.cells[0], extents) for spaced in run)
    if not fit or table.page != run[0].part.page or max(steps) > 1.5 * lines[0].size or min(steps) < -2:
        return False
    table.rows += [_placed(spaced, extents) for spaced in run]
    return True


def _extents(table: Table) -> list[tuple[float, float]]:
    """Return the sides of the columns of a table, by the words in them."""
    boxes = [
        [
            _box(cell)
            for row in table.rows
            for column, cell in row.cells.items()
            if column == number and row.widths.get(column, 1) == 1
        ]
        for number in range(len(table.columns))
    ]
    return [(around(column)[0], sum(around(column)[::2])) if column else (0.0, 0.0) for column in boxes]
