"""What a store of an index can do, and the store at a location."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from ingest.errors import IndexNotFound
from ingest.index.collection import CollectionStore
from ingest.index.contents import Contents
from ingest.index.embeddings import Embedder
from ingest.index.kept_files import KeptFiles
from ingest.index.local import LocalStore
from ingest.index.rows import Addition
from ingest.index.server import ServerStore
from ingest.index.store import Location, Manifest, no_index


class PendingIndex(Protocol):
    """An index being written, which begins as the current state or empty; nobody sees it before `commit`."""

    def put(self, additions: Sequence[Addition]) -> None:
        """Write documents, each in place of any other of its source."""
        ...

    def remove(self, sources: Sequence[str]) -> None:
        """Take documents out."""
        ...

    def files(self) -> set[str]:
        """Return the hashes of the files of all its documents."""
        ...

    def commit(self, manifest: Manifest) -> None:
        """Make what was written the current state, built as the manifest says."""
        ...


class Store(Protocol):
    """Where the current state is read from and a new one is written."""

    location: Location

    @property
    def files(self) -> KeptFiles:
        """What is kept beside the chunks."""
        ...

    def manifest(self) -> Manifest | None:
        """Return the current manifest, or None when there is no index."""
        ...

    def contents(self, manifest: Manifest) -> Contents:
        """Open the state of a manifest for reading. Raises IndexDamaged, IndexNotFound."""
        ...

    def lock(self) -> AbstractContextManager[None]:
        """Keep out all other writers, waiting (and saying for whom) while there is one."""
        ...

    def pending(self, before: Contents | None) -> AbstractContextManager[PendingIndex]:
        """Give an index to write into, which begins as the state `before`, the current one, or empty."""
        ...

    def compact(self, progress: bool) -> None:
        """Put what was written over time together, so that it is found fast and takes no more space than it needs."""
        ...


def open_store(location: Location, embedder: Embedder | None = None) -> Store:
    """Return the store at a location; a collection of another program's is asked with this embedder.

    Raises ModelUnavailable when a server named there does not answer.
    """
    if location.collection is not None:
        return CollectionStore(location, embedder)
    return LocalStore(location) if location.server is None else ServerStore(location)


def current_manifest(store: Store) -> Manifest:
    """Return the manifest of the index in a store. Raises IndexNotFound."""
    manifest = store.manifest()
    if manifest is None:
        raise IndexNotFound(no_index(store.location))
    return manifest
