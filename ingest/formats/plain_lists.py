"""Lists of plain text: lines that begin with bullets, or with numbers or letters that go on from line to line."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.formats.lines import Line
from ingest.sentences import WRAPPED

_BULLETS = "-*+•–—◦▪‣●○■□·►➢"
_MARKER = re.compile(
    rf"(?P<marker>[{_BULLETS}]|\(?(?:\d{{1,3}}|[a-zA-Z]|[ivx]{{2,5}}|[IVX]{{2,5}})[.)]|\d{{1,3}}(?:\.\d{{1,3}}){{1,3}}\.?)"
    r"\s+(?=.*\w)"
)
_NUMBER = re.compile(r"\w+")
_ENDS = (".", "!", "?", ":", ";", "…", "。", "！", "？")
_ROMAN = {"i": 1, "v": 5, "x": 10}


@dataclass(frozen=True)
class Item:
    """An item of a list: the range from its marker to its last word, and the items that it is below."""

    start: int
    end: int
    marker: str
    first_word: int
    parents: tuple["Item", ...] = ()

    @property
    def is_later(self) -> bool:
        """Whether its number is not that of a first item."""
        return bool(_NUMBER.search(self.marker)) and self.marker.strip("(.)").lower() not in ("1", "a", "i")


@dataclass
class _Entry:
    """A line that may be an item, with the lines that go on with it."""

    marker: str
    indent: int
    start: int
    first_word: int
    end: int
    is_announced: bool

    @property
    def style(self) -> str:
        """The marker without what it counts."""
        return re.sub(r"[A-Z]+", "A", re.sub(r"[a-z]+", "a", re.sub(r"\d+", "1", self.marker)))


def lists_of(lines: Sequence[Line | None]) -> list[list[Item]]:
    """Return the lists among the lines of a text, in which None stands for what is known to be something else."""
    return [items for entries in _entries(lines) if (items := _nested([*_valid(entries)]))]


def _entries(lines: Sequence[Line | None]) -> Iterator[list[_Entry]]:
    """Yield runs of lines that begin with a marker, which only lines that go on with them and blank lines divide."""
    run, above = list[_Entry](), ""
    after_blank = True
    for line in lines:
        if line is not None and line.is_blank:
            after_blank = True
            continue
        words = line.text.lstrip() if line else ""
        found = _MARKER.match(words)
        if line and found:
            announced = after_blank or above.endswith((":", "："))
            run.append(_entry(line, found, announced))
        elif run and (not line or not _goes_on(line, run[-1], above, after_blank)):
            yield run
            run = []
        elif run and line and not after_blank:
            run[-1].end = line.end
        above, after_blank = words, False
    yield run


def _entry(line: Line, found: re.Match[str], is_announced: bool) -> _Entry:
    indent = len(line.text[: line.first - line.start].expandtabs(8))
    return _Entry(found["marker"], indent, line.first, line.first + found.end(), line.end, is_announced)


def _goes_on(line: Line, entry: _Entry, above: str, after_blank: bool) -> bool:
    """Say whether a line goes on with an item: it is indented, or what was wrapped at the margin."""
    indent = len(line.text[: line.first - line.start].expandtabs(8))
    if indent > entry.indent or after_blank:
        return indent > entry.indent
    return line.text.lstrip()[0].islower() or (len(above) >= WRAPPED and not above.endswith(_ENDS))


def _valid(run: Sequence[_Entry]) -> Iterator[_Entry]:
    """Yield what is an item: a bullet that no prose stands above or that has others, or a number that goes on."""
    numbers = {number for entry in run for number in _numbers(entry.marker)}
    alike = Counter(entry.marker for entry in run)
    for entry in run:
        if entry.marker in _BULLETS:
            if entry.is_announced or alike[entry.marker] > 1:
                yield entry
        elif _has_neighbour(entry.marker, numbers) or alike[entry.marker] > 1 and entry.marker.strip("(.)") == "1":
            yield entry


def _has_neighbour(marker: str, numbers: set[tuple[str, int]]) -> bool:
    return any((form, number + step) in numbers for form, number in _numbers(marker) for step in (1, -1))


def _numbers(marker: str) -> list[tuple[str, int]]:
    """Return what a marker may count: its form, and the number in it; "i" is a letter and a number."""
    found = _NUMBER.findall(marker)
    if not found:
        return []
    *_, last = found
    form = marker[: marker.rindex(last)] + "{}" + marker[marker.rindex(last) + len(last) :]
    if last.isdigit():
        return [(form, int(last))]
    case = "A" if last.isupper() else "a"
    counts = [(f"{form} {case}", ord(last))] if len(last) == 1 else []
    return [*counts, (f"{form} roman {case}", _roman(last.lower()))] if set(last.lower()) <= _ROMAN.keys() else counts


def _roman(digits: str) -> int:
    values = [_ROMAN[digit] for digit in digits]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _nested(entries: Sequence[_Entry]) -> list[Item]:
    """Return items with those that they are below: indented less, or as much but with another kind of marker."""
    items = list[Item]()
    above = list[tuple[_Entry, Item]]()
    for entry in entries:
        while above and above[-1][0].indent > entry.indent:
            above.pop()
        alike = [n for n, (other, _) in enumerate(above) if (other.indent, other.style) == (entry.indent, entry.style)]
        above = above[: alike[0]] if alike else above
        parents = tuple(item for _, item in above)
        items.append(Item(entry.start, entry.end, entry.marker, entry.first_word, parents))
        above.append((entry, items[-1]))
    return items
