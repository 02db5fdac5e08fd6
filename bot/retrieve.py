"""Find passages: dense and BM25 rankings, fused."""

from collections.abc import Collection, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from bot.types import Passage
from ingest.chunks import Chunk
from ingest.index import Snapshot

DEPTH = 50
"""Candidates that each ranking contributes."""

RANK_CONSTANT = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""


class HybridRetriever(BaseRetriever):
    """Passages by reciprocal rank fusion of dense and lexical search, headings counted in both.

    `metadata` of a returned document has source, sha256, start, end, heading, opening (how many of its first characters
    are headings), score (higher is better), cosine (where known) and page (where the format has pages). `page_content`
    is exactly `source[start:end]`. Asked is the present state of the index, or the `snapshot` that `invoke` is given,
    and of its documents those of the names `sources`, or all.
    """

    index: Any
    k: int = 10

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        snapshot: Snapshot | None = None,
        sources: Collection[str] = (),
    ) -> list[Document]:
        return search(snapshot or self.index.current(), query, k or self.k, sources)


def search(snapshot: Snapshot, question: str, k: int, sources: Collection[str] = ()) -> list[Document]:
    """Return the `k` best chunks by fused score, best first; of chunks with the same heading and text, one."""
    cosines = dict(snapshot.dense(question, DEPTH, sources))
    lexical = [identity for identity, _ in snapshot.lexical(question, DEPTH, sources)]
    scores = fuse([list(cosines), lexical])
    ids = sorted(scores, key=lambda identity: (-scores[identity], identity))
    distinct: dict[str, Document] = {}
    for identity, chunk in snapshot.fetch(ids[: 2 * k]).items():
        distinct.setdefault(chunk.embedded, _document(chunk, scores[identity], cosines.get(identity)))
    return list(distinct.values())[:k]


def fuse(rankings: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return the reciprocal rank fusion of rankings: for every id the sum of 1 / (60 + rank), ranks from 1."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, identity in enumerate(ranking, start=1):
            scores[identity] = scores.get(identity, 0.0) + 1 / (RANK_CONSTANT + rank)
    return scores


def _document(chunk: Chunk, score: float, cosine: float | None) -> Document:
    metadata = {name: getattr(chunk, name) for name in ("source", "sha256", "start", "end", "heading", "opening")}
    optional = {"page": chunk.page, "cosine": cosine}
    known = {name: value for name, value in optional.items() if value is not None}
    return Document(chunk.text, metadata=metadata | known | {"score": score})


def passage(document: Document) -> Passage:
    """Return a retrieved LangChain document as a passage."""
    return Passage(text=document.page_content, **document.metadata)
