"""Rows of a Chroma collection: a chunk is one, with its vector, and the one at 0 tells what concerns its document."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zlib import crc32

import numpy as np

from ingest.blocks import from_json, to_json
from ingest.chunks import Chunk
from ingest.documents import Document
from ingest.index.catalogue import DocumentInfo, Entry, chunk_id

APART = 0.003
"""How far the vector of a copy is moved, by its length: its cosine to what it was is 0.999995."""

ROWS = 1000
"""Rows a request, so that a server takes it: Chroma allows 5,461, a Chroma server 40 MB."""


COLUMNS = ["documents", "metadatas", "embeddings"]
"""What a row has beside its id."""


@dataclass(frozen=True)
class Row:
    """A chunk as it is stored: the text is Chroma's document, everything else is metadata."""

    identity: str
    text: str
    metadata: dict[str, Any]
    vector: Sequence[float]


@dataclass(frozen=True)
class Addition:
    """A document that is to be written, with the rows of its chunks in order."""

    entry: Entry
    rows: Sequence[Row]


def addition(document: Document, chunks: Sequence[Chunk], vectors: Sequence[Sequence[float]]) -> Addition:
    """Return a document with its chunks and their vectors as it is stored."""
    info = DocumentInfo(
        document.source,
        document.sha256,
        document.file_sha256,
        document.path,
        document.title,
        len(document.text),
        len(chunks),
        datetime.now(UTC).isoformat(timespec="seconds"),
        document.pages,
    )
    entry = Entry(info, tuple(chunk.start for chunk in chunks))
    first = {
        **asdict(info),
        "page_starts": list(document.pages),
        "starts": list(entry.starts),
        "given_title": document.given_title,
        "unread": list(document.unread),
    }
    rows = [_row(chunk, vector, {} if chunk.start else first) for chunk, vector in zip(chunks, vectors, strict=True)]
    return Addition(entry, rows)


def _row(chunk: Chunk, vector: Sequence[float], of_document: dict[str, Any]) -> Row:
    """Return the row of a chunk, with its view too: the word index is made of them."""
    metadata = of_document | {
        "source": chunk.source,
        "sha256": chunk.sha256,
        "start": chunk.start,
        "end": chunk.end,
        "heading": chunk.heading,
        "opening": chunk.opening,
        "page": chunk.page,
        "pages": list(chunk.pages),
        "blocks": to_json(chunk.blocks),
        "view": None if chunk.view.text == chunk.text else chunk.view.text,
    }
    stored = {key: value for key, value in metadata.items() if value not in (None, [])}
    return Row(chunk_id(chunk.source, chunk.sha256, chunk.start, chunk.end), chunk.text, stored, vector)


def matched(identity: str, metadata: dict[str, Any], text: str) -> tuple[str, str, str, str]:
    """Return the row of the word index of a row: id, source, heading, and what is read."""
    return identity, metadata["source"], metadata["heading"], metadata.get("view", text)


def chunk_of(metadata: dict[str, Any], text: str) -> Chunk:
    """Read a chunk back from its row."""
    return Chunk(
        source=metadata["source"],
        sha256=metadata["sha256"],
        start=metadata["start"],
        end=metadata["end"],
        text=text,
        heading=metadata["heading"],
        opening=metadata["opening"],
        page=metadata.get("page"),
        pages=tuple(metadata.get("pages") or ()),
        blocks=from_json(metadata["blocks"]),
    )


def document_of(rows: Sequence[tuple[dict[str, Any], str]]) -> Document:
    """Put a document together from all of its rows, in order."""
    first, _ = rows[0]
    blocks = {block.start: block for metadata, _ in rows for block in from_json(metadata["blocks"])}
    return Document(
        "".join(text for _, text in rows),
        first["source"],
        first["sha256"],
        tuple(blocks.values()),
        tuple(first.get("page_starts") or ()),
        first["path"],
        first["file_sha256"],
        first["given_title"],
        tuple(first.get("unread") or ()),
    )


class Copies:
    """Moves the vectors of texts that occur again a little, each in a direction of its own.

    The graph in which Chroma searches (HNSW) links a chunk to those of its nearest that are not nearer to each other,
    and so links equals to their equals alone: islands, which no search reaches from elsewhere. Of 37,874 chunks with
    16,565 different texts, 0.76 of the ten nearest were found without this, and 0.997 with it.
    """

    def __init__(self) -> None:
        self._seen = set[int]()

    def apart(self, row: Row) -> Row:
        """Return a row, with its vector moved if its text occurred before; one that was moved once stays as it is."""
        if "apart" in row.metadata:
            return row
        text = hash(matched(row.identity, row.metadata, row.text)[2:])
        if text not in self._seen:
            self._seen.add(text)
            return row
        vector = np.asarray(row.vector, dtype=np.float32)
        chosen = np.random.default_rng(crc32(row.identity.encode())).standard_normal(len(vector))
        moved = vector + APART * np.linalg.norm(vector) * chosen / np.linalg.norm(chosen)
        return replace(row, vector=moved.tolist(), metadata=row.metadata | {"apart": True})


def insert(collection: Any, rows: Iterable[Row], copies: Copies) -> None:
    """Write rows into a collection, each in place of any other of its id; `copies` knows what is there."""
    for some in batches([copies.apart(row) for row in rows]):
        collection.upsert(
            ids=[row.identity for row in some],
            documents=[row.text for row in some],
            metadatas=[row.metadata for row in some],
            embeddings=np.asarray([row.vector for row in some], dtype=np.float32),
        )


def rows_of(page: dict[str, Any]) -> list[Row]:
    """Return the rows of a page with all `COLUMNS`."""
    return list(map(Row, page["ids"], page["documents"], page["metadatas"], page["embeddings"]))


def fetch(collection: Any, ids: Sequence[str], include: list[str]) -> dict[str, dict[str, Any]]:
    """Return those of these rows that are there, by id: of each what is to be included, by Chroma's names."""
    found: dict[str, dict[str, Any]] = {}
    for some in batches(ids):
        answer = collection.get(ids=list(some), include=include)
        columns = [answer[name] for name in include]
        found |= {one: dict(zip(include, row, strict=True)) for one, *row in zip(answer["ids"], *columns, strict=True)}
    return found


def delete(collection: Any, ids: Sequence[str]) -> None:
    """Delete the rows of these ids."""
    for some in batches(sorted(ids)):
        collection.delete(ids=list(some))


def pages(collection: Any, include: list[str], where: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    """Yield all matching rows, `ROWS` at a time, in the collection's order, each time as Chroma returns them."""
    offset = 0
    while True:
        found = collection.get(where=where, include=include, limit=ROWS, offset=offset)
        if not found["ids"]:
            return
        yield found
        offset += ROWS


def batches(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield `ROWS` values at a time.

    >>> list(map(len, batches(range(2500))))
    [1000, 1000, 500]
    """
    return (values[first : first + ROWS] for first in range(0, len(values), ROWS))
