"""Where an index lives: Chroma in a local directory, or a Chroma server.

A local directory holds one Chroma database a generation. A write copies the current one, changes the copy, and then
replaces `manifest.json`, which names the current generation, in one rename: readers see the old state or the new one,
never a mixture, whenever the writer is killed. (Chroma's own directory does not survive every kill, nor two writers.)

A server is written in place, document by document, new chunks before old ones go; it has its own transactions.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from weakref import finalize

from ingest.errors import BadInput, IndexMismatch, ModelUnavailable

COLLECTION = "sourcebound"
LAYOUT = 1
"""Version of what is stored with a chunk; an index of another layout must be rebuilt."""


@dataclass(frozen=True)
class Location:
    """A directory, or a Chroma server (with the directory for the lock and for unfinished work)."""

    directory: Path = Path(".index")
    server: str | None = None

    @classmethod
    def of(cls, place: "Location | Path | str") -> "Location":
        """Return a location for whatever names one."""
        return place if isinstance(place, Location) else cls(Path(place))

    def __str__(self) -> str:
        return self.server or str(self.directory)

    @property
    def options(self) -> str:
        """The command-line options that name this location."""
        return f" --chroma {self.server}" if self.server else f" --index {self.directory}"


HERE = Location()
"""The default: `.index` in the working directory."""


@dataclass(frozen=True)
class Manifest:
    """How an index was built and what is in it. `probe` is the embedding of a fixed text, to tell models apart."""

    embedder: str
    chunk_tokens: int
    probe: tuple[float, ...] = ()
    layout: int = LAYOUT
    generation: int = 0
    documents: int = 0
    chunks: int = 0
    versions: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the manifest as one JSON object."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str, location: Location) -> "Manifest":
        """Read a manifest back. Raises IndexMismatch when another version of this program wrote it."""
        try:
            manifest = cls(**json.loads(text))
        except (TypeError, ValueError) as error:
            raise IndexMismatch(_other_layout(location)) from error
        if manifest.layout != LAYOUT:
            raise IndexMismatch(_other_layout(location))
        return replace(manifest, probe=tuple(manifest.probe))


def _other_layout(location: Location) -> str:
    return (
        f"{location}: the index was written by another version of this program; "
        f"rebuild it: python -m ingest --rebuild{location.options} PATH"
    )


class Draft(Protocol):
    """An index being written."""

    collection: Any

    def commit(self, manifest: Manifest) -> None:
        """Make what was written the current state."""
        ...


class Store(Protocol):
    """Where the current collection is read from and a new one is written."""

    location: Location

    def manifest(self) -> Manifest | None:
        """Return the current manifest, or None when there is no index."""
        ...

    def collection(self) -> Any:
        """Open the current Chroma collection for reading."""
        ...

    def draft(self, *, fresh: bool) -> Any:
        """Return a context manager that gives a `Draft`: a copy of the current state, or an empty one."""
        ...


def open_store(location: Location) -> Store:
    """Return the store at a location. Raises ModelUnavailable when a server named there does not answer."""
    return ServerStore(location) if location.server else LocalStore(location)


@dataclass
class _Draft:
    collection: Any
    commit: Callable[[Manifest], None]


class LocalStore:
    """Generations of a Chroma database under one directory."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self._pointer = location.directory / "manifest.json"

    def manifest(self) -> Manifest | None:
        """Return the current manifest, or None when nothing has been ingested here."""
        try:
            return Manifest.from_json(self._pointer.read_text(), self.location)
        except FileNotFoundError:
            return None
        except NotADirectoryError as error:
            raise BadInput(f"{self.location}: is a file; an index is a directory") from error
        except OSError as error:
            raise BadInput(f"{self.location}: cannot be opened: {error.strerror}") from error

    def collection(self) -> Any:
        """Open the current generation; it is closed when the collection is no longer referenced."""
        manifest = self.manifest()
        assert manifest is not None
        client = _local_client(self._folder(manifest.generation))
        collection = client.get_collection(COLLECTION, embedding_function=None)
        finalize(collection, client.close)
        return collection

    @contextmanager
    def draft(self, *, fresh: bool) -> Iterator[Draft]:
        """Write a new generation beside the current one, starting from a copy of it unless `fresh`."""
        current = self._generation()
        generation = current + 1
        self._remove_others(keep={current, current - 1})
        folder = self._folder(generation)
        if current and not fresh:
            shutil.copytree(self._folder(current), folder)
        client = _local_client(folder)

        def commit(manifest: Manifest) -> None:
            client.close()
            text = replace(manifest, generation=generation).to_json()
            pending = self._pointer.with_suffix(".new")
            pending.write_text(text)
            os.replace(pending, self._pointer)

        try:
            yield _Draft(_get_or_create(client, COLLECTION), commit)
        finally:
            client.close()
            self._remove_others(keep={self._generation(), current})

    def _generation(self) -> int:
        try:
            return int(json.loads(self._pointer.read_text())["generation"])
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def _folder(self, generation: int) -> Path:
        return self.location.directory / f"chroma-{generation}"

    def _remove_others(self, keep: set[int]) -> None:
        kept = {self._folder(generation) for generation in keep}
        for folder in self.location.directory.glob("chroma-*"):
            if folder not in kept:
                shutil.rmtree(folder)


class ServerStore:
    """A collection on a Chroma server; its metadata holds the manifest."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self._client = _server_client(location.server or "")

    def manifest(self) -> Manifest | None:
        """Return the manifest in the collection's metadata, or None when there is no such collection."""
        found = self._find()
        metadata = found.metadata if found is not None else None
        return Manifest.from_json(metadata["manifest"], self.location) if metadata else None

    def collection(self) -> Any:
        """Open the collection."""
        return self._find()

    @contextmanager
    def draft(self, *, fresh: bool) -> Iterator[Draft]:
        """Write into the collection itself, or, if `fresh`, into a new one that then takes its place."""
        current = self.manifest()
        generation = current.generation + 1 if current else 1
        name = f"{COLLECTION}-rebuild" if fresh else COLLECTION
        if fresh and self._find(name) is not None:
            self._client.delete_collection(name)
        collection = _get_or_create(self._client, name)

        def commit(manifest: Manifest) -> None:
            collection.modify(metadata={"manifest": replace(manifest, generation=generation).to_json()})
            if fresh:
                if self._find() is not None:
                    self._client.delete_collection(COLLECTION)
                collection.modify(name=COLLECTION)

        with server_errors(self.location):
            yield _Draft(collection, commit)

    def _find(self, name: str = COLLECTION) -> Any:
        from chromadb.errors import NotFoundError

        with server_errors(self.location):
            try:
                return self._client.get_collection(name, embedding_function=None)
            except NotFoundError:
                return None


@contextmanager
def server_errors(location: Location) -> Iterator[None]:
    """Turn a lost connection to a Chroma server into one clear error."""
    if not location.server:
        yield
        return
    from chromadb.errors import ChromaError, NotFoundError
    from httpx import HTTPError

    try:
        yield
    except NotFoundError:
        raise
    except (HTTPError, ChromaError) as error:
        raise ModelUnavailable(f"{location.server}: the Chroma server does not answer ({error})") from error


def _get_or_create(client: Any, name: str) -> Any:
    return client.get_or_create_collection(name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}})


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


def _local_client(folder: Path) -> Any:
    from chromadb import PersistentClient

    return PersistentClient(str(folder), settings=_settings())


def _server_client(url: str) -> Any:
    from chromadb import HttpClient
    from chromadb.errors import ChromaError
    from httpx import HTTPError

    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadInput(f"{url!r} is not the address of a Chroma server; give one like http://127.0.0.1:8000")
    ssl = parts.scheme == "https"
    try:
        port = parts.port or (443 if ssl else 80)
        client = HttpClient(parts.hostname, port, ssl=ssl, settings=_settings())
        client.heartbeat()
    except (ValueError, KeyError, TypeError, HTTPError, ChromaError) as error:
        raise ModelUnavailable(
            f"{url} is not a Chroma server that answers; start one: chroma run --path DIR --port {parts.port or 8000}"
        ) from error
    return client
