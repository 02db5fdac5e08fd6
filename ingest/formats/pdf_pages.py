"""The pages of a PDF as pictures, and where on them the words of its document stand."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import pypdfium2 as pdfium

from ingest.blocks import Block, Box
from ingest.errors import UnreadableFile
from ingest.formats import pdf_contents, pdf_layout, pictures
from ingest.formats.pdf_forms import check_marks, field_value, shown_in
from ingest.formats.pdf_words import Word, adopted, as_box, lines_of, parse, reason, words_of

WordBox = tuple[int, int, Box]
"""The range of a word in the text of the document, and its place on the page."""

WIDEST = 4000
"""Pixels of a picture of a page, at most."""


def page_size(data: bytes, page: int) -> tuple[float, float]:
    """Return width and height in points of a page, from 1, as it is shown."""
    width, height = _open(data)[page - 1].get_size()
    return float(width), float(height)


def render(data: bytes, page: int, width: int) -> bytes:
    """Return a page, from 1, as a picture that is some pixels wide: JPEG where it has photographs, or else PNG."""
    source = _open(data)
    source.init_forms()
    shown = source[page - 1]
    picture = shown.render(scale=min(width, WIDEST) / shown.get_width()).to_pil()
    return pictures.written(picture)


def _open(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise UnreadableFile(reason(error)) from error


def word_boxes(data: bytes, text: str, blocks: Sequence[Block], pages: Sequence[int], page: int) -> list[WordBox]:
    """Return the words of a page of a document, with their ranges in its text and their places on the page.

    A word that a line breaks has two places. A block without words that the page tells, as of a picture, has its own.

    Args:
        data: the PDF.
        text: of the document.
        blocks: of the document.
        pages: where pages begin in the text.
        page: which one, from 1.
    """
    ranges = list(_on_page(blocks, pages, len(text), page))
    spoken = [token for _, start, end in ranges for token in _tokens(text, start, end)]
    found = sorted(_matched(text, spoken, _words(data, page)))
    told = [start for start, _, _ in found]
    whole = [
        (start, end, block.box)
        for block, start, end in ranges
        if block.box and block.page == page and bisect_left(told, start) == bisect_left(told, end)
    ]
    return sorted([*found, *whole])


def _on_page(blocks: Sequence[Block], pages: Sequence[int], size: int, page: int) -> Iterator[tuple[Block, int, int]]:
    """Yield the blocks on a page, and the range of the text that can be on it."""
    first = pages[page - 1] if page <= len(pages) else size
    following = pages[page] if page < len(pages) else size
    for block in blocks:
        if block.page == page:
            goes_on = block.start < following < block.end
            yield block, block.start, following if goes_on else block.end
        elif block.start < first < block.end:
            yield block, first, following


def _words(data: bytes, page: int) -> list[Word]:
    """Return the words of a page in the order in which it is read."""
    parsed = parse(data, str(page)).pages[0]
    words = words_of(parsed, _open(data))
    body = pdf_layout.body_size(words)
    fields = [
        Word(value, as_box(field.rect), body, -number)
        for number, field in enumerate(parsed.form_fields or [], 1)
        if field.rect and (value := field_value(field)) and not shown_in(field, words)
    ]
    whole = adopted(words, check_marks(parsed))
    ordered = [word for part in pdf_contents.parts_of(parsed, whole, body) for word in _words_of(part)]
    return [*ordered, *fields]


def _words_of(part: pdf_layout.Part) -> Iterator[Word]:
    yield from part.signs
    for line in part.lines:
        yield from line.words
    for row in part.table.rows if part.table else []:
        for column in sorted(row.cells):
            for line in lines_of(row.cells[column], part.page):
                yield from line.words


def _tokens(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges between white space."""
    at = start
    for token in text[start:end].split():
        at = text.index(token, at)
        yield at, at + len(token)
        at += len(token)


def _matched(text: str, spoken: Sequence[tuple[int, int]], shown: Sequence[Word]) -> Iterator[WordBox]:
    """Align the words of a text with those of a page, and yield the boxes of the first."""
    first = [text[start:end] for start, end in spoken]
    second = [word.text for word in shown]
    for how, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if how == "equal":
            yield from ((*spoken[a + place], shown[c + place].box) for place in range(b - a))
        elif how == "replace":
            yield from _matched_letters(text, spoken[a:b], shown[c:d])


def _matched_letters(text: str, spoken: Sequence[tuple[int, int]], shown: Sequence[Word]) -> Iterator[WordBox]:
    """Align letter by letter: words that were parted or joined, as by a hyphen at the end of a line."""
    places = [place for start, end in spoken for place in range(start, end)]
    owners = [number for number, word in enumerate(shown) for _ in word.text]
    letters = "".join(word.text for word in shown)
    found = dict[int, list[int]]()
    matcher = SequenceMatcher(None, "".join(text[place] for place in places), letters, autojunk=False)
    for start, first, size in matcher.get_matching_blocks():
        for step in range(size):
            found.setdefault(owners[first + step], []).append(places[start + step])
    for number, at in found.items():
        if 2 * len(at) >= len(shown[number].text):
            yield min(at), max(at) + 1, shown[number].box
