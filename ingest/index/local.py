"""An index in a local directory: one Chroma database a generation.

A write copies the current generation, changes the copy, and then replaces `manifest.json`, which names the current
generation, in one rename: readers see the old state or the new one, never a mixture, whenever the writer is killed.
(Chroma's own directory does not survive every kill, nor two writers.) The generation before the current one stays, for
readers that still have it open.
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import finalize

from ingest.errors import BadInput, IndexDamaged
from ingest.index.kept_files import LocalFiles
from ingest.index.store import (
    COLLECTION,
    Location,
    Manifest,
    PendingIndex,
    chroma,
    chroma_errors,
    damaged,
    generation_of,
    get_or_create,
    next_generation,
    settings,
)

PREFIX = "chroma-"
"""A generation's folder is named by this and its number."""

DATABASE = "chroma.sqlite3"


class LocalStore:
    """Generations of a Chroma database under one directory."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self.files = LocalFiles(location.directory / "files")
        self._pointer = location.directory / "manifest.json"

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

    def collection(self, manifest: Manifest) -> Any:
        """Open a generation; it is closed when the collection is no longer referenced. Raises IndexDamaged."""
        folder = self._folder(manifest.generation)
        if not (folder / DATABASE).is_file():
            raise IndexDamaged(damaged(self.location, f"{folder.name} is missing"))
        if not os.access(folder, os.W_OK):
            raise BadInput(f"{folder}: is read-only; Chroma writes to its folder even to open it")
        with chroma_errors(self.location):
            try:
                client = _client(folder)
            except (ValueError, AttributeError) as error:  # a folder that could not be opened, at the second attempt
                raise IndexDamaged(damaged(self.location, str(error))) from error
            collection = client.get_collection(COLLECTION, embedding_function=None)
        finalize(collection, client.close)
        return collection

    @contextmanager
    def pending(self, *, fresh: bool) -> Iterator[PendingIndex]:
        """Write a new generation beside the current one, starting from a copy of it unless `fresh`."""
        self._remove_leftovers()
        current = self._generation()
        generation = next_generation(current)
        if current and not fresh:
            _copy(self._folder(current), self._folder(generation))
        client = _client(self._folder(generation))

        def commit(manifest: Manifest) -> None:
            client.close()
            pending = self._pointer.with_suffix(".new")
            pending.write_text(replace(manifest, generation=generation).to_json())
            os.replace(pending, self._pointer)

        try:
            yield PendingIndex(get_or_create(client, COLLECTION), commit)
        finally:
            client.close()
            self._remove_leftovers()

    def _generation(self) -> int:
        return generation_of(self._pointer.read_text(errors="replace")) if self._pointer.is_file() else 0

    def _folder(self, generation: int) -> Path:
        return self.location.directory / f"{PREFIX}{generation}"

    def _remove_leftovers(self) -> None:
        """Remove all generations but the current one and the one before it."""
        current = self._generation()
        folders = dict(_generations(self.location.directory))
        kept = sorted(number for number in folders if number <= current)[-2:]
        for number in folders.keys() - kept:
            shutil.rmtree(folders[number])


def _generations(directory: Path) -> Iterator[tuple[int, Path]]:
    """Yield the number and folder of every generation; whatever else is named alike is not ours."""
    for path in directory.glob(f"{PREFIX}*"):
        number = path.name.removeprefix(PREFIX)
        if re.fullmatch("[1-9][0-9]*", number) and path.is_dir() and not path.is_symlink():
            yield int(number), path


def _copy(old: Path, new: Path) -> None:
    """Copy a generation that readers may be opening, which Chroma notes in the database."""
    shutil.copytree(old, new, ignore=shutil.ignore_patterns(f"{DATABASE}*"))
    with closing(sqlite3.connect(old / DATABASE)) as source, closing(sqlite3.connect(new / DATABASE)) as target:
        source.backup(target)


def _client(folder: Path) -> Any:
    return chroma().PersistentClient(str(folder), settings=settings())
