"""Find passages: dense and BM25 rankings, fused."""

from collections.abc import Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from bot.types import Passage
from ingest.chunks import Chunk
from ingest.index import Index

DEPTH = 50
"""Candidates that each ranking contributes."""

RANK_CONSTANT = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""


class HybridRetriever(BaseRetriever):
    """Passages by reciprocal rank fusion of dense and lexical search, headings counted in both.

    `metadata` of a returned document has source, sha256, start, end, heading, score (higher is better) and, where the
    format has pages, page. `page_content` is exactly `source[start:end]`.
    """

    index: Any
    k: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        return [_document(chunk, score) for chunk, score in search(self.index, query, k or self.k)]


def search(index: Index, question: str, k: int) -> list[tuple[Chunk, float]]:
    """Return the `k` best chunks with their fused scores, best first; of chunks with the same text, one."""
    snapshot = index.current()
    scores = fuse([[i for i, _ in ranking(question, DEPTH)] for ranking in (snapshot.dense, snapshot.lexical)])
    ids = sorted(scores, key=lambda i: (-scores[i], i))
    distinct: dict[str, tuple[Chunk, float]] = {}
    for identity, chunk in snapshot.fetch(ids[: 2 * k]).items():
        distinct.setdefault(chunk.embedded, (chunk, scores[identity]))
    return list(distinct.values())[:k]


def fuse(rankings: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return the reciprocal rank fusion of rankings: for every id the sum of 1 / (60 + rank), ranks from 1."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, identity in enumerate(ranking, start=1):
            scores[identity] = scores.get(identity, 0.0) + 1 / (RANK_CONSTANT + rank)
    return scores


def _document(chunk: Chunk, score: float) -> Document:
    metadata = {name: getattr(chunk, name) for name in ("source", "sha256", "start", "end", "heading")}
    page = {} if chunk.page is None else {"page": chunk.page}
    return Document(chunk.text, metadata=metadata | page | {"score": score})


def passage(document: Document) -> Passage:
    """Return a retrieved LangChain document as a passage."""
    return Passage(text=document.page_content, **document.metadata)
