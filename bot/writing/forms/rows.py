"""Rows of tables and items of lists, each of which speaks of one thing: which of them a question is about."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, groupby
from typing import TypeVar

from bot.question.language import ENGLISH
from bot.question.words import stem
from ingest.sentences import BULLET

Range = tuple[int, int]
Words = frozenset[str]
Key = TypeVar("Key", Range, int)

LABEL = 5
"""A row or item is known by the first words of it, if there are at most so many."""

WHOLE = 4
"""A cell of at most so many words is told as a whole."""

_ITEM = re.compile(rf"[ \t]*(?:{BULLET}|\(?\d{{1,3}}[.)])[ \t]+")
_DIVIDER = re.compile(r"\||\t|(?<=[^\s.!?:]) {2,}(?=\S)")
_SIGN = re.compile(r" [–—-] | {2,}|[:,|(\t]")
_WORD = re.compile(r"[^\W_]+(?:[-/.][^\W_]+)*")
_MONEY = re.compile(r"[$€£¥]")
_RULE = re.compile(r"\n[ \t|]*:?-{3}")
"""What stands below the names of columns, and nowhere else."""
_BLANK_LINE = re.compile(r"\n[ \t]*(?=\n)")
_SAME = {"heavy": "weigh", "tall": "heigh", "high": "heigh", "fast": "speed", "old": "age", "cost": "price"}
"""Words, shortened, that ask for what a column's name says otherwise."""
_WHICH = re.compile(r"\b(?:which|who|what (?!(?:do|does|did|is|are|was|were)\b))", re.IGNORECASE)
_HOW = re.compile(r"\bhow\b", re.IGNORECASE)
_HOW_MUCH = re.compile(r"\bhow much\b", re.IGNORECASE)
_RELATES = re.compile(r"\b(?:besides|others?|else|except|apart|after|before|next|than)\b", re.IGNORECASE)
"""A question that names one thing to ask of another."""


def settle(question: str, text: str, span: Range) -> Range | None:
    r"""Return the place of an answer in the row or item that the question names, and in the column that it names.

    A span outside of tables and lists stays as it is, and one whose own row has as many of the question's words.
    None if another row that is named has nothing of the kind.

    >>> text = "| | C-12 | C-12R |\n|---|---|---|\n| Weight | 14 kg | 27 kg |"
    >>> start, end = settle("What is the weight of the C-12R?", text, (44, 49))
    >>> text[start:end]
    '27 kg'
    >>> settle("What is Bo Ray's extension?", "- Ann Lee, extension 214\n- Bo Ray, keys", (21, 24)) is None
    True
    """
    kind, lines = next(((kind, lines) for kind, lines in _blocks(text) if span[0] < lines[-1][1]), ("", []))
    own = next((line for line in lines if span[0] < line[1]), span)
    if not kind:
        return span
    asked, body = _words(question), lines[1:] if kind == "row" else lines
    labels = {line: _label(text, line) for line in body}
    named = _only_named(asked, labels) or own
    if kind == "row" and own == lines[0]:
        return _below_name(question, text, span, own, named)
    here, there = _words(_with_parents(text, body, own)), _words(text[slice(*named)])
    if _RELATES.search(question) or len(asked & there) <= len(asked & here) or asked & labels[own] - there:
        named = own
    if kind == "row":
        return _cell_of(question, text, span, lines[0], own, named)
    return span if named == own else _of_same_form(text, span, named)


def _below_name(question: str, text: str, span: Range, head: Range, named: Range) -> Range | None:
    """Return the cell of a line below the name of a column, unless the name itself is asked for.

    Where no line is named, None. The span stays where the first line need not be names of columns.
    """
    is_row = not _RULE.match(text, head[1]) and (named == head or _words(question) & _label(text, head))
    if is_row or _WHICH.search(question):
        return span
    cell = _cell_of(question, text, span, head, head, named) if named != head else None
    return None if cell == span else cell


def find_cell(question: str, text: str, heading: str, body: int = 0) -> Range | None:
    r"""Return the cell whose row and column a question names, if all its words name them or stand in the heading.

    >>> text = "| | Weight | Price |\n|---|---|---|\n| C-12 | 14 kg | £90 |\n| C-12R | 27 kg | £99 |"
    >>> start, end = find_cell("What is the weight of the C-12R centrifuge?", text, "Centrifuges")
    >>> text[start:end]
    '27 kg'

    :param body: where rows may begin; what is before it only names columns.
    """
    asked, known = _words(question), _words(heading)
    meant = _words("price") if _HOW_MUCH.search(question) else frozenset[str]()
    tables = [_named_cell(asked, text, lines, known, meant, body) for kind, lines in _blocks(text) if kind == "row"]
    cells = [cell for cell in tables if cell]
    return cells[0] if len(cells) == 1 else None


def _named_cell(asked: Words, text: str, lines: Sequence[Range], known: Words, meant: Words, body: int) -> Range | None:
    head, *rows = lines
    labels = {row: _label(text, row) for row in rows if row[0] >= body}
    names = _column_names(text, head)
    row, column = _only_named(asked, labels), _only_named(asked | meant, names)
    if row is None or not column or asked - known - labels[row] - names[column] - names.get(0, frozenset()):
        return None
    return _columns(text, head, row).get(column)


def _only_named(asked: Words, names: Mapping[Key, Words]) -> Key | None:
    """Return what a question names with all its words, the one with most; None if there is not one alone."""
    named = {key: words for key, words in names.items() if 0 < len(words) <= LABEL and words <= asked}
    most = max(map(len, named.values()), default=0)
    best = [key for key, words in named.items() if len(words) == most]
    return best[0] if len(best) == 1 else None


def _cell_of(question: str, text: str, span: Range, head: Range, own: Range, line: Range) -> Range | None:
    """Return the cell of a line in the column that a question names, or else in that of the span."""
    asked = _words(question) - _label(text, line)
    here, there = _columns(text, head, own), _columns(text, head, line)
    mine = next((column for column, (_, end) in here.items() if span[0] < end), 0)
    names = _column_names(text, head)
    shares = {column: (len(asked & name), name <= asked) for column, name in names.items() if column and asked & name}
    best = [column for column, share in shares.items() if share == max(shares.values())]
    if not mine:
        named = len(best) == 1 and names[best[0]] <= asked
        return there.get(best[0], span) if named and _HOW.search(question) else span
    if mine in best and len(best) > 1 and span[1] > here[mine][1]:
        return span
    column = best[0] if len(best) == 1 else mine
    if (line, column) == (own, mine):
        whole = here[mine]
        return whole if span[1] > whole[1] or len(_WORD.findall(text, *whole)) <= WHOLE else span
    cell = there.get(column)
    unlike = cell and _MONEY.search(text, *here[mine]) and not _MONEY.search(text, *cell)
    return span if unlike and line == own else cell


def _of_same_form(text: str, span: Range, line: Range) -> Range | None:
    """Return the one place in a line that differs from a span in digits alone.

    Where there is none, None if the question names the line by more than a word, else the span.
    """
    label = _label_range(text, line)
    form = re.sub(r"\d+", lambda _: r"\d+", re.escape(text[slice(*span)]))
    found = list(re.compile(rf"(?<![\w.,]){form}(?!\w)").finditer(text, label[1], line[1])) if r"\d" in form else []
    if len(found) == 1:
        return found[0].span()
    return None if len(_words(text[slice(*label)])) > 1 else span


def _blocks(text: str) -> Iterator[tuple[str, list[Range]]]:
    """Yield the lines with words, those of one kind that stand together (items or rows) with each other, in order.

    A blank line ends a table; lines that only spaces divide are one if two of them share the edge of a cell.
    """
    blanks = [blank.start() for blank in _BLANK_LINE.finditer(text)]
    lines = [found.span() for found in re.finditer(r"[^\n]+", text) if _WORD.search(found.group())]

    def kind_of(line: Range) -> tuple[str, int]:
        kind = _kind(text[slice(*line)])
        return kind, sum(blank < line[0] for blank in blanks) if kind == "row" else 0

    for (kind, _), group in groupby(lines, kind_of):
        block = list(group)
        yield kind if kind != "row" or _is_table(text, block) else "", block


def _kind(line: str) -> str:
    if _ITEM.match(line):
        return "item"
    return "row" if _DIVIDER.search(line.strip("| ")) else ""


def _is_table(text: str, lines: Sequence[Range]) -> bool:
    edges = [
        {edge - start for cell in _cells(text, (start, end))[1:] for edge in cell if edge < end} for start, end in lines
    ]
    return all(re.search(r"[|\t]", text[slice(*line)]) for line in lines) or any(
        one & other for one, other in combinations(edges[:8], 2)
    )


def _with_parents(text: str, lines: Sequence[Range], own: Range) -> str:
    """Return a line with the less indented items above it, or a row without a first cell with the row above it."""
    read, indent = text[slice(*own)], _indent(text, own)
    for line in reversed(lines[: lines.index(own)]):
        if _indent(text, line) < indent or not _label(text, own):
            read, indent, own = f"{text[slice(*line)]} {read}", _indent(text, line), line
    return read


def _indent(text: str, line: Range) -> int:
    item = _ITEM.match(text, *line)
    return len(item.group()) if item else 0


def _label(text: str, line: Range) -> Words:
    """Return the words of a row's first cell, or of what an item begins with, up to a sign."""
    return _words(text[slice(*_label_range(text, line))])


def _label_range(text: str, line: Range) -> Range:
    item = _ITEM.match(text, *line)
    if not item:
        start, end = _cells(text, line)[0]
        bracket = text.find("(", start + 1, end)
        return start, bracket if bracket > 0 else end
    sign = _SIGN.search(text, item.end(), line[1])
    return item.end(), sign.start() if sign else line[1]


def _column_names(text: str, head: Range) -> dict[int, Words]:
    return {column: _words(text[slice(*cell)]) for column, cell in _columns(text, head, head).items()}


def _columns(text: str, head: Range, line: Range) -> dict[int, Range]:
    """Return the cells of a line that hold words, by their column; where spaces divide, by the name above."""
    names, cells = _cells(text, head), _cells(text, line)
    if re.search(r"[|\t]", text[slice(*line)]):
        return {number: cell for number, cell in enumerate(cells) if _WORD.search(text, *cell)}
    unnamed = int(names[0][0] > head[0])
    found = {} if line == head and unnamed else {0: cells[0]}
    for number, (start, end) in enumerate(names, start=unnamed):
        shares = {
            min(end - head[0], last - line[0]) - max(start - head[0], first - line[0]): (first, last)
            for first, last in cells
        }
        cell = shares[max(shares)]
        if max(shares) > 0 and cell not in found.values():
            found[number] = cell
    return found


def _cells(text: str, line: Range) -> list[Range]:
    """Return the cells of a row, an empty one as an empty range; those that spaces divide are never empty."""
    start, end = line
    while end > start and text[end - 1] in " |":
        end -= 1
    start += 1 if text.startswith("|", start) else 0
    dividers = [found.span() for found in _DIVIDER.finditer(text, start, end)]
    starts, ends = [start, *(last for _, last in dividers)], [*(first for first, _ in dividers), end]
    cells = list[Range]()
    for first, last in zip(starts, ends, strict=True):
        words = text[first:last]
        first += len(words) - len(words.lstrip())
        cells.append((first, first + len(words.strip())))
    return cells


def _words(text: str) -> Words:
    """Return the content words of a text, shortened so that "child" and "children" meet; codes ("C-12R") are whole."""
    pieces = (piece for word in _WORD.findall(text) for piece in ([word] if _has_digit(word) else _parts(word)))
    return frozenset(
        _shortened(piece) for piece in pieces if _is_capital(piece) or piece.lower() not in ENGLISH.function_words
    )


def _parts(word: str) -> list[str]:
    return re.split(r"[-/.]", word)


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _shortened(word: str) -> str:
    bare = word[:-3] if word.endswith("ing") and len(word) > 6 else word
    short = word.lower() if _has_digit(word) else stem(bare)[:5]
    return _SAME.get(short, short)


def _is_capital(word: str) -> bool:
    """Say whether a word is a name of one letter ("Zone A")."""
    return len(word) == 1 and word.isupper()
