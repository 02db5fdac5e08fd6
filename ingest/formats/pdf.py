"""PDF: words, tables and boxes by liteparse, put together to what a reader sees; pictures of pages by `ocr`."""

import re
from collections.abc import Sequence

import pypdfium2 as pdfium
from liteparse import ParsedPage

from ingest.errors import UnreadableFile
from ingest.formats import ocr, pdf_contents, pdf_forms, pdf_layout, pdf_pictures, pdf_rows
from ingest.formats.builder import Builder, Extract
from ingest.formats.pdf_layout import Part
from ingest.formats.pdf_tables import Row, Table
from ingest.formats.pdf_words import Word, adopted, parse, reason, words_of
from ingest.formats.pdf_write import write

_NO_TITLE = re.compile(
    r"(microsoft \w+ - .*|untitled.*|\(anonymous\)|unknown|\S*[_\d]\S*|.*\.\w{2,4}|\W*)", re.IGNORECASE
)
_PICTURE = 0.5
"""The share of a page that a picture covers if it is the page."""


def read(data: bytes) -> Extract:
    """Read all pages. Raises UnreadableFile when the file is encrypted, damaged, or holds pictures alone."""
    result = parse(data)
    builder = Builder()
    try:
        source = pdfium.PdfDocument(data)
        builder.title = _title(source)
        pages = _pages(result.pages, source, builder)
    except pdfium.PdfiumError as error:
        raise UnreadableFile(reason(error)) from error
    if not any(part.text or part.table for parts in pages for part in parts):
        pictures = f"holds no text, only pictures of pages; {ocr.INSTALL}"
        raise UnreadableFile(pictures if builder.unread else "holds no text")
    builder.unread += [f"page {error.page_num}: {error.message}" for error in result.page_errors]
    write(builder, _joined(pages), len(pages))
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
        is_picture = _is_picture(page, spoken)
        if is_picture:
            read_off = _recognised(page, source, builder)
            if _letters(read_off) > sum(len(word.text) for word in spoken):
                found.append(read_off)
                continue
        printed, fields = pdf_forms.fields_of(page, spoken)
        parts = pdf_contents.parts_of(page, adopted(printed, pdf_forms.check_marks(page)), body)
        pdf_forms.place_fields(parts, fields)
        if not is_picture:
            pdf_pictures.place(parts, page, source, spoken, builder)
        found.append(parts + pdf_forms.comments_of(page))
    body = body or pdf_layout.body_size(word for parts in found for part in parts for word in _words(part))
    pdf_layout.mark_furniture(found, [(page.width, page.height) for page in pages], body)
    for parts in found:
        pdf_layout.mark_notes(parts, body)
    return [pdf_rows.gathered(parts) for parts in found]


def _letters(parts: Sequence[Part]) -> int:
    return sum(len(word.text) for part in parts for word in _words(part))


def _words(part: Part) -> list[Word]:
    rows = part.table.rows if part.table else []
    return [word for line in part.lines for word in line.words] + [word for row in rows for word in row.words]


def _is_picture(page: ParsedPage, words: Sequence[Word]) -> bool:
    """Say whether a page holds little but a picture, or shapes without text."""
    told = page.complexity
    large = bool(told and (told.full_page_image or told.image_coverage > _PICTURE))
    return len(words) < pdf_pictures.FEW and large or bool(told and told.needs_ocr and not words)


def _recognised(page: ParsedPage, source: pdfium.PdfDocument, builder: Builder) -> list[Part]:
    """Return the parts of a picture of a page, or say that it is one."""
    if not ocr.is_there():
        builder.unread.append(f"page {page.page_num} is a picture")
        return []
    scale = min(ocr.DOTS / 72, ocr.LONGEST_SIDE / max(page.width, page.height))
    picture = source[page.page_num - 1].render(scale=scale, grayscale=True).to_pil()
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
    if pdf_layout.ends_sentence(last.text) or pdf_layout.is_entry(last.lines[-1], part.lines[0]):
        return False
    if abs(last.size - part.size) > 0.12 * last.size:
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
