"""Texts with the structure that a format's reader would have found."""

import re
from collections.abc import Sequence

from ingest.blocks import Block
from ingest.formats.builder import Extract


def extract(text: str, headings: Sequence[tuple[str, int]] = (), pages: Sequence[int] = ()) -> Extract:
    """Return a text whose headings are these words of it, each with its level, and whose other lines are paragraphs."""
    blocks = [Block(text.index(title), text.index(title) + len(title), "heading", level=n) for title, n in headings]
    for line in re.finditer(r"\S[^\n]*(?<=\S)", text):
        if not any(block.start < line.end() and line.start() < block.end for block in blocks):
            blocks.append(Block(*line.span(), "paragraph"))
    return Extract(text, tuple(sorted(blocks, key=lambda block: block.start)), tuple(pages))
