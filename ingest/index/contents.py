"""What an index holds at one generation: its documents, their chunks and vectors, and its words."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256 as sha256_of
from typing import Any

from ingest.chunks import Chunk
from ingest.documents import Document
from ingest.index.catalogue import Catalogue, Entry, document_of_id
from ingest.index.embeddings import cosines
from ingest.index.lexical import LexicalIndex
from ingest.index.rows import chunk_of, document_of, fetch
from ingest.index.store import Manifest

COMPARED = 1000
"""Chunks of chosen documents up to which each is compared with the question, rather than searched in the graph."""


@dataclass(frozen=True, eq=False)
class Contents:
    """One state of an index. `segments` are the Chroma collections of its segments by number.

    A row of a collection belongs to this state if the catalogue has its document: a segment also holds documents that
    have been replaced or removed, and a server those that are just being written. On a server, rows of this state can
    be gone; a document of which some are counts as not there.
    """

    manifest: Manifest
    catalogue: Catalogue
    words: LexicalIndex
    segments: Mapping[int, Any]

    def fetch(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """Return the chunks of these ids by id, in this order; ids that are not of this state are left out."""
        owned = self.catalogue.segments_of(ids)
        found = dict[str, Chunk]()
        for segment in set(owned.values()):
            held = [identity for identity in owned if owned[identity] == segment]
            rows = fetch(self.segments[segment], held, ["metadatas", "documents"])
            found |= {identity: chunk_of(row["metadatas"], row["documents"]) for identity, row in rows.items()}
        return {identity: found[identity] for identity in owned if identity in found}

    def chunks(self, source: str) -> list[Chunk]:
        """Return a document's chunks in order; none if it is not there."""
        return [chunk for entry in self.catalogue.entries([source]) for chunk in self.fetch(entry.ids).values()]

    def document(self, source: str, sha256: str | None = None) -> Document:
        """Put a document together again. Raises KeyError: it is not here, not wholly, or not with this hash."""
        entry = self.catalogue.entry(source, sha256)
        rows = fetch(self.segments[entry.segment], entry.ids, ["metadatas", "documents"])
        if len(rows) == len(entry.ids):
            found = document_of([(rows[one]["metadatas"], rows[one]["documents"]) for one in entry.ids])
            if sha256_of(found.text.encode()).hexdigest() == entry.info.sha256:
                return replace(found, path=entry.info.path)  # an index that was moved has its uploads elsewhere
        raise KeyError(source)

    def vectors_by_id(self, source: str) -> dict[str, Sequence[float]]:
        """Return the vectors of a document's chunks by their ids."""
        rows = dict[str, Sequence[float]]()
        for entry in self.catalogue.entries([source]):
            found = fetch(self.segments[entry.segment], entry.ids, ["embeddings"])
            rows |= {identity: row["embeddings"] for identity, row in found.items()}
        return rows

    def vectors(self, entries: Iterable[Entry]) -> dict[str, list[float]]:
        """Return the vectors of all chunks of these documents by the text that was embedded."""
        found = dict[str, list[float]]()
        for entry in entries:
            rows = fetch(self.segments[entry.segment], entry.ids, ["metadatas", "documents", "embeddings"])
            for row in rows.values():
                text = chunk_of(row["metadatas"], row["documents"]).embedded
                if text not in found or "apart" not in row["metadatas"]:
                    found[text] = row["embeddings"]
        return found

    def nearest(self, vector: Sequence[float], k: int, sources: Collection[str] = ()) -> list[tuple[str, float]]:
        """Return ids and cosines of the `k` nearest chunks, best first; with `sources`, of these documents alone."""
        sizes = self.catalogue.sizes(sources)
        if sources and sum(sizes.values()) <= COMPARED:
            ranking = list(self._compared(vector, self.catalogue.entries(sources)))
        else:
            chosen = frozenset(sources)
            ranking = [row for segment in sizes for row in self._searched(segment, vector, k, chosen)]
        return sorted(ranking, key=lambda row: (-row[1], row[0]))[:k]

    def _searched(
        self, segment: int, vector: Sequence[float], k: int, sources: frozenset[str]
    ) -> list[tuple[str, float]]:
        """Return the nearest chunks of a segment, at least `k` that count if there are: it is searched until so.

        Chroma's own choice among rows reads all that are chosen, which takes longer than to ask for more of them.
        """
        collection, number = self.segments[segment], k
        while True:
            found = collection.query(query_embeddings=[vector], n_results=number, include=["distances"])
            ids, distances = found["ids"][0], found["distances"][0]
            owned = self.catalogue.segments_of(ids)
            ranking = [
                (one, 1 - distance)
                for one, distance in zip(ids, distances, strict=True)
                if owned.get(one) == segment and (not sources or document_of_id(one)[0] in sources)
            ]
            if len(ranking) >= k or len(ids) < number:
                return ranking
            number *= 4

    def _compared(self, vector: Sequence[float], entries: Sequence[Entry]) -> Iterator[tuple[str, float]]:
        """Yield all chunks of a few documents; the graph search can miss those that are far from the question."""
        for segment in {entry.segment for entry in entries}:
            ids = [one for entry in entries if entry.segment == segment for one in entry.ids]
            rows = fetch(self.segments[segment], ids, ["embeddings"])
            yield from zip(rows, cosines([row["embeddings"] for row in rows.values()], vector), strict=True)
