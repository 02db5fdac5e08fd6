"""Workbooks of Excel: what the cells show, as tables; what is hidden is not read."""

import re
import warnings
from bisect import bisect_left
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.escape import unescape

from ingest.errors import UnreadableFile
from ingest.formats.builder import Builder, Extract
from ingest.formats.number_formats import shown
from ingest.formats.office import counted, package_of
from ingest.formats.plain import normalise
from ingest.formats.sheets import add_sheet
from ingest.formats.tables import Cell
from ingest.formats.xml import SAFE, parsed

_DEFAULT_NAME = re.compile(r"(?:Sheet|Tabelle|Feuil|Hoja|Foglio|Blad|Ark|Planilha|Arkusz|List|Лист|工作表|Sayfa)\s?\d*")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_DRAWING = re.compile(r"xl/drawings/drawing[^/]*\.xml")
_CHART = re.compile(r"xl/charts/chart(?:Ex)?\d*\.xml")
_THREADED = re.compile(r"\[Threaded comment\].*?Comment:\s*", re.DOTALL)
"""What Excel writes above a comment for programs that do not know answers to comments."""


def read(data: bytes) -> Extract:
    """Return the visible sheets with their tables, lines of text and comments.

    Raises:
        UnreadableFile: the file is encrypted, of an old format, or no workbook.
    """
    package = package_of(data)
    try:
        with warnings.catch_warnings(action="ignore"):
            workbook = load_workbook(BytesIO(data), data_only=True, keep_links=False)
        unread = _unread(package)
    except Exception as error:
        raise UnreadableFile("cannot be read as a workbook; it is damaged, or something else") from error
    builder = Builder(title=normalise(workbook.properties.title or "").strip())
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    builder.unread = counted(len(workbook.worksheets) - len(visible), "hidden sheet")
    for sheet in visible:
        if len(visible) > 1 or not _DEFAULT_NAME.fullmatch(sheet.title):
            builder.add("heading", sheet.title, level=1)
        _add(builder, sheet)
    builder.unread += unread
    return builder.finish()


def _add(builder: Builder, sheet: Any) -> None:
    """Append a sheet; each of its cells at its place among the rows and columns that are shown."""
    rows = _Shown({number for number, row in sheet.row_dimensions.items() if row.hidden})
    columns = _Shown(
        {n for group in sheet.column_dimensions.values() if group.hidden for n in range(group.min, group.max + 1)}
    )
    # The sheet's own iteration makes a cell of every place up to the last one that has a format.
    filled = [cell for cell in sheet._cells.values() if cell.value is not None or cell.comment]
    builder.unread += counted(len({cell.row for cell in filled} & rows.hidden), "hidden row")
    builder.unread += counted(len({cell.column for cell in filled} & columns.hidden), "hidden column")
    filled = [cell for cell in filled if cell.row not in rows.hidden and cell.column not in columns.hidden]
    spans = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    heads = list(_heads(sheet))
    cells = list[Cell]()
    for cell in filled:
        area = spans.get((cell.row, cell.column))
        text = _text(cell)
        cells.append(
            Cell(
                text,
                rows.place(cell.row),
                columns.place(cell.column),
                rows.count(area.min_row, area.max_row) if area else 1,
                columns.count(area.min_col, area.max_col) if area else 1,
                any(top <= cell.row <= bottom and left <= cell.column <= right for left, top, right, bottom in heads),
                ((0, len(text), "strong"),) if text and cell.font.b else (),
            )
        )
    add_sheet(builder, cells)
    for cell in sorted(filled, key=lambda cell: (cell.row, cell.column)):
        if cell.comment:
            words = normalise(_THREADED.sub("", cell.comment.text))
            builder.add("comment", " ".join(words.split()), marker=cell.coordinate)


class _Shown:
    """Which rows (or columns) of a sheet are shown, and as which, from 0."""

    def __init__(self, hidden: set[int]) -> None:
        self.hidden = hidden
        self._sorted = sorted(hidden)

    def place(self, number: int) -> int:
        """Return which of those shown a row is."""
        return number - 1 - bisect_left(self._sorted, number)

    def count(self, first: int, last: int) -> int:
        """Return how many rows of a range are shown."""
        return self.place(last + 1) - self.place(first)


def _text(cell: Any) -> str:
    if isinstance(cell.value, str):
        return normalise(unescape(cell.value)).strip()
    return "" if cell.value is None else shown(cell.value, cell.number_format)


def _heads(sheet: Any) -> Iterator[tuple[int, int, int, int]]:
    """Yield the areas that name columns: first rows of declared tables and filters, and the last row that stays."""
    for table in sheet.tables.values():
        left, top, right, _ = range_boundaries(table.ref)
        if table.headerRowCount != 0:
            yield left, top, right, top
    if sheet.auto_filter.ref:
        left, top, right, _ = range_boundaries(sheet.auto_filter.ref)
        yield left, top, right, top
    if sheet.freeze_panes:
        _, below, _, _ = range_boundaries(sheet.freeze_panes)
        yield 1, below - 1, sheet.max_column, below - 1


def _unread(package: ZipFile) -> list[str]:
    """Count what the package has and cells do not show."""
    formulas = pictures = boxes = 0
    for name in package.namelist():
        if _SHEET.fullmatch(name):
            formulas += _formulas_without_value(package, name)
        elif _DRAWING.fullmatch(name):
            drawing = parsed(package.read(name))
            pictures += sum(1 for _ in drawing.iter("{*}pic"))
            boxes += sum(1 for body in drawing.iter("{*}txBody") if "".join(body.itertext()).strip())
    charts = sum(bool(_CHART.fullmatch(name)) for name in package.namelist())
    missing = [f"{formulas} formula{'' if formulas == 1 else 's'} without a value"] if formulas else []
    return [*missing, *counted(charts, "chart"), *counted(pictures, "picture"), *counted(boxes, "text box", "es")]


def _formulas_without_value(package: ZipFile, name: str) -> int:
    """Count the cells whose program did not save what they come to."""
    count = 0
    with package.open(name) as sheet:
        for _, cell in etree.iterparse(sheet, tag="{*}c", **SAFE):
            is_empty = not cell.findtext("{*}v") and cell.get("t") != "str"
            count += is_empty and cell.find("{*}f") is not None
            cell.clear()
    return count
