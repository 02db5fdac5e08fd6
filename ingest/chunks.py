"""Split a document into chunks: exact slices that tile its text, each inside one section."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from unicodedata import combining

from ingest.documents import Document
from ingest.formats import Heading
from ingest.sentences import sentences

TokenSpans = Callable[[str], Sequence[tuple[int, int]]]
"""The tokens of a text as character ranges, in the embedder's own tokenizer."""

CHARACTERS_PER_TOKEN = 12
"""A chunk is also limited to this many characters a token: tokenizers read a very long word as one unknown token."""

LONGEST_PATH = 200
"""Characters of a heading path that are kept; the innermost headings say most."""

_JOINERS = "\u200d\ufe0e\ufe0f"

LONGEST_CHARACTER = 32
"""Code points of one visible character (a letter and its accents) that are kept together."""


@dataclass(frozen=True)
class Chunk:
    """The slice `[start, end)` of a document's text, with the path of headings above it.

    `opening` is how many of its first characters are headings. `page` is the page on which it starts, `pages` the
    offsets (in the document) at which later pages start inside it.
    """

    source: str
    sha256: str
    start: int
    end: int
    text: str
    heading: str
    opening: int = 0
    page: int | None = None
    pages: tuple[int, ...] = ()

    @property
    def embedded(self) -> str:
        """What is embedded and matched: the heading path, then the text."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


@dataclass(frozen=True)
class _Section:
    """A range of a document, where its text below the headings begins, and the path of those headings."""

    start: int
    body: int
    end: int
    heading: str


def split(document: Document, token_spans: TokenSpans, limit: int) -> list[Chunk]:
    """Return chunks whose texts, joined, are the document's text, in order.

    Args:
        document: what to split.
        token_spans: the embedder's tokenizer.
        limit: tokens of a chunk and its heading path together, at most.
    """
    token_starts = [start for start, _ in token_spans(document.text)]
    starts = [start for start, _ in sentences(document.text)]
    chunks = list[Chunk]()
    for section in _sections(document):
        section = replace(section, heading=_innermost(section.heading, token_spans, limit // 2))
        budget = max(limit // 4, limit - len(token_spans(section.heading)) - 1)
        pieces = _pieces(document.text, section, starts, token_starts, budget)
        for start, end in _pack(pieces, token_starts, budget):
            chunks += _fitting(document, section, start, end, token_spans, limit)
    return chunks


def _fitting(
    document: Document, section: _Section, start: int, end: int, token_spans: TokenSpans, limit: int
) -> Iterator[Chunk]:
    """Halve a range while its own tokens, other than the document's if it was cut inside a word, are too many."""
    chunk = _chunk(document, section, start, end)
    if end - start == 1 or len(token_spans(chunk.embedded)) <= limit:
        yield chunk
        return
    middle = _between_words(document.text, start, (start + end) // 2, end)
    middle = middle if middle < end else (start + end) // 2
    yield from _fitting(document, section, start, middle, token_spans, limit)
    yield from _fitting(document, section, middle, end, token_spans, limit)


def _sections(document: Document) -> Iterator[_Section]:
    """Cut before every heading that has text above it; headings that follow each other open one section."""
    start, path = 0, list[Heading]()
    for heading in document.headings:
        body_from = path[-1].end if path else 0
        if document.text[body_from : heading.start].strip(" \n\t:*_#=-"):
            yield _Section(start, body_from, heading.start, _heading_path(path))
            start = heading.start
        path = [above for above in path if above.level < heading.level] + [heading]
    if start < len(document.text):
        yield _Section(start, path[-1].end if path else 0, len(document.text), _heading_path(path))


def _heading_path(path: Sequence[Heading]) -> str:
    return " > ".join(heading.title for heading in path)[-LONGEST_PATH:]


def _innermost(path: str, token_spans: TokenSpans, most: int) -> str:
    spans = token_spans(path)
    return path if len(spans) <= most else path[spans[-most][0] :]


def _pieces(
    text: str, section: _Section, sentence_starts: list[int], token_starts: list[int], budget: int
) -> list[tuple[int, int]]:
    """Tile a section with its sentences, those longer than the budget cut further."""
    inside = sentence_starts[bisect_right(sentence_starts, section.start) : bisect_left(sentence_starts, section.end)]
    bounds = [section.start, *inside, section.end]
    return [cut for piece in zip(bounds, bounds[1:], strict=False) for cut in _cut(text, *piece, token_starts, budget)]


def _cut(text: str, start: int, end: int, token_starts: list[int], budget: int) -> Iterator[tuple[int, int]]:
    """Cut a range into pieces of at most `budget` tokens, between words where there are any."""
    while start < end:
        beyond = bisect_left(token_starts, start) + budget
        stop = token_starts[beyond] if beyond < len(token_starts) else end
        stop = max(start + 1, min(stop, end, start + CHARACTERS_PER_TOKEN * budget))
        if stop < end:
            stop = _between_words(text, start, stop, end)
        yield start, stop
        start = stop


def _between_words(text: str, start: int, stop: int, end: int) -> int:
    space = max(text.rfind(" ", start, stop), text.rfind("\n", start, stop))
    if space > start + (stop - start) // 2:
        return space + 1
    for beyond in range(stop, min(stop + LONGEST_CHARACTER, end)):
        if not (combining(text[beyond]) or text[beyond] in _JOINERS or text[beyond - 1] == "\u200d"):
            return beyond
    return min(stop + LONGEST_CHARACTER, end)


def _pack(pieces: Sequence[tuple[int, int]], token_starts: list[int], budget: int) -> Iterator[tuple[int, int]]:
    """Join neighbouring pieces into ranges of about equal length, none over the budget."""

    def count(start: int, end: int) -> int:
        return bisect_left(token_starts, end) - bisect_left(token_starts, start)

    total = count(pieces[0][0], pieces[-1][1])
    target = total / ceil(total / budget) if total else budget
    start, end = pieces[0]
    for piece_start, piece_end in pieces[1:]:
        too_long = piece_end - start > CHARACTERS_PER_TOKEN * budget
        if count(start, end) >= target or count(start, piece_end) > budget or too_long:
            yield start, end
            start = piece_start
        end = piece_end
    yield start, end


def _chunk(document: Document, section: _Section, start: int, end: int) -> Chunk:
    first = bisect_right(document.pages, start)
    return Chunk(
        source=document.source,
        sha256=document.sha256,
        start=start,
        end=end,
        text=document.text[start:end],
        heading=section.heading,
        opening=min(max(section.body, start), end) - start,
        page=first or None,
        pages=document.pages[first : bisect_left(document.pages, end)],
    )
