"""The points of the plots: risk against coverage, and confidence against what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from eval.run import Row

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Questions with a confidence between `low` and `high`: how many, their mean confidence, and the share right."""

    low: float
    high: float
    n: int
    confidence: float
    right: float


def risk_coverage(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Return (coverage, risk) for every confidence at which the bot could draw the line.

    Coverage is the share of all questions that are answered, risk is 1 - mean F1 of these (El-Yaniv & Wiener 2010;
    Geifman & El-Yaniv 2017). A refused question has no answer to score: the curve ends at what was answered. Questions
    without an F1 are left out.
    """
    scored = [row for row in rows if "f1" in row.scores]
    answered = sorted((row for row in scored if row.answer.answered), key=_confidence, reverse=True)
    points, n, total = list[tuple[float, float]](), 0, 0.0
    for _, tied in groupby(answered, key=_confidence):
        values = [row.scores["f1"] for row in tied]
        n, total = n + len(values), total + sum(values)
        points.append((n / len(scored), 1 - total / n))
    return points


def reliability(rows: Sequence[Row]) -> list[Bin]:
    """Return ten bins of equal width over the confidence of answered questions, the empty ones left out.

    `right` is their mean F1: of a calibrated bot it equals the confidence (Guo et al. 2017, with F1 as accuracy).
    """
    answered = [row for row in rows if row.answer.answered and "f1" in row.scores]
    binned = ([row for row in answered if _bin(row) == number] for number in range(BINS))
    return [_summary(number, members) for number, members in enumerate(binned) if members]


def _bin(row: Row) -> int:
    return min(BINS - 1, max(0, int(_confidence(row) * BINS)))


def _summary(number: int, members: Sequence[Row]) -> Bin:
    n = len(members)
    confidence, right = sum(map(_confidence, members)) / n, sum(row.scores["f1"] for row in members) / n
    return Bin(number / BINS, (number + 1) / BINS, n, confidence, right)


def _confidence(row: Row) -> float:
    return row.answer.confidence
