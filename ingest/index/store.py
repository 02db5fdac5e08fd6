"""Where an index lives, how it was built, and the door to Chroma.

`ingest/index/local.py` keeps an index in a local directory, `ingest/index/server.py` on a Chroma server, and
`ingest/index/stores.py` says what both can do and chooses between them.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from getpass import getuser
from hashlib import sha256
from pathlib import Path
from shlex import quote
from tempfile import gettempdir
from time import time_ns
from typing import Any

from ingest.durable import reason_of
from ingest.errors import (
    CannotStore,
    IndexDamaged,
    IndexMismatch,
    IndexNotFound,
    ModelUnavailable,
    SourceboundError,
)
from ingest.program import command
from ingest.silence import silence

COLLECTION = "sourcebound"
DATABASE = "chroma.sqlite3"
"""What Chroma calls its database in a folder."""

LAYOUT = 4
"""Version of what is stored with a chunk; an index of another layout must be rebuilt."""

EF_SEARCH = 1000
"""Candidates a vector search keeps. With Chroma's 100 it missed 3 % of the 50 nearest of 2,000 similar notes."""


@dataclass(frozen=True)
class Location:
    """A directory, or a Chroma server, and on either a collection, where it is one that another program made.

    Such a collection is only read: what is kept beside the documents is in `.index` then, as it is with a server.
    """

    directory: Path = Path(".index")
    server: str | None = None
    collection: str | None = None

    @classmethod
    def of(cls, place: "Location | Path | str") -> "Location":
        """Return a location for whatever names one."""
        return place if isinstance(place, Location) else cls(Path(place))

    def __str__(self) -> str:
        place = str(self.directory) if self.server is None else self.server
        return place if self.collection is None else f"{place}, collection {self.collection}"

    @property
    def options(self) -> str:
        """The command-line options that name this location."""
        place = f" --index {quote(str(self.directory))}" if self.server is None else f" --chroma {quote(self.server)}"
        return place if self.collection is None else f"{place} --collection {quote(self.collection)}"

    @property
    def folder(self) -> Path:
        """The folder of what is kept beside the documents, such as the runs of eval sets."""
        return self.directory if self.collection is None else Path(".index")

    @property
    def workshop(self) -> Path:
        """The folder of the write lock and of unfinished work, the same for all who write from this machine."""
        if self.server is None:
            return self.directory
        return Path(gettempdir(), f"sourcebound-{getuser()}", sha256(self.server.rstrip("/").encode()).hexdigest()[:16])


HERE = Location()
"""The default: `.index` in the working directory."""


@dataclass(frozen=True)
class Manifest:
    """How an index was built and what is in it.

    `probe` is the embedding of a fixed text, to tell models apart. Every write is a `generation`; `content` is the last
    one that changed what is found, and not only where it lies.
    """

    embedder: str
    chunk_tokens: int
    probe: tuple[float, ...] = ()
    layout: int = LAYOUT
    generation: int = 0
    content: int = 0
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
            raise IndexMismatch(_unknown_layout(location)) from error
        if manifest.layout != LAYOUT:
            raise IndexMismatch(_unknown_layout(location))
        return replace(manifest, probe=tuple(manifest.probe))


def _unknown_layout(location: Location) -> str:
    return f"{location}: the index's manifest is damaged or of another version of this program; " + rebuild_it(location)


def generation_of(manifest: str) -> int:
    """Return the generation in a manifest's JSON, 0 if it cannot be read."""
    try:
        return int(json.loads(manifest)["generation"])
    except (ValueError, KeyError, TypeError):
        return 0


def next_generation(current: int) -> int:
    """Return a number above `current`, and above all numbers of an index that was at this place and was deleted."""
    return max(current + 1, time_ns() // 1_000_000)


def no_index(location: Location) -> str:
    """Say that there is no index, and the command that makes one."""
    if location.server is None and (location.directory / DATABASE).is_file():
        return f"{location}: is another program's Chroma database; ask it with --collection NAME --embedder NAME"
    return f"{location}: no index here; make one: {command('ingest')}{location.options} PATH"


def rebuild_it(location: Location, options: str = "") -> str:
    """Say the command that rebuilds an index, with these options beside those that name it."""
    return f"rebuild it: {command('ingest')} --rebuild{options}{location.options} PATH"


def chroma() -> Any:
    """Import chromadb, which imports onnxruntime when it sees fit."""
    silence()
    import chromadb

    return chromadb


@contextmanager
def index_errors(location: Location) -> Iterator[None]:
    """Turn what Chroma, SQLite and the disk raise into one clear error, as `clear_error` has it."""
    from httpx import HTTPError

    try:
        yield
    except (HTTPError, chroma().errors.ChromaError, sqlite3.Error, OSError) as error:
        raise clear_error(location, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of Rust's, which has no place from which to import it
            raise
        raise clear_error(location, RuntimeError(str(error))) from error


def clear_error(location: Location, error: Exception) -> SourceboundError:
    """Say what has happened: a server or an index is gone, a disk refuses something, a local index is damaged."""
    local = isinstance(error, sqlite3.Error | OSError)
    if location.server is not None and not local:
        if isinstance(error, chroma().errors.NotFoundError):
            return IndexNotFound(f"{location}: the index was removed or rebuilt meanwhile; try again")
        return ModelUnavailable(f"{location}: the Chroma server does not answer ({error})")
    folder = location.workshop
    if location.server is None and not folder.exists():
        return IndexNotFound(no_index(location))
    if reason := refusal(error):
        return CannotStore(f"{folder}: cannot be used: {reason}; what was in the index is still there")
    return IndexDamaged(damaged(location, str(error)))


def refusal(error: Exception) -> str:
    """Return what a disk refuses, or "" for an error of another kind."""
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError | NotADirectoryError):
        return reason_of(error)
    return next((reason for pattern, reason in _REFUSALS.items() if re.search(pattern, str(error))), "")


_REFUSALS = {
    r"disk is full|os error 28\b|No space left": "the disk is full",
    r"Failed to apply logs to the metadata segment": "it cannot be written (is the disk full?)",
    r"readonly database|os error 30\b|Read-only file system": "it is read-only",
    r"os error 13\b|Permission denied": "permission denied",
    r"disk I/O error|os error 5\b|os error 27\b": "the disk cannot be written or read",
    r"os error 24\b|Too many open files": "too many files are open",
    r"unable to open database file": "a file of it cannot be opened",
    r"database is locked": "another program has locked it",
}
"""What SQLite, Chroma and tantivy say, which have no error numbers for Python."""


def damaged(location: Location, reason: str) -> str:
    """Say that an index cannot be read, and the command that rebuilds it."""
    if location.collection is not None:
        return f"{location}: cannot be read ({reason}); look at it with the program that made it"
    return f"{location}: the index is damaged ({reason}); {rebuild_it(location)}"


def read_only(folder: Path) -> str:
    """Say that a folder cannot be written to, which Chroma and SQLite do even to read what is in it."""
    return f"{folder}: is read-only, and is written to even to read it; copy the index to where it can be, and ask that"


def get_or_create(client: Any, name: str) -> Any:
    """Return the collection of that name, for vectors of our own and cosine distance."""
    configuration = {"hnsw": {"space": "cosine", "ef_search": EF_SEARCH}}
    return client.get_or_create_collection(name, embedding_function=None, configuration=configuration)


def settings() -> Any:
    """Return Chroma's settings, for one client."""
    return _settings().model_copy()


@cache
def _settings() -> Any:
    """Make the settings once: Chroma looks for each of them in the environment and in files, which takes time."""
    return chroma().config.Settings(anonymized_telemetry=False)
