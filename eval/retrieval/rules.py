"""Ways to make one score of the cosines and the BM25 scores of chunks, to compare with the one that ships."""

from collections.abc import Mapping

from bot.retrieval.hybrid import Fusion, fuse

SHIPPED = "as shipped"

RANK_CONSTANT = 60
"""Of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""


def reciprocal_ranks(cosines: Mapping[str, float], bm25: Mapping[str, float]) -> dict[str, float]:
    """Return for every id the sum of 1 / (60 + rank) over both searches, ranks from 1."""
    fused: dict[str, float] = {}
    for scores in (cosines, bm25):
        for rank, identity in enumerate(sorted(scores, key=lambda i: (-scores[i], i)), start=1):
            fused[identity] = fused.get(identity, 0.0) + 1 / (RANK_CONSTANT + rank)
    return fused


def dense_alone(cosines: Mapping[str, float], bm25: Mapping[str, float]) -> Mapping[str, float]:
    """Return the cosines."""
    return cosines


def lexical_alone(cosines: Mapping[str, float], bm25: Mapping[str, float]) -> Mapping[str, float]:
    """Return the BM25 scores."""
    return bm25


RULES: dict[str, Fusion] = {
    SHIPPED: fuse,
    "reciprocal ranks": reciprocal_ranks,
    "dense alone": dense_alone,
    "BM25 alone": lexical_alone,
}
