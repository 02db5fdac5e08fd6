"""Find passages: dense and BM25 search, their scores fused (README, "Retrieval choices")."""

from collections.abc import Callable, Mapping, Sequence
from math import fsum, sqrt
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from bot.types import Passage
from ingest.chunks import Chunk
from ingest.index import Index

DEPTH = 100
"""Candidates that each search contributes."""

TINY = 1e-9
"""A standard deviation below this is rounding."""


Fusion = Callable[[Mapping[str, float], Mapping[str, float]], Mapping[str, float]]
"""Makes one score of the cosines and the BM25 scores that are known, by id."""


class HybridRetriever(BaseRetriever):
    """Passages by the fused scores of dense and lexical search, headings counted in both.

    `metadata` of a returned document has source, sha256, start, end, heading, opening (how many of its first characters
    are headings), score (higher is better), cosine (where known) and page (where the format has pages). `page_content`
    is exactly `source[start:end]`.
    """

    index: Any
    k: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        return search(self.index, query, k or self.k)


def fuse(cosines: Mapping[str, float], bm25: Mapping[str, float]) -> dict[str, float]:
    """Return for every id the mean of its two scores, each in standard deviations above its mean over all ids.

    An id that dense search did not return has the lowest of its cosines, one that lexical search did not return a BM25
    of 0. Unlike ranks, scores say by how much one chunk is better than the next (Bruch, Gai and Ingber, ACM TOIS 2023).
    """
    ids = list(dict.fromkeys([*cosines, *bm25]))
    lowest = min(cosines.values(), default=0.0)
    dense = _standard([cosines.get(identity, lowest) for identity in ids])
    lexical = _standard([bm25.get(identity, 0.0) for identity in ids])
    return {identity: (one + other) / 2 for identity, one, other in zip(ids, dense, lexical, strict=True)}


def _standard(values: Sequence[float]) -> list[float]:
    """Return values less their mean, in standard deviations; zeros if all are equal."""
    mean = fsum(values) / max(1, len(values))
    deviation = sqrt(fsum((value - mean) ** 2 for value in values) / max(1, len(values)))
    return [(value - mean) / deviation if deviation > TINY else 0.0 for value in values]


def search(index: Index, question: str, k: int, rule: Fusion = fuse) -> list[Document]:
    """Return the `k` best chunks by fused score, best first; of chunks with the same heading and text, one."""
    snapshot = index.current()
    cosines = dict(snapshot.dense(question, DEPTH))
    scores = rule(cosines, dict(snapshot.lexical(question, DEPTH)))
    ids = sorted(scores, key=lambda identity: (-scores[identity], identity))
    distinct: dict[str, Document] = {}
    while ids and len(distinct) < k:
        for identity, chunk in snapshot.fetch(ids[:k]).items():
            distinct.setdefault(chunk.embedded, _document(chunk, scores[identity], cosines.get(identity)))
        ids = ids[k:]
    return list(distinct.values())[:k]


def _document(chunk: Chunk, score: float, cosine: float | None) -> Document:
    metadata = {name: getattr(chunk, name) for name in ("source", "sha256", "start", "end", "heading", "opening")}
    optional = {"page": chunk.page, "cosine": cosine}
    known = {name: value for name, value in optional.items() if value is not None}
    return Document(chunk.text, metadata=metadata | known | {"score": score})


def passage(document: Document) -> Passage:
    """Return a retrieved LangChain document as a passage."""
    return Passage(text=document.page_content, **document.metadata)
