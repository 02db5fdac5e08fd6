"""Pictures of text, read by tesseract: the optional extra `ocr`."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from math import log
from statistics import median

from PIL import Image

from ingest.formats.ocr_rules import Grid, without_rules
from ingest.formats.pdf_layout import Part, body_size, of_lines
from ingest.formats.pdf_rows import gathered
from ingest.formats.pdf_tables import Row, Table
from ingest.formats.pdf_words import Line, Word, clean, holds, lines_of

DOTS = 200
"""Per inch, of a page that is drawn to be read."""

LONGEST_SIDE = 2400
"""Pixels of a picture that is read, at most: a page at that many dots."""

SUREST = 30
"""How sure, of 100, tesseract must be of a word at least."""

STEP = 1.3
"""By how much one size of type is larger than the next."""

INSTALL = "install OCR: apt install tesseract-ocr && pip install pytesseract"

_PAGE = "--psm 3"
_TABLE = "--psm 3 -c thresholding_method=2", "--psm 11 -c thresholding_method=2"
"""Whole pages; and what stands in the cells of tables, often on grounds of several shades: at once, and one by one."""

_UPRIGHT = frozenset("|()[]{}!/")
"""What a line between columns is read for."""

_TALL = re.compile(r"[A-Z0-9bdfhklt|/()\[\]]")
_DEEP = re.compile(r"[gjpqy,;()\[\]/|]")


@dataclass(frozen=True)
class _Seen:
    """A word that tesseract sees: how sure it is, and in which of its blocks, from the first, and lines it stands."""

    word: Word
    sure: float
    block: int
    line: tuple[int, int, int]


def is_there() -> bool:
    """Say whether pictures can be read here."""
    return find_spec("pytesseract") is not None and shutil.which("tesseract") is not None


def parts(
    picture: Image.Image,
    size: tuple[float, float],
    page: int,
    corner: tuple[float, float] = (0.0, 0.0),
    known: Sequence[Word] = (),
) -> list[Part]:
    """Return the paragraphs, headings, list items and tables of a picture with their places.

    Args:
        picture: of a page, or of a piece of one.
        size: its width and height in points, which the boxes are in.
        page: its number.
        corner: where on the page its upper left corner is, in points.
        known: words that the page has as text, which are not told again.
    """
    shades = picture.convert("L")
    shades.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain, grids = without_rules(shades)
    seen = list(_seen(plain, _PAGE))
    if grids:
        again = [told for how in _TABLE for told in _seen(plain, how) if told.word.text != "|"]
        inside = _in_tables(_surest(again), grids)
        seen = [word for word in seen if not _in_tables([word], grids)] + inside
    scale = size[0] / shades.width, size[1] / shades.height
    placed = [_placed(told, scale, corner) for told in seen]
    body = body_size(told.word for told in placed)
    found = list[tuple[int, Part]]()
    free = [told for told in placed if not any(holds(word.box, told.word.middle) for word in known)]
    for grid in grids:
        moved = _moved(grid, scale, corner)
        members = _in_tables(free, [moved])
        free = [told for told in free if told not in members]
        if members:
            found.append((min(told.block for told in members), _table(members, moved, page)))
    found += _text(free, page, body)
    return gathered([part for _, part in sorted(found, key=lambda part: part[0])])


def _seen(picture: Image.Image, how: str) -> Iterator[_Seen]:
    """Yield the words of a picture, with boxes and sizes in pixels."""
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    tesseract = import_module("pytesseract")
    found = tesseract.image_to_data(picture, config=how, output_type=tesseract.Output.DICT)
    for number, text in enumerate(found["text"]):
        spoken, sure = clean(text.strip()), float(found["conf"][number])
        if spoken and sure >= SUREST:
            box = tuple(float(found[side][number]) for side in ("left", "top", "width", "height"))
            block, line = found["block_num"][number], (found["par_num"][number], found["line_num"][number])
            word = Word(spoken, box, _size(spoken, box[3]), number)  # type: ignore[arg-type]
            yield _Seen(word, sure, block, (block, *line))


def _size(text: str, height: float) -> float:
    """Return the size of type of a word by its height, and how far its letters reach up and down."""
    tall, deep = bool(_TALL.search(text)), bool(_DEEP.search(text))
    return height / {(True, True): 0.93, (True, False): 0.72, (False, True): 0.73, (False, False): 0.52}[tall, deep]


def _surest(seen: Sequence[_Seen]) -> list[_Seen]:
    """Return words, of those that lie over each other only the surest."""
    kept = list[_Seen]()
    for told in sorted(seen, key=lambda told: -told.sure):
        if not any(
            holds(other.word.box, told.word.middle) or holds(told.word.box, other.word.middle) for other in kept
        ):
            kept.append(told)
    return kept


def _in_tables(seen: Iterable[_Seen], grids: Sequence[Grid]) -> list[_Seen]:
    return [told for told in seen if any(grid.cell_at(told.word.middle) for grid in grids)]


def _placed(told: _Seen, scale: tuple[float, float], corner: tuple[float, float]) -> _Seen:
    """Return a word with its place and size on the page."""
    x, y, width, height = told.word.box
    box = (corner[0] + x * scale[0], corner[1] + y * scale[1], width * scale[0], height * scale[1])
    return replace(told, word=replace(told.word, box=box, size=round(told.word.size * scale[1] * 2) / 2))


def _moved(grid: Grid, scale: tuple[float, float], corner: tuple[float, float]) -> Grid:
    return Grid(
        tuple(corner[1] + place * scale[1] for place in grid.rows),
        tuple(corner[0] + place * scale[0] for place in grid.columns),
    )


def _table(seen: Sequence[_Seen], grid: Grid, page: int) -> Part:
    rows = [Row({}, page=page) for _ in grid.rows]
    for word in (piece for told in seen for piece in _cut(told.word, grid.columns)):
        at = grid.cell_at(word.middle)
        if at:
            rows[at[0]].cells.setdefault(at[1], []).append(word)
    parted = [part for row in rows if row.cells for part in _rows(row)]
    return Part("table", page, table=Table(page, parted, list(grid.columns[:-1])))


def _rows(row: Row) -> Iterator[Row]:
    """Yield the lines of a row as rows, if every one of them fills all its cells: no line is drawn between them."""
    lines = {column: lines_of(cell, row.page) for column, cell in row.cells.items()}
    count = len(next(iter(lines.values())))
    if len(lines) == 1 or any(len(cell) != count for cell in lines.values()):
        yield row
        return
    for number in range(count):
        yield replace(row, cells={column: list(cell[number].words) for column, cell in lines.items()})


def _cut(word: Word, columns: Sequence[float]) -> Iterator[Word]:
    """Yield the pieces of a word that reaches over the line between two columns, without the sign read for the line."""
    left, top, width, height = word.box
    line = next((x for x in columns if left + 0.6 * word.size < x < left + width - 0.6 * word.size), left)
    at = round(len(word.text) * (line - left) / width)
    signs = [place for place in range(max(1, at - 2), min(len(word.text) - 1, at + 3)) if word.text[place] in _UPRIGHT]
    if line > left and signs:
        yield replace(word, text=word.text[: signs[0]], box=(left, top, line - left - 1, height))
        yield replace(word, text=word.text[signs[0] + 1 :], box=(line + 1, top, left + width - line - 1, height))
    else:
        yield replace(word, text=word.text.strip("|") or word.text)


def _text(seen: Sequence[_Seen], page: int, body: float) -> Iterator[tuple[int, Part]]:
    """Yield what is no table, each part with the block it is in: blocks of prose, and all else line by line."""
    blocks = dict[int, list[_Seen]]()
    for told in seen:
        blocks.setdefault(told.block, []).append(told)
    prose = {block: _lines(members, page, body) for block, members in blocks.items() if _is_prose(members)}
    others = [told for told in seen if told.block not in prose]
    block_of = {told.word.run: told.block for told in others}
    lines = [
        (min(block_of[word.run] for word in line.words), _sized(line, body))
        for line in lines_of([told.word for told in others], page)
    ]
    found = [(block, lines) for block, lines in prose.items()]
    found += [(block, [line]) for block, line in lines]
    found.sort(key=lambda part: part[0])
    for is_prose, group in groupby(found, lambda part: part[0] in prose):
        for block, members in _together(list(group), is_prose):
            yield from ((block, part) for part in of_lines(members, "list_item", body) if _has_letters(part))


def _together(group: Sequence[tuple[int, list[Line]]], is_prose: bool) -> list[tuple[int, list[Line]]]:
    """Return blocks of prose as they are, and other lines as one block."""
    return list(group) if is_prose else [(group[0][0], [line for _, lines in group for line in lines])]


def _is_prose(seen: Sequence[_Seen]) -> bool:
    lines = len({told.line for told in seen})
    return lines > 2 and len(seen) / lines >= 5


def _lines(seen: Sequence[_Seen], page: int, body: float) -> list[Line]:
    """Return the lines of a block of prose, which are of one size."""
    groups = [[told.word for told in members] for _, members in groupby(seen, lambda told: told.line)]
    size = median(word.size for words in groups for word in words)
    return [_sized(Line(tuple(replace(word, size=size) for word in words), page), body) for words in groups]


def _sized(line: Line, body: float) -> Line:
    """Return a line whose words are all of its size, in steps from that of the text: it is not known exactly."""
    size = body * STEP ** round(log(median(word.size for word in line.words) / body, STEP))
    return Line(tuple(replace(word, size=size) for word in line.words), line.page)


def _has_letters(part: Part) -> bool:
    return any(map(str.isalnum, part.text + part.marker))
