"""Write documents into a Chroma collection: new chunks first, then the old ones go."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from tqdm import tqdm

from ingest.blocks import to_json
from ingest.chunks import Chunk, split
from ingest.documents import Document
from ingest.index.embeddings import Embedder
from ingest.index.snapshot import PROBE, DocumentInfo, chunk_from, document_infos, pages
from ingest.index.store import Manifest
from ingest.journal import Journal
from ingest.progress import Tally, Watch

BATCH = 512
"""Chunks embedded and written together, the last document of a batch whole."""

ROWS = 1000
"""Rows a request, so that a server takes it: Chroma allows 5,461, a Chroma server 40 MB."""


class IndexWriter:
    """Adds documents to a collection.

    The chunk at 0 is written last and carries what concerns the whole document: a document of which it is missing was
    never finished.
    """

    def __init__(
        self,
        collection: Any,
        infos: Sequence[DocumentInfo],
        embedder: Embedder,
        chunk_tokens: int,
        journal: Journal,
        watch: Watch,
    ) -> None:
        self._collection = collection
        self._sources = {info.source for info in infos}
        self._hashes = {info.sha256 for info in infos}
        self._embedder = embedder
        self._chunk_tokens = chunk_tokens
        self._journal = journal
        self._watch = watch

    def add(self, documents: Iterable[Document], bar: "tqdm[Any]") -> None:
        """Write documents, each in place of any other of its source."""
        batch: list[tuple[Document, list[Chunk]]] = []
        size = 0
        for document in documents:
            chunks = split(document, self._embedder.token_spans, self._chunk_tokens)
            batch.append((document, chunks))
            size += len(chunks)
            if size >= BATCH:
                self._flush(batch, bar)
                batch, size = [], 0
        self._flush(batch, bar)

    def _flush(self, batch: Sequence[tuple[Document, list[Chunk]]], bar: "tqdm[Any]") -> None:
        if not batch:
            return
        stale, known = self._present(batch)
        chunks = [chunk for _, chunks in batch for chunk in chunks]
        missing = [chunk.embedded for chunk in chunks if chunk.embedded not in known]
        tally = Tally(batch, self._watch)
        _count(bar, tally.count(known))
        vectors = self._journal.embed(missing, lambda texts: _count(bar, tally.count(texts)))
        known.update(zip(missing, vectors, strict=True))
        rows = [_row(document, chunks, chunk) for document, chunks in batch for chunk in chunks]
        for first in (False, True):
            self._upsert([row for row in rows if (row[1].start == 0) == first], known)
        _delete(self._collection, stale - {identity for identity, _, _ in rows})
        bar.update(len(batch))

    def _present(self, batch: Sequence[tuple[Document, list[Chunk]]]) -> tuple[set[str], dict[str, Any]]:
        """Return the ids now held by the sources of a batch, and embeddings that can be used again.

        Those are the ones of the same source (most of a changed file is unchanged) and of the same text (a renamed or
        copied file).
        """
        sources = [document.source for document, _ in batch if document.source in self._sources]
        hashes = [document.sha256 for document, _ in batch if document.sha256 in self._hashes]
        stale: set[str] = set()
        known: dict[str, Any] = {}
        for key, values in (("source", sources), ("sha256", hashes)):
            if values:
                found = self._collection.get(
                    where={key: {"$in": values}}, include=["metadatas", "documents", "embeddings"]
                )
                stale |= set(found["ids"]) if key == "source" else set()
                embedded = map(chunk_from, found["metadatas"], found["documents"])
                vectors = (list(map(float, vector)) for vector in found["embeddings"])  # Chroma takes no mixture
                known.update(zip((chunk.embedded for chunk in embedded), vectors, strict=True))
        return stale, known

    def _upsert(self, rows: Sequence[tuple[str, Chunk, dict[str, Any]]], vectors: dict[str, Any]) -> None:
        for first in range(0, len(rows), ROWS):
            some = rows[first : first + ROWS]
            self._collection.upsert(
                ids=[identity for identity, _, _ in some],
                documents=[chunk.text for _, chunk, _ in some],
                metadatas=[metadata for _, _, metadata in some],
                embeddings=[vectors[chunk.embedded] for _, chunk, _ in some],
            )

    def remove_unfinished(self, infos: Sequence[DocumentInfo]) -> None:
        """Remove chunks that belong to no finished document: a writer to a server was killed."""
        if self._collection.count() == sum(info.chunks for info in infos):
            return
        finished = {(info.source, info.sha256) for info in infos}
        loose = set()
        for ids, metadatas, _ in pages(self._collection, ["metadatas"]):
            owners = ((row["source"], row["sha256"]) for row in metadatas)
            loose |= {identity for identity, owner in zip(ids, owners, strict=True) if owner not in finished}
        _delete(self._collection, loose)

    def manifest(self, probe: Sequence[float]) -> Manifest:
        """Describe the collection as it now is."""
        return Manifest(
            embedder=self._embedder.name,
            chunk_tokens=self._chunk_tokens,
            probe=tuple(probe) or tuple(self._embedder.embed_query(PROBE)),
            documents=len(document_infos(self._collection)),
            chunks=self._collection.count(),
            versions={name: version(name) for name in ("chromadb", "sentence-transformers")},
        )


def remove_sources(collection: Any, sources: Iterable[str]) -> None:
    """Remove all chunks of these sources from a collection."""
    listed = list(sources)
    for first in range(0, len(listed), ROWS):
        some = {"source": {"$in": listed[first : first + ROWS]}}
        _delete(collection, set(collection.get(where=some, include=[])["ids"]))


def _delete(collection: Any, ids: set[str]) -> None:
    listed = sorted(ids)
    for first in range(0, len(listed), ROWS):
        collection.delete(ids=listed[first : first + ROWS])


def _row(document: Document, chunks: Sequence[Chunk], chunk: Chunk) -> tuple[str, Chunk, dict[str, Any]]:
    """Return a chunk's id, the chunk and its metadata, the view too: an index matches all of them when it opens."""
    metadata = {
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
    if chunk.start == 0:
        metadata |= {
            "file_sha256": document.file_sha256,
            "path": document.path,
            "title": document.title,
            "given_title": document.given_title,
            "unread": list(document.unread),
            "characters": len(document.text),
            "chunks": len(chunks),
            "page_starts": list(document.pages),
            "ingested": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    stored = {key: value for key, value in metadata.items() if value not in (None, [])}
    return f"{chunk.source}:{chunk.sha256[:16]}:{chunk.start}:{chunk.end}", chunk, stored


def _count(bar: "tqdm[Any]", chunks: int) -> None:
    bar.chunks = getattr(bar, "chunks", 0) + chunks
    bar.set_postfix(chunks=bar.chunks, refresh=False)
