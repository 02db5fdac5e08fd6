"""Texts with the structure that a format's reader would have found."""

import re
from collections.abc import Sequence

from bot.types import Passage
from ingest.blocks import Block
from ingest.documents import Document
from ingest.formats.builder import Extract


def extract(text: str, headings: Sequence[tuple[str, int]] = (), pages: Sequence[int] = ()) -> Extract:
    """Return a text whose headings are these words of it, each with its level, and whose other lines are paragraphs."""
    titles = [Block(text.index(title), text.index(title) + len(title), "heading", level=n) for title, n in headings]
    lines = [
        Block(*line.span(), "paragraph")
        for line in re.finditer(r"\S[^\n]*(?<=\S)", text)
        if not any(title.start < line.end() and line.start() < title.end for title in titles)
    ]
    return Extract(text, tuple(sorted(titles + lines, key=lambda block: block.start)), tuple(pages))


def passage(text: str, start: int = 0, heading: str = "", opening: int = 0) -> Passage:
    """Return a plain text that begins at an offset of its document as a passage with its structure."""
    return passages([text], start, [heading], opening)[0]


def passages(texts: Sequence[str], start: int = 0, headings: Sequence[str] = (), opening: int = 0) -> list[Passage]:
    """Return the pieces of one plain text as passages, each with the blocks that it has a part of."""
    whole = " " * max(0, start - 1) + "\n" * bool(start) + "".join(texts)
    document, found = Document.of(whole, "a.txt"), list[Passage]()
    for number, text in enumerate(texts):
        end = start + len(text)
        inside = document.blocks_in(start, end)
        heading = headings[number] if headings else ""
        found.append(Passage("a.txt", "0", start, end, text, heading, 1.0, opening=opening, blocks=inside))
        start = end
    return found
