"""Find passages: dense and BM25 search, their scores fused (docs/how-it-works.md, "Retrieval choices")."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from itertools import chain, zip_longest
from math import fsum, sqrt
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from bot.retrieval.beginnings import beginnings
from ingest.characters import folded_text
from ingest.chunks import Chunk
from ingest.index.catalogue import chunk_id
from ingest.index.snapshot import Snapshot

DEPTH = 100
"""Candidates that each search contributes."""

CONTEXT = 0.5
"""Weight of a follow-up's score in the context of the conversation, beside that of the question made to stand alone.

Among 1,158 passages made of the answers that CANARD's conversations quote, the right one is in the first five for 0.84
of 1,023 follow-ups with it and for 0.81 without; for a question on a new topic (its rewrite, asked in another
conversation) it is 0.90 with it and 0.91 without.
"""

TINY = 1e-9
"""A standard deviation below this is rounding."""


Fusion = Callable[[Mapping[str, float], Mapping[str, float]], Mapping[str, float]]
"""Makes one score of the cosines and the BM25 scores that are known, by id."""


class HybridRetriever(BaseRetriever):
    """Passages by the fused scores of dense and lexical search, headings counted in both.

    `metadata` of a returned document has plain values: source, sha256, start, end, heading, opening (how many of its
    first characters are headings), score (higher is better), cosine (where known) and page (where the format has
    pages). `page_content` is exactly `source[start:end]`, and `id` that of the chunk in the index. Asked is the present
    state of the index, or the `snapshot` that `invoke` is given, and of its documents those of the names `sources`, or
    all. With a `context`, what fits that counts too. For a question about documents as a `whole` it is how they and
    their sections begin; for one that compares things (`sides`), what is found for it and for each of these, in turn.
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
        context: str = "",
        whole: bool = False,
        sides: Sequence[str] = (),
    ) -> list[Document]:
        state, k = snapshot or self.index.current(), k or self.k
        if whole:
            return [_document(chunk, 0.0, None) for chunk in beginnings(state, k, sources)]
        found = search(state, query, k, sources, context=context)
        return in_turn([found, *(search(state, side, k, sources) for side in sides)])[:k]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **how: Any
    ) -> list[Document]:
        find = partial(self._get_relevant_documents, query, run_manager=run_manager.get_sync(), **how)
        return await asyncio.to_thread(find)


def in_turn(rankings: Sequence[Sequence[Document]]) -> list[Document]:
    """Return the first of every ranking, then the second of each, and so on, each document once."""
    distinct = dict[tuple[str, int], Document]()
    for one in filter(None, chain.from_iterable(zip_longest(*rankings))):
        distinct.setdefault((one.metadata["source"], one.metadata["start"]), one)
    return list(distinct.values())


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


def in_sum(scores: Mapping[str, float], wider: Mapping[str, float]) -> dict[str, float]:
    """Return for every id its score plus `CONTEXT` times that in context; an id that has none has the lowest."""
    low, wide_low = (min(known.values(), default=0.0) for known in (scores, wider))
    ids = dict.fromkeys([*scores, *wider])
    return {one: scores.get(one, low) + CONTEXT * wider.get(one, wide_low) for one in ids}


def _standard(values: Sequence[float]) -> list[float]:
    """Return values less their mean, in standard deviations; zeros if all are equal."""
    mean = fsum(values) / max(1, len(values))
    deviation = sqrt(fsum((value - mean) ** 2 for value in values) / max(1, len(values)))
    return [(value - mean) / deviation if deviation > TINY else 0.0 for value in values]


def search(
    snapshot: Snapshot,
    question: str,
    k: int,
    sources: Collection[str] = (),
    *,
    context: str = "",
    rule: Fusion = fuse,
) -> list[Document]:
    """Return the `k` best chunks by fused score, best first; of chunks with the same heading and text, one.

    The same but for spaces, case and looks is the same; other signs and digits make another fact of a row.

    The context is a follow-up with what was said before it; what fits that counts too.
    """

    def scored(words: str) -> tuple[dict[str, float], Mapping[str, float]]:
        cosines = dict(snapshot.dense(words, DEPTH, sources))
        return cosines, rule(cosines, dict(snapshot.lexical(words, DEPTH, sources)))

    cosines, scores = scored(question)
    if context:
        scores = in_sum(scores, scored(context)[1])
    ids = sorted(scores, key=lambda identity: (-scores[identity], identity))
    distinct: dict[str, Document] = {}
    while ids and len(distinct) < k:
        for identity, chunk in snapshot.fetch(ids[:k]).items():
            distinct.setdefault(_looks_of(chunk), _document(chunk, scores[identity], cosines.get(identity)))
        ids = ids[k:]
    return list(distinct.values())[:k]


def _looks_of(chunk: Chunk) -> str:
    return " ".join(folded_text(chunk.embedded).casefold().split())


def _document(chunk: Chunk, score: float, cosine: float | None) -> Document:
    metadata = {name: getattr(chunk, name) for name in ("source", "sha256", "start", "end", "heading", "opening")}
    optional = {"page": chunk.page, "cosine": cosine}
    known = {name: value for name, value in optional.items() if value is not None}
    identity = chunk_id(chunk.source, chunk.sha256, chunk.start, chunk.end)
    return Document(chunk.text, id=identity, metadata=metadata | known | {"score": score})
