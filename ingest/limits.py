"""What a file may cost: every limit of reading in one place, and the doors that hold them for all formats.

`check_archive` and `check_size` stand before the reader of a file, `check_extract` behind it; `confine` holds for the
process that reads. Each limit is meant to be far above what documents have and below what would hold up others.
"""

import sys
from contextlib import suppress
from io import BytesIO
from itertools import chain
from zipfile import BadZipFile, ZipFile

from ingest.errors import UnreadableFile
from ingest.formats.builder import Extract

FILE = 1_000_000_000
"""Bytes of a file: it is held in memory, several times, while it is read."""

INFLATED = 500_000_000
"""Bytes to which the members of a zip file (a .docx is one) may inflate, all together."""

RATIO = 200
"""Times its own size to which a zip file may inflate, if that is more than `SMALL`; text inflates about tenfold."""

SMALL = 100_000_000
"""Bytes to which any zip file may inflate."""

MEMBERS = 10_000
"""Members of a zip file; 100,000 empty ones took 20 s to be listed and looked at."""

CHARACTERS = 100_000_000
"""Characters of a document, about 50,000 pages: sentences, chunks and vectors of it are made outside the confined
process."""

BLOCKS = 1_000_000
"""Blocks of a document, for the same reason: one takes about 1 kB there."""

PAGES = 50_000
"""Pages of a document, and frames of a picture."""

LABELS = 200_000_000
"""Characters of all that is told with blocks (names of columns, what is above an item), counted once for each block."""

MEMORY = 4_000_000_000
"""Bytes of address space that a process which reads may take."""

WRITTEN = 2_000_000_000
"""Bytes of a file that a process which reads may write: OCR writes pictures of pages."""

MESSAGE = 2_000_000_000
"""Bytes of a message between processes: a document at its limits fits, and a bad length is not believed."""

SECONDS = 60
"""Seconds that a file may take to be read.

The clock of who waits ends a reader, and no limit of CPU time, which would add up over the files that one reads.
"""

SECONDS_PER_MEGABYTE = 10
"""Seconds more for every million bytes of a file beyond the first."""

MOST_SECONDS = 1_800
"""Seconds that a file may take however large it is: others wait for it."""


def check_size(size: int) -> None:
    """Refuse a file by its bytes. Raises UnreadableFile."""
    if size > FILE:
        raise UnreadableFile(f"is larger than {in_words(FILE)}; divide it")


def check_archive(data: bytes) -> None:
    """Refuse a zip file by what its directory says of its members, beyond which `zipfile` reads nothing.

    Raises:
        UnreadableFile: they are too many, or would inflate to too much, those of one name or place each counted.
    """
    if not data.startswith(b"PK"):
        return
    with suppress(OSError, BadZipFile, ValueError, NotImplementedError), ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
        inflated = sum(member.file_size for member in members)
        if len(members) > MEMBERS:
            raise UnreadableFile(f"has more than {MEMBERS:,} parts")
        if inflated > INFLATED or inflated > max(SMALL, RATIO * len(data)):
            raise UnreadableFile(f"would inflate to {in_words(inflated)}")


def check_extract(extract: Extract) -> None:
    """Refuse what a reader found by its size. Raises UnreadableFile."""
    for found, most, what in (
        (len(extract.text), CHARACTERS, "characters"),
        (len(extract.blocks), BLOCKS, "paragraphs and cells"),
        (len(extract.pages), PAGES, "pages"),
        (_told(extract), LABELS, "characters in names of rows and columns"),
    ):
        if found > most:
            raise UnreadableFile(f"has more than {most:,} {what}; divide it")


def seconds_for(size: int, seconds: float = SECONDS) -> float:
    """Return the seconds that a file may take.

    >>> seconds_for(500_000), seconds_for(3_000_000), seconds_for(10**12)
    (60.0, 80.0, 1800.0)
    """
    return float(min(MOST_SECONDS, seconds + SECONDS_PER_MEGABYTE * max(0.0, size / 1e6 - 1)))


def confine() -> None:
    """Limit the memory of this process and what it writes, and let it leave no core behind, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def in_words(count: int) -> str:
    """Return a number of bytes in words: "4 GB", "2.1 GB", "730 MB".

    >>> in_words(4_000_000_000), in_words(2_100_000_000), in_words(730_400_000)
    ('4 GB', '2.1 GB', '730 MB')
    """
    return f"{count / 1e9:.1f}".removesuffix(".0") + " GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _told(extract: Extract) -> int:
    labels = (label for block in extract.blocks for label in chain(block.above, block.columns, block.rows))
    return sum(len(label.text) for label in labels)
