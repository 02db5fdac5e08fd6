"""Scores of answers and of confidences.

Answers are compared by the definitions of the official SQuAD 2.0 script: lower case, without punctuation,
articles and extra white space; an unanswerable question scores 1 when nothing is answered.
"""

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np


def normal(text: str) -> list[str]:
    """Return the words that SQuAD compares."""
    kept = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", kept).split()


def f1(answer: str, golds: Sequence[str]) -> float:
    """Best word overlap with any gold answer; no golds = unanswerable, right only when the answer is ""."""
    return max((_overlap(normal(answer), normal(gold)) for gold in golds), default=float(not answer))


def em(answer: str, golds: Sequence[str]) -> float:
    """Whether the answer equals any gold answer."""
    return max((float(normal(answer) == normal(gold)) for gold in golds), default=float(not answer))


def _overlap(mine: list[str], gold: list[str]) -> float:
    if not mine or not gold:
        return float(mine == gold)
    common = (Counter(mine) & Counter(gold)).total()
    return 2 * common / (len(mine) + len(gold))


def best_threshold(confidence: np.ndarray, answered: np.ndarray, refused: np.ndarray) -> float:
    """Return the confidence above which answering scores best on these questions.

    :param answered: score of each question when it is answered; ``refused``: when it is not.
    """
    order = np.argsort(-confidence, kind="stable")
    gains = np.concatenate([[0.0], np.cumsum((answered - refused)[order])])
    count = int(np.argmax(gains))
    ranked = np.concatenate([[confidence.max() + 1e-6], confidence[order], [confidence.min() - 1e-6]])
    return float((ranked[count] + ranked[count + 1]) / 2)


def lowest_precise(
    confidence: np.ndarray, truth: np.ndarray, precision: float, weight: np.ndarray | None = None
) -> float | None:
    """Return the lowest confidence from which so large a share is true; None if there is none.

    :param weight: what each counts, shape (answers,); all the same by default.
    """
    order = np.argsort(-confidence, kind="stable")
    counts = np.ones(len(order)) if weight is None else weight[order]
    enough = np.flatnonzero(np.cumsum(counts * truth[order]) / np.cumsum(counts) >= precision)
    return float(confidence[order][enough[-1]]) if len(enough) else None


def auroc(confidence: Iterable[float], positive: Iterable[bool]) -> float:
    """Probability that a positive is more confident than a negative; ties count half (Mann-Whitney)."""
    values, truth = np.asarray(list(confidence)), np.asarray(list(positive), dtype=bool)
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positives, negatives = truth.sum(), (~truth).sum()
    return float((ranks[truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def reliability(confidence: np.ndarray, truth: np.ndarray, bins: int = 10) -> list[dict[str, float]]:
    """For each tenth of the scale: how many answers, their mean confidence, the share that is right."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        {
            "from": number / bins,
            "n": int(own.sum()),
            "confidence": round(float(confidence[own].mean()), 3),
            "right": round(float(truth[own].mean()), 3),
        }
        for number in range(bins)
        if (own := place == number).any()
    ]
