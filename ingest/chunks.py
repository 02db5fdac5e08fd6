"""Split a document into chunks: exact slices that tile its text, each inside one section."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from math import ceil
from unicodedata import combining

from ingest.blocks import Block
from ingest.characters import folded_text
from ingest.documents import Document
from ingest.sentences import sentences
from ingest.views import View, view_of

TokenSpans = Callable[[str], Sequence[tuple[int, int]]]
"""The tokens of a text as character ranges, in the embedder's own tokenizer."""

CHARACTERS_PER_TOKEN = 12
"""A chunk is also limited to this many characters a token: tokenizers read a very long word as one unknown token."""

LONGEST_PATH = 200
"""Characters of a heading path that are kept; the innermost headings say most."""

MOST_FOR_NAMES = 0.75
"""Of the tokens that a heading path leaves, the part that names may take where what they are of has no room."""

_JOINERS = "\u200d\ufe0e\ufe0f"

LONGEST_CHARACTER = 32
"""Code points of one visible character (a letter and its accents) that are kept together."""


@dataclass(frozen=True)
class Chunk:
    """The slice `[start, end)` of a document's text, with the path of headings above it.

    `opening` is how many of its first characters are headings, `blocks` are what it has a part of. `page` is the page
    on which it starts, `pages` the offsets (in the document) at which later pages start inside it.
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
    blocks: tuple[Block, ...] = ()

    @cached_property
    def view(self) -> View:
        """What is read of it."""
        return view_of(self.text, self.start, self.blocks, self.opening)

    @cached_property
    def embedded(self) -> str:
        """What is embedded: the heading path, then what is read, in plain characters."""
        return folded_text(f"{self.heading}\n{self.view.text}" if self.heading else self.view.text)


@dataclass(frozen=True)
class _Section:
    """A range of a document, where its text below the headings begins, and the path of those headings."""

    start: int
    body: int
    end: int
    heading: str


@dataclass(frozen=True)
class _Heading:
    """Where a heading ends, its level, the end of its words on one line, and whether it is the document's own title."""

    end: int
    level: int
    title: str
    is_given: bool


@dataclass(frozen=True)
class _Piece:
    """A range that is not cut, and how many tokens are read of it."""

    start: int
    end: int
    tokens: int


def split(document: Document, token_spans: TokenSpans, limit: int) -> list[Chunk]:
    """Return chunks whose texts, joined, are the document's text, in order.

    Args:
        document: what to split.
        token_spans: the embedder's tokenizer.
        limit: tokens of a chunk and its heading path together, at most.
    """
    return list(_Splitter(document, token_spans, limit).chunks())


def cut(document: Document, starts: Sequence[int]) -> list[Chunk]:
    """Return the chunks of a document that begin at these places, the first at 0: each goes on to the next."""
    sections = list(_sections(document))
    begins = [section.start for section in sections]
    found = zip(starts, [*starts[1:], len(document.text)], strict=True)
    places = ((sections[bisect_right(begins, start) - 1], start, end) for start, end in found)
    return [_chunk(document, section, section.heading, start, end) for section, start, end in places]


def heading_path(document: Document, place: int) -> str:
    """Return the headings above a place, from the document's title down."""
    above = [section for section in _sections(document) if section.start <= place]
    return above[-1].heading if above else ""


class _Splitter:
    """Cuts one document."""

    def __init__(self, document: Document, token_spans: TokenSpans, limit: int) -> None:
        self._document = document
        self._token_spans = token_spans
        self._limit = limit
        self._token_starts = [start for start, _ in token_spans(document.text)]
        self._units = sorted(_units(document))

    def chunks(self) -> Iterator[Chunk]:
        for section in _sections(self._document):
            path = self._innermost(section.heading)
            room = max(self._limit // 4, self._limit - len(self._token_spans(path)) - 1)
            for pieces in _pack(list(self._pieces(section, room)), room):
                yield from self._fitting(section, path, pieces)

    def _innermost(self, path: str) -> str:
        """Return the end of a heading path that takes half of the limit at most."""
        spans, most = self._token_spans(path), self._limit // 2
        return path if len(spans) <= most else path[spans[-most][0] :]

    def _pieces(self, section: _Section, room: int) -> Iterator[_Piece]:
        """Tile a section with its rows and sentences, those with more tokens than there is room for cut further."""
        first = bisect_right(self._units, section.start)
        inside = self._units[first : bisect_left(self._units, section.end)]
        bounds = [section.start, *inside, section.end]
        for start, end in zip(bounds, bounds[1:], strict=False):
            tokens = self._count(start, end)
            if tokens <= room and end - start <= CHARACTERS_PER_TOKEN * room:
                yield _Piece(start, end, tokens)
            else:
                yield from self._cut(start, end, room)

    def _count(self, start: int, end: int) -> int:
        """Return how many tokens are read of a range: of rows, those of the names of their columns as well."""
        blocks = self._document.blocks_in(start, end)
        if any(block.kind == "cell" for block in blocks):
            return len(self._token_spans(view_of(self._document.text[start:end], start, blocks).text))
        return bisect_left(self._token_starts, end) - bisect_left(self._token_starts, start)

    def _cut(self, start: int, end: int, room: int) -> Iterator[_Piece]:
        """Cut a range at its cells, then into pieces of about `room` tokens, between words where there are any."""
        cells = [
            block.start
            for block in self._document.blocks_in(start, end)
            if block.kind == "cell" and block.start > start
        ]
        bounds = [start, *cells, end]
        for first, last in zip(bounds, bounds[1:], strict=False):
            while first < last:
                beyond = bisect_left(self._token_starts, first) + room
                stop = self._token_starts[beyond] if beyond < len(self._token_starts) else last
                stop = max(first + 1, min(stop, last, first + CHARACTERS_PER_TOKEN * room))
                if stop < last:
                    stop = _between_words(self._document.text, first, stop, last)
                yield _Piece(first, stop, min(room, self._count(first, stop)))
                first = stop

    def _fitting(
        self, section: _Section, path: str, pieces: Sequence[_Piece], *, named: bool = True
    ) -> Iterator[Chunk]:
        """Halve pieces while what is read of them, which has its lines and names as well, has too many tokens.

        Names that leave hardly any room for what they are of are not told (`named`): it would be cut into letters.
        """
        start, end = pieces[0].start, pieces[-1].end
        chunk = _chunk(self._document, section, path, start, end, named=named)
        if end - start == 1 or len(self._token_spans(chunk.embedded)) <= self._limit:
            yield chunk
        elif len(pieces) > 1:
            yield from self._fitting(section, path, pieces[: len(pieces) // 2])
            yield from self._fitting(section, path, pieces[len(pieces) // 2 :])
        elif named and self._is_crowded(chunk):
            yield from self._fitting(section, path, pieces, named=False)
        else:
            middle = _between_words(self._document.text, start, (start + end) // 2, end)
            middle = middle if middle < end else (start + end) // 2
            yield from self._fitting(section, path, [_Piece(start, middle, 0)], named=named)
            yield from self._fitting(section, path, [_Piece(middle, end, 0)], named=named)

    def _is_crowded(self, chunk: Chunk) -> bool:
        """Say whether names and lines told with a chunk take more than `MOST_FOR_NAMES` of what its headings leave."""
        path, bare, told = (
            len(self._token_spans(text))
            for text in (chunk.heading, replace(chunk, blocks=_nameless(chunk.blocks)).embedded, chunk.embedded)
        )
        return told - bare > MOST_FOR_NAMES * (self._limit - path)


def _chunk(document: Document, section: _Section, path: str, start: int, end: int, *, named: bool = True) -> Chunk:
    blocks = document.blocks_in(start, end)
    first = bisect_right(document.pages, start)
    return Chunk(
        source=document.source,
        sha256=document.sha256,
        start=start,
        end=end,
        text=document.text[start:end],
        heading=path,
        opening=min(max(section.body, start), end) - start,
        page=document.page_of(start),
        pages=document.pages[first : bisect_left(document.pages, end)],
        blocks=blocks if named else _nameless(blocks),
    )


def _nameless(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(replace(block, above=(), members=0, columns=(), rows=()) for block in blocks)


def _sections(document: Document) -> Iterator[_Section]:
    """Cut before every heading that has text above it; headings that follow each other open one section.

    What stands at the end of all pages or in their margins is no part of the last section.
    """
    start, path = 0, list[_Heading]()
    for block in document.blocks:
        if block.kind == "furniture":
            yield _Section(start, path[-1].end if path else 0, block.start, _path(document, path))
            title = document.title if document.title != document.source else ""
            yield _Section(block.start, block.start, len(document.text), title)
            return
        if block.kind == "heading":
            body = path[-1].end if path else 0
            if document.text[body : block.start].strip(" \n\t:*_#=-"):
                yield _Section(start, body, block.start, _path(document, path))
                start = block.start
            path = [above for above in path if above.level < block.level] + [_heading(document, block)]
    if start < len(document.text):
        yield _Section(start, path[-1].end if path else 0, len(document.text), _path(document, path))


def _heading(document: Document, block: Block) -> _Heading:
    title = document.words(block).rstrip(":").rstrip()
    return _Heading(block.end, block.level, title[-LONGEST_PATH:], title == document.given_title)


def _path(document: Document, path: Sequence[_Heading]) -> str:
    """Return the headings above a place, the document's own title first if it is none of them."""
    titles = [heading.title for heading in path]
    given = "" if any(heading.is_given for heading in path) else document.given_title[-LONGEST_PATH:]
    return " > ".join([given, *titles] if given else titles)[-LONGEST_PATH:]


def _units(document: Document) -> Iterator[int]:
    """Yield where rows of tables and, elsewhere, sentences begin."""
    for table, group in groupby(document.blocks, lambda block: block.table):
        for block, before in _with_previous(group):
            if table and (before is None or before.row != block.row):
                yield block.start
            elif not table:
                words = document.text[block.start : block.end]
                yield block.start
                yield from (block.start + start for start, _ in sentences(words) if start > len(block.marker) + 1)


def _with_previous(blocks: Iterator[Block]) -> Iterator[tuple[Block, Block | None]]:
    before = None
    for block in blocks:
        yield block, before
        before = block


def _between_words(text: str, start: int, stop: int, end: int) -> int:
    space = max(text.rfind(" ", start, stop), text.rfind("\n", start, stop))
    if space > start + (stop - start) // 2:
        return space + 1
    for beyond in range(stop, min(stop + LONGEST_CHARACTER, end)):
        if not (combining(text[beyond]) or text[beyond] in _JOINERS or text[beyond - 1] == "\u200d"):
            return beyond
    return min(stop + LONGEST_CHARACTER, end)


def _pack(pieces: Sequence[_Piece], room: int) -> Iterator[list[_Piece]]:
    """Join neighbouring pieces into ranges of about equal length, none with more tokens than there is room for."""
    total = sum(piece.tokens for piece in pieces)
    target = total / ceil(total / room) if total else room
    group, tokens = list[_Piece](), 0
    for piece in pieces:
        too_long = group and piece.end - group[0].start > CHARACTERS_PER_TOKEN * room
        if group and (tokens >= target or tokens + piece.tokens > room or too_long):
            yield group
            group, tokens = [], 0
        group.append(piece)
        tokens += piece.tokens
    yield group
