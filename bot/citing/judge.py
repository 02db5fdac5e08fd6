"""How likely words support a statement: what the reader makes of it, and what the wording of the two has in common.

The reader was trained on questions, and reads a statement as one: how far the words answer it, and whether they affirm
it. The coefficients are in the ``config.json`` beside its weights; ``python -m bot.reading.training.claims`` fits them.
"""

import math
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from bot.citing.wording import Evidence, denies_otherwise, other_names, other_numbers
from bot.question.words import stems
from bot.reading.model import HeadedText, Reads
from bot.reading.spans import Reading

KEPT = 64
"""Readings that are kept: who looks for support, who looks for a refusal and who checks it judge the same."""

NOT_SAID = "what it cites does not say this"


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the support of a statement is computed from.

    ``score``, ``answerable`` and ``yes`` are the reader's log odds: of a place that answers, of there being an answer
    and of a yes. ``lacking`` is the logarithm of the number of the statement's content words that the evidence has not,
    plus one. ``numbers`` and ``names`` count those of the statement that are not there, and ``denies`` is 1 where one
    of the two denies what the other does not.
    """

    score: float
    answerable: float
    yes: float
    lacking: float
    numbers: float
    names: float
    denies: float


def likeness(statement: str, evidence: Evidence, found: Reading) -> Likeness:
    """Compare a statement with its evidence, in which the reader has `found` what it makes of it."""
    near = f"{evidence.heading} {evidence.words}"
    return Likeness(
        score=found.score,
        answerable=found.answerable,
        yes=found.yes,
        lacking=math.log1p(len(stems(statement) - stems(near))),
        numbers=float(len(other_numbers(statement, near))),
        names=float(len(other_names(statement, f"{near} {evidence.around}"))),
        denies=float(denies_otherwise(statement, evidence.words)),
    )


@dataclass(frozen=True)
class Judgement:
    """What a judge makes of a statement and its evidence.

    Attributes:
        likely: how likely the evidence supports the statement, from 0 to 1.
        why: why it does not; "" where it does.
        sure: whether one can rely on it where it does.
    """

    likely: float
    why: str = ""
    sure: bool = True


class Judge:
    """Judges with a reader and fitted coefficients.

    :param config: the "support" part of a ``config.json``: ``center``, ``scale``, ``weights`` (one number a feature),
        ``bias``, ``threshold`` (the probability from which a statement counts as supported) and ``sure`` (from which
        that is sure).
    """

    def __init__(self, reader: Reads, config: dict[str, Any]) -> None:
        self._reader = reader
        self._read = lru_cache(KEPT)(self._read_anew)
        self._center, self._scale, self._weights = (np.asarray(config[k]) for k in ("center", "scale", "weights"))
        self._bias, self._threshold, self._sure = (float(config[k]) for k in ("bias", "threshold", "sure"))

    def judge(self, statement: str, evidence: Evidence) -> Judgement:
        """Say whether the evidence says what a statement says."""
        found = self._read(statement, HeadedText(evidence.heading, evidence.words))
        standard = (np.asarray(astuple(likeness(statement, evidence, found))) - self._center) / self._scale
        likely = float(1 / (1 + np.exp(-(np.nan_to_num(standard) @ self._weights + self._bias))))
        return Judgement(likely, "" if likely >= self._threshold else NOT_SAID, likely >= self._sure)

    def _read_anew(self, statement: str, words: HeadedText) -> Reading:
        (found,) = self._reader.read(statement, [words])
        return found
