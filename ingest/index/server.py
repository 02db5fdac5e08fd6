"""An index on a Chroma server: one collection, written in place, new chunks before old ones go.

A rebuild writes a second collection, which takes the first one's name when it is complete.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import urlsplit

from ingest.errors import BadInput, IndexNotFound, ModelUnavailable
from ingest.index.catalogue import Catalogue, CatalogueWriter, Entry, roll_back
from ingest.index.contents import Contents
from ingest.index.lexical import LexicalIndex, LexicalWriter
from ingest.index.rows import Addition, delete, entry_of, insert, matched, pages
from ingest.index.server_files import ServerFiles
from ingest.index.store import (
    COLLECTION,
    Location,
    Manifest,
    chroma,
    chroma_errors,
    generation_of,
    get_or_create,
    next_generation,
    no_index,
    settings,
)

REBUILT = f"{COLLECTION}-rebuild"


class ServerStore:
    """A collection on a Chroma server; its metadata holds the manifest, and without one it is no index yet."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self._client = _client(location.server or "")
        self.files = ServerFiles(self._client, location)

    def manifest(self) -> Manifest | None:
        """Return the manifest in the collection's metadata, or None when there is no index."""
        found = self._current()
        return Manifest.from_json(_manifest_of(found), self.location) if found is not None else None

    def contents(self, manifest: Manifest) -> Contents:
        """Open the current state, the newest being the only one there is. Raises IndexNotFound."""
        current = self._current()
        if current is None:
            raise IndexNotFound(no_index(self.location))
        with chroma_errors(self.location):
            catalogue, words = _read(current)
        return Contents(manifest, catalogue, words, lambda segment: current)

    @contextmanager
    def pending(self, before: Contents | None) -> Iterator["ServerPending"]:
        """Write into the collection itself, or, if it begins empty, into a new one that then takes its place."""
        with chroma_errors(self.location):
            self._finish_rebuild()
            current = self._current()
            generation = next_generation(generation_of(_manifest_of(current)) if current is not None else 0)
            collection = get_or_create(self._client, COLLECTION if before else REBUILT)
            yield ServerPending(self, collection, generation, before)

    def publish(self, collection: Any, manifest: Manifest) -> None:
        """Make what is in a collection the current state."""
        collection.modify(metadata={"manifest": manifest.to_json()})
        if collection.name == REBUILT:
            self._delete(COLLECTION)
            collection.modify(name=COLLECTION)

    def compact(self, progress: bool) -> None:
        """Leave it to the server."""

    def _finish_rebuild(self) -> None:
        """Give a complete rebuild the name it was about to take when its writer was killed; remove any other."""
        current = self._current()
        if current is not None and current.name == REBUILT:
            self._delete(COLLECTION)
            current.modify(name=COLLECTION)
        else:
            self._delete(REBUILT)

    def _current(self) -> Any:
        """Return the collection that is the index: a rebuild that is complete, or the one of the usual name."""
        for name in (REBUILT, COLLECTION):
            found = self._find(name)
            if found is not None and _manifest_of(found):
                return found
        return None

    def _find(self, name: str) -> Any:
        with chroma_errors(self.location):
            try:
                return self._client.get_collection(name, embedding_function=None)
            except chroma().errors.NotFoundError:
                return None

    def _delete(self, name: str) -> None:
        if self._find(name) is not None:
            self._client.delete_collection(name)


class ServerPending:
    """A collection that is being written; of every document the chunk at 0 is written last."""

    def __init__(self, store: ServerStore, collection: Any, generation: int, before: Contents | None) -> None:
        self._store = store
        self._collection = collection
        self._generation = generation
        self._held = dict[str, Entry]()
        if before is not None:
            self._held = {entry.info.source: entry for entry in before.catalogue.entries(before.catalogue)}
            self._remove_unfinished()

    def put(self, additions: Sequence[Addition]) -> None:
        """Write documents, each in place of any other of its source."""
        rows = [row for addition in additions for row in addition.rows]
        for first in (False, True):
            insert(self._collection, [row for row in rows if (row.metadata["start"] == 0) == first])
        held = {addition.entry.info.source: addition.entry for addition in additions}
        stale = {one for source in held.keys() & self._held.keys() for one in self._held[source].ids}
        delete(self._collection, list(stale - {row.identity for row in rows}))
        self._held |= held

    def remove(self, sources: Sequence[str]) -> None:
        """Take documents out."""
        delete(self._collection, [one for source in sources for one in self._held.pop(source).ids])

    def files(self) -> set[str]:
        """Return the hashes of the files of all its documents."""
        return {entry.info.file_sha256 for entry in self._held.values()}

    def commit(self, manifest: Manifest) -> None:
        """Say that the collection is whole, and what is in it."""
        number, documents = self._generation, len(self._held)
        counted = replace(manifest, documents=documents, chunks=self._collection.count())
        self._store.publish(self._collection, replace(counted, generation=number, content=number))

    def _remove_unfinished(self) -> None:
        """Remove chunks that belong to no finished document: a writer was killed."""
        known = {one for entry in self._held.values() for one in entry.ids}
        if self._collection.count() != len(known):
            found = {one for page in pages(self._collection, []) for one in page["ids"]}
            delete(self._collection, list(found - known))


def _read(collection: Any) -> tuple[Catalogue, LexicalIndex]:
    """Return what is in a collection: of several versions of a document, that of the newest ingest."""
    database = sqlite3.connect(":memory:", check_same_thread=False)
    roll_back(database, 0)
    first = (row for page in pages(collection, ["metadatas"], {"start": 0}) for row in page["metadatas"])
    entries = sorted(map(entry_of, first), key=lambda entry: entry.info.ingested)
    newest = {entry.info.source: entry for entry in entries}
    CatalogueWriter(database, 1).add(newest.values())
    catalogue = Catalogue(database, 1)
    folder = Path(mkdtemp(prefix="sourcebound-words-"), "words")
    with LexicalWriter(folder) as words:
        for page in pages(collection, ["metadatas", "documents"]):
            owned = catalogue.segments_of(page["ids"])
            columns = zip(page["ids"], page["metadatas"], page["documents"], strict=True)
            words.add(matched(*row) for row in columns if row[0] in owned)
        words.commit()
    return catalogue, LexicalIndex.open(folder)


def _manifest_of(collection: Any) -> str:
    return str((collection.metadata or {}).get("manifest", ""))


def _client(url: str) -> Any:
    from httpx import HTTPError

    host, port, ssl = _address(url)
    try:
        client = chroma().HttpClient(host, port, ssl=ssl, settings=settings())
        client.heartbeat()
    except (ValueError, KeyError, TypeError, HTTPError, chroma().errors.ChromaError) as error:
        raise ModelUnavailable(
            f"{url} is not a Chroma server that answers; start one: chroma run --path DIR --port {port}"
        ) from error
    return client


def _address(url: str) -> tuple[str, int, bool]:
    try:
        parts = urlsplit(url)
        ssl = parts.scheme == "https"
        port = parts.port or (443 if ssl else 80)
    except ValueError as error:
        raise BadInput(_not_an_address(url)) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadInput(_not_an_address(url))
    return parts.hostname, port, ssl


def _not_an_address(url: str) -> str:
    return f"{url!r} is not the address of a Chroma server; give one like http://127.0.0.1:8000"
