"""Paragraphs of slides, and the bullets and numbers that stand before them."""

import re
from collections.abc import Iterator
from typing import Any, Literal

from ingest.blocks import Emphasis, Label
from ingest.formats.builder import Builder
from ingest.formats.numerals import repeated_letters, roman
from ingest.formats.plain import normalise

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_SYMBOL_FONT = re.compile(r"wingdings|webdings|symbol", re.IGNORECASE)
_NUMBERED = re.compile(r"(arabic|alphaLc|alphaUc|romanLc|romanUc)(Period|ParenR|ParenBoth|Plain)")
_TRUE = ("1", "true")
_AROUND = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}


def add_text(builder: Builder, shape: Any, page: int) -> None:
    """Append the paragraphs of a shape; those with bullets or numbers as items, with what they are below."""
    announced: Label | None = None
    above = list[tuple[int, Label]]()
    numbers = dict[int, int]()
    for paragraph in shape.text_frame.paragraphs:
        words, emphasis = words_of(paragraph)
        if not words:
            continue
        level = paragraph.level + 1
        bullet = _bullet(paragraph, shape)
        above = [(depth, label) for depth, label in above if depth < level]
        numbers = {depth: number for depth, number in numbers.items() if depth <= level}
        if bullet is None:
            announced, above, numbers = builder.add("paragraph", words, emphasis=emphasis, page=page), [], {}
            continue
        marker = _marker(bullet, numbers, level)
        labels = (*([announced] if announced else []), *(label for _, label in above))
        item = builder.add("item", words, emphasis=emphasis, page=page, marker=marker, level=level, above=labels)
        above += [(level, item)] if item else []


def words_of(paragraph: Any) -> tuple[str, list[Emphasis]]:
    """Return the words of a paragraph on one line, and which of them are set in bold or italics."""
    text, emphasis = "", list[Emphasis]()
    for part in paragraph._p.content_children:
        piece = part.text.replace("\v", " ")
        how = _emphasis(part.find(f"{_A}rPr"))
        if how and piece.strip():
            emphasis.append((len(text), len(text) + len(piece.rstrip()), how))
        text += piece
    words = " ".join(normalise(text).split())
    return words, emphasis if words == text.rstrip() else []


def _emphasis(properties: Any) -> Literal["strong", "em"] | None:
    if properties is None:
        return None
    if properties.get("b") in _TRUE:
        return "strong"
    return "em" if properties.get("i") in _TRUE else None


def _bullet(paragraph: Any, shape: Any) -> Any:
    """Return the bullet of a paragraph, from itself or what it takes its looks from; None for one without."""
    for properties in _properties(paragraph, shape):
        if properties.find(f"{_A}buNone") is not None:
            return None
        for kind in ("buChar", "buAutoNum", "buBlip"):
            if properties.find(f"{_A}{kind}") is not None:
                return properties
    return None


def _properties(paragraph: Any, shape: Any) -> Iterator[Any]:
    """Yield the paragraph's own properties, then those that its shape, layout and master give to its level."""
    level = f"{_A}lvl{paragraph.level + 1}pPr"
    if paragraph._p.pPr is not None:
        yield paragraph._p.pPr
    base = shape
    while base is not None:
        yield from base._element.iterfind(f"{_P}txBody/{_A}lstStyle/{level}")
        base = getattr(base, "_base_placeholder", None)
    if shape.is_placeholder:
        yield from shape.part.slide.slide_layout.slide_master._element.iterfind(f"{_P}txStyles/{_P}bodyStyle/{level}")


def _marker(bullet: Any, numbers: dict[int, int], level: int) -> str:
    """Return a bullet as it is shown, and count on in `numbers`; a picture or a sign of a symbol font is a dot."""
    counted = bullet.find(f"{_A}buAutoNum")
    if counted is None:
        numbers.pop(level, None)
        char, font = bullet.find(f"{_A}buChar"), bullet.find(f"{_A}buFont")
        is_symbol = font is not None and _SYMBOL_FONT.match(font.get("typeface", ""))
        return "•" if char is None or is_symbol else char.get("char", "").strip() or "•"
    numbers[level] = numbers.get(level, int(counted.get("startAt", 1)) - 1) + 1
    found = _NUMBERED.fullmatch(counted.get("type", ""))
    return _AROUND[found[2]].format(_number(numbers[level], found[1])) if found else f"{numbers[level]}."


def _number(number: int, form: str) -> str:
    if form == "arabic":
        return str(number)
    written = repeated_letters(number) if form.startswith("alpha") else roman(number)
    return written.upper() if form.endswith("Uc") else written
