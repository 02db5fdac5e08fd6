"""Pictures of text, read by tesseract: the optional extra `ocr`."""

import shutil
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from math import inf
from statistics import median

from PIL import Image

from ingest.formats.pdf_layout import Part, of_lines
from ingest.formats.pdf_words import Line, Word, clean

DOTS = 200
"""Per inch, of a page that is drawn to be read."""

SUREST = 30
"""How sure, of 100, tesseract must be of a word at least."""

INSTALL = "install OCR: apt install tesseract-ocr && pip install pytesseract"


def is_there() -> bool:
    """Say whether pictures can be read here."""
    return find_spec("pytesseract") is not None and shutil.which("tesseract") is not None


def parts(picture: Image.Image, size: tuple[float, float], page: int) -> list[Part]:
    """Return the paragraphs and list items of a picture with their places.

    Args:
        picture: of a page.
        size: its width and height in points, which the boxes are in.
        page: its number.
    """
    tesseract = import_module("pytesseract")
    found = tesseract.image_to_data(picture.convert("L"), output_type=tesseract.Output.DICT)
    across, down = size[0] / picture.width, size[1] / picture.height
    groups = dict[tuple[int, int], dict[int, list[Word]]]()
    for number, text in enumerate(found["text"]):
        if text.strip() and float(found["conf"][number]) >= SUREST:
            x, width = found["left"][number] * across, found["width"][number] * across
            y, height = found["top"][number] * down, found["height"][number] * down
            lines = groups.setdefault((found["block_num"][number], found["par_num"][number]), {})
            words = lines.setdefault(found["line_num"][number], [])
            words.append(Word(clean(text.strip()), (x, y, width, height), 0.0, number))
    return [
        part for lines in groups.values() if _is_text(lines) for part in of_lines(_lines(lines, page), "list_item", inf)
    ]


def _is_text(lines: dict[int, list[Word]]) -> bool:
    return any(any(map(str.isalnum, word.text)) for words in lines.values() for word in words)


def _lines(lines: dict[int, list[Word]], page: int) -> list[Line]:
    """Return words as lines; the height of a paragraph's lines is the size of its type."""
    size = median(word.box[3] for words in lines.values() for word in words)
    return [Line(tuple(replace(word, size=size) for word in words), page) for words in lines.values()]
