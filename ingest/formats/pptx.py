"""Presentations of PowerPoint: a slide is a page."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from ingest.blocks import Label
from ingest.errors import UnreadableFile
from ingest.formats.builder import Builder, Extract
from ingest.formats.number_formats import shown
from ingest.formats.office import counted, package_of
from ingest.formats.plain import normalise
from ingest.formats.pptx_text import add_text, words_of
from ingest.formats.tables import Cell
from ingest.formats.xml import parsed

_DEFAULT_TITLE = "PowerPoint Presentation"
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER)
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_EQUATION = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_DIAGRAM_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
_FILE_NAME = re.compile(r"\S+\.\w{3,4}")
"""What some programs write where a picture's description belongs."""

_ROWS_ON_A_SLIDE = 20
"""Shapes whose tops differ by less than this part of the height stand beside each other."""


def read(data: bytes) -> Extract:
    """Return the slides that are shown, with their titles, text, tables, charts, notes and comments.

    Raises:
        UnreadableFile: the file is encrypted, of an old format, or no presentation.
    """
    package_of(data)
    try:
        presentation = Presentation(BytesIO(data))
        slides = list(presentation.slides)
    except Exception as error:
        raise UnreadableFile("cannot be read as a presentation; it is damaged, or something else") from error
    reading = _Reading(Builder(), presentation.slide_height or 1)
    try:
        for slide in slides:
            reading.add_slide(slide)
        reading.builder.title = _title(slides, presentation.core_properties.title)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, etree.XMLSyntaxError) as error:
        raise UnreadableFile("is a presentation with a damaged slide") from error
    return reading.finish()


def _title(slides: Sequence[Any], given: str) -> str:
    """Return the title on the first slide, or that of the file."""
    first = slides[0].shapes.title if slides else None
    words = _line(first.text_frame.text) if first is not None else ""
    return words or (_line(given) if given != _DEFAULT_TITLE else "")


class _Reading:
    """Appends slides to a text, and counts what it cannot read."""

    def __init__(self, builder: Builder, height: int) -> None:
        self.builder = builder
        self._row = height / _ROWS_ON_A_SLIDE
        self._unread = Counter[str]()

    def finish(self) -> Extract:
        """Return the text, with what could not be read."""
        for what, number in self._unread.items():
            self.builder.unread += counted(number, what)
        return self.builder.finish()

    def add_slide(self, slide: Any) -> None:
        """Append a slide: its title, its shapes from the top left, its notes and comments."""
        page = self.builder.page()
        if slide._element.get("show") == "0":
            self._unread["hidden slide"] += 1
            return
        _take_first_alternatives(slide._element)
        self._unread["equation"] += sum(1 for _ in slide._element.iter(_EQUATION))
        title = slide.shapes.title
        if title is not None:
            self.builder.add("heading", _line(title.text_frame.text), level=1 if page == 1 else 2, page=page)
        for shape in self._in_order(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                self._add_shape(shape, page)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
                self.builder.add("note", words_of(paragraph)[0], page=page)
        for words in _comments(slide):
            self.builder.add("comment", words, page=page)

    def _in_order(self, shapes: Iterable[Any]) -> Iterator[Any]:
        """Yield shapes from top to bottom and from left to right, those of a group together."""

        def place(shape: Any) -> tuple[int, int]:
            return round((shape.top or 0) / self._row), shape.left or 0

        waiting = sorted(shapes, key=place, reverse=True)
        while waiting:
            shape = waiting.pop()
            if hasattr(shape, "shapes"):
                waiting += sorted(shape.shapes, key=place, reverse=True)
            else:
                yield shape

    def _add_shape(self, shape: Any, page: int) -> None:
        if shape.is_placeholder and shape.placeholder_format.type in _FURNITURE:
            self.builder.add("furniture", _line(shape.text_frame.text), page=page)
        elif getattr(shape, "has_table", False):
            self.builder.table(list(_table(shape.table, page)))
        elif getattr(shape, "has_chart", False):
            self._add_chart(shape.chart, page)
        elif shape.has_text_frame:
            add_text(self.builder, shape, page)
        elif shape._element.tag.endswith("}pic"):
            self._add_picture(shape, page)
        elif shape._element.tag.endswith("}graphicFrame"):
            self._add_diagram(shape, page)

    def _add_picture(self, shape: Any, page: int) -> None:
        properties = next(shape._element.iter("{*}cNvPr"))
        is_decorative = any(element.get("val") == "1" for element in properties.iter("{*}decorative"))
        words = _line(properties.get("descr", ""))
        described = self.builder.add("paragraph", "" if _FILE_NAME.fullmatch(words) else words, page=page)
        if not described and not is_decorative:
            self._unread["picture"] += 1

    def _add_chart(self, chart: Any, page: int) -> None:
        """Append a chart as the table of its categories and series, with its title as the caption."""
        try:
            cells = list(_chart(chart, page))
        except (KeyError, ValueError, NotImplementedError):
            cells = []
        if not cells:
            self._unread["chart"] += 1
            return
        title = chart.chart_title.text_frame.text if chart.has_title and chart.chart_title.has_text_frame else ""
        self.builder.table(cells, self.builder.add("paragraph", _line(title), page=page))

    def _add_diagram(self, shape: Any, page: int) -> None:
        """Append the words of a SmartArt diagram as items; count what else is embedded."""
        relation = next(shape._element.iter(f"{_DIAGRAM}relIds"), None)
        if relation is None:
            self._unread["embedded object"] += 1
            return
        data = parsed(shape.part.related_part(relation.get(_DIAGRAM_DATA)).blob)
        above = list[tuple[int, Label]]()
        for level, words in _diagram(data):
            above = [(depth, label) for depth, label in above if depth < level]
            labels = tuple(label for _, label in above)
            item = self.builder.add("item", words, page=page, level=len(labels) + 1, above=labels)
            above += [(level, item)] if item else []


def _line(words: str) -> str:
    return " ".join(normalise(words).split())


def _take_first_alternatives(slide: Any) -> None:
    """Put in place of alternatives the first one, which is that of the newest program."""
    for alternatives in list(slide.iter(_ALTERNATIVES)):
        if len(alternatives):
            for element in list(alternatives[0]):
                alternatives.addprevious(element)
        alternatives.getparent().remove(alternatives)


def _table(table: Any, page: int) -> Iterator[Cell]:
    for row, cells in enumerate(table.rows):
        for column, cell in enumerate(cells.cells):
            if not cell.is_spanned:
                yield Cell(
                    "\n".join(words_of(paragraph)[0] for paragraph in cell.text_frame.paragraphs),
                    row,
                    column,
                    cell.span_height,
                    cell.span_width,
                    header=bool(row == 0 and table.first_row or column == 0 and table.first_col),
                    page=page,
                )


def _chart(chart: Any, page: int) -> Iterator[Cell]:
    """Yield the cells of a chart's table: a row for a category, a column for a series; none if it has no categories."""
    series = [one for plot in chart.plots if len(plot.categories) for one in plot.series]
    categories = next((list(plot.categories) for plot in chart.plots if len(plot.categories)), [])
    for row, category in enumerate(categories, start=1):
        yield Cell(_line(str(category)), row, 0, header=True, page=page)
    for column, one in enumerate(series, start=1):
        yield Cell(_line(one.name), 0, column, header=True, page=page)
        code = next(
            (element.text for element in one._element.iterfind("{*}val/{*}numRef/{*}numCache/{*}formatCode")), ""
        )
        for row, value in enumerate(one.values[: len(categories)], start=1):
            if value is not None:
                yield Cell(shown(value, code or "General"), row, column, page=page)


def _diagram(data: Any) -> Iterator[tuple[int, str]]:
    """Yield the words of a diagram with their depth, from its data: points, and which of them are below which."""
    points = {point.get("modelId"): point for point in data.iter(f"{_DIAGRAM}pt")}
    below: dict[str, list[tuple[int, str]]] = {}
    for connection in data.iter(f"{_DIAGRAM}cxn"):
        if connection.get("type", "parOf") == "parOf":
            order = int(connection.get("srcOrd", 0))
            below.setdefault(connection.get("srcId"), []).append((order, connection.get("destId")))
    waiting = [(0, name) for name, point in points.items() if point.get("type") == "doc"]
    while waiting:
        level, name = waiting.pop()
        waiting += [(level + 1, other) for _, other in sorted(below.pop(name, []), reverse=True)]
        words = (
            "".join(text.text or "" for text in points[name].iter("{*}t") if not len(text)) if name in points else ""
        )
        if words.strip():
            yield level, _line(words)


def _comments(slide: Any) -> Iterator[str]:
    """Yield the words of the comments on a slide, those of old programs and of new ones."""
    for relation in slide.part.rels.values():
        if relation.reltype.endswith("/comments"):
            for comment in parsed(relation.target_part.blob).iter("{*}cm"):
                yield _line(" ".join(text.text or "" for text in comment.iter("{*}text", "{*}t")))
