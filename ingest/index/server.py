"""An index on a Chroma server: one collection, written in place, new chunks before old ones go.

A rebuild writes a second collection, which takes the first one's name when it is complete.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from ingest.errors import BadInput, IndexNotFound, ModelUnavailable
from ingest.index.server_files import ServerFiles
from ingest.index.store import (
    COLLECTION,
    Location,
    Manifest,
    PendingIndex,
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

    def collection(self, manifest: Manifest) -> Any:
        """Open the current collection, whose newest state is the only one there is. Raises IndexNotFound."""
        current = self._current()
        if current is None:
            raise IndexNotFound(no_index(self.location))
        return current

    @contextmanager
    def pending(self, *, fresh: bool) -> Iterator[PendingIndex]:
        """Write into the collection itself, or, if `fresh`, into a new one that then takes its place."""
        with chroma_errors(self.location):
            self._finish_rebuild()
            current = self._current()
            generation = next_generation(generation_of(_manifest_of(current)) if current is not None else 0)
            collection = get_or_create(self._client, REBUILT if fresh else COLLECTION)

            def commit(manifest: Manifest) -> None:
                collection.modify(metadata={"manifest": replace(manifest, generation=generation).to_json()})
                if fresh:
                    self._delete(COLLECTION)
                    collection.modify(name=COLLECTION)

            yield PendingIndex(collection, commit)

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
