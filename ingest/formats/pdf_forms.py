"""What a reader of a PDF adds to its pages: the values of form fields, and comments."""

from collections.abc import Sequence
from itertools import count

from liteparse import FormField, ParsedPage

from ingest.blocks import Box
from ingest.formats.pdf_layout import Part
from ingest.formats.pdf_words import Line, Word, around, as_box, clean, holds, lines_of, middle, pieces

CHECKED, UNCHECKED = "☑", "☐"

_SHOWN_ELSEWHERE = ("link", "widget", "popup", "freetext")
"""Annotations that are no comments, or whose words stand on the page."""


def check_marks(page: ParsedPage) -> list[Word]:
    """Return a word for every box and button to be checked, which is a drawing in the file."""
    runs = count(1_000_000)
    return [
        Word(CHECKED if field.checked else UNCHECKED, as_box(field.rect), round(field.rect.height, 1), next(runs))
        for field in page.form_fields or []
        if field.type in ("checkbox", "radio") and field.rect and field.rect.width and field.rect.height < 40
    ]


def fields_of(page: ParsedPage, words: Sequence[Word]) -> tuple[list[Word], list[Part]]:
    """Return a paragraph "Label: value" for every field that is filled in, and the words of the page without these.

    A value that stands in a cell of a table stays there.
    """
    tables = [as_box(block.bbox) for block in page.blocks or [] if block.kind == "table" and block.bbox]
    filled = [field for field in page.form_fields or [] if field.rect and field_value(field).strip()]
    told = [
        field
        for field in filled
        if not (shown_in(field, words) and any(holds(table, middle(as_box(field.rect))) for table in tables))
    ]
    shown = [word for field in told for word in shown_in(field, words)]
    left = [word for word in words if word not in shown]
    lines = lines_of(left, page.page_num) if told else []
    return left, [_said_of(field, lines, page.page_num) for field in told]


def shown_in(field: FormField, words: Sequence[Word]) -> list[Word]:
    """Return the words of a page that are the value of a field."""
    place, value = as_box(field.rect), field_value(field)
    return [word for word in words if holds(place, word.middle) and word.text in value]


def _said_of(field: FormField, lines: Sequence[Line], page: int) -> Part:
    value, place = " ".join(clean(field_value(field)).split()), as_box(field.rect)
    label = _label(place, lines) or field.alternate_name or field.name or ""
    return Part("paragraph", page, words=f"{label.rstrip(' :')}: {value}" if label else value, place=place)


def field_value(field: FormField) -> str:
    """Return what a field for text or of a choice holds."""
    if field.type not in ("text", "combobox", "listbox"):
        return ""
    return ", ".join(field.selected_options) or field.value or ""


def _label(box: Box, lines: Sequence[Line]) -> str:
    """Return the words nearest to a field: those left of it in its line, or else the line above it."""
    beside = [piece for line in lines for piece in pieces(line) if _beside(around(w.box for w in piece), box)]
    if beside:
        return _said(max(beside, key=lambda piece: piece[-1].box[0]))
    above = [piece for line in lines for piece in pieces(line) if _above(around(w.box for w in piece), box)]
    return _said(max(above, key=lambda piece: piece[0].box[1])) if above else ""


def _said(words: Sequence[Word]) -> str:
    return Line(tuple(words), 0).text


def _beside(label: Box, field: Box) -> bool:
    apart = field[0] - label[0] - label[2]
    return -3 < apart < 150 and label[1] < field[1] + field[3] and field[1] < label[1] + label[3]


def _above(label: Box, field: Box) -> bool:
    return 0 <= field[1] - label[1] < 30 and label[0] < field[0] + field[2] and field[0] < label[0] + label[2]


def comments_of(page: ParsedPage) -> list[Part]:
    """Return what people wrote on a page."""
    parts = dict[str, Part]()
    for note in page.annotations or []:
        words = " ".join(clean(note.contents or "").split())
        if words and note.subtype.lower() not in _SHOWN_ELSEWHERE:
            place = as_box(note.rect) if note.rect else None
            parts.setdefault(words, Part("comment", page.page_num, words=words, place=place))
    return list(parts.values())


def place_fields(parts: list[Part], fields: Sequence[Part]) -> None:
    """Put the values of fields after the part that stands above them or around them."""
    for field in fields:
        at = [place for place, part in enumerate(parts) if part.box and field.place and _begins(part.box, field.place)]
        parts.insert(max(at) + 1 if at else len(parts), field)


def _begins(box: Box, field: Box) -> bool:
    return box[1] <= field[1] + field[3] / 2 and box[0] <= field[0] + field[2]
