"""A copy, on this machine, of the catalogue and the words of an index on a Chroma server.

It is derived from the server, shared by all processes of a user, and brought up to date by what has changed. A copy
that is damaged, or too old for that, is made anew.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from typing import Any
from weakref import finalize

from filelock import FileLock, Timeout
from tqdm import tqdm

from ingest.errors import IndexDamaged
from ingest.index.catalogue import Catalogue, CatalogueWriter, connect, forget, roll_back
from ingest.index.contents import Contents
from ingest.index.generations import Generations
from ingest.index.lexical import LexicalIndex, LexicalWriter
from ingest.index.rows import batches, fetch, matched, pages
from ingest.index.server_changes import ServerChanges
from ingest.index.store import Location, Manifest, damaged, refusal

FEW = 0.2
"""Part of the chunks of an index up to which they are asked for one by one, rather than all in order."""

_COLUMNS = ["metadatas", "documents"]
_UNUSABLE = (sqlite3.DatabaseError, FileNotFoundError, IndexDamaged, KeyError, ValueError)


class Replica:
    """The copy of one collection in a folder of its own."""

    def __init__(self, location: Location, collection: Any, changes: ServerChanges) -> None:
        self._location = location
        self._collection = collection
        self._changes = changes
        self._folder = location.workshop / "copies" / str(collection.id)
        self._generations = Generations(self._folder)
        self._catalogue = self._folder / "catalogue.sqlite"
        self._pointer = self._folder / "generation"

    def contents(self, manifest: Manifest) -> Contents:
        """Open a state of the index. Raises IndexDamaged if it is not the current one, or not wholly there."""
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder.parent.chmod(0o700)
        self._folder.mkdir(exist_ok=True)
        with FileLock(self._folder / "lock"):
            try:
                if self._held() > manifest.generation:
                    raise IndexDamaged(damaged(self._location, "what is asked for is not the current state"))
                return self._opened(manifest)
            except _UNUSABLE as error:
                if refusal(error):
                    raise
            self._clear()
            try:
                return self._opened(manifest)
            except _UNUSABLE as error:
                if refusal(error):
                    raise
                raise IndexDamaged(damaged(self._location, str(error))) from error

    def _opened(self, manifest: Manifest) -> Contents:
        """Bring the copy up to date and open it."""
        held = self._held()
        if held != manifest.generation:
            with closing(connect(self._catalogue)) as database:
                roll_back(database, held)
                self._generations.remove_unused(held)
                self._follow(database, held, manifest)
            self._remove_others()
        with ExitStack() as opened:
            opened.callback(self._generations.hold(manifest.generation))
            database = opened.enter_context(closing(connect(self._catalogue)))
            catalogue = Catalogue(database, manifest.generation)
            words = LexicalIndex.open(self._generations.words(manifest.generation))
            if catalogue.chunks != manifest.chunks:
                raise IndexDamaged(damaged(self._location, f"its changes tell of {catalogue.chunks} chunks"))
            found = Contents(manifest, catalogue, words, {0: self._collection})
            finalize(found, opened.pop_all().close)
        return found

    def _follow(self, database: sqlite3.Connection, held: int, manifest: Manifest) -> None:
        """Add to the copy what has changed since the generation that it holds."""
        current = manifest.generation
        writer, touched = CatalogueWriter(database, current), set[str]()
        for change in self._changes.since(held, current):
            writer.remove(change.removed)
            writer.add(change.added)
            touched |= {*change.removed, *(entry.info.source for entry in change.added)}
        base = self._generations.words(held) if held else None
        with LexicalWriter(self._generations.create(current), base) as words:
            words.remove(touched if held else ())
            added = Catalogue(database, current).entries(touched)
            for rows in self._rows([one for entry in added for one in entry.ids], manifest.chunks):
                words.add(matched(identity, row["metadatas"], row["documents"]) for identity, row in rows.items())
            words.commit()
        self._point_to(current)
        forget(database, self._generations.remove_unused(current))

    def _rows(self, ids: Sequence[str], total: int) -> Iterator[dict[str, dict[str, Any]]]:
        """Yield the rows of these ids that are there, some at a time."""
        missing = set(ids)
        with tqdm(total=len(ids), desc="copying the index", unit="chunk", delay=1) as bar:
            for page in pages(self._collection, _COLUMNS) if len(ids) > FEW * total else ():
                columns = zip(page["ids"], *(page[name] for name in _COLUMNS), strict=True)
                yield {one: dict(zip(_COLUMNS, row, strict=True)) for one, *row in columns if one in missing}
                bar.update(len(missing) - len(missing := missing.difference(page["ids"])))
            for some in batches([one for one in ids if one in missing]):
                yield fetch(self._collection, some, _COLUMNS)
                bar.update(len(some))

    def _held(self) -> int:
        """Return the generation that the copy holds, 0 for none."""
        return int(self._pointer.read_text()) if self._pointer.is_file() else 0

    def _point_to(self, generation: int) -> None:
        pending = self._pointer.with_suffix(".new")
        pending.write_text(str(generation))
        os.replace(pending, self._pointer)

    def _clear(self) -> None:
        """Remove the copy, which who has it open does not notice."""
        for path in self._folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()

    def _remove_others(self) -> None:
        """Remove copies of collections that were replaced, unless somebody still has them open."""
        for folder in set(self._folder.parent.iterdir()) - {self._folder}:
            with suppress(Timeout), FileLock(folder / "lock", timeout=0):
                Generations(folder).remove_unused(0)
                if not any(path.is_dir() for path in folder.iterdir()):
                    shutil.rmtree(folder)
