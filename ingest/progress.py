"""What a sync tells of the files it works on, for those who wait for them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

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
"""Is told of every step of a file, which is named by its path, in the thread that syncs."""


class Tally:
    """Counts, document by document, the chunks that have their vectors."""

    def __init__(self, batch: Sequence[tuple[Document, Sequence[Chunk]]], watch: Watch) -> None:
        self._watch = watch
        self._owners: dict[str, list[str]] = {}
        self._totals = {document.path: len(chunks) for document, chunks in batch}
        self._done: Counter[str] = Counter()
        for document, chunks in batch:
            watch(document.path, Step("embedding", 0, len(chunks)))
            for chunk in chunks:
                self._owners.setdefault(chunk.embedded, []).append(document.path)

    def count(self, texts: Iterable[str]) -> int:
        """Count the chunks of these texts, each given once, as done; return how many they are."""
        ahead = Counter(path for text in texts for path in self._owners.get(text, ()))
        self._done.update(ahead)
        for path in ahead:
            self._watch(path, Step("embedding", self._done[path], self._totals[path]))
        return ahead.total()


def unwatched(path: str, step: Step) -> None:
    """Take no notice."""
