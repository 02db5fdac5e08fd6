"""An index on a Chroma server: a collection of chunks, one of changes, one of kept files, and a log that rules them.

A write puts its chunks beside those that are there, notes what it changes, and appends to the log, by which this
becomes the current state; then the chunks that it replaced go. Readers go by the changes (`ingest/index/replica.py`),
so that they see nothing of a write before it has come to its end. A rebuild writes collections of its own.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from ingest.errors import BadInput, IndexDamaged, ModelUnavailable
from ingest.index.catalogue import Entry
from ingest.index.contents import Contents
from ingest.index.replica import Replica
from ingest.index.rows import Addition, Copies, delete, insert, pages
from ingest.index.server_changes import Change, ServerChanges
from ingest.index.server_files import ServerFiles
from ingest.index.server_log import Holder, Lease, ServerLog, lease
from ingest.index.store import (
    COLLECTION,
    Location,
    Manifest,
    chroma,
    damaged,
    generation_of,
    get_or_create,
    index_errors,
    next_generation,
    settings,
)
from ingest.lock import write_lock

_OURS = re.compile(rf"{COLLECTION}-[0-9]+(-changes)?")
_EARLIER = re.compile(rf"{COLLECTION}(-rebuild)?")
"""Collections of versions of this program that had no log."""


class ServerStore:
    """An index on a Chroma server."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self._client = connect(location.server or "")
        self.files = ServerFiles(self._client, location)
        self._log = ServerLog(self._client, location)
        self._lease: Lease | None = None

    def manifest(self) -> Manifest | None:
        """Return the manifest of the current state, or None when there is no index."""
        text = self._log.last().manifest or self._earlier_manifest()
        return Manifest.from_json(text, self.location) if text else None

    def contents(self, manifest: Manifest) -> Contents:
        """Open the current state. Raises IndexDamaged, also if it is not that of this manifest any more."""
        last = self._log.last()
        if generation_of(last.manifest) != manifest.generation:
            raise IndexDamaged(damaged(self.location, "it was replaced while it was opened"))
        collection, changes = self._find(last.collection), self._find(f"{last.collection}-changes")
        if collection is None or changes is None:
            raise IndexDamaged(damaged(self.location, f"{last.collection} is gone"))
        with index_errors(self.location):
            return Replica(self.location, collection, ServerChanges(changes)).contents(manifest)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep out all other writers, on this machine and on others."""
        workshop = self.location.workshop
        with write_lock(workshop), lease(self._log, Holder.here(workshop)) as self._lease:
            yield

    @contextmanager
    def pending(self, before: Contents | None) -> Iterator["ServerPending"]:
        """Write into the collection that there is, or, if it begins empty, into a new one that then takes its place."""
        assert self._lease is not None
        with index_errors(self.location):
            record = self._lease.record
            generation = _generation(generation_of(record.manifest), record.number)
            name = record.collection if before else f"{COLLECTION}-{generation}"
            self.remove_others(record.collection)
            collection, changes = (get_or_create(self._client, one) for one in (name, f"{name}-changes"))
            pending = ServerPending(self, self._lease, collection, ServerChanges(changes), generation, before)
            if before:
                pending.remove_unfinished()
            yield pending

    def remove_others(self, kept: str) -> None:
        """Remove all other collections of chunks: of rebuilds that were killed, or what one has replaced."""
        for collection in self._client.list_collections():
            ours = _OURS.fullmatch(collection.name) and collection.name not in (kept, f"{kept}-changes")
            if ours or (kept and _EARLIER.fullmatch(collection.name)):
                self._client.delete_collection(collection.name)

    def compact(self, progress: bool) -> None:
        """Leave it to the server."""

    def _earlier_manifest(self) -> str:
        found = self._find(COLLECTION)
        return str(((found.metadata if found else None) or {}).get("manifest", ""))

    def _find(self, name: str) -> Any:
        with index_errors(self.location):
            try:
                return self._client.get_collection(name, embedding_function=None)
            except chroma().errors.NotFoundError:
                return None


class ServerPending:
    """A write into a collection, of which nothing is seen before `commit`."""

    def __init__(
        self,
        store: ServerStore,
        held: Lease,
        collection: Any,
        changes: ServerChanges,
        generation: int,
        before: Contents | None,
    ) -> None:
        self._store = store
        self._lease = held
        self._collection = collection
        self._changes = changes
        self._generation = generation
        self._before = before
        self._copies = Copies()
        self._added = dict[str, Entry]()
        self._removed = set[str]()

    def put(self, additions: Sequence[Addition]) -> None:
        """Write documents, each in place of any other of its source. Raises IngestReplaced."""
        self._lease.check()
        insert(self._collection, [row for addition in additions for row in addition.rows], self._copies)
        self._added |= {addition.entry.info.source: addition.entry for addition in additions}

    def remove(self, sources: Sequence[str]) -> None:
        """Take documents out."""
        self._removed.update(sources)

    def files(self) -> set[str]:
        """Return the hashes of the files of all its documents."""
        infos = self._before.catalogue.infos() if self._before else []
        kept = {info.file_sha256 for info in infos if info.source not in self._touched}
        return kept | {entry.info.file_sha256 for entry in self._added.values()}

    def commit(self, manifest: Manifest) -> None:
        """Make this the current state, and remove what it replaces. Raises IngestReplaced."""
        base = self._before.manifest if self._before else Manifest("", 0)
        gone = self._before.catalogue.entries(self._touched) if self._before else []
        added = list(self._added.values())
        self._changes.write(self._generation, base.generation, Change(added, sorted(self._removed)))
        following = replace(
            manifest,
            generation=self._generation,
            content=self._generation,
            documents=base.documents - len(gone) + len(added),
            chunks=base.chunks + sum(e.info.chunks for e in added) - sum(e.info.chunks for e in gone),
        )
        self._lease.commit(self._collection.name, following.to_json())
        stale = {one for entry in gone for one in entry.ids} - {one for entry in added for one in entry.ids}
        if self._lease.is_held():
            delete(self._collection, list(stale))
            self._store.remove_others(self._collection.name)

    @property
    def _touched(self) -> set[str]:
        return self._removed | self._added.keys()

    def remove_unfinished(self) -> None:
        """Remove what a writer that was killed has left behind."""
        assert self._before is not None
        self._changes.forget_unfinished(self._before.manifest.generation)
        if self._collection.count() != self._before.manifest.chunks:
            catalogue = self._before.catalogue
            known = {one for entry in catalogue.entries(catalogue) for one in entry.ids}
            found = {one for page in pages(self._collection, []) for one in page["ids"]}
            delete(self._collection, list(found - known))


def _generation(current: int, lease_number: int) -> int:
    """Return a number above the current one, which no other writer has chosen, since each has a lease of its own."""
    return next_generation(current // 1000) * 1000 + lease_number % 1000


def connect(url: str) -> Any:
    """Return a client of a Chroma server. Raises BadInput, ModelUnavailable where there is none."""
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
