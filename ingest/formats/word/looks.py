"""How the words of a Word document look, and its tables: what is said by styles is said where it holds."""

import re
from collections.abc import Sequence

from lxml import etree

from ingest.formats.word.package import W, is_on, number, remove, value
from ingest.formats.word.styles import Styles

_CELL_PARTS = [W + name for name in ("p", "tbl", "tcPr")]
_RUN_PARTS = [W + name for name in ("t", "tab", "br", "footnoteReference", "endnoteReference")]


def set_emphasis(root: etree._Element, styles: Styles) -> None:
    """Say of every run by itself whether it is bold, italic, code, raised or lowered, and drop all else.

    Paragraphs must still have their own styles.
    """
    for paragraph in root.iter(W + "p"):
        paragraph.attrib.clear()
        style = styles.of(value(paragraph, "pPr/pStyle"))
        usual = {} if style.role in ("heading", "title") else style.properties
        for other in [child for child in paragraph if child.tag not in (W + "r", W + "pPr")]:
            paragraph.remove(other)
        last, looks = None, list[etree._Element]()
        for run in paragraph.findall(W + "r"):
            before, looks = looks, _looks(run, usual, styles)
            parts = [child for child in run if child.tag in _RUN_PARTS]
            if last is not None and list(map(_named, looks)) == list(map(_named, before)):
                last.extend(parts)
                paragraph.remove(run)
            else:
                last = _rewritten(run, looks, parts)


def _looks(run: etree._Element, usual: dict[str, bool], styles: Styles) -> list[etree._Element]:
    """Return how a run looks: what it says itself, or else its own style, or else that of the paragraph."""
    before = run.find(W + "rPr")
    style_id = value(before, "rStyle")
    style = styles.of(style_id, "character") if style_id else None
    usual = usual | style.properties if style else usual
    looks = list[etree._Element]()
    for name in ("b", "i"):
        said = is_on(before, name)
        if usual.get(name) if said is None else said:
            looks.append(etree.Element(W + name))
    if style and style.role == "code":
        looks.append(etree.Element(W + "rStyle", {W + "val": "code"}))
    raised = value(before, "vertAlign")
    if raised in ("superscript", "subscript"):
        looks.append(etree.Element(W + "vertAlign", {W + "val": raised}))
    return looks


def _named(look: etree._Element) -> tuple[str, str | None]:
    return look.tag, value(look)


def _rewritten(run: etree._Element, looks: Sequence[etree._Element], parts: Sequence[etree._Element]) -> etree._Element:
    """Leave in a run how it looks and what it says."""
    run.clear()
    if looks:
        etree.SubElement(run, W + "rPr").extend(looks)
    run.extend(parts)
    return run


def prepare_tables(root: etree._Element, styles: Styles) -> None:
    """Leave in tables rows and cells alone, every cell in its column, and bold what the table's style sets in bold."""
    for table in list(root.iter(W + "tbl")):
        rows = table.findall(W + "tr")
        for row in rows:
            _prepare_row(row)
        _embolden(table, rows, styles)
        _keep(table, (W + "tr",))
        if table.find(W + "tr") is None:
            remove(table)


def _prepare_row(row: etree._Element) -> None:
    properties = row.find(W + "trPr")
    for cell in row.findall(W + "tc"):
        _merge_along(cell)
        _keep(cell, _CELL_PARTS)
    before = number(properties, "gridBefore") or 0
    if before > 0:
        row.insert(0, _cell(before))
    is_header = is_on(properties, "tblHeader")
    if properties is not None:
        row.remove(properties)
    if is_header:
        row.insert(0, etree.Element(W + "trPr"))
        etree.SubElement(row[0], W + "tblHeader")
    _keep(row, (W + "trPr", W + "tc"))


def _merge_along(cell: etree._Element) -> None:
    """Write the columns that a cell spans the way that all readers know."""
    properties = cell.find(W + "tcPr")
    span = max(1, number(properties, "gridSpan") or 1)
    merged = None if properties is None else properties.find(W + "hMerge")
    before = cell.getprevious()
    if merged is not None and value(merged) != "restart" and before is not None and before.tag == W + "tc":
        span += number(before, "tcPr/gridSpan") or 1
        remove(cell)
        cell = before
        properties = cell.find(W + "tcPr")
    vertical = None if properties is None else properties.find(W + "vMerge")
    after = etree.Element(W + "tcPr")
    etree.SubElement(after, W + "gridSpan", {W + "val": str(span)})
    if vertical is not None:
        after.append(vertical)
    if properties is not None:
        cell.remove(properties)
    cell.insert(0, after)


def _embolden(table: etree._Element, rows: Sequence[etree._Element], styles: Styles) -> None:
    """Set in bold what the style of a table does: its first row, its first column."""
    style = styles.of(value(table, "tblPr/tblStyle"), "table")
    look = table.find(f"{W}tblPr/{W}tblLook")
    if rows and style.strong_first_row and _asks_for(look, "firstRow", 0x20):
        _bold(rows[0])
    for row in rows if style.strong_first_column and _asks_for(look, "firstColumn", 0x80) else ():
        _bold(row.find(W + "tc"))


def _asks_for(look: etree._Element | None, name: str, bit: int) -> bool:
    """Say whether a table wants a part of its style, which is written as a name or as a bit of a number."""
    if look is None:
        return True
    said = look.get(W + name)
    if said:
        return said in ("1", "true", "on")
    bits = value(look) or ""
    return bool(int(bits, 16) & bit) if re.fullmatch(r"[0-9A-Fa-f]{1,8}", bits) else True


def _bold(element: etree._Element | None) -> None:
    for run in () if element is None else element.iter(W + "r"):
        properties = run.find(W + "rPr")
        if properties is None:
            run.insert(0, etree.Element(W + "rPr"))
            properties = run[0]
        if properties.find(W + "b") is None:
            etree.SubElement(properties, W + "b")


def _cell(width: int) -> etree._Element:
    cell = etree.Element(W + "tc")
    etree.SubElement(etree.SubElement(cell, W + "tcPr"), W + "gridSpan", {W + "val": str(width)})
    return cell


def _keep(element: etree._Element, tags: Sequence[str]) -> None:
    for other in [child for child in element if child.tag not in tags]:
        element.remove(other)
