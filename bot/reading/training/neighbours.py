"""The passages that retrieval would return for a question: BM25 and sentence embeddings, fused.

Used to make hard negatives for training and to measure the reader behind retrieval. Not used to answer
questions.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import torch
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sentence_transformers import SentenceTransformer

WORD = re.compile(r"\w+")
K1, B = 1.2, 0.75


def words(text: str) -> list[str]:
    """Lower-case words of a text."""
    return WORD.findall(text.lower())


class Neighbours:
    """An in-memory index over passages.

    :param passages: the texts, with their heading in front when there is one.
    :param embedder: a sentence-transformers model; without one, BM25 alone decides.
    """

    def __init__(self, passages: Sequence[str], embedder: SentenceTransformer | None = None) -> None:
        self._embedder = embedder
        self._vectors = self._embed(passages)
        self._vocabulary: dict[str, int] = {}
        self._weights = self._bm25([words(passage) for passage in passages])

    def _bm25(self, documents: list[list[str]]) -> csr_matrix:
        """BM25 weights, shape (words, passages), with idf (Robertson and Zaragoza 2009, Lucene's idf)."""
        average = sum(map(len, documents)) / max(len(documents), 1)
        rows, columns, counts, norms = [], [], [], []
        for column, document in enumerate(documents):
            for word, count in Counter(document).items():
                rows.append(self._vocabulary.setdefault(word, len(self._vocabulary)))
                columns.append(column)
                counts.append(count)
                norms.append(K1 * (1 - B + B * len(document) / average))
        frequency = np.bincount(rows, minlength=len(self._vocabulary))
        idf = np.log1p((len(documents) - frequency + 0.5) / (frequency + 0.5))
        tf = np.asarray(counts, dtype=np.float32)
        values = idf[rows] * tf * (K1 + 1) / (tf + np.asarray(norms, dtype=np.float32))
        return csr_matrix((values, (rows, columns)), shape=(len(self._vocabulary), len(documents)), dtype=np.float32)

    def scores(self, questions: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """BM25 scores and cosines, each of shape (questions, passages)."""
        known = [[self._vocabulary[w] for w in set(words(q)) if w in self._vocabulary] for q in questions]
        rows = np.repeat(np.arange(len(questions)), [len(k) for k in known])
        columns = np.concatenate([np.asarray(k, dtype=np.int64) for k in known])
        query = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(questions), len(self._vocabulary)))
        return (query @ self._weights).toarray(), self._embed(questions) @ self._vectors.T

    def search(self, questions: Sequence[str], k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the best ``k`` passages by the sum of both scores, each divided by its maximum.

        :return: passage indices, BM25 scores and cosines, each of shape (questions, k), best first.
        """
        bm25, cosine = self.scores(questions)
        fused = bm25 / np.maximum(bm25.max(axis=1, keepdims=True), 1e-6) + cosine / np.maximum(
            cosine.max(axis=1, keepdims=True), 1e-6
        )
        order = np.argsort(-fused, axis=1, kind="stable")[:, :k]
        return order, np.take_along_axis(bm25, order, 1), np.take_along_axis(cosine, order, 1)

    def _embed(self, texts: Sequence[str]) -> np.ndarray:
        """Return unit vectors, shape (texts, dimensions), float32; zeros without an embedder."""
        if self._embedder is None:
            return np.zeros((len(texts), 1), dtype=np.float32)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = np.asarray(self._embedder.encode(list(texts), batch_size=32, show_progress_bar=False))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
