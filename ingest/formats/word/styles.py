"""What the styles of a Word document say of its paragraphs, runs and tables."""

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from lxml import etree

from ingest.formats.word.package import W, is_on, number, value

Role = Literal["", "title", "heading", "code"]

_HEADING = re.compile(r"heading ?(\d)$", re.IGNORECASE)
_CODE = re.compile(r"\b(?:source ?code|code(?:block)?|source text|preformatted|verbatim|macro text)\b", re.IGNORECASE)
_BODY_TEXT = 9
"""The outline level of what is no heading."""


@dataclass(frozen=True)
class Style:
    """A style with all that it takes over from the styles it is based on.

    Attributes:
        role: what a paragraph or run of this style is.
        outline: of a heading, from 0 for the highest.
        number_id: of its list, "" for none.
        level: in that list; None where the list itself tells which level is of this style.
        indent: from the left in twentieths of a point.
        properties: of its text, such as "b" for bold, switched on or off.
        strong_first_row: whether the first row of its tables is set in bold.
        strong_first_column: whether the first column is.
    """

    role: Role = ""
    outline: int = 0
    number_id: str = ""
    level: int | None = None
    indent: int | None = None
    properties: dict[str, bool] = field(default_factory=dict)
    strong_first_row: bool = False
    strong_first_column: bool = False


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, root: etree._Element | None) -> None:
        """Read word/styles.xml, None where a document has none."""
        elements = [] if root is None else root.findall(W + "style")
        self._elements = {value(element, name="styleId"): element for element in reversed(elements)}
        self._defaults = {
            value(element, name="type"): value(element, name="styleId")
            for element in elements
            if value(element, name="default") in ("1", "true", "on")
        }
        self._styles = dict[str | None, Style]()

    def of(self, style_id: str | None, kind: str = "paragraph") -> Style:
        """Return a style; without an id, the one of all paragraphs (or another kind) that name none."""
        style_id = style_id or self._defaults.get(kind)
        if style_id not in self._styles:
            self._styles[style_id] = self._read(style_id)
        return self._styles[style_id]

    def _read(self, style_id: str | None) -> Style:
        style = Style()
        for element in reversed(self._line_of_descent(style_id)):
            style = _derived(style, element)
        return style if style_id in self._elements else _of_name(style, style_id or "")

    def _line_of_descent(self, style_id: str | None) -> list[etree._Element]:
        """Return a style's element, the one that it is based on, and so on."""
        line = list[etree._Element]()
        while (element := self._elements.get(style_id)) is not None and element not in line:
            line.append(element)
            style_id = value(element, "basedOn")
        return line


def _derived(base: Style, element: etree._Element) -> Style:
    """Return what a style is that changes the one it is based on."""
    style = _of_name(base, value(element, "name") or "")
    outline = number(element, "pPr/outlineLvl")
    if outline is not None and style.role != "title":
        style = replace(style, role="heading" if outline < _BODY_TEXT else "", outline=outline)
    run = element.find(W + "rPr")
    said = {name: is_on(run, name) for name in ("b", "i", "vanish")}
    list_id, level = value(element, "pPr/numPr/numId"), number(element, "pPr/numPr/ilvl")
    indent = number(element, "pPr/ind", "left")
    indent = number(element, "pPr/ind", "start") if indent is None else indent
    conditions = {
        value(condition, name="type"): condition.find(W + "rPr") for condition in element.findall(W + "tblStylePr")
    }
    return replace(
        style,
        number_id=base.number_id if list_id is None else "" if list_id == "0" else list_id,
        level=base.level if level is None else level,
        indent=base.indent if indent is None else indent,
        properties=base.properties | {name: on for name, on in said.items() if on is not None},
        strong_first_row=_either(is_on(conditions.get("firstRow"), "b"), base.strong_first_row),
        strong_first_column=_either(is_on(conditions.get("firstCol"), "b"), base.strong_first_column),
    )


def _of_name(base: Style, name: str) -> Style:
    """Return what the name of a style tells; those that Word itself defines have English names in every language."""
    heading = _HEADING.match(name)
    if heading:
        return replace(base, role="heading", outline=max(0, int(heading.group(1)) - 1))
    if name.lower() == "title":
        return replace(base, role="title", outline=0)
    if name.lower() == "heading":
        return replace(base, role="heading", outline=0)
    if base.role == "heading" and name.lower() == "subtitle":
        return replace(base, role="")
    return replace(base, role="code") if _CODE.search(name) else base


def _either(said: bool | None, otherwise: bool) -> bool:
    return otherwise if said is None else said
