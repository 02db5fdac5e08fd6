"""Rows of tables and items of lists, each of which speaks of one thing: which of them a question is about."""

import re
from collections.abc import Mapping, Sequence

from bot.reader.confidence import STOP, stem

Range = tuple[int, int]
Words = frozenset[str]

LABEL = 5
"""A row or item is known by the first words of it, if there are at most so many."""

WHOLE = 4
"""A cell of at most so many words is told as a whole."""

_ITEM = re.compile(r"[ \t]*(?:[-*•–—◦▪]|\(?\d{1,3}[.)])[ \t]+")
_DIVIDER = re.compile(r"\||\t|(?<=[^\s.!?]) {2,}(?=\S)")
_SIGN = re.compile(r" [–—-] | {2,}|[:,|(\t]")
_WORD = re.compile(r"(?=[^\s_]*\d)[^\W_]+(?:[-/.][^\W_]+)*|[^\W_]+")
_RELATES = re.compile(r"\b(?:besides|others?|else|except|apart|after|before|next|than)\b", re.IGNORECASE)
"""A question that names one thing to ask of another."""


def settle(question: str, text: str, span: Range) -> Range | None:
    r"""Return the place of an answer in the row or item that the question names, and in the column that it names.

    A span outside of tables and lists stays as it is, and so does one in a row that is named or where none is. None if
    another row is named that has nothing of the kind.

    >>> text = "| | C-12 | C-12R |\n|---|---|---|\n| Weight | 14 kg | 27 kg |"
    >>> start, end = settle("What is the weight of the C-12R?", text, (44, 49))
    >>> text[start:end]
    '27 kg'
    >>> settle("What is Bo Ray's extension?", "- Ann Lee, extension 214\n- Bo Ray, keys", (21, 24)) is None
    True
    """
    own, lines = _around(text, span)
    kind = _kind(text[slice(*own)])
    if not kind:
        return span
    asked, body = _words(question), lines[1:] if kind == "row" else lines
    labels = {line: _words(text[slice(*_label(text, line))]) for line in body}
    line = own if _RELATES.search(question) else _named(asked, labels, own)
    if kind == "row":
        return _cell(asked, text, span, lines[0], own, line)
    return span if line == own else _of_same_form(text, span, line)


def _named(asked: Words, labels: Mapping[Range, Words], own: Range) -> Range:
    """Return the line whose label a question has; the own one if its is among those, or if there is not one alone."""
    named = [line for line, label in labels.items() if 0 < len(label) <= LABEL and label <= asked]
    most = max((len(labels[line]) for line in named), default=0)
    best = [line for line in named if len(labels[line]) == most]
    return best[0] if len(best) == 1 else own


def _cell(asked: Words, text: str, span: Range, head: Range, own: Range, line: Range) -> Range | None:
    """Return the cell of a line in the column that a question names, or else in that of the span."""
    here, there = _cells(text, own), _cells(text, line)
    mine = next((column for column, (_, end) in here.items() if span[0] < end), None)
    if mine is None or mine == min(here):
        return span
    shares = {column: len(asked & _words(text[slice(*cell)])) for column, cell in _cells(text, head).items()}
    best = [column for column, share in shares.items() if share == max(shares.values()) and column != min(here)]
    column = best[0] if own != head and len(best) == 1 and shares[best[0]] > shares.get(mine, 0) else mine
    if (line, column) != (own, mine):
        return there.get(column)
    whole = here[mine]
    return whole if span[1] > whole[1] or len(_WORD.findall(text, *whole)) <= WHOLE else span


def _of_same_form(text: str, span: Range, line: Range) -> Range | None:
    """Return the one place in a line that differs from a span in digits alone, if the span has any."""
    form = re.sub(r"\d+", lambda _: r"\d+", re.escape(text[slice(*span)]))
    found = (
        list(re.compile(rf"(?<![\w.,]){form}(?!\w)").finditer(text, _label(text, line)[1], line[1]))
        if r"\d" in form
        else []
    )
    return found[0].span() if len(found) == 1 else None


def _around(text: str, span: Range) -> tuple[Range, Sequence[Range]]:
    """Return the line of a span, and all lines of its kind (items or rows) that stand together with it, in order."""
    lines = [found.span() for found in re.finditer(r"[^\n]+", text) if _WORD.search(found.group())]
    own = next((number for number, (_, end) in enumerate(lines) if span[0] < end), None)
    if own is None:
        return span, [span]
    first, last, kind = own, own, _kind(text[slice(*lines[own])])
    while first > 0 and _kind(text[slice(*lines[first - 1])]) == kind:
        first -= 1
    while last + 1 < len(lines) and _kind(text[slice(*lines[last + 1])]) == kind:
        last += 1
    return lines[own], lines[first : last + 1]


def _kind(line: str) -> str:
    if _ITEM.match(line):
        return "item"
    return "row" if _DIVIDER.search(line.strip("| ")) else ""


def _label(text: str, line: Range) -> Range:
    """Return the range of a row's first cell, or of the words that an item begins with, up to a sign."""
    item = _ITEM.match(text, *line)
    if not item:
        return min(_cells(text, line).items())[1]
    sign = _SIGN.search(text, item.end(), line[1])
    return item.end(), sign.start() if sign else line[1]


def _cells(text: str, line: Range) -> dict[int, Range]:
    """Return the cells of a row that hold words, by number, or by place in the line where only spaces divide them."""
    start, end = line
    aligned = not re.search(r"[|\t]", text[start:end])
    dividers = [found.span() for found in _DIVIDER.finditer(text, start, end)]
    starts, ends = [start, *(last for _, last in dividers)], [*(first for first, _ in dividers), end]
    cells = dict[int, Range]()
    for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
        words = text[first:last]
        if _WORD.search(words):
            first += len(words) - len(words.lstrip())
            cells[first - start if aligned else number] = (first, first + len(words.strip()))
    return cells


def _words(text: str) -> Words:
    """Return the content words of a text, shortened so that "child" and "children" meet; codes ("C-12R") are whole."""
    return frozenset(_shortened(word) for word in _WORD.findall(text) if _is_capital(word) or word.lower() not in STOP)


def _shortened(word: str) -> str:
    return word.lower() if re.search(r"\d", word) else stem(word)[:5]


def _is_capital(word: str) -> bool:
    """Say whether a word is a name of one letter ("Zone A")."""
    return len(word) == 1 and word.isupper()
