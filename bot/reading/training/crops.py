"""The same passage seen anew: a run of its sentences, or all of them but those that hold the answer."""

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from bot.reading.training.data import Example
from ingest.sentences import sentences

FEWEST = 3  # sentences of a passage that can be cropped

_sentences = lru_cache(maxsize=100_000)(sentences)


def crop(example: Example, rng: random.Random) -> Example:
    """Return the example with a random run of sentences as its passage, answer included."""
    found = _sentences(example.passage)
    if len(found) < FEWEST:
        return example
    first, last = _run(found, example, rng)
    return _cut(example, found[first][0], found[last][1])


def _run(found: Sequence[tuple[int, int]], example: Example, rng: random.Random) -> tuple[int, int]:
    """Positions of the first and last sentence to keep, around the answer or around any two sentences."""
    if example.answers:
        start, end = example.answers[0]
        inside = [i for i, (a, b) in enumerate(found) if a < end and start < b] or [0, len(found) - 1]
    else:
        inside = sorted(rng.sample(range(len(found)), 2))
    return rng.randint(0, inside[0]), rng.randint(inside[-1], len(found) - 1)


def _cut(example: Example, start: int, end: int) -> Example:
    kept = [(s - start, e - start) for s, e in example.answers if start <= s and e <= end]
    return replace(example, passage=example.passage[start:end], answers=tuple(kept))


def answer_sentences(example: Example) -> str:
    """Return the sentences that hold an answer, as one text."""
    held = [(a, b) for a, b in _sentences(example.passage) if _holds_answer(example, a, b)]
    return " ".join(example.passage[a:b] for a, b in held)


def _holds_answer(example: Example, first: int, last: int) -> bool:
    return any(first < end and start < last for start, end in example.answers)


def without_answer(example: Example) -> Example | None:
    """Return the example made unanswerable by leaving out its answers' sentences; None where that is not enough."""
    rest = [(a, b) for a, b in _sentences(example.passage) if not _holds_answer(example, a, b)]
    passage = " ".join(example.passage[a:b] for a, b in rest)
    if len(rest) < FEWEST - 1 or example.answered_in(passage):
        return None
    return replace(example, passage=passage, answers=(), verdict=None)
