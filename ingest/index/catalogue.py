"""Which documents an index holds and where their chunks are: a table in SQLite, of which one generation is seen.

A row says from which generation on a document is there and from which on it is gone. A writer adds rows of the next
generation, which nobody sees until that becomes the current one, and marks others as gone from then on; what it costs
is in proportion to the change, and a writer that is killed leaves rows that nobody ever sees.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any


@dataclass(frozen=True)
class DocumentInfo:
    """One indexed document, as a list of documents shows it. `ingested` is an ISO 8601 time in UTC."""

    source: str
    sha256: str
    file_sha256: str
    path: str
    title: str
    characters: int
    chunks: int
    ingested: str
    page_starts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A document, the places at which its chunks start, and the number of the segment that holds them."""

    info: DocumentInfo
    starts: tuple[int, ...]
    segment: int = 0

    @property
    def ids(self) -> list[str]:
        """The ids of its chunks, which tile its text, in order."""
        ends = (*self.starts[1:], self.info.characters)
        return [chunk_id(self.info.source, self.info.sha256, *place) for place in zip(self.starts, ends, strict=True)]


def chunk_id(source: str, sha256: str, start: int, end: int) -> str:
    """Return the id of a chunk, which tells its document and its place."""
    return f"{source}:{sha256[:16]}:{start}:{end}"


def document_of_id(identity: str) -> tuple[str, str]:
    """Return the source of a chunk and the beginning of its document's SHA-256.

    >>> document_of_id("a:b.txt:0123456789abcdef:0:15")
    ('a:b.txt', '0123456789abcdef')
    """
    source, sha256, _, _ = identity.rsplit(":", 3)
    return source, sha256


_COLUMNS = tuple(DocumentInfo.__dataclass_fields__)
_LISTED = ", ".join(_COLUMNS)
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS documents ({_LISTED}, starts, segment INTEGER, added INTEGER, removed INTEGER);
CREATE INDEX IF NOT EXISTS by_source ON documents (source);
CREATE INDEX IF NOT EXISTS by_text ON documents (sha256, source);
CREATE INDEX IF NOT EXISTS by_removal ON documents (removed) WHERE removed IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_addition ON documents (added);
CREATE TABLE IF NOT EXISTS segments (number INTEGER PRIMARY KEY, chunks INTEGER);
"""
_SEEN = "added <= :generation AND (removed IS NULL OR removed > :generation)"
_AMONG = "IN (SELECT value FROM json_each(:names))"


class Catalogue(Collection[str]):
    """The documents of one generation; as a collection, their sources in order. Safe to share between threads."""

    def __init__(self, database: sqlite3.Connection, generation: int) -> None:
        self._database = database
        self._generation = generation
        self._lock = Lock()

    def _rows(self, query: str, **values: Any) -> list[Any]:
        with self._lock:
            return self._database.execute(query, {"generation": self._generation, **values}).fetchall()

    def __contains__(self, source: object) -> bool:
        return isinstance(source, str) and bool(self._rows(f"SELECT 1 {_WHERE} AND source = :source", source=source))

    def __iter__(self) -> Iterator[str]:
        return (source for (source,) in self._rows(f"SELECT source {_WHERE} ORDER BY source"))

    def __len__(self) -> int:
        return int(self._rows(f"SELECT count(*) {_WHERE}")[0][0])

    @property
    def chunks(self) -> int:
        """The number of chunks of all documents."""
        return sum(self.sizes().values())

    def sizes(self, sources: Collection[str] = ()) -> dict[int, int]:
        """Return the number of chunks that every segment holds, by its number; with `sources`, of these documents."""
        among = f"AND source {_AMONG}" if sources else ""
        query = f"SELECT segment, sum(chunks) {_WHERE} {among} GROUP BY segment ORDER BY segment"
        return dict(self._rows(query, names=json.dumps(list(sources))))

    def infos(self, offset: int = 0, limit: int = -1) -> list[DocumentInfo]:
        """List the documents by source: those behind the first `offset`, at most `limit` of them unless it is -1."""
        page = "ORDER BY source LIMIT :limit OFFSET :offset"
        return list(map(_info, self._rows(f"SELECT {_LISTED} {_WHERE} {page}", limit=limit, offset=offset)))

    def files(self) -> set[str]:
        """Return the hashes of the files of all documents."""
        return {file for (file,) in self._rows(f"SELECT DISTINCT file_sha256 {_WHERE}")}

    def entries(self, sources: Iterable[str]) -> list[Entry]:
        """Return the entries of those of these documents that are there, by source."""
        return self._entries(f"AND source {_AMONG} ORDER BY source", names=json.dumps(list(sources)))

    def entry(self, source: str, sha256: str | None = None) -> Entry:
        """Return the entry of a document. Raises KeyError if it is not there, or not with this hash of its text."""
        for found in self.entries([source]):
            if sha256 in (None, found.info.sha256):
                return found
        raise KeyError(source)

    def copies(self, hashes: Iterable[str]) -> list[Entry]:
        """Return the entries of documents whose texts have these hashes."""
        return self._entries(f"AND sha256 {_AMONG} ORDER BY source", names=json.dumps(list(hashes)))

    def held(self, segment: int) -> list[Entry]:
        """Return the entries of a segment's documents, by source."""
        return self._entries("AND segment = :segment ORDER BY source", segment=segment)

    def some(self, number: int) -> list[Entry]:
        """Return the entries of so many documents, the same ones every time, as if drawn by lot."""
        return self._entries("ORDER BY sha256, source LIMIT :number", number=number)

    def _entries(self, condition: str, **values: Any) -> list[Entry]:
        rows = self._rows(f"SELECT {_LISTED}, starts, segment {_WHERE} {condition}", **values)
        return [Entry(_info(row[:-2]), tuple(json.loads(row[-2])), row[-1]) for row in rows]

    def segments_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the segments of those of these chunks whose documents are there, by id and in this order."""
        owners = {identity: document_of_id(identity) for identity in ids if identity.count(":") > 2}
        names = json.dumps(list({source for source, _ in owners.values()}))
        rows = self._rows(f"SELECT source, sha256, segment {_WHERE} AND source {_AMONG}", names=names)
        segments = {(source, sha256[:16]): segment for source, sha256, segment in rows}
        return {identity: segments[owner] for identity, owner in owners.items() if owner in segments}


_WHERE = f"FROM documents WHERE {_SEEN}"


def _info(row: Sequence[Any]) -> DocumentInfo:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["page_starts"] = tuple(json.loads(values["page_starts"]))
    return DocumentInfo(**values)


class CatalogueWriter:
    """Prepares the documents of the next generation, beginning with those of the current one."""

    def __init__(self, database: sqlite3.Connection, following: int) -> None:
        self._database = database
        self._following = following

    def add(self, entries: Iterable[Entry]) -> None:
        """Add documents, each in place of any other of its source, to segments that count all they have ever held."""
        listed = list(entries)
        self.remove(entry.info.source for entry in listed)
        rows = [(*_values(entry), self._following, None) for entry in listed]
        grown = [(entry.segment, entry.info.chunks) for entry in listed]
        marks = ", ".join("?" * (len(_COLUMNS) + 4))
        with self._database:
            self._database.executemany(f"INSERT INTO documents VALUES ({marks})", rows)
            self._database.executemany(
                "INSERT INTO segments VALUES (?1, ?2) ON CONFLICT DO UPDATE SET chunks = chunks + ?2", grown
            )

    def remove(self, sources: Iterable[str]) -> None:
        """Take documents out."""
        gone = "UPDATE documents SET removed = ?1 WHERE removed IS NULL AND added < ?1 AND source = ?2"
        undone = "DELETE FROM documents WHERE added = ?1 AND source = ?2"
        rows = [(self._following, source) for source in sources]
        with self._database:
            self._database.executemany(undone, rows)
            self._database.executemany(gone, rows)

    def clear(self) -> None:
        """Take all documents out."""
        with self._database:
            self._database.execute("UPDATE documents SET removed = ? WHERE removed IS NULL", (self._following,))

    def begin_with(self, segment: int, chunks: int) -> None:
        """Count chunks of no document that a segment begins with."""
        with self._database:
            self._database.execute("INSERT INTO segments VALUES (?, ?)", (segment, chunks))


def _values(entry: Entry) -> tuple[Any, ...]:
    values = {name: getattr(entry.info, name) for name in _COLUMNS}
    values["page_starts"] = json.dumps(values["page_starts"])
    return (*values.values(), json.dumps(entry.starts), entry.segment)


def capacities(database: sqlite3.Connection) -> dict[int, int]:
    """Return how many chunks every segment has ever held, by its number."""
    return dict(database.execute("SELECT number, chunks FROM segments"))


def connect(path: Path) -> sqlite3.Connection:
    """Open a catalogue's database, in which one writes while others read."""
    database = sqlite3.connect(path, timeout=60, check_same_thread=False)
    database.execute("PRAGMA journal_mode = WAL")
    return database


def roll_back(database: sqlite3.Connection, current: int) -> None:
    """Forget what a writer that did not come to its end has left behind; make the tables where there are none."""
    database.executescript(_SCHEMA)
    with database:
        database.execute("DELETE FROM documents WHERE added > ?", (current,))
        database.execute("UPDATE documents SET removed = NULL WHERE removed > ?", (current,))


def forget(database: sqlite3.Connection, oldest: int) -> set[int]:
    """Delete the rows of documents that were gone at a generation already; return the segments still in use."""
    with database:
        database.execute("DELETE FROM documents WHERE removed <= ?", (oldest,))
        database.execute("DELETE FROM segments WHERE number NOT IN (SELECT segment FROM documents)")
    return {number for (number,) in database.execute("SELECT DISTINCT segment FROM documents")}
