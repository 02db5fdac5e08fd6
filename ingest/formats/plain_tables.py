"""Tables of plain text: lines that pipes, tabs or aligned runs of spaces divide into cells."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

from ingest.blocks import Label, Range
from ingest.formats.lines import Line, Lines
from ingest.formats.tables import Cell

ALIGNED = 0.8
"""The share of a table's cells that stand exactly below or above another one where only spaces divide."""

_RULE = re.compile(r"[\s|+:=_-]+")
_STROKE = re.compile(r"[-=_]{2}")
_PIPE = re.compile(r"(?<!\\)\|")
_PIPES = re.compile(r"\s*\|.*\w.*|.*\S\s+\|\s+\S.*")
_TAB = re.compile(r"\t")
_GAP = re.compile(r"(?<=[^\s.!?:])\s{2,}(?=\S)|(?<=\S)\s{3,}(?=\S)")
_GAP_OR_TAB = re.compile(rf"{_GAP.pattern}|\t+")
_BULLET_LINE = re.compile(r"\s*[-*+•–—◦▪‣●○■□·►➢]\s")
_STARTS_WITH_DIGIT = re.compile(r"(?:^|\s{2})\W?\d")
_NUMBER = re.compile(r"\s*\(?\w{1,4}[.)]\s+")


class _Piece(NamedTuple):
    """A cell of a line: where its words are in the line, and the columns that it is in."""

    begin: int
    end: int
    column: int = 0
    width: int = 1


@dataclass(frozen=True)
class TextTable:
    """A table in a text: the range of its lines, its cells in order of row and column, and their words."""

    start: int
    end: int
    cells: tuple[Cell, ...]
    words: tuple[Label, ...]


def tables_of(lines: Lines) -> list[TextTable]:
    """Return the tables among the lines of a text: two lines or more, one below the other, that share columns."""
    return [table for run in _runs(lines) for table in _tables_in(run)]


def _kind(line: Line) -> str:
    """Say what divides a line into cells, that it is a rule between others, blank or nothing of the kind."""
    if line.is_blank:
        return "blank"
    if _RULE.fullmatch(line.text):
        return "rule" if _STROKE.search(line.text) else ""
    if "|" in line.text and _PIPES.fullmatch(line.text):
        return "pipe"
    number = _NUMBER.match(line.text)
    words = line.text[number.end() :] if number else line.text.strip()
    if _BULLET_LINE.match(line.text):
        return ""
    return "tab" if "\t" in words else "gap" if _GAP.search(words) else ""


def _runs(lines: Lines) -> Iterator[tuple[str, list[Line]]]:
    """Yield lines that one kind of divider divides, with the rules between them; between gaps also a single line."""
    kind, run = "", list[Line]()
    for line, next_kind in zip(lines, _kinds_in_runs(lines), strict=True):
        if kind and next_kind not in ("rule", "one", kind):
            yield kind, run
            kind, run = "", []
        if next_kind in ("", "blank", "one") and not kind:
            run = []
        else:
            kind = kind or next_kind.replace("rule", "")
            run.append(line)
    if kind:
        yield kind, run


def _kinds_in_runs(lines: Lines) -> list[str]:
    """Return the kinds of lines, in which a single line between gaps is "one", a blank line below names a "rule"."""
    kinds = [_kind(line) for line in lines]
    between = [n for n in range(1, len(kinds) - 1) if kinds[n - 1] == kinds[n + 1] == "gap"]
    for number in between:
        if kinds[number] == "":
            kinds[number] = "one"
        elif kinds[number] == "blank" and _are_names(lines, kinds, number):
            kinds[number] = "rule"
    return kinds


def _are_names(lines: Lines, kinds: Sequence[str], blank: int) -> bool:
    """Say whether one or two lines above a blank line may name the columns of two or more below: none is a number."""
    above = [
        line
        for line, kind in zip(lines[max(blank - 3, 0) : blank], kinds[max(blank - 3, 0) : blank], strict=True)
        if kind == "gap"
    ]
    few = len(above) < 3 and kinds[blank + 1 : blank + 3] == ["gap", "gap"]
    return few and not any(_STARTS_WITH_DIGIT.search(line.text) for line in above)


def _tables_in(run: tuple[str, list[Line]]) -> list[TextTable]:
    """Return what is a table in a run of lines: all of it, or what stands together without lines of one cell."""
    kind, lines = run
    whole = _table(kind, lines)
    if whole or kind != "gap":
        return [whole] if whole else []
    parts = [list(part) for divided, part in groupby(lines, lambda line: _kind(line) in ("gap", "rule")) if divided]
    found = (_table(kind, part) for part in parts) if len(parts) > 1 else ()
    return [table for table in found if table]


def _table(kind: str, lines: list[Line]) -> TextTable | None:
    rows = [line for line in lines if not _divides(line)]
    if len(rows) < 2:
        return None
    head = _head(lines)
    if kind == "pipe":
        pieces = [_between_pipes(line.text) for line in rows]
        placed = pieces if head or len(set(map(len, pieces))) == 1 else None
    elif kind == "tab" and not _tabs_align(rows):
        placed = [_divided(line.text, _TAB, 0) for line in rows]
    else:
        placed = _by_place(rows)
    return _with_words(lines, rows, placed, head) if placed else None


def _divides(line: Line) -> bool:
    return _kind(line) in ("rule", "blank")


def _head(lines: Lines) -> int:
    """Return how many rows stand above the one rule or blank line within a table: those are names of columns."""
    is_rule = [_divides(line) for line in lines]
    inner = [n for n, rule in enumerate(is_rule) if rule and not all(is_rule[:n]) and not all(is_rule[n:])]
    above = is_rule[: inner[0]].count(False) if len(inner) == 1 else 0
    return above if above <= 2 else 0


def _with_words(lines: Lines, rows: Lines, placed: Sequence[Sequence[_Piece]], head: int) -> TextTable | None:
    """Return the table of the pieces that have words; None for one without a second column."""
    cells, words = list[Cell](), list[Label]()
    first = min(piece.column for row in placed for piece in row)
    for number, (line, row) in enumerate(zip(rows, placed, strict=True)):
        for piece in row:
            text = line.text[piece.begin : piece.end]
            if text:
                cells.append(Cell(text, number, piece.column - first, width=piece.width, header=number < head))
                words.append(Label(line.start + piece.begin, text))
    return TextTable(lines[0].first, lines[-1].end, tuple(cells), tuple(words)) if _columns(cells) > 1 else None


def _columns(cells: Sequence[Cell]) -> int:
    return len({cell.column for cell in cells})


def _between_pipes(text: str) -> list[_Piece]:
    """Return the cells that pipes divide, but for what the outer pipes shut out."""
    lead = len(text) - len(text.lstrip())
    begin = lead + 1 if text.startswith("|", lead) else lead
    end = len(text) - 1 if text.endswith("|") and not text.endswith("\\|") and len(text) > begin else len(text)
    return _divided(text[:end], _PIPE, begin)


def _divided(text: str, divider: re.Pattern[str], begin: int) -> list[_Piece]:
    dividers = [found.span() for found in divider.finditer(text, begin)]
    starts, ends = [begin, *(end for _, end in dividers)], [*(start for start, _ in dividers), len(text)]
    return [_piece(text, *ends, column) for column, ends in enumerate(zip(starts, ends, strict=True))]


def _piece(text: str, start: int, end: int, column: int) -> _Piece:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return _Piece(start, start + len(words.strip()), column)


def _tabs_align(rows: Lines) -> bool:
    """Say whether tabs bring cells to a place, as where there are two for a short one, rather than count them."""
    counts = {line.text.count("\t") for line in rows}
    return len(counts) > 1 and any("\t\t" in line.text.strip() for line in rows)


def _by_place(rows: Lines) -> list[list[_Piece]] | None:
    """Return the cells of lines by what they stand below; None where they share no columns.

    The lines with most cells show where the columns are; the cell of another line spans those that it stands below.
    """
    pieces = [_divided(line.text, _GAP_OR_TAB, 0) for line in rows]
    seen = [[_seen(line.text, piece) for piece in row] for line, row in zip(rows, pieces, strict=True)]
    most = max(map(len, seen))
    full = [row for row in seen if len(row) == most]
    columns = [(min(row[n][0] for row in full), max(row[n][1] for row in full)) for n in range(most)]
    if most < 2 or any(left[1] >= right[0] for left, right in pairwise(columns)):
        return None
    placed = [
        [_under(piece, place, columns) for piece, place in zip(*row, strict=True)]
        for row in zip(pieces, seen, strict=True)
    ]
    apart = all(one.column + one.width <= other.column for row in placed for one, other in pairwise(row))
    return placed if apart and _is_aligned(placed, seen) else None


def _seen(text: str, piece: _Piece) -> Range:
    """Return from where to where a piece of a line is seen, with tabs to every eighth place and wide letters as two."""
    left = _width(text[: piece.begin].expandtabs(8))
    return left, left + _width(text[piece.begin : piece.end])


def _width(text: str) -> int:
    return len(text) + sum(east_asian_width(sign) in "WF" for sign in text)


def _under(piece: _Piece, place: Range, columns: Sequence[Range]) -> _Piece:
    """Return a piece with the columns that it stands in; one between columns is in the nearest."""
    within = [n for n, (left, right) in enumerate(columns) if place[0] < right and left < place[1]]
    nearest = min(range(len(columns)), key=lambda n: max(columns[n][0] - place[1], place[0] - columns[n][1]))
    return piece._replace(column=within[0] if within else nearest, width=max(len(within), 1))


def _is_aligned(placed: Sequence[Sequence[_Piece]], seen: Sequence[Sequence[Range]]) -> bool:
    """Say whether most cells after the first column share an edge with another one of their column.

    Names of columns that stand above at least two rows only have to stand above them.
    """
    named = len(placed) > 2
    edges = [
        ((cell.column, "left", left), (cell.column, "right", right), number > 0 or not named, cell.width)
        for number, row in enumerate(zip(placed, seen, strict=True))
        for cell, (left, right) in zip(*row, strict=True)
        if cell.column
    ]
    known = Counter(edge for left, right, _, width in edges if width == 1 for edge in (left, right))
    judged = [width == 1 and max(known[left], known[right]) > 1 for left, right, counts, width in edges if counts]
    return bool(judged) and sum(judged) >= ALIGNED * len(judged)
