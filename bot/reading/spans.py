"""From logits to answers: the best spans of a window, and of a passage that was read in several windows.

Needs numpy only; shared by every reader.
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ingest.sentences import sentences

ANSWER_LIMIT = 40  # tokens
ALTERNATIVES = 4
UNREADABLE = -100.0  # score of a passage without any text
JOINERS = {
    "\u200d",
    "\ufe0e",
    "\ufe0f",
}  # zero-width joiner and variation selectors: part of the sign before them


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of a passage, half-open, in characters of its text. Ordered by score; higher is better."""

    score: float
    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one passage.

    ``start`` and ``end`` are characters of the passage text, half-open. ``score`` compares the best span with
    "no answer here" (a log odds; higher is better) and is comparable between passages. ``relevance`` is a
    second opinion, read off the whole passage, on whether it holds an answer at all (log odds). ``yes`` is the
    log odds that a yes/no question is answered with yes; "nan" from a reader that does not judge.
    ``alternatives`` are further spans that overlap neither the best one nor each other, best first.
    """

    start: int
    end: int
    score: float
    relevance: float
    yes: float = math.nan
    alternatives: tuple[Span, ...] = ()


NOTHING = Reading(0, 0, UNREADABLE, UNREADABLE)


def best_spans(
    start: np.ndarray,
    end: np.ndarray,
    null: float,
    offsets: np.ndarray,
    sentence: np.ndarray | None = None,
    word: np.ndarray | None = None,
) -> list[Span]:
    """Return the best span of a window, then the best that does not overlap it, and so on.

    :param start: start logits of the passage tokens, shape (tokens,); ``end`` likewise.
    :param null: sum of both logits for "no answer".
    :param offsets: shape (tokens, 2), characters of each token.
    :param sentence: number of each token's sentence, shape (tokens,); a span stays inside one. None = all is one.
    :param word: number of each token's word, shape (tokens,); a span cuts none. None = every token is one.
    """
    first, last = pairs(len(start))
    if sentence is not None:
        whole = sentence[first] == sentence[last]
        first, last = first[whole], last[whole]
    if word is not None:
        borders = np.concatenate([[True], word[1:] != word[:-1], [True]])
        whole = borders[:-1][first] & borders[1:][last]
        first, last = first[whole], last[whole]
    scores = start[first] + end[last] - null
    found: list[Span] = []
    while len(found) <= ALTERNATIVES and len(scores):
        best = int(np.argmax(scores))
        a, b = first[best], last[best]
        found.append(Span(float(scores[best]), int(offsets[a, 0]), int(offsets[b, 1])))
        apart = (last < a) | (first > b)
        first, last, scores = first[apart], last[apart], scores[apart]
    return found


def sentence_numbers(text: str, offsets: np.ndarray) -> np.ndarray:
    """Return the number of the sentence in which each token begins, shape (tokens,)."""
    return np.searchsorted([end for _, end in sentences(text)], offsets[:, 0], side="right")


@lru_cache(maxsize=512)
def pairs(tokens: int) -> tuple[np.ndarray, np.ndarray]:
    """Return first and last token of every possible answer among so many tokens."""
    first, last = np.triu_indices(tokens)
    near = last - first < ANSWER_LIMIT
    return first[near], last[near]


def reading(text: str, spans: Iterable[Span], relevance: float, yes: float = math.nan) -> Reading:
    """Combine the spans of all windows of a passage."""
    kept = distinct(sorted(spans, key=lambda span: (-span.score, span.start, span.end)))
    if not kept:
        return NOTHING
    whole = [Span(span.score, span.start, whole_sign(text, span.end)) for span in kept]
    return Reading(whole[0].start, whole[0].end, whole[0].score, relevance, yes, tuple(whole[1:]))


def distinct(spans: Sequence[Span]) -> list[Span]:
    """Return the first spans, one best and its alternatives, that do not overlap each other."""
    kept: list[Span] = []
    for span in spans:
        if len(kept) <= ALTERNATIVES and span.start < span.end and not any(span.overlaps(k) for k in kept):
            kept.append(span)
    return kept


def whole_sign(text: str, end: int) -> int:
    """Move ``end`` past accents and joiners, so that no character is cut in two."""
    while end < len(text) and (unicodedata.combining(text[end]) or text[end] in JOINERS):
        end += 1
    return end
