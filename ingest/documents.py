"""A document: text normalised once, and from then on addressed by half-open character ranges."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG

from ingest.errors import UnreadableFile
from ingest.formats import Extract, Heading, reader_for
from ingest.formats.plain import find_headings


@dataclass(frozen=True)
class Document:
    """The normalised text of one source.

    `sha256` is of the UTF-8 text; `file_sha256` of the file's bytes, by which an unchanged file is recognised.
    `headings` are in order of their place; `pages[i]` is the offset at which page `i + 1` starts.
    """

    text: str
    source: str
    sha256: str
    headings: tuple[Heading, ...] = ()
    pages: tuple[int, ...] = ()
    path: str = ""
    file_sha256: str = ""

    @classmethod
    def of(cls, text: str, source: str) -> "Document":
        """Return the document of a plain text that is already in memory."""
        extract = Extract(text, find_headings(text), [])
        return cls.from_extract(extract, source, path="", file_sha256=_digest(text.encode()))

    @classmethod
    def from_extract(cls, extract: Extract, source: str, *, path: str, file_sha256: str) -> "Document":
        """Return the document of what a format's reader found."""
        headings, pages = tuple(extract.headings), tuple(extract.pages)
        return cls(extract.text, source, _digest(extract.text.encode()), headings, pages, path, file_sha256)

    @property
    def title(self) -> str:
        """The first heading of the highest level with text of its own below it, or the source's name."""
        level = min((heading.level for heading in self.headings), default=1)
        highest = [heading for heading in self.headings if heading.level == level]
        ends = [heading.start for heading in highest[1:]] + [len(self.text)]
        titles = (h.title for h, end in zip(highest, ends, strict=False) if self.text[h.end : end].strip(" :\n"))
        return next(titles, self.source)


def read_bytes(path: Path) -> tuple[bytes, str]:
    """Return a file's content and its SHA-256. Raises UnreadableFile."""
    try:
        if not S_ISREG(path.stat().st_mode):
            raise UnreadableFile("is not a regular file")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot be opened: {error.strerror}") from error
    return data, _digest(data)


def read(path: Path, source: str) -> Document:
    """Read and normalise one file.

    Raises:
        UnsupportedFile: no reader is registered for the suffix.
        UnreadableFile: the content cannot be read, or holds no text.
    """
    reader = reader_for(path)
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise UnreadableFile("has a name that is not UTF-8; rename it") from error
    data, digest = read_bytes(path)
    if not data:
        raise UnreadableFile("is empty")
    extract = reader(data)
    if not any(map(str.isalnum, extract.text)):
        raise UnreadableFile("holds no text (scanned pages need OCR first)")
    return Document.from_extract(extract, source, path=str(path.absolute()), file_sha256=digest)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
