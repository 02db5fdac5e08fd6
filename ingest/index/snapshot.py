"""Read an index: dense and lexical search, chunks, and whole documents, checked against their hash."""

from collections import Counter
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shlex import quote
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from ingest.blocks import from_json
from ingest.chunks import Chunk
from ingest.documents import Document
from ingest.errors import IndexDamaged, IndexMismatch
from ingest.index.embeddings import Embedder, cosines, load_embedder
from ingest.index.kept_files import original, version
from ingest.index.lexical import LexicalIndex, LexicalWriter
from ingest.index.store import HERE, Location, Manifest, Store, chroma_errors, current_manifest
from ingest.index.stores import open_store

PAGE = 1000
"""Rows fetched from Chroma at a time."""

PROBE = "The quick brown fox jumps over the lazy dog."
"""Embedded when an index is built and again when it is opened: other weights give another vector."""

SAME_MODEL = 0.99
"""Cosine of the two probes from which the models are the same; half precision stays above 0.999."""

COMPARED = 1000
"""Chunks of chosen documents up to which each is compared with the question, rather than searched in the graph."""

CACHED_DOCUMENTS = 32

Where = dict[str, Any] | None


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
        self._opening = Lock()

    @classmethod
    def open(cls, location: Location | Path | str = HERE, embedder: Embedder | None = None) -> "Index":
        """Open the index at a location (a directory, or a `Location` with a server).

        Args:
            location: where `python -m ingest` put it.
            embedder: the embedder to ask with; by default the one the index was built with.

        Raises:
            IndexNotFound: nothing has been ingested there.
            IndexMismatch: it was built with another embedder, or by another version of this program.
            IndexDamaged: part of it is missing.
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
        with self._opening:
            while True:
                manifest = current_manifest(self._store)
                if self._snapshot is not None and self._snapshot.manifest.generation == manifest.generation:
                    return self._snapshot
                try:
                    self._snapshot = self._open(manifest)
                except IndexDamaged:
                    if current_manifest(self._store).generation == manifest.generation:
                        raise

    def _open(self, manifest: Manifest) -> "Snapshot":
        known = self._snapshot.embedder if self._snapshot else None
        if known is None or known.name != manifest.embedder:
            known = self._named_embedder or load_embedder(manifest.embedder)
        if known.name != manifest.embedder:
            raise IndexMismatch(mismatch(self.location, "embedder", manifest.embedder, known.name))
        return Snapshot(self.location, manifest, self._store.collection(manifest), known)

    def document(self, source: str) -> Document:
        """Return a whole document, its text checked against its SHA-256. Raises KeyError if there is none."""
        return self.current().document(source)

    def original(self, source: str) -> bytes:
        """Return the file of a document as it was read. Raises KeyError if it is not kept."""
        for info in self.documents():
            if info.source == source and info.path:
                return original(self._store.files, info.file_sha256)
        raise KeyError(source)

    def version(self, source: str, sha256: str) -> Document:
        """Return a document as it is or was when its text had this SHA-256. Raises KeyError if it is not kept."""
        try:
            return self.current().document(source, sha256)
        except KeyError:
            return version(self._store.files, source, sha256)

    def documents(self) -> list[DocumentInfo]:
        """List the indexed documents by source."""
        return self.current().documents()

    def chunks(self, source: str) -> list[Chunk]:
        """Return a document's chunks in order; their texts, joined, are its text."""
        return self.current().chunks(source)


def mismatch(location: Location, what: str, built: object, asked: object) -> str:
    """Say that an index was built with another setting, and the command that rebuilds it."""
    return (
        f"{location}: the index was built with {what} {built}, not {asked}; "
        f"use {built}, or rebuild it: python -m ingest --rebuild --{what} {quote(str(asked))}{location.options} PATH"
    )


class Snapshot:
    """One state of an index, whatever is ingested meanwhile; `sources` are the names of its documents.

    In a local directory that is a database of its own, a generation. On a server, where chunks are replaced in place,
    the state is that of the chunks found when it was opened, be it in the middle of an ingest: what
    was added since is never seen, and what was removed since is missing, so that a document of which chunks are gone
    is not whole and counts as not there.
    """

    def __init__(self, location: Location, manifest: Manifest, collection: Any, embedder: Embedder) -> None:
        self.location = location
        self.manifest = manifest
        self.embedder = embedder
        self._collection = collection
        self._documents: dict[tuple[str, str | None], Document] = {}
        self._probed = False
        with chroma_errors(location):
            rows = sorted(self._rows())
        self._ids = frozenset(identity for identity, _, _, _ in rows)
        self._chunk_counts = Counter(source for _, source, _, _ in rows)
        self.sources = frozenset(self._chunk_counts)
        self._folder = TemporaryDirectory()
        with LexicalWriter(Path(self._folder.name)) as writer:
            writer.add(rows)
            writer.commit()
        self._lexical = LexicalIndex.open(Path(self._folder.name))

    def _rows(self) -> Iterator[tuple[str, str, str, str]]:
        for ids, metadatas, texts in pages(self._collection, ["metadatas", "documents"]):
            for identity, metadata, text in zip(ids, metadatas, texts, strict=True):
                yield identity, metadata["source"], metadata["heading"], metadata.get("view", text)

    def lexical(self, question: str, k: int, sources: Collection[str] = ()) -> list[tuple[str, float]]:
        """Return ids and BM25 scores of the `k` best chunks, best first; with `sources`, of these documents alone."""
        return self._lexical.search(question, k, sources)

    def words(self, letter: str) -> Collection[str]:
        """Return all words of the documents, in lower case, that start with a letter."""
        return self._lexical.words(letter)

    def dense(self, question: str, k: int, sources: Collection[str] = ()) -> list[tuple[str, float]]:
        """Return ids and cosines of the `k` nearest chunks, best first; with `sources`, of these documents alone."""
        self._check_model()
        vector = self.embedder.embed_query(question)
        where = {"source": {"$in": list(sources)}} if sources else None
        few = 0 < sum(self._chunk_counts[source] for source in sources) <= COMPARED
        with chroma_errors(self.location):
            ranking = self._compared(vector, where) if few else self._nearest(vector, k, where)
        return sorted(ranking, key=lambda row: (-row[1], row[0]))[:k]

    def _nearest(self, vector: Sequence[float], k: int, where: Where) -> list[tuple[str, float]]:
        """Return the nearest chunks, at least `k` of this state if there are: more are asked for until it is so."""
        found = self._collection.query(query_embeddings=[vector], n_results=k, where=where, include=["distances"])
        ranking = list(zip(found["ids"][0], found["distances"][0], strict=True))
        of_this_state = [(identity, 1 - distance) for identity, distance in ranking if identity in self._ids]
        complete = len(of_this_state) >= k or len(ranking) < k
        return of_this_state if complete else self._nearest(vector, 2 * k, where)

    def _compared(self, vector: Sequence[float], where: Where) -> list[tuple[str, float]]:
        """Return all chunks of a few documents; the graph search can miss those that are far from the question."""
        found = self._collection.get(where=where, include=["embeddings"])
        ranking = zip(found["ids"], cosines(found["embeddings"], vector), strict=True)
        return [(identity, cosine) for identity, cosine in ranking if identity in self._ids]

    def _check_model(self) -> None:
        if not self._probed:
            check_probe(self.location, self.manifest, self.embedder)
            self._probed = True

    def fetch(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """Return the chunks of these ids by id, in this order; ids that are gone are left out."""
        held = [identity for identity in ids if identity in self._ids]
        if not held:
            return {}
        with chroma_errors(self.location):
            found = self._collection.get(ids=held, include=["metadatas", "documents"])
        rows = zip(found["ids"], found["metadatas"], found["documents"], strict=True)
        chunks = {identity: chunk_from(metadata, text) for identity, metadata, text in rows}
        return {identity: chunks[identity] for identity in held if identity in chunks}

    def sample(self, number: int) -> list[Chunk]:
        """Return some chunks from all over the index, or all where it has no more."""
        ids = sorted(self._ids)
        return list(self.fetch(ids[:: max(1, len(ids) // number)][:number]).values())

    def chunks(self, source: str) -> list[Chunk]:
        """Return a document's chunks in order."""
        with chroma_errors(self.location):
            return [
                chunk_from(metadata, text) for metadata, text in _rows_of(self._collection, source, None, self._ids)
            ]

    def document(self, source: str, sha256: str | None = None) -> Document:
        """Return a document's exact text.

        Raises:
            KeyError: it is not in the index, not wholly, or not with this hash.
        """
        key = (source, sha256)
        document = self._documents.get(key)
        if document is None:
            with chroma_errors(self.location):
                document = self._documents[key] = stored_document(self._collection, source, sha256, self._ids)
            if len(self._documents) > CACHED_DOCUMENTS:
                self._documents.pop(list(self._documents)[0], None)
        return document

    def documents(self) -> list[DocumentInfo]:
        """List the documents by source."""
        with chroma_errors(self.location):
            return document_infos(self._collection, self._ids)


def check_probe(location: Location, manifest: Manifest, embedder: Embedder) -> None:
    """Compare the model with the one that built the index. Raises IndexMismatch when they are not the same."""
    probe = embedder.embed_query(PROBE)
    if len(probe) != len(manifest.probe) or cosines([manifest.probe], probe)[0] < SAME_MODEL:
        raise IndexMismatch(
            f"{location}: the index was built with another model that is also named {embedder.name}; "
            f"rebuild it: python -m ingest --rebuild --embedder {quote(embedder.name)}{location.options} PATH"
        )


def _rows_of(
    collection: Any, source: str, sha256: str | None, known: Container[str] | None
) -> list[tuple[dict[str, Any], str]]:
    """Return the rows of a document in order: of its versions, if a server is being written, one that is whole."""
    condition = {"source": source} if sha256 is None else {"$and": [{"source": source}, {"sha256": sha256}]}
    found = collection.get(where=condition, include=["metadatas", "documents"])
    versions: dict[str, list[tuple[dict[str, Any], str]]] = {}
    rows = zip(found["ids"], found["metadatas"], found["documents"], strict=True)
    held = [(metadata, text) for identity, metadata, text in rows if known is None or identity in known]
    for row in sorted(held, key=lambda row: int(row[0]["start"])):
        versions.setdefault(row[0]["sha256"], []).append(row)
    whole = [rows for rows in versions.values() if len(rows) == rows[0][0].get("chunks")]
    return max(whole, key=lambda rows: str(rows[0][0]["ingested"]), default=[])


def stored_document(
    collection: Any, source: str, sha256: str | None = None, known: Container[str] | None = None
) -> Document:
    """Put a document together again. Raises KeyError.

    With `known`, only the chunks of these ids count.
    """
    rows = _rows_of(collection, source, sha256, known)
    text = "".join(text for _, text in rows)
    if not rows or _digest(text) != rows[0][0]["sha256"]:
        raise KeyError(source)
    first = rows[0][0]
    blocks = {block.start: block for metadata, _ in rows for block in from_json(metadata["blocks"])}
    return Document(
        text,
        source,
        first["sha256"],
        tuple(blocks.values()),
        tuple(first.get("page_starts") or ()),
        first["path"],
        first["file_sha256"],
        first["given_title"],
        tuple(first.get("unread") or ()),
    )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def document_infos(collection: Any, known: Container[str] | None = None) -> list[DocumentInfo]:
    """List the documents of a collection by source: the chunk at 0 carries what concerns the whole document.

    With `known`, only the chunks of these ids count.
    """
    rows = pages(collection, ["metadatas"], where={"start": 0})
    first = (
        (identity, metadata) for ids, metadatas, _ in rows for identity, metadata in zip(ids, metadatas, strict=True)
    )
    found = [metadata for identity, metadata in first if known is None or identity in known]
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
        opening=metadata["opening"],
        page=metadata.get("page"),
        pages=tuple(metadata.get("pages") or ()),
        blocks=from_json(metadata["blocks"]),
    )
