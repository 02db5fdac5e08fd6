"""How likely words support a statement: what the reader makes of it, and what the wording of the two has in common.

The reader was trained on questions, and reads a statement as one: how far the words answer it, and whether they affirm
it. The coefficients are in the ``config.json`` beside its weights; ``python -m bot.reading.training.claims`` fits them.
"""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np

from bot.citing.wording import Evidence, denies_otherwise, other_names, other_numbers
from bot.question.words import stems
from bot.reading.model import HeadedText, Reads
from bot.reading.spans import Reading


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


class Judge:
    """Judges with a reader and fitted coefficients.

    :param config: the "support" part of a ``config.json``: ``center``, ``scale``, ``weights`` (one number a feature),
        ``bias`` and ``threshold`` (the probability from which a statement counts as supported).
    """

    def __init__(self, reader: Reads, config: dict[str, Any]) -> None:
        self._reader = reader
        self._center, self._scale, self._weights = (np.asarray(config[k]) for k in ("center", "scale", "weights"))
        self._bias, self.threshold = float(config["bias"]), float(config["threshold"])

    def score(self, statement: str, evidence: Evidence) -> float:
        """Return the probability that the evidence says what a statement says."""
        return self.scores(statement, [evidence])[0]

    def scores(self, statement: str, evidence: Sequence[Evidence]) -> list[float]:
        """Return the probability for each of several pieces of evidence."""
        texts = [HeadedText(one.heading, one.words) for one in evidence]
        found = self._reader.read(statement, texts)
        return [self._probability(likeness(statement, *pair)) for pair in zip(evidence, found, strict=True)]

    def _probability(self, found: Likeness) -> float:
        standard = (np.asarray(astuple(found)) - self._center) / self._scale
        return float(1 / (1 + np.exp(-(np.nan_to_num(standard) @ self._weights + self._bias))))
