"""Segments: chunks with their vectors, each in a Chroma database of its own that never changes once it is written.

A write makes one new segment of what it adds, and costs what it adds; what is gone stays in its segment, unseen, until
that is put together with others. So segments are few, and most of what they hold is alive (O'Neil et al., "The
Log-Structured Merge-Tree", Acta Informatica 1996).
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary, finalize

from ingest.errors import CannotStore, IndexDamaged
from ingest.index.databases import close_soon, copy_database, open_database, opened_database
from ingest.index.store import COLLECTION, DATABASE, Location, damaged, get_or_create, index_errors, read_only

PREFIX = "chroma-"
"""The folder of a segment is named by this and its number."""

GROWTH = 4
"""A segment is at least so many times as big as all later ones together, so that there are few of them."""

FEW = 4
"""Segments that are left as they are, however big: searching one takes about a millisecond, making one a hundred."""

REST = 50
"""Rows that may be missing from the graph of a segment on disk."""

ALIVE = 0.5
"""The part of what a segment has ever held that must still be there, for it to be kept as it is."""


class Segments:
    """The segments below a directory; one that is open is closed when nobody refers to it."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._open = WeakValueDictionary[int, Any]()
        self._opening = Lock()

    def folder(self, number: int) -> Path:
        """Return the folder of a segment."""
        return self._location.directory / f"{PREFIX}{number}"

    def numbers(self) -> set[int]:
        """Return the numbers of all segments, whole or not; whatever else is named alike is not ours."""
        found = ((path, path.name.removeprefix(PREFIX)) for path in self._location.directory.glob(f"{PREFIX}*"))
        return {
            int(number)
            for path, number in found
            if re.fullmatch("[1-9][0-9]*", number) and path.is_dir() and not path.is_symlink()
        }

    def open(self, number: int) -> Any:
        """Return the collection of a segment. Raises IndexDamaged."""
        with self._opening:
            collection = self._open.get(number)
            if collection is None:
                collection = self._open[number] = self._opened(number)
            return collection

    def _opened(self, number: int) -> Any:
        folder = self.folder(number)
        if not (folder / DATABASE).is_file():
            raise IndexDamaged(damaged(self._location, f"{folder.name} is missing"))
        if not os.access(folder, os.W_OK):
            raise CannotStore(read_only(folder))
        with index_errors(self._location):
            try:
                client = open_database(folder)
            except (ValueError, AttributeError) as error:  # a folder that could not be opened, at the second attempt
                raise IndexDamaged(damaged(self._location, str(error))) from error
            collection = client.get_collection(COLLECTION, embedding_function=None)
        finalize(collection, close_soon, client)
        return collection

    def copy(self, number: int, directory: Path) -> None:
        """Copy a segment, which may be in use, into another directory of an index."""
        copy_database(self.folder(number), directory / self.folder(number).name)

    @contextmanager
    def created(self, number: int, base: int | None = None) -> Iterator[Any]:
        """Make a segment, empty or a copy of another, and give its collection, to be written into."""
        if base is not None:
            copy_database(self.folder(base), self.folder(number))
        with opened_database(self.folder(number)) as client:
            yield get_or_create(client, COLLECTION)

    def finish(self, number: int) -> None:
        """Bring the graph of a segment that has been written, and closed, to disk as a whole.

        Chroma does so every `sync_threshold` rows, and whoever opens a segment adds the rest to the graph anew: 1.3 s
        for 900 rows. Two rows that are written once more with a threshold of two bring it all to disk.
        """
        with opened_database(self.folder(number)) as client:
            collection = client.get_collection(COLLECTION, embedding_function=None)
            if collection.count() <= REST:
                return
            collection.modify(configuration={"hnsw": {"sync_threshold": 2, "batch_size": 2}})
        with opened_database(self.folder(number)) as client:
            collection = client.get_collection(COLLECTION, embedding_function=None)
            rows = collection.get(limit=2, include=["embeddings"])
            collection.update(ids=rows["ids"], embeddings=rows["embeddings"])
            collection.modify(configuration={"hnsw": {"sync_threshold": 1000, "batch_size": 100}})  # as Chroma has it

    def remove_after(self, current: int) -> None:
        """Remove what was begun after the current generation and has not come to its end."""
        self.remove_others({number for number in self.numbers() if number <= current})

    def remove_others(self, used: set[int]) -> None:
        """Remove all segments but these."""
        for number in self.numbers() - used:
            shutil.rmtree(self.folder(number))


def to_put_together(alive: Mapping[int, int], held: Mapping[int, int]) -> list[int]:
    """Return the segments that are to become one, the biggest first; none if all are well as they are.

    Args:
        alive: the number of chunks that are there, by segment.
        held: the number of all that the segment has ever held.

    >>> five = {1: 1000, 2: 30, 3: 3, 4: 2, 5: 1}
    >>> to_put_together(five, five)
    [3, 4, 5]
    >>> even = {1: 30, 2: 20, 3: 10, 4: 10, 5: 10}
    >>> to_put_together(even, even)
    [1, 2, 3, 4, 5]
    >>> few = {1: 30, 2: 20}
    >>> to_put_together(few, few), to_put_together(few, {1: 70, 2: 20})
    ([], [1])
    """
    order = sorted(alive, key=lambda number: (alive[number], -number))
    chosen, later = set[int](), 0
    for place, number in enumerate(order):
        if len(alive) > FEW and place and alive[number] < GROWTH * later:
            chosen = set(order[: place + 1])
        later += alive[number]
    chosen |= {number for number in alive if alive[number] < ALIVE * held[number]}
    return [number for number in reversed(order) if number in chosen]
