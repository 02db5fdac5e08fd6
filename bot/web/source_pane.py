"""Documents as the source pane reads them: the exact text, what its ranges are, and the same as plain text."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from bot.web.leaves import Leaves
from ingest.blocks import Block
from ingest.documents import Document
from ingest.errors import SourceboundError
from ingest.index.snapshot import Index

LONGEST = 2_000
"""Characters in a piece of plain text; a longer paragraph is several, so that the browser lays out those in view."""

LONGEST_BLOCK = 20_000
"""Characters in a block as it looks; only what is longer than any paragraph is shown as several."""

_LONG_LINE = 120
"""A line of at least this many characters is a paragraph of its own, a shorter one may be part of one."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SHOWN = ("level", "marker", "page")


def documents(index: Index) -> list[dict[str, Any]]:
    """Return what the picker lists of every document."""
    rows = index.documents()
    return [{"source": row.source, "sha256": row.sha256} for row in rows]


def document(index: Index, leaves: Leaves, source: object, sha256: object = None) -> dict[str, Any]:
    """Return one document for the pane, or `{"error": ...}` in words for the reader.

    Args:
        index: where it is.
        leaves: the pages of its file.
        source: its name.
        sha256: of an earlier version, which has been replaced since; None means as it is now.
    """
    if not isinstance(source, str) or not isinstance(sha256, str | None):
        return {"error": "A document is asked for by its name."}
    try:
        found = index.document(source)
    except KeyError:
        return {"error": f"{source} is no longer in the index."}
    except SourceboundError as error:
        return {"error": str(error)}
    if sha256 is not None:
        return _version(index, source, sha256)
    return _shown(found) | {
        "replaced": False,
        "leaves": leaves.sizes(found),
        "original": leaves.kept(found),
    }


def _version(index: Index, source: str, sha256: str) -> dict[str, Any]:
    """Return an earlier version of a document; the file that is kept is that of the present one."""
    try:
        found = index.version(source, sha256)
    except KeyError:
        return {"error": f"{source} as it was then is not kept."}
    return _shown(found) | {"replaced": True, "leaves": [], "original": False}


def _shown(found: Document) -> dict[str, Any]:
    return {
        "source": found.source,
        "title": found.title,
        "sha256": found.sha256,
        "characters": len(found.text),
        "text": found.text,
        "pieces": list(pieces(found)),
        "blocks": list(blocks(found)),
        "pages": list(found.pages),
        "unread": list(found.unread),
    }


def blocks(document: Document) -> Iterator[dict[str, Any]]:
    """Yield the blocks of a document, the cells of a table as one, with what is not as in most."""
    for table, group in groupby(document.blocks, key=lambda block: block.table):
        if table:
            yield _table(list(group))
            continue
        for block in group:
            for start, end in _short_enough(document.text, block.start, block.end, LONGEST_BLOCK):
                yield _block(block, start, end)


def _block(block: Block, start: int, end: int) -> dict[str, Any]:
    """Return the range `[start, end)` of a block; only its beginning has the marker."""
    shown = {name: getattr(block, name) for name in _SHOWN if getattr(block, name)}
    if start > block.start:
        shown.pop("marker", None)
    emphasis = [[max(start, a), min(end, b), how] for a, b, how in block.emphasis if a < end and b > start]
    return {"kind": block.kind, "start": start, "end": end, **shown, **({"emphasis": emphasis} if emphasis else {})}


def _table(cells: Sequence[Block]) -> dict[str, Any]:
    """Return a table: of each cell [start, end, row, column, height, width, header, emphasis].

    Rows and columns without any words are left out of the count.
    """
    rows, columns = sorted({cell.row for cell in cells}), sorted({cell.column for cell in cells})
    shown = []
    for cell in cells:
        row, column = bisect_left(rows, cell.row), bisect_left(columns, cell.column)
        height = bisect_left(rows, cell.row + cell.height) - row
        width = bisect_left(columns, cell.column + cell.width) - column
        rest: list[Any] = [height, width, cell.header, cell.emphasis]
        plain = rest == [1, 1, False, ()]
        shown.append([cell.start, cell.end, row, column] + ([] if plain else rest))
    first, last = cells[0], cells[-1]
    place = {"kind": "table", "start": first.start, "end": last.end, "page": first.page}
    return place | {"rows": len(rows), "columns": len(columns), "cells": shown}


def pieces(document: Document) -> Iterator[tuple[int, int, int, int]]:
    """Cut a document into (start, end, heading level or 0, page that begins here or 0), end to end."""
    levels = {heading.start: heading.level for heading in document.headings}
    pages = {start: number for number, start in enumerate(document.pages, 1)}
    stops = sorted({0, len(document.text), *levels, *pages})
    for begin, stop in zip(stops, stops[1:], strict=False):
        level, page = levels.get(begin, 0), pages.get(begin, 0)
        for start, end in _paragraphs(document.text, begin, stop, heading=bool(level)):
            yield start, end, level, page
            level = page = 0


def _paragraphs(text: str, begin: int, stop: int, *, heading: bool) -> Iterator[tuple[int, int]]:
    """Cut a section after its heading line, blank lines and long lines."""
    start = begin
    for line in _LINE.finditer(text, begin, stop):
        words = line.group().strip()
        if heading or not words or len(words) >= _LONG_LINE or line.end() - start >= LONGEST:
            yield from _short_enough(text, start, line.end(), LONGEST)
            start, heading = line.end(), False
    yield from _short_enough(text, start, stop, LONGEST)


def _short_enough(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """Cut a span into parts of at most `longest` characters, after white space where there is some."""
    while end - start > longest:
        space = max(text.rfind(" ", start, start + longest), text.rfind("\n", start, start + longest))
        cut = space + 1 if space > start else start + longest
        yield start, cut
        start = cut
    if start < end:
        yield start, end
