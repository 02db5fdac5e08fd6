"""PDF: words, tables and boxes by liteparse, put together to what a reader sees; pictures of pages by `ocr`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2 as pdfium
from liteparse import ParsedPage

from ingest.blocks import Label
from ingest.errors import UnreadableFile
from ingest.formats import ocr, pdf_forms, pdf_layout
from ingest.formats.builder import Builder, Extract
from ingest.formats.pdf_layout import Part
from ingest.formats.pdf_tables import Row, Table
from ingest.formats.pdf_words import Line, adopted, around, joined, parse, reason, strong, vocabulary, words_of
from ingest.formats.tables import Cell

_NO_TITLE = re.compile(r"(microsoft \w+ - .*|untitled.*|\(anonymous\)|unknown|\S*[_\d]\S*|.*\.\w{2,4}|\W*)", re.IGNORECASE)
_CAPTION = re.compile(r"[^\W\d_]+\.?\s(\d+|[IVX]+)([.:]|\s)")
_PICTURE = 0.5
"""The share of a page that a picture covers if it is the page."""


def read(data: bytes) -> Extract:
    """Read all pages. Raises UnreadableFile when the file is encrypted, damaged, or holds pictures alone."""
    result = parse(data)
    try:
        source = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise UnreadableFile(reason(error)) from error
    builder = Builder(title=_title(source))
    pages = _pages(result.pages, source, builder)
    if not any(part.lines or part.table or part.words for parts in pages for part in parts):
        raise UnreadableFile("holds no words" if ocr.is_there() else ocr.NEEDED)
    builder.unread += [f"page {error.page_num}: {error.message}" for error in result.page_errors]
    _write(builder, _joined(pages), len(pages))
    return builder.finish()


def _title(source: pdfium.PdfDocument) -> str:
    title = " ".join(str(source.get_metadata_dict().get("Title", "")).split())
    return "" if _NO_TITLE.fullmatch(title) else title


def _pages(pages: Sequence[ParsedPage], source: pdfium.PdfDocument, builder: Builder) -> list[list[Part]]:
    """Return the parts of every page."""
    words = [words_of(page, source) for page in pages]
    body = pdf_layout.body_size(word for page in words for word in page)
    found = list[list[Part]]()
    for page, spoken in zip(pages, words, strict=True):
        if not spoken and _is_picture(page):
            found.append(_recognised(page, source, builder))
            continue
        parts = pdf_layout.parts_of(page, adopted(spoken, pdf_forms.check_marks(page)), body)
        pdf_forms.place_fields(parts, pdf_forms.fields_of(page, spoken))
        found.append(parts + pdf_forms.comments_of(page))
    pdf_layout.mark_furniture(found, [(page.width, page.height) for page in pages], body)
    for parts, spoken in zip(found, words, strict=True):
        pdf_layout.mark_notes(parts if spoken else [], body)
    return found


def _is_picture(page: ParsedPage) -> bool:
    told = page.complexity
    return bool(told and (told.full_page_image or told.image_coverage > _PICTURE or told.needs_ocr))


def _recognised(page: ParsedPage, source: pdfium.PdfDocument, builder: Builder) -> list[Part]:
    """Return the paragraphs of a picture of a page, or say that it is one."""
    if not ocr.is_there():
        builder.unread.append(f"page {page.page_num} is a picture")
        return []
    picture = source[page.page_num - 1].render(scale=ocr.DOTS / 72).to_pil()
    return ocr.parts(picture, (page.width, page.height), page.page_num)


def _joined(pages: Sequence[Sequence[Part]]) -> list[Part]:
    """Join what columns and pages part: paragraphs in the middle of a sentence, and tables with the same columns."""
    parts = list[Part]()
    for page in pages:
        width = max((line.box[2] for part in page for line in part.lines if part.kind == "paragraph"), default=0.0)
        first = True
        for part in page:
            last = next((other for other in reversed(parts) if _is_text(other)), None)
            fresh = first and bool(last and last.page != part.page)
            if last and _continues(last, part, fresh, width):
                _add(last, part)
            else:
                parts.append(part)
            first = first and not _is_text(part)
    return parts


def _is_text(part: Part) -> bool:
    return part.kind in ("paragraph", "item", "heading", "table", "code") and not part.turned


def _continues(last: Part, part: Part, fresh: bool, width: float) -> bool:
    """Say whether a part goes on with the last one; `fresh` if it is the first on its page."""
    if last.table and part.table:
        return fresh and _same_columns(last.table, part.table)
    if last.kind not in ("paragraph", "item") or part.kind != "paragraph" or not last.lines or not part.lines:
        return False
    if pdf_layout.ends_sentence(last.text) or abs(last.size - part.size) > 0.12 * last.size:
        return False
    if part.text[:1].islower():
        return len(last.text) > 30 and len(part.text) > 3
    return last.lines[-1].box[2] > (0.7 if fresh else 0.5) * width and (fresh or pdf_layout.is_below(last, part))


def _same_columns(first: Table, second: Table) -> bool:
    near = all(abs(a - b) < 4 for a, b in zip(first.columns, second.columns, strict=False))
    return not second.title and len(first.columns) == len(second.columns) and near


def _add(last: Part, part: Part) -> None:
    """Let a part go on; the names of its columns, where a page repeats them, are left out."""
    last.lines += part.lines
    if last.table and part.table:
        for row in part.table.rows:
            row.page = part.page
        rows = part.table.rows
        last.table.rows += rows[1:] if rows and _said(rows[0]) == _said(last.table.rows[0]) else rows


def _said(row: Row) -> list[str]:
    return [word.text for word in row.words]


def _write(builder: Builder, parts: Sequence[Part], pages: int) -> None:
    """Write all parts, with the pages where they begin."""
    lines = [line for part in parts for line in [*part.lines, *_lines_of_table(part.table)]]
    writer = _Writer(builder, vocabulary(lines), _levels(parts))
    for part in parts:
        writer.write(part)
    builder.begin(pages)


def _lines_of_table(table: Table | None) -> Iterator[Line]:
    for row in table.rows if table else []:
        for cell in row.cells.values():
            yield from pdf_layout.lines_of(cell, row.page)


def _levels(parts: Iterable[Part]) -> dict[tuple[float, int], int]:
    """Map size of type and depth of numbering of headings to levels, the largest first."""
    found = {_rank(part) for part in parts if part.kind == "heading"}
    return {rank: level for level, rank in enumerate(sorted(found), 1)}


def _rank(part: Part) -> tuple[float, int]:
    number = re.match(r"\d+(?:\.\d+)+", part.text)
    return -round(part.size * 2) / 2, number[0].count(".") if number else 0


class _Writer:
    """Writes parts one after the other, and knows what announces a list or table."""

    def __init__(self, builder: Builder, known: frozenset[str], levels: dict[tuple[float, int], int]) -> None:
        self.builder = builder
        self.known = known
        self.levels = levels
        self.announcing: Label | None = None
        self.caption: Label | None = None
        self.items = list[tuple[float, Label]]()

    def write(self, part: Part) -> None:
        """Write a part."""
        self.builder.begin(part.page if part.kind != "furniture" else 0)
        if part.kind != "item":
            self.items.clear()
        if part.table:
            self.builder.table(list(_cells(part.table, self.known)), self.caption)
            self.caption = None
        elif part.kind == "item":
            self._item(part)
        elif part.kind == "code":
            self.builder.add("code", _code(part.lines), page=part.page, box=part.box)
        else:
            self._words(part)

    def _words(self, part: Part) -> None:
        about: dict[str, Any] = {"page": part.page, "box": part.box}
        if part.kind == "heading":
            about["level"] = min(6, self.levels[_rank(part)])
        if part.marker:
            about["marker"] = part.marker
        label = self._add(part, about)
        if part.kind in ("paragraph", "heading"):
            self.announcing = label
            self.caption = label if part.kind == "heading" or _CAPTION.match(part.text) else None

    def _item(self, part: Part) -> None:
        left = part.box[0] if part.box else 0.0
        while self.items and left < self.items[-1][0] + 5:
            self.items.pop()
        above = (*([self.announcing] if self.announcing else []), *(label for _, label in self.items))
        about = {"marker": part.marker, "level": len(self.items) + 1, "above": above}
        label = self._add(part, {**about, "page": part.page, "box": part.box})
        if label:
            self.items.append((left, label))

    def _add(self, part: Part, about: dict[str, Any]) -> Label | None:
        """Append the words of a part; the pages on which it goes on begin inside of it."""
        if part.words:
            return self.builder.add(part.kind, part.words, **about)  # type: ignore[arg-type]
        text, places = joined(part.lines, self.known)
        label = self.builder.add(part.kind, text, emphasis=strong(places), **about)  # type: ignore[arg-type]
        at = 0
        for line, following in pairwise(part.lines):
            at += len(line.words)
            if label and following.page != line.page:
                self.builder.begin(following.page, label.start + places[at][1])
        return label


def _cells(table: Table, known: frozenset[str]) -> Iterator[Cell]:
    """Return the cells of a table with their words."""
    for number, row in enumerate(table.rows):
        for column, words in row.cells.items():
            texts, emphasis = list[str](), []
            for group in pdf_layout.paragraphs(pdf_layout.lines_of(words, row.page)):
                text, places = joined(group, known)
                start = sum(len(text) + 1 for text in texts)
                emphasis += [(start + first, start + last, how) for first, last, how in strong(places)]
                texts.append(text)
            yield Cell(
                "\n".join(texts),
                number,
                column,
                width=row.widths.get(column, 1),
                header=row.header or column in table.names,
                emphasis=tuple(emphasis),
                page=row.page,
                box=around(word.box for word in words),
            )


def _code(lines: Sequence[Line]) -> str:
    """Return lines of code with the white space that they show."""
    left = min(line.box[0] for line in lines)
    letters = sum(len(word.text) for line in lines for word in line.words)
    pitch = max(1.0, sum(word.box[2] for line in lines for word in line.words) / max(1, letters))
    shown = list[str]()
    for line in lines:
        text, end = "", left
        for word in line.words:
            gap = round((word.box[0] - end) / pitch)
            text += " " * (gap if gap > 1 or not text else word.spaced) + word.text
            end = word.box[0] + word.box[2]
        shown.append(text)
    return "\n".join(shown)
