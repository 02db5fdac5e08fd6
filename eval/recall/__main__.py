"""`python -m eval.recall`: how much of what is nearest the dense search of an index finds, and how fast.

Chroma searches a graph, which is fast and can miss some of what is nearest. Here sentences drawn from an index are
looked up in it, in the graph and by comparing them with every chunk; and once more in every other document alone.
"""

import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter

import numpy as np
from tqdm import tqdm

from eval.__main__ import count
from ingest.errors import BadInput
from ingest.index.catalogue import document_of_id
from ingest.index.snapshot import Index, Snapshot
from ingest.index.store import Location
from ingest.program import program
from ingest.settings import Parser

DEPTHS = (10, 100)
"""How many of the nearest are looked for; retrieval asks for the second."""

EQUAL = 1e-3
"""Cosines that differ by less count as equal: copies of a text are kept a little apart, and any of them will do."""


@dataclass(frozen=True)
class Vectors:
    """All vectors of an index, a row each of unit length, with the ids of their chunks and the sources of these."""

    ids: Sequence[str]
    sources: Sequence[str]
    rows: np.ndarray

    def of(self, sources: Collection[str]) -> "Vectors":
        """Return those of some documents."""
        kept = [place for place, source in enumerate(self.sources) if source in sources]
        return Vectors([self.ids[n] for n in kept], [self.sources[n] for n in kept], self.rows[kept])

    def least(self, vector: Sequence[float], k: int) -> float:
        """Return the cosine that the `k` nearest chunks have at least, each compared."""
        cosines = self.rows @ np.asarray(vector, dtype=np.float32)
        return float(np.sort(cosines)[-min(k, len(cosines))])


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = Parser("eval.recall", "", (__doc__ or "").partition(": ")[2])
    parser.add_settings("index", "chroma")
    parser.add_argument("--questions", type=count, default=300, metavar="N", help="sentences that are looked up (300)")
    options = parser.read(arguments)
    snapshot = Index.open(Location(options.index, options.chroma)).current()
    print("\n".join(lines(snapshot, options.questions)))


def lines(snapshot: Snapshot, questions: int) -> Iterator[str]:
    """Yield what is printed: of all documents, and of every other one."""
    vectors = vectors_of(snapshot)
    asked = list(sentences_of(snapshot, questions))
    if not asked:
        raise BadInput(f"{snapshot.location}: there is no sentence to look up in this index")
    yield f"{len(vectors.ids):,} chunks, {len(asked)} sentences"
    for name, sources in (("all documents", ()), ("every other document", tuple(snapshot.sources)[::2])):
        found = compare(snapshot, vectors.of(set(sources)) if sources else vectors, asked, sources)
        yield f"{name}: " + ", ".join(f"{figure} {value:.3f}" for figure, value in found.items())


def vectors_of(snapshot: Snapshot) -> Vectors:
    """Return all vectors of an index."""
    found = dict[str, Sequence[float]]()
    for source in tqdm(snapshot.sources, desc="reading vectors", unit="document", delay=1):
        found |= snapshot.vectors(source)
    rows = np.asarray(list(found.values()), dtype=np.float32)
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    return Vectors(list(found), [document_of_id(one)[0] for one in found], rows / lengths)


def sentences_of(snapshot: Snapshot, number: int) -> Iterator[str]:
    """Yield a sentence of each of so many chunks, the same ones every time."""
    chosen = Random(number)
    for chunk in snapshot.sample(number):
        if chunk.view.units:
            start, end = chosen.choice(chunk.view.units)
            yield chunk.view.text[start:end]


def compare(snapshot: Snapshot, vectors: Vectors, asked: Sequence[str], sources: Collection[str]) -> dict[str, float]:
    """Return how much of what is nearest is found at each depth, and the milliseconds that a search takes."""
    recalls = {depth: list[float]() for depth in DEPTHS}
    times = list[float]()
    for sentence in tqdm(asked, desc="looking up", unit="sentence", delay=1):
        began = perf_counter()
        ranking = [cosine for _, cosine in snapshot.dense(sentence, max(DEPTHS), sources)]
        times.append(1000 * (perf_counter() - began))
        vector = snapshot.embedder.embed_query(sentence)
        for depth in DEPTHS:
            least = vectors.least(vector, depth) - EQUAL
            recalls[depth].append(sum(cosine >= least for cosine in ranking[:depth]) / min(depth, len(vectors.ids)))
    found = {f"recall@{depth}": float(np.mean(values)) for depth, values in recalls.items()}
    return found | {f"p{share} ms": float(np.percentile(times, share)) for share in (50, 95)}


if __name__ == "__main__":
    sys.exit(main())
