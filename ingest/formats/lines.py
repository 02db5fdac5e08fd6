"""The lines of a plain text, by their places."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A line of a text: where it begins, and its words with the spaces before them."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where its words end."""
        return self.start + len(self.text)

    @property
    def first(self) -> int:
        """Where its words begin."""
        return self.end - len(self.text.lstrip())

    @property
    def is_blank(self) -> bool:
        """Whether it has nothing to show."""
        return not self.text


Lines = Sequence[Line]


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text, without what is white at their ends."""
    return [Line(found.start(), found.group().rstrip()) for found in re.finditer(r"[^\n]+|(?<=\n)(?=\n)", text)]
