"""A collection that another program made in Chroma, such as LangChain's, asked as an index is, and only read.

Its chunks have a text, a vector and metadata, but no places. What answers cite is counted in a document that is put
together of all chunks of one `source`, in order, with a blank line between two: every chunk is a slice of that, exact,
whatever chunks repeat of each other. Where chunks tell the `sha256` of the text that they were cut from, and are all of
it, they are put together to that text again.

Words are searched in an index that is made in a temporary folder, vectors in the collection itself. Chroma writes to a
database even to read it; so that of a directory is copied before Chroma sees it. What is asked is what the collection
held when it was opened; on a server, what has been removed since is gone.
"""

import re
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256 as sha256_of
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from weakref import finalize

from tqdm import tqdm

from ingest.chunks import Chunk, cut
from ingest.documents import Document
from ingest.errors import BadInput, IndexMismatch, IndexNotFound
from ingest.index.catalogue import Catalogue, CatalogueWriter, DocumentInfo, Entry, document_of_id, roll_back
from ingest.index.contents import COMPARED, Contents
from ingest.index.databases import close_soon, copy_database, open_database
from ingest.index.embeddings import PROBE, Embedder, cosines
from ingest.index.lexical import LexicalIndex, LexicalWriter
from ingest.index.rows import fetch, pages
from ingest.index.server import connect
from ingest.index.store import DATABASE, Location, Manifest, chroma, index_errors

BETWEEN = "\n\n"
"""What stands between two chunks of a document."""

SAMPLED = 8
"""Chunks whose texts are embedded, as questions are, to see whether the embedder is the one that made the vectors."""

ALIKE = 0.3
"""Mean cosine of the two vectors of a text below which they are of different models, whose cosines are about 0.

It is below 1 where questions are embedded otherwise than what is found, and where more was embedded than the text.
"""

CACHED_DOCUMENTS = 32

LAST_PAGE = 100_000
"""The highest number of a page that is believed: a place is kept for each that comes before it."""

_GENERATION = 1


class CollectionStore:
    """Where a collection is read from. All that would write to it is refused."""

    def __init__(self, location: Location, embedder: Embedder | None = None) -> None:
        self.location = location
        self.files = NoFiles()
        self._embedder = embedder

    def manifest(self) -> Manifest:
        """Return how the collection is asked. Raises BadInput without an embedder."""
        return Manifest(self._given().name, 0, generation=_GENERATION, content=_GENERATION)

    def contents(self, manifest: Manifest) -> "CollectionContents":
        """Read the collection.

        Raises:
            IndexNotFound: there is no such collection, or it is empty.
            IndexMismatch: its vectors are of another embedder.
            ModelUnavailable: the server or the embedder cannot be reached or loaded.
        """
        with ExitStack() as opened:
            folder = Path(opened.enter_context(TemporaryDirectory(prefix="sourcebound-collection-")))
            with index_errors(self.location):
                client = self._client(folder)
                opened.callback(close_soon, client)
                collection = self._found(client)
                probe = _checked(self.location, collection, self._given())
                texts = _read(collection, self.location)
            database = opened.enter_context(closing(sqlite3.connect(":memory:", check_same_thread=False)))
            roll_back(database, 0)
            CatalogueWriter(database, _GENERATION).add([text.entry for text in texts])
            words = _words(texts, folder / "words")
            catalogue = Catalogue(database, _GENERATION)
            read = replace(manifest, probe=probe, documents=len(catalogue), chunks=catalogue.chunks)
            names = {own: part.name for text in texts for own, part in zip(text.entry.ids, text.parts, strict=True)}
            ours = {name: own for own, name in names.items()}
            found = CollectionContents(read, catalogue, words, {0: collection}, names, ours)
            finalize(found, opened.pop_all().close)
        return found

    def lock(self) -> AbstractContextManager[None]:
        """Refuse: to lock is to begin to write. Raises BadInput."""
        raise BadInput(only_read(self.location))

    def pending(self, before: Contents | None) -> AbstractContextManager[Any]:
        """Refuse to write. Raises BadInput."""
        raise BadInput(only_read(self.location))

    def compact(self, progress: bool) -> None:
        """Refuse to write. Raises BadInput."""
        raise BadInput(only_read(self.location))

    def _given(self) -> Embedder:
        if self._embedder is None:
            raise BadInput(f"{self.location}: name the embedder that made its vectors: --embedder NAME")
        return self._embedder

    def _client(self, folder: Path) -> Any:
        """Return a client of the server, or of a copy of the directory."""
        if self.location.server is not None:
            return connect(self.location.server)
        directory = self.location.directory
        if not (directory / DATABASE).is_file():
            raise IndexNotFound(
                f"{directory}: no database of Chroma's here; name the folder that it was made in (persist_directory)"
            )
        copy_database(directory, folder / "chroma")
        return open_database(folder / "chroma")

    def _found(self, client: Any) -> Any:
        try:
            return client.get_collection(self.location.collection, embedding_function=None)
        except (chroma().errors.NotFoundError, ValueError) as error:
            there = ", ".join(sorted(one.name for one in client.list_collections())) or "none"
            raise IndexNotFound(f"{self.location}: no such collection; there is {there}") from error


class NoFiles:
    """Keeps nothing: neither the files that a collection was made of nor earlier versions are in it."""

    def get(self, name: str) -> bytes:
        """Raise KeyError."""
        raise KeyError(name)

    def names(self) -> set[str]:
        """Return none."""
        return set()

    def put(self, contents: Mapping[str, bytes]) -> None:
        """Keep nothing."""

    def delete(self, names: Collection[str]) -> None:
        """Forget nothing."""


def only_read(location: Location) -> str:
    """Say that a collection is asked, and not changed."""
    return f"{location}: is another program's collection, which is only read; change it where it was made"


class _Part(NamedTuple):
    """A chunk as the collection has it: its id there, its text and metadata."""

    name: str
    text: str
    metadata: Mapping[str, Any]


@dataclass(frozen=True)
class _Text:
    """The chunks of one source, in order, and where each begins in the document that they are put together to."""

    source: str
    parts: Sequence[_Part]
    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, source: str, parts: Sequence[_Part]) -> "_Text":
        """Put chunks together in the order of their pages and places, where they tell them, or else as they come."""
        ordered = sorted(parts, key=lambda part: (_page(part.metadata), _place(part.metadata)))
        whole = "".join(part.text for part in ordered)
        between = "" if _digest(whole) == ordered[0].metadata.get("sha256") else BETWEEN
        starts, end = list[int](), 0
        for part in ordered:
            starts.append(end)
            end += len(part.text) + len(between)
        return cls(source, ordered, between.join(part.text for part in ordered), tuple(starts))

    @cached_property
    def entry(self) -> Entry:
        """What the list of documents says of it."""
        sha256, now = _digest(self.text), datetime.now(UTC).isoformat(timespec="seconds")
        sizes = len(self.text), len(self.parts)
        info = DocumentInfo(self.source, sha256, "", "", self.title or self.source, *sizes, now, self.pages)
        return Entry(info, self.starts)

    @property
    def title(self) -> str:
        """The title that the chunks tell, or ""."""
        return _words_of(self.parts[0].metadata, "title")

    @property
    def pages(self) -> tuple[int, ...]:
        """Where each page begins, from the first; none where a chunk does not tell its own."""
        numbers = [_page(part.metadata) for part in self.parts]
        if not all(numbers):
            return ()
        begun = zip([0, *numbers], numbers, self.starts, strict=False)
        return tuple(start for before, number, start in begun for _ in range(number - before))

    def document(self) -> Document:
        """Return it as a document, its structure told by the looks of its text."""
        return replace(Document.of(self.text, self.source), pages=self.pages, given_title=self.title, file_sha256="")

    def chunks(self, document: Document) -> list[Chunk]:
        """Return the chunks, in order, as slices of the document; of a heading that one tells, this counts."""
        headings = [_words_of(part.metadata, "heading") for part in self.parts]
        found = zip(cut(document, self.starts), headings, strict=True)
        return [replace(chunk, heading=heading or chunk.heading) for chunk, heading in found]


@dataclass(frozen=True, eq=False)
class CollectionContents(Contents):
    """What a collection held when it was opened.

    `names` are the ids that its chunks have there, by ours, and `ours` are ours by those.
    """

    names: Mapping[str, str]
    ours: Mapping[str, str]
    _held: dict[str, tuple[Document, dict[str, Chunk]]] = field(default_factory=dict)

    def fetch(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """Return the chunks of these ids by id, in this order; ids that are not there are left out."""
        known = [one for one in ids if one in self.names]
        found = dict[str, Chunk]()
        for source in {document_of_id(one)[0] for one in known}:
            with suppress(KeyError):
                found |= self._read(source)[1]
        return {one: found[one] for one in known if one in found}

    def document(self, source: str, sha256: str | None = None) -> Document:
        """Put a document together. Raises KeyError: it is not there, has changed since, or has not this hash."""
        self.catalogue.entry(source, sha256)
        return self._read(source)[0]

    def vectors_by_id(self, source: str) -> dict[str, Sequence[float]]:
        """Return the vectors of a document's chunks by their ids."""
        return self._vectors([one for entry in self.catalogue.entries([source]) for one in entry.ids])

    def nearest(self, vector: Sequence[float], k: int, sources: Collection[str] = ()) -> list[tuple[str, float]]:
        """Return ids and cosines of the `k` chunks that are nearest by the collection's own measure, best first."""
        if sources and sum(self.catalogue.sizes(sources).values()) <= COMPARED:
            vectors = self._vectors([one for entry in self.catalogue.entries(sources) for one in entry.ids])
        else:
            vectors = self._near(vector, k, frozenset(sources))
        ranking = zip(vectors, cosines(list(vectors.values()), vector), strict=True)
        return sorted(ranking, key=lambda row: (-row[1], row[0]))[:k]

    def _near(self, vector: Sequence[float], k: int, sources: frozenset[str]) -> dict[str, Sequence[float]]:
        """Return the vectors of the nearest `k` chunks that count; it is searched until there are so many."""
        number = k
        while True:
            found = self.segments[0].query(query_embeddings=[vector], n_results=number, include=["embeddings"])
            rows = zip(map(self.ours.get, found["ids"][0]), found["embeddings"][0], strict=True)
            nearest = {one: row for one, row in rows if one and (not sources or document_of_id(one)[0] in sources)}
            if len(nearest) >= k or len(found["ids"][0]) < number:
                return dict(list(nearest.items())[:k])
            number *= 4

    def _vectors(self, ids: Sequence[str]) -> dict[str, Sequence[float]]:
        rows = fetch(self.segments[0], [self.names[one] for one in ids], ["embeddings"])
        return {one: rows[self.names[one]]["embeddings"] for one in ids if self.names[one] in rows}

    def _read(self, source: str) -> tuple[Document, dict[str, Chunk]]:
        """Return a document and its chunks by id. Raises KeyError if it is not there as it was."""
        held = self._held.get(source)
        if held is None:
            held = self._held[source] = self._read_anew(self.catalogue.entry(source))
            if len(self._held) > CACHED_DOCUMENTS:
                self._held.pop(list(self._held)[0], None)
        return held

    def _read_anew(self, entry: Entry) -> tuple[Document, dict[str, Chunk]]:
        wanted = [self.names[one] for one in entry.ids]
        rows = fetch(self.segments[0], wanted, ["documents", "metadatas"])
        parts = [_part(name, rows[name]["documents"], rows[name]["metadatas"]) for name in wanted if name in rows]
        if parts:
            text = _Text.of(entry.info.source, parts)
            if text.entry.ids == entry.ids:
                document = text.document()
                return document, dict(zip(entry.ids, text.chunks(document), strict=True))
        raise KeyError(entry.info.source)


def _read(collection: Any, location: Location) -> list[_Text]:
    """Return the texts of all sources, by their names. Raises IndexNotFound where there is none."""
    found = dict[str, list[_Part]]()
    with tqdm(total=collection.count(), desc="reading the collection", unit="chunk", delay=1) as bar:
        for page in pages(collection, ["documents", "metadatas"]):
            for part in map(_part, page["ids"], page["documents"], page["metadatas"]):
                if part.text.strip():
                    found.setdefault(_words_of(part.metadata, "source") or part.name, []).append(part)
            bar.update(len(page["ids"]))
    if not found:
        raise IndexNotFound(f"{location}: the collection holds no text; add documents where it was made")
    return [_Text.of(source, found[source]) for source in sorted(found)]


def _part(name: str, text: str | None, metadata: Mapping[str, Any] | None) -> _Part:
    return _Part(name, text or "", metadata or {})


def _words(texts: Sequence[_Text], folder: Path) -> LexicalIndex:
    """Make the word index of a collection."""
    with LexicalWriter(folder) as writer:
        for text in texts:
            writer.add(
                (own, text.source, _words_of(part.metadata, "heading"), part.text)
                for own, part in zip(text.entry.ids, text.parts, strict=True)
            )
        writer.commit()
    return LexicalIndex.open(folder)


def _checked(location: Location, collection: Any, embedder: Embedder) -> tuple[float, ...]:
    """Return the vector of `PROBE`. Raises IndexMismatch where an embedder has not made the vectors."""
    rows = collection.get(limit=SAMPLED, include=["documents", "embeddings"])
    probe = tuple(embedder.embed_query(PROBE))
    held = [(text, vector) for text, vector in zip(rows["documents"], rows["embeddings"], strict=True) if text]
    if held and len(held[0][1]) != len(probe):
        raise IndexMismatch(
            f"{location}: its vectors have {len(held[0][1])} dimensions, those of {embedder.name} {len(probe)}; "
            "name the embedder that made them: --embedder NAME"
        )
    alike = [cosines([vector], embedder.embed_query(text))[0] for text, vector in held]
    if held and sum(alike) / len(alike) < ALIKE:
        raise IndexMismatch(
            f"{location}: its vectors are not of {embedder.name}, which makes others of the same texts; "
            "name the embedder that made them: --embedder NAME"
        )
    return probe


def _words_of(metadata: Mapping[str, Any], key: str) -> str:
    value = metadata.get(key)
    return value if isinstance(value, str) else ""


def _page(metadata: Mapping[str, Any]) -> int:
    """Return the number that is printed for a page, 0 where there is none; `page` counts from 0 or from 1."""
    label = str(metadata.get("page_label", ""))
    return int(label) if re.fullmatch("[0-9]{1,6}", label) and int(label) <= LAST_PAGE else 0


def _place(metadata: Mapping[str, Any]) -> int:
    place = metadata.get("start", metadata.get("start_index"))
    return place if isinstance(place, int) else 0


def _digest(text: str) -> str:
    return sha256_of(text.encode()).hexdigest()
