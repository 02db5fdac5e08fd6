"""Questions to begin with and to go on with, chosen for what the index holds."""

from collections.abc import Collection, Iterator, Sequence

from bot.types import Answer, Citation, Passage
from ingest.documents import Document
from ingest.index.snapshot import Index

OFFERED, FOLLOWING = 4, 3

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


def following(index: Index, answer: Answer, asked: Collection[str]) -> list[str]:
    """Return questions about what stands around the place that an answer is from, those that were asked apart."""
    places: Sequence[Citation | Passage] = (*answer.citations, *answer.passages)
    place = next(iter(places), None)
    try:
        document = index.document(place.source) if place else None
    except KeyError:
        return []
    if place is None or document is None or len(document.text) > _LONGEST:
        return []
    behind = [heading for heading in document.headings if heading.start >= place.end]
    before = [heading for heading in document.headings if heading.end <= place.start]
    titles = [document.words(heading) for heading in (*behind, *reversed(before))]
    around = {title.rstrip(":") for title in place.heading.split(" > ")}
    others = [title for title in titles if title.rstrip(":") not in around and len(title) <= _LONGEST_HEADING]
    found = map(_question, others)
    return [question for question in dict.fromkeys(found) if question not in asked][:FOLLOWING]


def _about(document: Document) -> Iterator[str]:
    """Yield a question for each of the first headings."""
    titles = [document.words(heading) for heading in document.headings]
    yield from map(_question, [title for title in titles if len(title) <= _LONGEST_HEADING][:OFFERED])


def _question(title: str) -> str:
    """Return a question about what a heading stands above; one that is a question already is taken as it is."""
    return title if title.endswith("?") else f"What is “{title.rstrip(':')}” about?"
