"""Questions to begin with, chosen for what the index holds."""

from collections.abc import Iterator

from ingest.documents import Document
from ingest.index import Index

OFFERED = 4

_BUNDLED = "24699eebb16690e5dc733040f38b378a4554e1b34ef197e8d4e8e657fc98f574"
_ABOUT_BUNDLED = (
    "How many nations take part in KFOR?",
    "Which operation is Sea Guardian building on?",
    "When did KFOR begin?",
    "Who commands the NATO Mission Iraq?",
)
"""Questions about the page that ships with the project, known by its SHA-256; the last is one it does not answer."""

_LOOKED_AT = 3
_LONGEST = 200_000
_LONGEST_HEADING = 80
"""Only short documents are read for headings, and few: this happens while someone waits for the page."""


def suggest(index: Index) -> list[str]:
    """Return questions that suit the documents of an index."""
    rows = index.documents()
    if any(row.sha256 == _BUNDLED for row in rows):
        return list(_ABOUT_BUNDLED)
    short = [row.source for row in rows if row.characters <= _LONGEST][:_LOOKED_AT]
    found = [question for source in short for question in _about(index.document(source))]
    return list(dict.fromkeys(found))[:OFFERED]


def _about(document: Document) -> Iterator[str]:
    """Yield a question for each of the first headings; a heading that is a question already is taken as it is."""
    titles = [document.words(heading) for heading in document.headings]
    for title in [title for title in titles if len(title) <= _LONGEST_HEADING][:OFFERED]:
        yield title if title.endswith("?") else f"What is “{title.rstrip(':')}” about?"
