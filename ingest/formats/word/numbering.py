"""The numbers and bullets that Word prints before paragraphs, which a document does not contain but define."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lxml import etree
from mammoth.docx.dingbats import dingbats

from ingest.formats.numerals import repeated_letters, roman
from ingest.formats.word.package import W, is_on, number, value
from ingest.formats.word.styles import Style, Styles

_PLACE = re.compile(r"%([1-9])")
_BULLET = "•"
_INDENT = 360
"""How far a level stands to the right of the one above it where the list does not say, in twentieths of a point."""


@dataclass(frozen=True)
class Level:
    """One level of a list.

    Attributes:
        start: its first number.
        form: how numbers are written ("lowerRoman"), or "bullet".
        text: the marker, in which "%1" stands for the number of the first level.
        restart: the level from 1 whose items let this one start again; 0 for never; None for every one above it.
        legal: whether the numbers of all levels are written as decimals.
        style: the paragraph style that is of this level.
        indent: from the left in twentieths of a point.
    """

    start: int
    form: str
    text: str
    restart: int | None
    legal: bool
    style: str | None
    indent: int


@dataclass
class _List:
    """A numbered list; those with the same `counts` go on counting where the others stopped."""

    levels: dict[int, Level]
    counts: dict[int, int]
    restarts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Number:
    """What is printed before a paragraph.

    Attributes:
        marker: as printed: "1.2.3", "(a)", "•".
        list_id: of its list.
        level: in its list, from 0.
        indent: of the paragraph from the left, in twentieths of a point.
    """

    marker: str
    list_id: str
    level: int
    indent: int


class Numbering:
    """Counts the paragraphs of a document, which are to be asked for in order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        """Read word/numbering.xml, None where a document has none."""
        self._styles = styles
        abstracts = [] if root is None else root.findall(W + "abstractNum")
        self._abstracts = {value(element, name="abstractNumId"): element for element in abstracts}
        self._nums = {} if root is None else {value(element, name="numId"): element for element in root.iter(W + "num")}
        self._counts = dict[str | None, dict[int, int]]()
        self._lists = dict[str, _List | None]()

    def of(self, paragraph: etree._Element) -> Number | None:
        """Count a paragraph, and return what is printed before it; None for nothing."""
        properties = paragraph.find(W + "pPr")
        style_id = value(properties, "pStyle")
        style = self._styles.of(style_id)
        list_id = value(properties, "numPr/numId") or style.number_id
        found = self._list(list_id)
        if found is None:
            return None
        place = number(properties, "numPr/ilvl")
        place = _level_of(style_id, style, found) if place is None else place
        level = found.levels.get(place)
        if level is None:
            return None
        _count(found, place, level)
        marker = _marker(found, level)
        indent = _indent(properties, level, style)
        return Number(marker, list_id, place, indent) if marker else None

    def _list(self, list_id: str) -> _List | None:
        """Return a list by its id, "" or "0" for none."""
        if list_id not in self._lists:
            self._lists[list_id] = self._read(list_id)
        return self._lists[list_id]

    def _read(self, list_id: str) -> _List | None:
        element = self._nums.get(list_id)
        abstract_id = value(element, "abstractNumId")
        abstract = self._abstracts.get(abstract_id)
        style = value(abstract, "numStyleLink")
        if style:
            abstract_id = value(self._nums.get(self._styles.of(style, "numbering").number_id), "abstractNumId")
            abstract = self._abstracts.get(abstract_id)
        if element is None or abstract is None or list_id == "0":
            return None
        levels = {number(level, name="ilvl") or 0: _read_level(level) for level in abstract.iterfind(W + "lvl")}
        found = _List(levels, self._counts.setdefault(abstract_id, {}))
        for override in element.iterfind(W + "lvlOverride"):
            self._override(found, override)
        return found

    def _override(self, found: _List, override: etree._Element) -> None:
        """Change a level as the list says that uses it."""
        place = number(override, name="ilvl") or 0
        changed = override.find(W + "lvl")
        if changed is not None:
            found.levels[place] = _read_level(changed)
        start = number(override, "startOverride")
        if start is not None and place in found.levels:
            found.levels[place] = replace(found.levels[place], start=start)
            found.restarts[place] = start


def symbol(font: str | None, code: int) -> str:
    """Return the character that a font such as Wingdings shows for a code; "" if that is not known."""
    found = dingbats.get((font, code)) or dingbats.get((font, code & 0xFF))
    return chr(found) if found else ""


def _read_level(element: etree._Element) -> Level:
    form = value(element, "numFmt") or "decimal"
    text = value(element, "lvlText") or ""
    if form == "bullet":
        text = _bullet(text, value(element, "rPr/rFonts", "ascii"))
    indent = number(element, "pPr/ind", "left")
    indent = number(element, "pPr/ind", "start") if indent is None else indent
    return Level(
        start=_or(number(element, "start"), 0 if element.find(W + "start") is None else 1),
        form=form,
        text=text,
        restart=number(element, "lvlRestart"),
        legal=bool(is_on(element, "isLgl")),
        style=value(element, "pStyle"),
        indent=_or(indent, _INDENT * (1 + (number(element, name="ilvl") or 0))),
    )


def _bullet(text: str, font: str | None) -> str:
    """Return a bullet as it is shown, whose character is mostly one of a font of symbols."""
    text = text.strip()
    shown = "".join(symbol(font, ord(character)) for character in text) or text
    return _BULLET if any("\ue000" <= character <= "\uf8ff" for character in shown) else shown


def _level_of(style_id: str | None, style: Style, found: _List) -> int:
    """Return the level of a paragraph that names none itself: the one of its style."""
    of_style = next((place for place, level in found.levels.items() if style_id and level.style == style_id), None)
    return of_style if of_style is not None else style.level or 0


def _count(found: _List, place: int, level: Level) -> None:
    """Count an item of a level, and let the levels below it start again."""
    counts = found.counts
    if place in found.restarts:
        counts[place] = found.restarts.pop(place)
    else:
        counts[place] = counts[place] + 1 if place in counts else level.start
    for lower, about in found.levels.items():
        after = about.restart if about.restart is not None else lower
        if lower > place and place < after:
            counts.pop(lower, None)


def _marker(found: _List, level: Level) -> str:
    """Return the marker of the item that was counted last."""

    def number_of(place: re.Match[str]) -> str:
        its = found.levels.get(int(place.group(1)) - 1)
        if its is None:
            return ""
        counted = found.counts.get(int(place.group(1)) - 1, its.start)
        return _written(counted, "decimal" if level.legal and its.form != "bullet" else its.form)

    return " ".join(_PLACE.sub(number_of, level.text).split())


def _indent(properties: etree._Element | None, level: Level, style: Style) -> int:
    """Return how far a paragraph stands from the left: as it says itself, or as its list or its style does."""
    own = number(properties, "ind", "left")
    own = number(properties, "ind", "start") if own is None else own
    if own is None and value(properties, "numPr/numId") is None:
        own = style.indent
    return level.indent if own is None else own


def _written(counted: int, form: str) -> str:
    """Write a number in one of the forms that Word knows; in decimals where it is none of these.

    >>> [_written(28, form) for form in ("upperLetter", "lowerRoman", "ordinal", "decimalZero")]
    ['BB', 'xxviii', '28th', '28']
    """
    return _FORMS.get(form, str)(counted)


def _letters(counted: int) -> str:
    return repeated_letters(counted) if 0 < counted < 1000 else str(counted)


def _ordinal(counted: int) -> str:
    teen = counted % 100 in (11, 12, 13)
    return f"{counted}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(counted % 10, 'th')}"


def _circled(counted: int) -> str:
    return chr(0x2460 + counted - 1) if 0 < counted <= 20 else str(counted)


_FORMS: dict[str, Callable[[int], str]] = {
    "none": lambda counted: "",
    "bullet": lambda counted: "",
    "lowerLetter": _letters,
    "upperLetter": lambda counted: _letters(counted).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda counted: roman(counted).upper(),
    "ordinal": _ordinal,
    "decimalZero": "{:02}".format,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "numberInDash": "- {} -".format,
}


def _or(said: int | None, otherwise: int) -> int:
    return otherwise if said is None else said
