"""An index in a local directory: a catalogue of documents, segments of chunks with vectors, and a word index.

A write adds a segment, a word index that shares the files of the one before, and rows of the catalogue that nobody sees
yet, and then replaces `manifest.json`, which names the current generation, in one rename: readers see the old state or
the new one, never a mixture, whenever the writer is killed. (Chroma's own directory survives neither every kill nor two
writers.) What only earlier generations need goes as soon as nobody reads them any more.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import finalize

from tqdm import tqdm

from ingest.errors import BadInput, CannotStore, IndexDamaged
from ingest.index.catalogue import Catalogue, CatalogueWriter, Entry, capacities, connect, forget, roll_back
from ingest.index.contents import Contents
from ingest.index.generations import Generations
from ingest.index.kept_files import LocalFiles
from ingest.index.lexical import LexicalIndex, LexicalWriter
from ingest.index.rows import COLUMNS, Addition, Copies, delete, insert, matched, pages, rows_of
from ingest.index.segments import ALIVE, Segments, to_put_together
from ingest.index.store import (
    DATABASE,
    Location,
    Manifest,
    clear_error,
    damaged,
    generation_of,
    next_generation,
    no_index,
    read_only,
    refusal,
)
from ingest.lock import write_lock

POINTER = "manifest.json"
CATALOGUE = "catalogue.sqlite"


def is_index(folder: Path) -> bool:
    """Say whether a folder holds an index."""
    return (folder / POINTER).is_file() and (folder / CATALOGUE).is_file()


class LocalStore:
    """An index below one directory."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self.files = LocalFiles(location.directory / "files")
        self.segments = Segments(location)
        self._generations = Generations(location.directory)
        self._pointer = location.directory / POINTER
        self._catalogue = location.directory / CATALOGUE

    def manifest(self) -> Manifest | None:
        """Return the current manifest, or None when nothing has been ingested here."""
        try:
            return Manifest.from_json(self._pointer.read_text(errors="replace"), self.location)
        except FileNotFoundError:
            return None
        except NotADirectoryError as error:
            raise BadInput(f"{self.location}: is a file; an index is a directory") from error
        except OSError as error:
            raise BadInput(f"{self.location}: cannot be opened: {error.strerror}") from error

    def contents(self, manifest: Manifest) -> Contents:
        """Open a generation, which stays as it is while somebody has it. Raises IndexDamaged, CannotStore."""
        if not os.access(self.location.directory, os.W_OK):
            raise CannotStore(read_only(self.location.directory))
        with self._damage(), ExitStack() as opened:
            opened.callback(self._generations.hold(manifest.generation))
            if not self._catalogue.is_file():
                raise FileNotFoundError(f"{self._catalogue.name} is missing")
            database = opened.enter_context(closing(connect(self._catalogue)))
            catalogue = Catalogue(database, manifest.generation)
            sizes = catalogue.sizes()
            if sum(sizes.values()) != manifest.chunks:
                raise IndexDamaged(damaged(self.location, f"{self._catalogue.name} is of another index"))
            words = LexicalIndex.open(self._generations.words(manifest.generation))
            segments = {number: self.segments.open(number) for number in sizes}
            found = Contents(manifest, catalogue, words, segments)
            finalize(found, opened.pop_all().close)
        return found

    def lock(self) -> AbstractContextManager[None]:
        """Keep out all other writers. Raises BadInput where the directory is another program's database."""
        if (self.location.directory / DATABASE).is_file() and not self._pointer.exists():
            raise BadInput(no_index(self.location))
        return write_lock(self.location.workshop)

    @contextmanager
    def pending(self, before: Contents | None) -> Iterator["LocalPending"]:
        """Write a new generation that begins as the current one, or empty."""
        base = before.manifest.generation if before else None
        with self._writing(before is None) as (database, generation), self.words_to_write(generation, base) as words:
            if before is None:
                CatalogueWriter(database, generation).clear()
            pending = LocalPending(self, database, generation, words)
            try:
                yield pending
            finally:
                pending.close()

    def compact(self, progress: bool) -> None:
        """Put segments together where there are too many, or where most of what they held is gone."""
        manifest = self.manifest()
        if manifest is None:
            return
        with self._writing(False) as (database, generation):
            catalogue, held = Catalogue(database, manifest.generation), capacities(database)
            chosen = to_put_together(catalogue.sizes(), held)
            if not chosen:
                return
            entries = {number: catalogue.held(number) for number in chosen}
            with self.words_to_write(generation, manifest.generation) as words:
                self._put_together(entries, held, CatalogueWriter(database, generation), generation, progress)
                words.commit()
            self.publish(replace(manifest, generation=generation))

    def _put_together(
        self,
        entries: Mapping[int, Sequence[Entry]],
        held: Mapping[int, int],
        catalogue: CatalogueWriter,
        generation: int,
        progress: bool,
    ) -> None:
        """Write the documents of segments into a new one, which begins as the first if most of that is there."""
        ids = {number: {one for entry in some for one in entry.ids} for number, some in entries.items()}
        first = next(iter(ids))
        base = first if len(ids[first]) >= ALIVE * held[first] else None
        with (
            self.segments.created(generation, base) as collection,
            tqdm(
                total=sum(map(len, ids.values())), desc="tidying up", unit="chunk", disable=not progress, delay=1
            ) as bar,
        ):
            if base is not None:
                catalogue.begin_with(generation, held[base] - len(ids[base]))
                delete(collection, list({one for page in pages(collection, []) for one in page["ids"]} - ids[base]))
                bar.update(len(ids[base]))
            copies = Copies()
            for number in [number for number in ids if number != base]:
                for page in pages(self.segments.open(number), COLUMNS):
                    rows = [row for row in rows_of(page) if row.identity in ids[number]]
                    insert(collection, rows, copies)
                    bar.update(len(rows))
        self.segments.finish(generation)
        catalogue.add([replace(entry, segment=generation) for some in entries.values() for entry in some])

    def words(self, generation: int) -> Path:
        """Return the folder of a generation's word index."""
        return self._generations.words(generation)

    def words_to_write(self, generation: int, base: int | None) -> LexicalWriter:
        """Return the word index of a new generation, which begins as that of another, or empty."""
        folder = self._generations.create(generation)
        return LexicalWriter(folder, self._generations.words(base) if base is not None else None)

    def publish(self, manifest: Manifest) -> None:
        """Make a generation, which is wholly written, the current one."""
        pending = self._pointer.with_suffix(".new")
        with pending.open("w") as file:
            file.write(manifest.to_json())
            file.flush()
            os.fsync(file.fileno())
        os.replace(pending, self._pointer)

    @contextmanager
    def _writing(self, fresh: bool) -> Iterator[tuple[sqlite3.Connection, int]]:
        """Give the catalogue to write into, and the generation to write; tidy up before and behind."""
        with self._damage(), closing(self._database_to_write(fresh)) as database:
            self._tidy(database)
            try:
                yield database, next_generation(self._generation())
            finally:
                self._tidy(database)

    def _database_to_write(self, fresh: bool) -> sqlite3.Connection:
        """Return the catalogue with its tables; one that is damaged gives way to a new one if all is written anew."""
        database = connect(self._catalogue)
        try:
            roll_back(database, self._generation())
        except sqlite3.DatabaseError as error:
            database.close()
            if not fresh or refusal(error):
                raise
            for path in self.location.directory.glob(f"{self._catalogue.name}*"):
                path.unlink()
            database = connect(self._catalogue)
        return database

    def _tidy(self, database: sqlite3.Connection) -> None:
        """Remove what is of no generation that is the current one or is being read."""
        current = self._generation()
        oldest = self._generations.remove_unused(current)
        self.segments.remove_after(current)  # which makes room, if there is none, for the rest
        roll_back(database, current)
        self.segments.remove_others(forget(database, oldest))

    def _generation(self) -> int:
        return generation_of(self._pointer.read_text(errors="replace")) if self._pointer.is_file() else 0

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, OSError) as error:
            raise clear_error(self.location, error) from error


class LocalPending:
    """A generation that is being written, with a segment of its own as soon as something is put into it."""

    def __init__(self, store: LocalStore, database: sqlite3.Connection, generation: int, words: LexicalWriter) -> None:
        self._store = store
        self._words = words
        self._database = database
        self._generation = generation
        self._catalogue = CatalogueWriter(database, generation)
        self._opened = ExitStack()
        self._collection: Any = None
        self._copies = Copies()

    def put(self, additions: Sequence[Addition]) -> None:
        """Write documents, each in place of any other of its source."""
        if self._collection is None:
            self._collection = self._opened.enter_context(self._store.segments.created(self._generation))
        rows = [row for addition in additions for row in addition.rows]
        insert(self._collection, rows, self._copies)
        self._words.remove([addition.entry.info.source for addition in additions])
        self._words.add(matched(row.identity, row.metadata, row.text) for row in rows)
        self._catalogue.add([replace(addition.entry, segment=self._generation) for addition in additions])

    def remove(self, sources: Sequence[str]) -> None:
        """Take documents out."""
        self._words.remove(sources)
        self._catalogue.remove(sources)

    def files(self) -> set[str]:
        """Return the hashes of the files of all its documents."""
        return Catalogue(self._database, self._generation).files()

    def commit(self, manifest: Manifest) -> None:
        """Make this generation the current one."""
        self._words.commit()
        if self._collection is not None:
            self.close()
            self._store.segments.finish(self._generation)
        catalogue = Catalogue(self._database, self._generation)
        self._store.publish(
            replace(
                manifest,
                generation=self._generation,
                content=self._generation,
                documents=len(catalogue),
                chunks=catalogue.chunks,
            )
        )

    def close(self) -> None:
        """Close the segment."""
        self._opened.close()
