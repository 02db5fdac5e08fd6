"""Write documents into an index: split, embed what has no vector yet, and put them there."""

from collections.abc import Iterable, Sequence
from typing import Any

from tqdm import tqdm

from ingest.chunks import Chunk, split
from ingest.documents import Document
from ingest.index.contents import Contents
from ingest.index.embeddings import Embedder
from ingest.index.rows import addition
from ingest.index.stores import PendingIndex
from ingest.journal import Journal
from ingest.progress import Tally, Watch

BATCH = 512
"""Chunks embedded and written together, the last document of a batch whole."""


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
        """Write documents, each in place of any other of its source."""
        batch: list[tuple[Document, list[Chunk]]] = []
        size = 0
        for document in documents:
            chunks = split(document, self._embedder.token_spans, self._chunk_tokens)
            batch += [(document, chunks)] if chunks else []  # a document without text is none
            size += len(chunks)
            if size >= BATCH:
                self._flush(batch, bar)
                batch, size = [], 0
        self._flush(batch, bar)

    def _flush(self, batch: Sequence[tuple[Document, list[Chunk]]], bar: "tqdm[Any]") -> None:
        if not batch:
            return
        known = self._known([document for document, _ in batch])
        missing = [chunk.embedded for _, chunks in batch for chunk in chunks if chunk.embedded not in known]
        tally = Tally(batch, self._watch)
        _count(bar, tally.count(known))
        vectors = self._journal.embed(missing, lambda texts: _count(bar, tally.count(texts)))
        known.update(zip(missing, vectors, strict=True))
        self._pending.put(
            [addition(document, chunks, [known[chunk.embedded] for chunk in chunks]) for document, chunks in batch]
        )
        bar.update(len(batch))

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


def _count(bar: "tqdm[Any]", chunks: int) -> None:
    bar.chunks = getattr(bar, "chunks", 0) + chunks
    bar.set_postfix(chunks=bar.chunks, refresh=False)
