"""Read an index: dense and lexical search, chunks, and whole documents, checked against their hash."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.chunks import Chunk
from ingest.documents import Document
from ingest.embeddings import Embedder, load_embedder
from ingest.errors import IndexMismatch, IndexNotFound
from ingest.formats import Heading
from ingest.lexical import LexicalIndex
from ingest.store import HERE, Location, Manifest, Store, open_store, server_errors

PAGE = 1000
"""Rows fetched from Chroma at a time."""

PROBE = "The quick brown fox jumps over the lazy dog."
"""Embedded when an index is built and again when it is opened: other weights give another vector."""

SAME_MODEL = 0.99
"""Cosine of the two probes from which the models are the same; half precision stays above 0.999."""

CACHED_DOCUMENTS = 32


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


class Index:
    """An open index. It follows finished ingests by itself; one instance serves any number of threads."""

    def __init__(self, store: Store, embedder: Embedder | None = None) -> None:
        self.location = store.location
        self._store = store
        self._named_embedder = embedder
        self._snapshot: Snapshot | None = None

    @classmethod
    def open(cls, location: Location | Path | str = HERE, embedder: Embedder | None = None) -> "Index":
        """Open the index at a location (a directory, or a `Location` with a server).

        Args:
            location: where `python -m ingest` put it.
            embedder: the embedder to ask with; by default the one the index was built with.

        Raises:
            IndexNotFound: nothing has been ingested there.
            IndexMismatch: it was built with another embedder, or by another version of this program.
            ModelUnavailable: the server or the embedder cannot be reached or loaded.
        """
        index = cls(open_store(Location.of(location)), embedder)
        index.current()
        return index

    @property
    def manifest(self) -> Manifest:
        """How the index was built."""
        return self.current().manifest

    def current(self) -> "Snapshot":
        """Return the present state, opened anew when an ingest has finished since the last call."""
        manifest = self._store.manifest()
        if manifest is None:
            raise IndexNotFound(
                f"{self.location}: no index here; make one: python -m ingest{self.location.options} PATH"
            )
        if self._snapshot is None or self._snapshot.manifest.generation != manifest.generation:
            self._snapshot = self._open(manifest)
        return self._snapshot

    def _open(self, manifest: Manifest) -> "Snapshot":
        known = self._snapshot.embedder if self._snapshot else None
        if known is None or known.name != manifest.embedder:
            known = self._named_embedder or load_embedder(manifest.embedder)
        if known.name != manifest.embedder:
            raise IndexMismatch(mismatch(self.location, "embedder", manifest.embedder, known.name))
        return Snapshot(self.location, manifest, self._store.collection(), known)

    def document(self, source: str) -> Document:
        """Return a whole document, its text checked against its SHA-256. Raises KeyError if there is none."""
        return self.current().document(source)

    def documents(self) -> list[DocumentInfo]:
        """List the indexed documents by source."""
        return self.current().documents()

    def chunks(self, source: str) -> list[Chunk]:
        """Return a document's chunks in order; their texts, joined, are its text."""
        return self.current().chunks(source)


def mismatch(location: Location, what: str, built: object, asked: object) -> str:
    """Say that an index was built with another setting, and the command that rebuilds it."""
    option = f" --embedder {asked}" if what == "embedder" else ""
    return (
        f"{location}: the index was built with {what} {built}, not {asked}; "
        f"use {built}, or rebuild it: python -m ingest --rebuild{option}{location.options} PATH"
    )


class Snapshot:
    """One state of an index. A question is answered from one snapshot, whatever is ingested meanwhile."""

    def __init__(self, location: Location, manifest: Manifest, collection: Any, embedder: Embedder) -> None:
        self.location = location
        self.manifest = manifest
        self.embedder = embedder
        self._collection = collection
        self._documents: dict[tuple[str, str | None], Document] = {}
        self._probed = False
        with server_errors(location):
            self._lexical = LexicalIndex(self._rows())

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        for ids, metadatas, texts in pages(self._collection, ["metadatas", "documents"]):
            for identity, metadata, text in zip(ids, metadatas, texts, strict=True):
                yield identity, metadata["heading"], text

    def lexical(self, question: str, k: int) -> list[tuple[str, float]]:
        """Return ids and BM25 scores of the `k` best chunks, best first."""
        return self._lexical.search(question, k)

    def dense(self, question: str, k: int) -> list[tuple[str, float]]:
        """Return ids and cosine similarities of the `k` nearest chunks, best first."""
        self._check_model()
        vector = self.embedder.embed_query(question)
        with server_errors(self.location):
            found = self._collection.query(query_embeddings=[vector], n_results=k, include=["distances"])
        return [(i, 1 - distance) for i, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def _check_model(self) -> None:
        if not self._probed:
            check_probe(self.location, self.manifest, self.embedder)
            self._probed = True

    def fetch(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """Return the chunks of these ids by id, in this order; ids that are gone are left out."""
        if not ids:
            return {}
        with server_errors(self.location):
            found = self._collection.get(ids=list(ids), include=["metadatas", "documents"])
        rows = zip(found["ids"], found["metadatas"], found["documents"], strict=True)
        chunks = {identity: chunk_from(metadata, text) for identity, metadata, text in rows}
        return {identity: chunks[identity] for identity in ids if identity in chunks}

    def chunks(self, source: str) -> list[Chunk]:
        """Return a document's chunks in order."""
        return [chunk_from(metadata, text) for metadata, text in self._rows_of({"source": source})]

    def _rows_of(self, where: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
        with server_errors(self.location):
            found = self._collection.get(where=where, include=["metadatas", "documents"])
        rows = zip(found["metadatas"], found["documents"], strict=True)
        return sorted(rows, key=lambda row: int(row[0]["start"]))

    def document(self, source: str, sha256: str | None = None) -> Document:
        """Return a document's exact text.

        Raises:
            KeyError: it is not in the index, not wholly, or not with this hash.
        """
        key = (source, sha256)
        document = self._documents.get(key)
        if document is None:
            condition = {"source": source} if sha256 is None else {"$and": [{"source": source}, {"sha256": sha256}]}
            document = self._documents[key] = _join(source, self._rows_of(condition))
            if len(self._documents) > CACHED_DOCUMENTS:
                self._documents.pop(next(iter(self._documents)), None)
        return document

    def documents(self) -> list[DocumentInfo]:
        """List the documents by source."""
        with server_errors(self.location):
            return document_infos(self._collection)


def check_probe(location: Location, manifest: Manifest, embedder: Embedder) -> None:
    """Compare the model with the one that built the index. Raises IndexMismatch when they are not the same."""
    probe = embedder.embed_query(PROBE)
    if len(probe) != len(manifest.probe) or _cosine(probe, manifest.probe) < SAME_MODEL:
        raise IndexMismatch(
            f"{location}: the index was built with another model that is also named {embedder.name}; "
            f"rebuild it: python -m ingest --rebuild --embedder {embedder.name}{location.options} PATH"
        )


def _cosine(a: Sequence[float], b: Sequence[float]) -> float:
    import numpy as np

    return float(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b) or 1.0))


def _join(source: str, rows: Sequence[tuple[dict[str, Any], str]]) -> Document:
    """Put a document together again; of its headings, the path of every section is known."""
    text = "".join(text for _, text in rows)
    if not rows or sha256(text.encode()).hexdigest() != rows[0][0]["sha256"]:
        raise KeyError(source)
    first = rows[0][0]
    chunks = [chunk_from(metadata, text) for metadata, text in rows]
    changes = [chunk for above, chunk in zip([None, *chunks], chunks, strict=False) if _opens(above, chunk)]
    headings = tuple(Heading(chunk.start, chunk.start, 1, chunk.heading) for chunk in changes)
    return Document(text, source, first["sha256"], headings, tuple(first.get("page_starts") or ()), first["path"])


def _opens(above: Chunk | None, chunk: Chunk) -> bool:
    return bool(chunk.heading) and (above is None or above.heading != chunk.heading)


def document_infos(collection: Any) -> list[DocumentInfo]:
    """List the documents of a collection by source: the chunk at 0 carries what concerns the whole document."""
    found = [
        metadata for _, metadatas, _ in pages(collection, ["metadatas"], where={"start": 0}) for metadata in metadatas
    ]
    names = DocumentInfo.__dataclass_fields__
    infos = [DocumentInfo(**{name: row[name] for name in names if name in row}) for row in found]
    return sorted(infos, key=lambda info: (info.source, info.ingested))


def pages(
    collection: Any, include: list[str], where: dict[str, Any] | None = None
) -> Iterator[tuple[list[str], Sequence[Any], Sequence[str]]]:
    """Yield (ids, metadatas, documents) of all matching rows, `PAGE` at a time, in the collection's order."""
    offset = 0
    while True:
        found = collection.get(where=where, include=include, limit=PAGE, offset=offset)
        if not found["ids"]:
            return
        yield found["ids"], found["metadatas"], found["documents"] or ()
        offset += PAGE


def chunk_from(metadata: dict[str, Any], text: str) -> Chunk:
    """Read a chunk back from a row."""
    return Chunk(
        source=metadata["source"],
        sha256=metadata["sha256"],
        start=metadata["start"],
        end=metadata["end"],
        text=text,
        heading=metadata["heading"],
        page=metadata.get("page"),
        pages=tuple(metadata.get("pages") or ()),
    )
