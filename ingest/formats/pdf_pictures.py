"""Pictures on the pages of a PDF that are read as text: tables and notices that were pasted in as pictures."""

from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
from liteparse import ParsedPage
from PIL import Image
from pypdfium2 import raw

from ingest.blocks import Box
from ingest.formats import ocr
from ingest.formats.builder import Builder
from ingest.formats.pdf_layout import Part
from ingest.formats.pdf_words import Word, holds
from ingest.formats.pictures import is_photograph

FEW = 20
"""Words on a picture at most, as of a stamp on a scan: where there are more, the text is there already."""

LEAST = 0.04
"""The share of a page that a picture covers at least to be read."""

MOST = 4
"""Pictures that are read on a page, the largest."""

LEAST_READ = 3
"""Words that a picture has at least."""


def place(
    parts: list[Part], page: ParsedPage, source: pdfium.PdfDocument, words: Sequence[Word], builder: Builder
) -> None:
    """Put what the pictures of a page say after the part above them, or tell of those that cannot be read."""
    told = False
    for box in _pictures(page, source, words):
        picture = _drawn(source[page.page_num - 1], box, page)
        if is_photograph(picture):
            continue
        if ocr.is_there():
            read_off = ocr.parts(picture, box[2:], page.page_num, box[:2], words)
            _insert(parts, read_off, box)
        elif not told:
            builder.unread.append(f"a picture on page {page.page_num}")
            told = True


def _pictures(page: ParsedPage, source: pdfium.PdfDocument, words: Sequence[Word]) -> list[Box]:
    """Return the places of large pictures with little text on them, the largest first."""
    shown = source[page.page_num - 1]
    if shown.get_rotation():
        return []
    least = LEAST * page.width * page.height
    boxes = [box for box in _boxes(shown, page) if box[2] * box[3] >= least and min(box[2:]) > 30]
    boxes = [box for box in boxes if sum(holds(box, word.middle) for word in words) < FEW]
    return sorted(boxes, key=lambda box: -box[2] * box[3])[:MOST]


def _boxes(shown: pdfium.PdfPage, page: ParsedPage) -> Iterator[Box]:
    """Yield the places of the pictures on a page, as far as they are on it."""
    left, _, _, top = shown.get_bbox()
    for picture in shown.get_objects([raw.FPDF_PAGEOBJ_IMAGE]):
        x1, y1, x2, y2 = picture.get_bounds()
        first, last = max(0.0, x1 - left), min(page.width, x2 - left)
        upper, lower = max(0.0, top - y2), min(page.height, top - y1)
        if last > first and lower > upper:
            yield first, upper, last - first, lower - upper


def _drawn(shown: pdfium.PdfPage, box: Box, page: ParsedPage) -> Image.Image:
    """Return a piece of a page as it is shown."""
    x, y, width, height = box
    crop = (x, page.height - y - height, page.width - x - width, y)
    scale = min(ocr.DOTS / 72, ocr.LONGEST_SIDE / max(width, height))
    picture: Image.Image = shown.render(scale=scale, crop=crop, grayscale=True).to_pil()
    return picture


def _insert(parts: list[Part], read_off: Sequence[Part], box: Box) -> None:
    if sum(len(part.text.split()) + len(part.table.rows if part.table else []) for part in read_off) < LEAST_READ:
        return
    above = [place for place, part in enumerate(parts) if part.box and _is_above(part.box, box)]
    at = max(above) + 1 if above else 0
    parts[at:at] = read_off


def _is_above(part: Box, box: Box) -> bool:
    return part[1] < box[1] and part[0] < box[0] + box[2] and box[0] < part[0] + part[2]
