"""A document: text normalised once, and from then on addressed by half-open character ranges."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from io import BufferedReader
from pathlib import Path
from stat import S_ISREG

from ingest.blocks import Block, Label
from ingest.errors import UnreadableFile
from ingest.formats import reader_for
from ingest.formats.builder import Extract
from ingest.formats.plain import blocks_of
from ingest.limits import FILE, check_archive, check_extract, check_size
from ingest.lists import announced

LONGEST_KEPT = 1_000
"""Characters that are kept of a name or of a line that announces something."""

MOST_EMPHASIS = 1_000
"""Ranges of a block that are set in bold, slanted or as code and kept so, the first ones."""


@dataclass(frozen=True)
class Document:
    """The normalised text of one source.

    Attributes:
        text: what places are counted in.
        source: the name by which it is cited.
        sha256: of the UTF-8 text.
        blocks: what the ranges of the text are.
        pages: `pages[i]` is the offset at which page `i + 1` begins; none where the format has no pages.
        path: of the file.
        file_sha256: of the file's bytes, by which an unchanged file is recognised.
        given_title: the title that the file itself has, or "".
        unread: what of the file could not be read, in words.
    """

    text: str
    source: str
    sha256: str
    blocks: tuple[Block, ...] = ()
    pages: tuple[int, ...] = ()
    path: str = ""
    file_sha256: str = ""
    given_title: str = ""
    unread: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, source: str) -> "Document":
        """Return the document of a plain text that is already in memory."""
        return cls.from_extract(Extract(text, blocks_of(text)), source, path="", file_sha256=_digest(text.encode()))

    @classmethod
    def from_extract(cls, extract: Extract, source: str, *, path: str, file_sha256: str) -> "Document":
        """Return the document of what a format's reader found."""
        return cls(
            extract.text,
            source,
            _digest(extract.text.encode()),
            tuple(_bounded(announced(extract.blocks, extract.text))),
            extract.pages,
            path,
            file_sha256,
            extract.title,
            extract.unread,
        )

    @property
    def headings(self) -> list[Block]:
        """The headings, in order."""
        return [block for block in self.blocks if block.kind == "heading"]

    def blocks_in(self, start: int, end: int) -> tuple[Block, ...]:
        """Return the blocks that a range has a part of."""
        first = max(0, bisect_right(self.blocks, start, key=_start_of) - 1)
        found = self.blocks[first : bisect_left(self.blocks, end, key=_start_of)]
        return found[1:] if found and found[0].end <= start else found

    def page_of(self, place: int) -> int | None:
        """Return the page on which a place is, None where there are no pages; what stands in margins knows its own."""
        number = bisect_right(self.blocks, place, key=_start_of) - 1
        block = self.blocks[number] if number >= 0 else None
        if block and block.kind == "furniture" and block.page:
            return block.page
        return bisect_right(self.pages, place) or None

    def words(self, block: Block) -> str:
        """Return the words of a block on one line."""
        return " ".join(self.text[block.start : block.end].split())

    @property
    def title(self) -> str:
        """The title that the file has, or its first heading of the highest level with text below it, or its name."""
        if self.given_title:
            return self.given_title
        headings = self.headings
        level = min((heading.level for heading in headings), default=1)
        highest = [heading for heading in headings if heading.level == level]
        ends = [heading.start for heading in highest[1:]] + [len(self.text)]
        below = (h for h, end in zip(highest, ends, strict=False) if self.text[h.end : end].strip(" :\n"))
        return next((self.words(heading).rstrip(":") for heading in below), self.source)


def _bounded(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks with labels and emphasis of bounded length: every chunk of a block is stored with both."""
    cut: dict[Label, Label] = {}

    def shortened(labels: Sequence[Label]) -> tuple[Label, ...]:
        return tuple(cut.setdefault(label, Label(label.start, label.text[:LONGEST_KEPT])) for label in labels)

    for block in blocks:
        above, columns, rows = map(shortened, (block.above, block.columns, block.rows))
        emphasis = block.emphasis[:MOST_EMPHASIS]
        if (above, columns, rows, emphasis) != (block.above, block.columns, block.rows, block.emphasis):
            block = replace(block, above=above, columns=columns, rows=rows, emphasis=emphasis)
        yield block


def _start_of(block: Block) -> int:
    return block.start


def read_bytes(path: Path) -> tuple[bytes, str]:
    """Return a file's content and its SHA-256. Raises UnreadableFile."""
    with _opened(path) as file:
        data = file.read(FILE + 1)
    check_size(len(data))
    return data, _digest(data)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file without holding it in memory. Raises UnreadableFile."""
    with _opened(path) as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    """Open a file that is neither a pipe or the like, which is waited for, nor too large. Raises UnreadableFile."""
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            raise UnreadableFile("is not a regular file")
        check_size(status.st_size)
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror}") from error


def check_name(path: Path) -> None:
    """Raise UnreadableFile for a file whose name cannot be written down."""
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise UnreadableFile("has a name that is not UTF-8; rename it") from error


def read(path: Path, source: str) -> Document:
    """Read and normalise one file.

    Raises:
        UnsupportedFile: no reader is registered for the suffix.
        UnreadableFile: the content cannot be read, or holds no text.
    """
    reader = reader_for(path)
    check_name(path)
    data, digest = read_bytes(path)
    if not data:
        raise UnreadableFile("is empty")
    check_archive(data)
    extract = reader(data)
    check_extract(extract)
    if not any(map(str.isalnum, extract.text)):
        left_out = "; not read: " + ", ".join(extract.unread) if extract.unread else ""
        raise UnreadableFile(f"holds no text{left_out}")
    return Document.from_extract(extract, source, path=str(path.absolute()), file_sha256=digest)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
