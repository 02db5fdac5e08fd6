"""The words of one block while they are collected: white space collapsed, and which of them are emphasised."""

import re
from collections.abc import Iterable
from typing import Literal

from ingest.blocks import Emphasis

How = Literal["strong", "em", "code"]

_SPACE = re.compile(r"\s+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1b\x7f\ufffe\uffff]")


class Words:
    """Words of a block, which neither begin nor end with white space, and whose lines do not either."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._gap = ""
        self._emphasis: list[Emphasis] = []

    def __bool__(self) -> bool:
        """Say whether there are any."""
        return self._size > 0

    @property
    def last(self) -> str:
        """The character that the next word is written to, "" where it begins a line or follows a space."""
        return "" if self._gap or not self._parts else self._parts[-1][-1]

    @property
    def ended(self) -> bool:
        """Whether the next word begins a line."""
        return not self._size or self._gap == "\n"

    def space(self) -> None:
        """Part the next word from the last one."""
        self._gap = self._gap or " "

    def line(self) -> None:
        """End the line."""
        self._gap = "\n"

    def write(self, text: str, how: Iterable[How] = ()) -> None:
        """Append text whose white space means no more than one space."""
        spaced = _SPACE.sub(" ", _CONTROL.sub("", text))
        if spaced.startswith(" "):
            self.space()
        if spaced.strip(" "):
            self._write(spaced.strip(" "), how)
            self._gap = " " if spaced.endswith(" ") else ""

    def write_lines(self, text: str, how: Iterable[How] = ()) -> None:
        """Append text whose white space is kept."""
        kept = _CONTROL.sub("", text)
        if kept:
            self._write(kept, how)

    def take(self) -> tuple[str, tuple[Emphasis, ...]]:
        """Return the words and their emphasis, and begin anew."""
        taken = "".join(self._parts), tuple(self._emphasis)
        self._parts, self._size, self._gap, self._emphasis = [], 0, "", []
        return taken

    def _write(self, text: str, how: Iterable[How]) -> None:
        end = self._size
        if end:
            text = self._gap + text
        start = end + len(self._gap) if end else 0
        self._gap = ""
        self._parts.append(text)
        self._size = end + len(text)
        for kind in how:
            self._emphasise(kind, start, end)

    def _emphasise(self, how: How, start: int, before: int) -> None:
        """Emphasise the words from `start`, as one range with those that end `before` the space between."""
        for number in range(len(self._emphasis) - 1, max(-1, len(self._emphasis) - 4), -1):
            if self._emphasis[number][1:] == (before, how):
                start = self._emphasis.pop(number)[0]
                break
        self._emphasis.append((start, self._size, how))
