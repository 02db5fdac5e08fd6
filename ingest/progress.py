"""What a sync tells of the files it works on, for those who wait for them."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tqdm import tqdm

from ingest.chunks import Chunk
from ingest.documents import Document

State = Literal["waiting", "reading", "embedding", "added", "updated", "unchanged", "removed", "failed"]
"""From "added" on, the file is done."""


@dataclass(frozen=True)
class Step:
    """How far one file has come: `done` of its `total` chunks are embedded.

    `reason` says why it failed, `note` what of it could not be read.
    """

    state: State
    done: int = 0
    total: int = 0
    reason: str = ""
    note: str = ""


def not_read(parts: Sequence[str]) -> str:
    """Return what of a file could not be read as a sentence without its full stop; "" if there is nothing.

    >>> not_read(["2 equations", "1 picture"]), not_read(["1 equation"])
    ('2 equations and 1 picture were not read', '1 equation was not read')
    """
    listed = " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
    one = len(parts) == 1 and parts[0].split()[0].lower() in ("1", "a", "an", "one")
    return f"{listed} {'was' if one else 'were'} not read" if parts else ""


Watch = Callable[[str, Step], object]
"""Is told of every step of a file, which is named by its path; two threads may do so at once."""


def file_size(path: str | Path) -> int:
    """Return the bytes of a file, 0 if there is none."""
    with suppress(OSError):
        return os.path.getsize(path)
    return 0


def bytes_bar(total: int, what: str, shown: bool) -> "tqdm[Any]":
    """Return a bar that counts bytes; the time left that it shows is told from all that is done."""
    return tqdm(
        total=total, desc=what, unit="B", unit_scale=True, smoothing=0, disable=not shown, delay=0.5, maxinterval=1
    )


class Tally:
    """Counts, document by document, the chunks that have their vectors, and on a bar the bytes of files they stand for.

    A document that is of no file counts as many bytes as it has characters. Fractions that sum up to a little more
    than all bytes count as all, since a bar warns of more.
    """

    def __init__(self, batch: Sequence[tuple[Document, Sequence[Chunk]]], watch: Watch, bar: "tqdm[Any]") -> None:
        self._watch = watch
        self._bar = bar
        self._owners: dict[str, list[tuple[str, float]]] = {}
        self._totals = {document.path: len(chunks) for document, chunks in batch}
        self._done: Counter[str] = Counter()
        for document, chunks in batch:
            watch(document.path, Step("embedding", 0, len(chunks)))
            size = file_size(document.path) if document.path else len(document.text)
            for chunk in chunks:
                self._owners.setdefault(chunk.embedded, []).append((document.path, size / len(chunks)))

    def count(self, texts: Iterable[str]) -> None:
        """Count the chunks of these texts, each given once, as done."""
        ahead = [owner for text in texts for owner in self._owners.get(text, ())]
        for path, chunks in Counter(path for path, _ in ahead).items():
            self._done[path] += chunks
            self._watch(path, Step("embedding", self._done[path], self._totals[path]))
        self._bar.update(min(sum(share for _, share in ahead), self._bar.total - self._bar.n))


def unwatched(path: str, step: Step) -> None:
    """Take no notice."""
