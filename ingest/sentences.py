"""Sentence boundaries as exact character ranges, for prose, hard-wrapped lines, lists and tables."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.characters import UNSPACED

WRAPPED = 50
"""Characters; a line at least this long that ends without punctuation goes on in the next line."""

FEWEST_WRAPPED, NARROWEST = 3, 25
"""Lines of a paragraph, and characters of its longest one, from which shorter lines can be prose in a narrow column."""

BULLET = "[-*•–—◦▪]"
"""The signs that a list item begins with."""

_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?:[⁰¹²³⁴-⁹]|\[\w{1,3}\])*+(?=\s)|[。！？]+[\"”’」』）]*|\n")
_ABBREVIATION = re.compile(
    r"\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St|Gen|Col|Sgt|Capt|Lt|Rev|Hon|Gov|Sen|Rep|vs|etc|approx|"
    r"No|Nos|Art|Fig|Eq|Sec|Vol|Ch|pp|cf|al|ca|Inc|Ltd|Co|Corp|Bros|Mt|Ft|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$"
)
_COLUMNS = re.compile(rf"(?:\s++|(?:(?:{BULLET}|[\d.]*\d[.)]?|\(?\w[.)])\s+)?+).*?[^\s.!?:](?:\t| {{3,}})\S")
_WORD = re.compile(r"[^\W_]")
_NEW_ITEM = re.compile(rf"\s*(?:{BULLET}|[#|>]|\(?\d{{1,3}}[.)]|\(?[a-z][.)])(?:\s|$)")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of `text` as half-open ranges without surrounding white space, in order.

    Every letter and digit of the text is in exactly one range. A line that is complete in itself (a heading, a list
    item, a table row) is a sentence; a line without letters and digits (a rule) is in none.
    """
    spans, start, seen = [], 0, 0
    for end in (*_boundaries(text), len(text)):
        if any(map(str.isalnum, text[seen:end])):
            piece = text[start:end]
            begin = start + len(piece) - len(piece.lstrip())
            spans.append((begin, begin + len(piece.strip())))
            start = end
        elif start == seen and text[end - 1 : end] == "\n":
            start = end
        seen = end
    return spans


def _boundaries(text: str) -> Iterator[int]:
    paragraphs = _Paragraphs(text)
    for stop in _STOP.finditer(text):
        if stop.group() == "\n":
            ends = _line_is_complete(text, stop.start(), paragraphs)
        else:
            ends = stop.group()[0] in "。！？" or _stop_ends_sentence(text, stop)
        if ends:
            yield stop.end()


class _Paragraphs:
    """The paragraphs of a text, asked about in order; each is found and judged once, however many lines it has."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 0
        self._is_wrapped = False

    def is_wrapped(self, newline: int) -> bool:
        """Say whether the lines around a line end, up to a blank one on either side, are prose in a narrow column."""
        if newline >= self._end:
            start, end = self._text.rfind("\n\n", 0, newline), self._text.find("\n\n", newline)
            self._end = end if end >= 0 else len(self._text)
            self._is_wrapped = _is_wrapped(self._text[start + 2 if start >= 0 else 0 : self._end])
        return self._is_wrapped


def _stop_ends_sentence(text: str, stop: re.Match[str]) -> bool:
    following = text[stop.end() : stop.end() + 40].lstrip()
    if following[:1].islower():
        return False
    before = text[max(0, stop.start() - 12) : stop.start() + 1]
    return stop.group() != "." or not following or not _ABBREVIATION.search(before)


def _line_is_complete(text: str, newline: int, paragraphs: _Paragraphs) -> bool:
    """Say whether a line is a unit of its own rather than prose wrapped at a margin."""
    line = text[text.rfind("\n", 0, newline) + 1 : newline].strip()
    until = text.find("\n", newline + 1)
    following = text[newline + 1 : until if until >= 0 else len(text)]
    if not following.strip() or not _WORD.search(line) or line[-1] in ".!?:;…" or _NEW_ITEM.match(following):
        return True
    if _COLUMNS.match(line) and _COLUMNS.match(following):
        return True
    return not following.lstrip()[0].islower() and len(line) < WRAPPED and not paragraphs.is_wrapped(newline)


def _is_wrapped(paragraph: str) -> bool:
    """Say whether lines are prose in a narrow column: no line would have had room for the first word of the next."""
    lines = [line.strip() for line in paragraph.strip("\n").split("\n")]
    width = max(map(len, lines))
    pairs = list(pairwise(lines))
    return (
        len(lines) >= FEWEST_WRAPPED
        and width >= NARROWEST
        and all(map(_WORD.search, lines))
        and all(len(line) + 1 + _first_word(following) > width for line, following in pairs)
    )


def _first_word(line: str) -> int:
    """Return how long the first word of a line is; without spaces between words, the first characters are one."""
    return 2 if UNSPACED.match(line) else len(line.split(" ", 1)[0])
