"""Pages of a PDF that liteparse reads across: tables of contents, and columns that have nothing to do with each other.

The entries of such contents begin with the numbers of pages.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from liteparse import ParsedPage

from ingest.formats import pdf_layout
from ingest.formats.pdf_layout import Part
from ingest.formats.pdf_tables import Row, Table
from ingest.formats.pdf_words import Word, around

FEWEST = 3
"""Entries of a column."""

GUTTER = 1.5
"""How far apart two columns are at least, in sizes of the document's type."""

FEWEST_LINES = 6
"""Lines of a column that has nothing to do with the one beside it."""

_CONTENTS = frozenset(
    "contents inhalt inhaltsverzeichnis sommaire matières contenido índice indice inhoud spis".split()
)
_PAGE = re.compile(r"[\divxlc]+")
"""A number of a page at the end of an entry."""

_NUMBER = re.compile(r"\d{1,3}")


def parts_of(page: ParsedPage, words: Sequence[Word], body: float) -> list[Part]:
    """Return the parts of a page as `pdf_layout` does, and a table for each column of contents."""
    tables = [_table(column, words, page.page_num) for column in _columns(words)]
    taken = {id(word) for table in tables for row in table.rows for word in row.words}
    left = [word for word in words if id(word) not in taken]
    parted = sides(left, body)
    parts = [part for side in parted for part in pdf_layout.parts_of(page, side, body, column=len(parted) > 1)]
    for table in reversed(tables):
        x, y, width, _ = around(word.box for row in table.rows for word in row.words)
        above = [
            place
            for place, part in enumerate(parts)
            if part.box and part.box[1] < y and part.box[0] < x + width and x < part.box[0] + part.box[2]
        ]
        parts.insert(max(above) + 1 if above else 0, Part("table", page.page_num, table=table))
    return parts


def sides(words: Sequence[Word], body: float) -> list[list[Word]]:
    """Part the words of a page at the white space between two columns whose lines are not level with each other."""
    upright = sorted((word for word in words if not word.turn), key=lambda word: word.box[0])
    right, best = float("-inf"), (0.0, 0.0)
    for word in upright:
        if word.box[0] - right > GUTTER * body and right > float("-inf"):
            best = max(best, (word.box[0] - right, (word.box[0] + right) / 2))
        right = max(right, _end(word))
    if not best[0]:
        return [list(words)]
    parted = [word for word in words if word.box[0] < best[1]], [word for word in words if word.box[0] >= best[1]]
    return list(parted) if min(map(_lines, parted)) >= FEWEST_LINES and not _are_level(*parted) else [list(words)]


def _lines(words: Sequence[Word]) -> int:
    return len({round(word.middle[1] / max(1.0, word.size)) for word in words})


def _are_level(first: Sequence[Word], second: Sequence[Word]) -> bool:
    """Say whether a third of the words on one side or more stand in a line with words of the other."""
    few, many = sorted((first, second), key=_lines)
    heights = sorted(word.middle[1] for word in many)
    level = sum(
        bisect_left(heights, word.middle[1] - 0.15 * word.size)
        < bisect_left(heights, word.middle[1] + 0.15 * word.size)
        for word in few
    )
    return 3 * level > len(few)


def _columns(words: Sequence[Word]) -> list[list[tuple[Word, Word]]]:
    """Return numbers that increase down a page of contents, with the word after each, column by column."""
    if not any(word.text.lower() in _CONTENTS for word in words):
        return []
    columns = list[list[tuple[Word, Word]]]()
    for number in sorted(words, key=lambda word: word.box[0]):
        if _NUMBER.fullmatch(number.text) and not number.turn:
            line = [word for word in words if word is not number and _level(word, number)]
            after = min((w for w in line if w.box[0] > number.box[0]), key=lambda w: w.box[0], default=None)
            before = max((_end(w) for w in line if w.box[0] < number.box[0]), default=float("-inf"))
            near = after and after.box[0] - _end(number) < 4 * number.size and not _NUMBER.fullmatch(after.text)
            if after and near and number.box[0] - before > 1.2 * number.size:
                if not columns or number.box[0] - columns[-1][-1][0].box[0] > 2:
                    columns.append([])
                columns[-1].append((number, after))
    found = [_increasing(sorted(column, key=lambda entry: entry[0].box[1])) for column in columns]
    return [column for column in found if len(column) >= FEWEST and not _are_sections(column, words)]


def _are_sections(column: Sequence[tuple[Word, Word]], words: Sequence[Word]) -> bool:
    """Say whether most numbers are those of sections, as those of pages stand at the ends of their lines."""
    last = [max((w for w in words if _level(w, number)), key=_end) for number, _ in column]
    return 2 * sum(bool(_PAGE.fullmatch(word.text)) for word in last) > len(column)


def _increasing(column: Sequence[tuple[Word, Word]]) -> list[tuple[Word, Word]]:
    """Return the entries whose numbers are higher than those before them."""
    kept = list[tuple[Word, Word]]()
    for number, first in column:
        if not kept or int(number.text) > int(kept[-1][0].text):
            kept.append((number, first))
    return kept


def _level(word: Word, other: Word) -> bool:
    return abs(word.middle[1] - other.middle[1]) < 0.5 * other.size


def _end(word: Word) -> float:
    return word.box[0] + word.box[2]


def _table(column: Sequence[tuple[Word, Word]], words: Sequence[Word], page: int) -> Table:
    """Return the entries of a column, whose titles go on below in line with their first words."""
    ends = [number.box[1] - 1 for number, _ in column[1:]] + [float("inf")]
    rows = [
        Row({0: [number], 1: _title(first, words, end)}, page=page)
        for (number, first), end in zip(column, ends, strict=True)
    ]
    return Table(page, rows, [column[0][0].box[0], column[0][1].box[0]])


def _title(first: Word, words: Sequence[Word], end: float) -> list[Word]:
    """Return the words of a title: those beside its first one, and the lines that begin right below it."""
    title = list[Word]()
    begin: Word | None = first
    while begin is not None:
        line = sorted((w for w in words if _level(w, begin) and w.box[0] >= begin.box[0]), key=lambda w: w.box[0])
        for place, word in enumerate(line):
            if place and word.box[0] - _end(line[place - 1]) > 1.5 * word.size:
                break
            title.append(word)
        begin = _next_line(begin, words, end)
    return title


def _next_line(begin: Word, words: Sequence[Word], end: float) -> Word | None:
    below = [
        word
        for word in words
        if abs(word.box[0] - begin.box[0]) < 2
        and 0.5 * begin.size < word.box[1] - begin.box[1] < 1.7 * begin.size
        and word.box[1] < end
        and abs(word.size - begin.size) < 0.1 * begin.size
        and word.bold == begin.bold
    ]
    return min(below, key=lambda word: word.box[1], default=None)
