"""What each paragraph of a Word document is: headings, list items with their markers, code; written as style names."""

from lxml import etree

from ingest.formats.word.numbering import Number, Numbering
from ingest.formats.word.package import W, number, remove, value
from ingest.formats.word.shown import run_of
from ingest.formats.word.styles import Style, Styles

BEGIN, END = "\ufdd0", "\ufdd1"
"""Stand around the marker of a list item, which is its first word; neither is a character of any text."""

DEEPEST = 9
"""Levels of a list."""

_NEARLY = 100
"""Indents that differ by no more twentieths of a point look the same."""


class Roles:
    """Gives the paragraphs of a part, in order, the style by which they are turned into HTML.

    Attributes:
        title: the words of the first paragraph that is the document's title.
    """

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.title = ""
        self._styles = styles
        self._numbering = numbering
        self._items: list[Number] = []
        self._around: etree._Element | None = None

    def assign(self, root: etree._Element) -> None:
        """Replace the properties of all paragraphs by their role; drop the empty ones."""
        for paragraph in list(root.iter(W + "p")):
            properties = paragraph.find(W + "pPr")
            style = self._styles.of(value(properties, "pStyle"))
            printed = self._numbering.of(paragraph)
            words = line_of(paragraph)
            role = ""
            if words and style.role != "code":
                role = self._role(paragraph, style, printed, words)
            elif words:
                role = "code"
            if properties is not None:
                paragraph.remove(properties)
            if role:
                paragraph.insert(0, _properties(role))
            if not words and next(paragraph.iter(W + "footnoteReference", W + "endnoteReference"), None) is None:
                remove(paragraph)

    def _role(self, paragraph: etree._Element, style: Style, printed: Number | None, words: str) -> str:
        """Return the role of a paragraph with words, in which its marker is written."""
        properties = paragraph.find(W + "pPr")
        outline = _outline(properties, style)
        if paragraph.getparent() is not self._around:
            self._around = paragraph.getparent()
            self._items.clear()
        if outline is not None:
            self._items.clear()
            self.title = self.title or (words if style.role == "title" else "")
            _write(paragraph, f"{printed.marker} " if printed else "")
            return f"heading{min(outline, 5) + 1}"
        if printed:
            _write(paragraph, f"{BEGIN}{printed.marker}{END}")
            return f"item{self._depth(printed)}"
        return self._continued(properties, style)

    def _depth(self, printed: Number) -> int:
        """Return how deep an item is, which its own list tells or else how far it stands from the left."""
        while self._items and not _is_below(printed, self._items[-1]):
            self._items.pop()
        self._items.append(printed)
        return min(len(self._items), DEEPEST)

    def _continued(self, properties: etree._Element | None, style: Style) -> str:
        """Return the role of a paragraph without a marker: of an item as far from the left it goes on with that."""
        indent = number(properties, "ind", "left")
        indent = number(properties, "ind", "start") if indent is None else indent
        indent = (style.indent or 0) if indent is None else indent
        while self._items and (indent <= _NEARLY or self._items[-1].indent > indent + _NEARLY):
            self._items.pop()
        return f"continued{min(len(self._items), DEEPEST)}" if self._items else ""


def line_of(element: etree._Element) -> str:
    """Return the words of a paragraph or a row of a table in one line."""
    words = list[str]()
    for child in element.iter(W + "t", W + "tab", W + "br", W + "p"):
        words.append(child.text or "" if child.tag == W + "t" else " ")
    return " ".join("".join(words).split())


def style_map() -> str:
    """Return what becomes of the roles in HTML, as mammoth reads it."""
    lines = [f"p.heading{level} => h{level}:fresh" for level in range(1, 7)]
    for level in range(1, DEEPEST + 1):
        outer = "ul > li > " * (level - 1)
        lines.append(f"p.item{level} => {outer}ul > li:fresh")
        lines.append(f"p.continued{level} => {outer}ul > li > p:fresh")
    return "\n".join([*lines, "p.code => pre:separator('\\n')", "r.code => code"])


def _outline(properties: etree._Element | None, style: Style) -> int | None:
    """Return the level of a heading from 0, None for what is none."""
    said = number(properties, "outlineLvl")
    if said is not None:
        return said if said < 9 else None
    return style.outline if style.role in ("heading", "title") else None


def _is_below(item: Number, other: Number) -> bool:
    if item.list_id == other.list_id:
        return item.level > other.level
    return item.indent > other.indent + _NEARLY


def _write(paragraph: etree._Element, words: str) -> None:
    """Put words before those of a paragraph."""
    if words:
        paragraph.insert(1 if paragraph.find(W + "pPr") is not None else 0, run_of(words))


def _properties(role: str) -> etree._Element:
    properties = etree.Element(W + "pPr")
    etree.SubElement(properties, W + "pStyle", {W + "val": role})
    return properties
