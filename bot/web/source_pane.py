"""Documents as the source pane reads them: exact text in blocks short enough for a browser to lay out."""

import re
from collections.abc import Iterator
from typing import Any

from ingest.documents import Document
from ingest.errors import SourceboundError
from ingest.index import Index

LONGEST = 2_000
"""Characters in a block; a longer paragraph is shown as several, so that the browser lays out only those in view."""

_LONG_LINE = 120
"""A line of at least this many characters is a paragraph of its own, a shorter one may be part of one."""

_HEADING_MARKS = " \t\n#:"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def documents(index: Index) -> list[dict[str, Any]]:
    """Return what the picker lists of every document."""
    rows = index.documents()
    return [{"source": row.source, "sha256": row.sha256} for row in rows]


def document(index: Index, source: object) -> dict[str, Any]:
    """Return one document for the pane, or `{"error": ...}` in words for the reader."""
    if not isinstance(source, str):
        return {"error": "A document is asked for by its name."}
    try:
        found = index.document(source)
    except KeyError:
        return {"error": f"{source} is no longer in the index."}
    except SourceboundError as error:
        return {"error": str(error)}
    return {
        "source": found.source,
        "title": found.title,
        "sha256": found.sha256,
        "characters": len(found.text),
        "blocks": [
            {"start": start, "text": found.text[start:end], "level": level, "page": page}
            for start, end, level, page in blocks(found)
        ],
    }


def blocks(document: Document) -> Iterator[tuple[int, int, int, int]]:
    """Cut a document into (start, end, heading level or 0, page that begins here or 0), end to end."""
    levels = dict(_heading_lines(document))
    pages = {start: number for number, start in enumerate(document.pages, 1)}
    stops = sorted({0, len(document.text), *levels, *pages})
    for begin, stop in zip(stops, stops[1:], strict=False):
        level, page = levels.get(begin, 0), pages.get(begin, 0)
        for start, end in _paragraphs(document.text, begin, stop, heading=bool(level)):
            yield start, end, level, page
            level = page = 0


def _heading_lines(document: Document) -> Iterator[tuple[int, int]]:
    """Yield (start of line, level) of the headings; an index remembers only where the chunk of a heading starts."""
    for heading in document.headings:
        start = document.text.rfind("\n", 0, heading.start) + 1
        for line in _LINE.finditer(document.text, start, min(len(document.text), heading.start + LONGEST)):
            if line.group().strip(_HEADING_MARKS) == heading.title.strip(_HEADING_MARKS):
                yield line.start(), heading.level
                break


def _paragraphs(text: str, begin: int, stop: int, *, heading: bool) -> Iterator[tuple[int, int]]:
    """Cut a section after its heading line, blank lines and long lines."""
    start = begin
    for line in _LINE.finditer(text, begin, stop):
        words = line.group().strip()
        if heading or not words or len(words) >= _LONG_LINE or line.end() - start >= LONGEST:
            yield from _short_enough(text, start, line.end())
            start, heading = line.end(), False
    yield from _short_enough(text, start, stop)


def _short_enough(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a span into pieces of at most `LONGEST` characters, after white space where there is some."""
    while end - start > LONGEST:
        space = max(text.rfind(" ", start, start + LONGEST), text.rfind("\n", start, start + LONGEST))
        cut = space + 1 if space > start else start + LONGEST
        yield start, cut
        start = cut
    if start < end:
        yield start, end
