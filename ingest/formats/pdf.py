"""PDF: text and page places by PDFium, headings by font size and weight."""

from collections import Counter
from ctypes import create_string_buffer
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.errors import UnreadableFile
from ingest.formats import Extract, Heading
from ingest.formats.plain import LONGEST_HEADING, normalise

BOLD = 600
"""Font weight (100 to 900) from which a line counts as bold."""

LONGEST_FONT_NAME = 256
"""Bytes."""

_HYPHEN_MARKS = ("\ufffe", "\x02")
"""What PDFium puts at the end of a line whose last word goes on in the next one."""


@dataclass(frozen=True)
class _Line:
    text: str
    size: float
    bold: bool


def read(data: bytes) -> Extract:
    """Read all pages. Raises UnreadableFile when the file is encrypted or damaged."""
    try:
        document = pdfium.PdfDocument(data)
        pages = [_lines(document[number].get_textpage()) for number in range(len(document))]
    except pdfium.PdfiumError as error:
        reason = "is encrypted; remove its password" if "password" in str(error) else "is damaged or not a PDF"
        raise UnreadableFile(reason) from error
    body = _body_size([line for page in pages for line in page])
    levels = _levels(pages, body)
    text, headings, starts = "", [], []
    for page in pages:
        starts.append(len(text))
        for line in page:
            if line in levels:
                end = len(text) + len(line.text)
                headings.append(Heading(len(text), end, levels[line], line.text.strip()))
            text += line.text[:-1] if line.text.endswith(_HYPHEN_MARKS) else line.text + "\n"
    return Extract(text, headings, starts)


def _lines(page: pdfium.PdfTextPage) -> list[_Line]:
    offset, lines = 0, []
    for line in page.get_text_range().split("\r\n"):
        first = offset + len(line) - len(line.lstrip())
        size = round(raw.FPDFText_GetFontSize(page, first), 1)
        lines.append(_Line(normalise(line), size, _is_bold(page, first)))
        offset += len(line) + len("\r\n")
    return lines


def _is_bold(page: pdfium.PdfTextPage, character: int) -> bool:
    """Go by the weight or, since the standard fonts have none, by the name."""
    name = create_string_buffer(LONGEST_FONT_NAME)
    raw.FPDFText_GetFontInfo(page, character, name, len(name), None)
    return raw.FPDFText_GetFontWeight(page, character) >= BOLD or b"bold" in name.value.lower()


def _body_size(lines: list[_Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _levels(pages: list[list[_Line]], body: float) -> dict[_Line, int]:
    """Map every heading line to its level: larger type first, bold body-size type last."""
    headings = {line for page in pages for line in page if _is_heading(line, body)}
    sizes = sorted({line.size for line in headings}, reverse=True)
    return {line: 1 + sizes.index(line.size) for line in headings}


def _is_heading(line: _Line, body: float) -> bool:
    words = line.text.strip()
    if not any(map(str.isalpha, words)) or len(words) > LONGEST_HEADING or words[-1] in ".,;":
        return False
    return line.size > 1.1 * body or (line.bold and line.size >= body)
