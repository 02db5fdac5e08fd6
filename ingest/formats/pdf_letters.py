"""What PDFium tells about single letters of a page, where liteparse tells of whole runs."""

from ctypes import c_double, create_string_buffer

import pypdfium2 as pdfium
from pypdfium2 import raw

LONGEST_FONT_NAME = 256
"""Bytes."""

_RAISED = 0.2
"""By how much of its height a digit stands above those before it, if it is a raised one."""


class Letters:
    """The letters of a page that is not turned, by their places in points from its top left."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.text = page.get_textpage()
        self.left, _, _, self.top = page.get_bbox()

    def at(self, x: float, y: float) -> int:
        """Return the number of the letter at a place, or a negative number if there is none."""
        return int(raw.FPDFText_GetCharIndexAtPos(self.text, x + self.left, self.top - y, 2, 4))

    def font(self, letter: int) -> tuple[str, int]:
        """Return the name and weight of a letter's font."""
        name = create_string_buffer(LONGEST_FONT_NAME)
        raw.FPDFText_GetFontInfo(self.text, letter, name, len(name), None)
        return name.value.decode("utf-8", "replace"), int(raw.FPDFText_GetFontWeight(self.text, letter))

    def raised(self, last: int, most: int) -> tuple[int, float]:
        """Return how many letters up to one are raised digits, of so many at most, and where these begin."""
        first = self._box(last - most)
        count, begin = 0, 0.0
        while count < most:
            left, bottom, height = self._box(last - count)
            if bottom < first[1] + _RAISED * first[2] or height > 0.8 * first[2]:
                break
            count, begin = count + 1, left - self.left
        return count, begin

    def _box(self, letter: int) -> tuple[float, float, float]:
        """Return the left, bottom and height of a letter."""
        left, right, bottom, top = (c_double() for _ in range(4))
        raw.FPDFText_GetCharBox(self.text, letter, left, right, bottom, top)
        return left.value, bottom.value, top.value - bottom.value
