"""Figures over all questions, with 95 % intervals by the percentile bootstrap (Efron & Tibshirani 1993, chapter 13).

A resample draws as many questions as there are, with replacement. It is kept as how often each question was drawn, so
that a figure over all resamples is a few array operations. All figures of a run see the same resamples, and so do two
runs that are compared: their difference is paired. The seed is fixed; the same run gives the same interval.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEED = 20_000
RESAMPLES = 2_000
BLOCK = 2_000_000
"""Counts that are held at a time."""

DIGITS = 6
"""Decimals kept, so that the order of additions on another machine is not seen."""

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""From how often each question was drawn (one row a resample) to one figure a resample; NaN where there is none."""


@dataclass(frozen=True)
class Interval:
    """A figure and its 95 % interval; the bounds are None where no resample has the figure."""

    value: float
    low: float | None
    high: float | None


def weighted_mean(values: Sequence[float], weights: Sequence[float]) -> Statistic:
    """Return the mean of `values`, each as heavy as its weight; a weight of 0 leaves a question out."""
    heavy = np.asarray(weights, float)
    products = np.where(heavy > 0, np.asarray(values, float), 0) * heavy

    def statistic(counts: Floats) -> Floats:
        return _divide(counts @ products, counts @ heavy)

    return statistic


def auroc(positive: Sequence[bool], scores: Sequence[float]) -> Statistic:
    """Return the probability that a positive question has a higher score than a negative one, ties half.

    This is the area under the ROC curve, by the Mann-Whitney U statistic (Hanley & McNeil 1982).
    """
    labels = np.asarray(positive, bool)
    levels, level = np.unique(np.asarray(scores, float), return_inverse=True)
    order = np.argsort(level, kind="stable")
    starts = np.searchsorted(level[order], np.arange(len(levels)))

    def statistic(counts: Floats) -> Floats:
        positives = np.add.reduceat((counts * labels)[:, order], starts, axis=1)
        negatives = np.add.reduceat((counts * ~labels)[:, order], starts, axis=1)
        below = np.cumsum(negatives, axis=1) - negatives / 2
        pairs = positives.sum(axis=1) * negatives.sum(axis=1)
        return _divide((positives * below).sum(axis=1), pairs)

    return statistic


def quantile(values: Sequence[float], share: float) -> Statistic:
    """Return the value below which `share` of the questions are, between two neighbours linearly; NaN is left out."""
    ascending = np.sort(np.asarray(values, float))
    order = np.argsort(np.asarray(values, float), kind="stable")[: np.isfinite(ascending).sum()]

    def statistic(counts: Floats) -> Floats:
        upto = np.cumsum(counts[:, order], axis=1)
        place = (upto[:, -1] - 1) * share
        low, high = (ascending[(upto > np.floor(p)[:, None]).argmax(axis=1)] for p in (place, np.ceil(place)))
        result: Floats = low + (high - low) * (place - np.floor(place))
        return result

    return statistic


def difference(new: Statistic, old: Statistic) -> Statistic:
    """Return how much `new` is above `old` in the same resample."""
    return lambda counts: new(counts) - old(counts)


def intervals(statistics: Mapping[str, Statistic], n: int, resamples: int = RESAMPLES) -> dict[str, Interval]:
    """Return every figure over `n` questions that has a value, with its interval."""
    everything = np.ones((1, n))
    with np.errstate(invalid="ignore"):
        values = {name: float(statistic(everything)[0]) for name, statistic in statistics.items()}
        drawn: dict[str, list[Floats]] = {name: [] for name, value in values.items() if not np.isnan(value)}
        for counts in _resamples(n, resamples):
            for name, figures in drawn.items():
                figures.append(statistics[name](counts))
    return {name: _interval(values[name], np.concatenate([[np.nan], *figures])) for name, figures in drawn.items()}


def _resamples(n: int, resamples: int) -> Iterator[Floats]:
    generator = np.random.default_rng(SEED)
    rows = max(1, BLOCK // n)
    for done in range(0, resamples, rows):
        size = min(rows, resamples - done)
        drawn = generator.integers(0, n, (size, n)) + n * np.arange(size)[:, None]
        yield np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n).astype(float)


def _interval(value: float, figures: Floats) -> Interval:
    known = figures[~np.isnan(figures)]
    if not len(known):
        return Interval(round(value, DIGITS), None, None)
    low, high = np.percentile(known, [2.5, 97.5])
    return Interval(round(value, DIGITS), round(float(low), DIGITS), round(float(high), DIGITS))


def _divide(numerator: Floats, denominator: Floats) -> Floats:
    known = denominator > 0
    return np.where(known, numerator / np.where(known, denominator, 1), np.nan)
