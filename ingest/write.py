"""Write documents into an index: split, embed what has no vector yet, and put them there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from tqdm import tqdm

from ingest.chunks import Chunk, split
from ingest.documents import Document
from ingest.index.contents import Contents
from ingest.index.embeddings import Embedder
from ingest.index.rows import Addition, addition
from ingest.index.stores import PendingIndex
from ingest.journal import Journal
from ingest.overlap import ahead
from ingest.progress import Tally, Watch

BATCH = 512
"""Chunks embedded and written together, the last document of a batch whole."""


@dataclass(frozen=True)
class _Batch:
    """Documents with their chunks, and vectors that can be used again, by the text that was embedded."""

    chunked: Sequence[tuple[Document, Sequence[Chunk]]]
    known: Mapping[str, Sequence[float]]


class IndexWriter:
    """Adds documents to an index that is being written; vectors that it held `before` are used again."""

    def __init__(
        self,
        pending: PendingIndex,
        before: Contents | None,
        embedder: Embedder,
        chunk_tokens: int,
        journal: Journal,
        watch: Watch,
    ) -> None:
        self._pending = pending
        self._before = before
        self._embedder = embedder
        self._chunk_tokens = chunk_tokens
        self._journal = journal
        self._watch = watch

    def add(self, documents: Iterable[Document], bar: "tqdm[Any]") -> None:
        """Write documents, each in place of any other of its source; `bar` counts their bytes.

        While a batch is embedded, the one before it is written, and the one after it read and split.
        """
        with closing(
            ahead(lambda batch: self._embedded(batch, bar), self._batches(documents), self._journal.stop)
        ) as done:
            for additions in done:
                self._pending.put(additions)

    def _batches(self, documents: Iterable[Document]) -> Iterator[_Batch]:
        chunked = list[tuple[Document, list[Chunk]]]()
        size = 0
        for document in documents:
            chunks = split(document, self._embedder.token_spans, self._chunk_tokens)
            chunked += [(document, chunks)] if chunks else []  # a document without text is none
            size += len(chunks)
            if size >= BATCH:
                yield _Batch(chunked, self._known([document for document, _ in chunked]))
                chunked, size = [], 0
        if chunked:
            yield _Batch(chunked, self._known([document for document, _ in chunked]))

    def _embedded(self, batch: _Batch, bar: "tqdm[Any]") -> list[Addition]:
        known = dict(batch.known)
        missing = [chunk.embedded for _, chunks in batch.chunked for chunk in chunks if chunk.embedded not in known]
        tally = Tally(batch.chunked, self._watch, bar)
        tally.count(known)
        known.update(zip(missing, self._journal.embed(missing, tally.count), strict=True))
        return [
            addition(document, chunks, [known[chunk.embedded] for chunk in chunks])
            for document, chunks in batch.chunked
        ]

    def _known(self, documents: Sequence[Document]) -> dict[str, Sequence[float]]:
        """Return vectors that can be used again, by the text that was embedded.

        Those are the ones of the same source (most of a changed file is unchanged) and of the same text (a renamed or
        copied file).
        """
        if self._before is None:
            return {}
        catalogue = self._before.catalogue
        entries = catalogue.entries(document.source for document in documents)
        entries += catalogue.copies(document.sha256 for document in documents)
        return dict(self._before.vectors(entries))
