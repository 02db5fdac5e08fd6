"""From logits to answers: the best span of a window.

Needs numpy only; shared by every reader.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ingest.blocks import Range

ANSWER_LIMIT = 40  # tokens
UNREADABLE = -100.0  # score of a passage without any text
JOINERS = {
    "\u200d",
    "\ufe0e",
    "\ufe0f",
}  # zero-width joiner and variation selectors: part of the sign before them


class ScoredSpan(NamedTuple):
    """A piece of a passage, half-open, in characters of its text. Ordered by score; higher is better."""

    score: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one passage.

    ``start`` and ``end`` are characters of the passage text, half-open. ``score`` compares the span with "no answer
    here" (a log odds; higher is better) and is comparable between passages. ``yes`` is the log odds that a yes/no
    question is answered with yes; "nan" from a reader that does not judge. ``others`` are the best spans of each
    sentence or value of the passage, in order, with their scores; none from a reader that does not tell them.
    ``answerable`` is the log odds that the passage holds an answer at all, by the judgement that was trained for it.
    """

    start: int
    end: int
    score: float
    yes: float = math.nan
    others: tuple[ScoredSpan, ...] = ()
    answerable: float = math.nan


NOTHING = Reading(0, 0, UNREADABLE)


def best_spans(
    start: np.ndarray,
    end: np.ndarray,
    null: float,
    offsets: np.ndarray,
    unit: np.ndarray | None = None,
    word: np.ndarray | None = None,
) -> dict[int, ScoredSpan]:
    """Return the best span of every unit of a window, by the unit's number; none if it has no tokens.

    :param start: start logits of the passage tokens, shape (tokens,); ``end`` likewise.
    :param null: sum of both logits for "no answer".
    :param offsets: shape (tokens, 2), characters of each token.
    :param unit: number of each token's sentence or value, shape (tokens,); a span stays inside one, and a token whose
        number is negative is in none. None = all is one.
    :param word: number of each token's word, shape (tokens,); a span cuts none. None = every token is one.
    """
    first, last = pairs(len(start))
    if unit is not None:
        whole = (unit[first] == unit[last]) & (unit[first] >= 0)
        first, last = first[whole], last[whole]
    if word is not None:
        borders = np.concatenate([[True], word[1:] != word[:-1], [True]])
        whole = borders[:-1][first] & borders[1:][last]
        first, last = first[whole], last[whole]
    scores = start[first] + end[last] - null
    numbers = np.zeros(len(scores), dtype=int) if unit is None else unit[first]
    order = np.lexsort((-scores, numbers))
    best = order[np.flatnonzero(np.diff(numbers[order], prepend=-1))]
    return {
        int(numbers[n]): ScoredSpan(float(scores[n]), int(offsets[first[n], 0]), int(offsets[last[n], 1])) for n in best
    }


def unit_numbers(units: Sequence[Range], offsets: np.ndarray) -> np.ndarray:
    """Return the number of the unit in which each token begins, shape (tokens,); -1 for one that is in none."""
    if not units:
        return np.full(len(offsets), -1)
    starts, ends = np.asarray(units).T
    number = np.searchsorted(ends, offsets[:, 0], side="right")
    inside = number < len(units)
    return np.where(inside & (starts[np.minimum(number, len(units) - 1)] <= offsets[:, 0]), number, -1)


@lru_cache(maxsize=512)
def pairs(tokens: int) -> tuple[np.ndarray, np.ndarray]:
    """Return first and last token of every possible answer among so many tokens."""
    first, last = np.triu_indices(tokens)
    near = last - first < ANSWER_LIMIT
    return first[near], last[near]


def whole_sign(text: str, end: int) -> int:
    """Move ``end`` past accents and joiners, so that no character is cut in two."""
    while end < len(text) and (unicodedata.combining(text[end]) or text[end] in JOINERS):
        end += 1
    return end
