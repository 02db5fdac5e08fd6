"""Fit the confidence and measure the reader: ``python -m bot.reading.training.calibrate --data DIR [--weights DIR]``.

``--data`` holds the development sets ``squad2_dev_4_articles.json``, ``qed_dev.jsonl`` and ``clapnq_dev/``.
Every figure is cross-validated by article. The coefficients go into ``config.json`` beside the weights;
figures go to standard output.
"""

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.reading.confidence import Calibration, Features, features
from bot.reading.model import WEIGHTS, Reader
from bot.reading.training import scores
from bot.reading.training.measure import Read, read_all, yes_no
from bot.types import LEVELS, Level
from ingest.program import program

FOLDS = 5
UNANSWERABLE: dict[Level, float] = {"careful": 0.5, "balanced": 0.2, "talkative": 0.1}
"""Share of unanswerable questions that each level's threshold is chosen for. "balanced" is an assumption: people mostly
ask a document what it says, more often than the sets, half of them unanswerable by design, do."""

JUDGED = {"given", "given headed", "squad", "squad headed", "clapnq"}
"""Modes with unanswerable questions."""

SAID = 0.95
"""Share of right ones among the yes and no that are said; where it is less, the sentence alone must do."""

OPEN = {"squad", "squad headed", "clapnq"}
"""Of these, the modes in which the passages are searched for, as they are in the chat."""

SURE = 0.88
"""Share of right ones among the answers that are called sure, at the share of unanswerable questions of "balanced".

From 0.9, a third of the right answers over all passages would be sure, from 0.88 half of them are."""

LOST = 0.005
"""Share of the questions whose likeliest answer may be in a passage that is not read any more."""

NAMES = [field.name for field in fields(Features)]
INVERSE_REGULARISATION = 0.3
COSINE_WEIGHTS = (0.0, 2.5, 5.0, 7.5, 10.0, 15.0, 20.0, 30.0, 40.0)


@program
def main(arguments: Sequence[str] | None = None) -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the development sets")
    parser.add_argument(
        "--weights", type=Path, default=WEIGHTS, help="folder of the reader (default: the one that ships)"
    )
    options = parser.parse_args(arguments)
    reader = Reader(options.weights)
    asked = yes_no(options.data, reader)
    reads = read_all(options.data, reader) + [read for read in asked if read.mode == "yes or no"]
    margin, verdicts = fit_verdict([read for read in asked if read.question.verdict is not None])
    config = fit(reads) | {"verdict": margin}
    path = options.weights / "config.json"
    settings = json.loads(path.read_text(encoding="utf-8")) | {"confidence": config}
    path.write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(report(reads, config) | {"verdicts": verdicts}, indent=2) + "\n")


def fit(reads: Sequence[Read]) -> dict[str, Any]:
    """Return the "confidence" part of ``config.json``."""
    cosine = fit_cosine([read for read in reads if len(read.passages) > 1])
    reach = fit_reach([read for read in reads if len(read.passages) > 1], cosine)
    best = [choose(read, cosine, reach) for read in reads]
    table, told = table_of(reads, best), told_of(reads, best)
    center, scale = np.nanmean(table[told], axis=0), np.nanstd(table[told], axis=0)
    model = logistic(np.nan_to_num((table[told] - center) / scale), right(reads, best)[told])
    config = {
        "features": NAMES,
        "center": center.round(4).tolist(),
        "scale": scale.round(4).tolist(),
        "weights": model.coef_[0].round(4).tolist(),
        "bias": round(float(model.intercept_[0]), 4),
        "cosine": cosine,
        "reach": reach,
        "thresholds": dict.fromkeys(LEVELS, 0.5),
        "sure": 0.5,
        "verdict": 0.0,
    }
    confidence = confidences(table, told, config)
    chosen = {level: threshold(reads, best, confidence, share) for level, share in UNANSWERABLE.items()}
    thresholds = {level: round(value, 3) for level, value in chosen.items()}
    return config | {"thresholds": thresholds, "sure": round(sure_from(reads, best, confidence), 3)}


def fit_verdict(reads: Sequence[Read]) -> tuple[float, dict[str, float]]:
    """Return the log odds from which yes or no is said, and what comes of it.

    It is the lowest from which what is said is right as often as ``SAID``, on made questions; 0 if always.
    """
    yes, truth = (
        np.array(values) for values in zip(*((r.readings[0].yes, r.question.verdict) for r in reads), strict=True)
    )
    odds, hit = np.abs(yes), (yes > 0) == truth
    lowest = scores.lowest_precise(odds, hit, SAID)
    least = odds.max() if lowest is None else lowest
    said = int((odds >= least).sum())
    margin = round(float(least), 3) if said < len(hit) else 0.0
    found = {"questions": len(yes), "right": hit.mean(), "said": said / len(yes), "auroc": _auroc(yes, truth)}
    return margin, {name: round(float(value), 4) for name, value in found.items()}


def fit_cosine(reads: Sequence[Read]) -> float:
    """Return the weight of the cosine beside the score with which forced answers are best."""
    answerable = [read for read in reads if read.answerable]
    right_words = [np.mean([read.score(likeliest(read, weight)) for read in answerable]) for weight in COSINE_WEIGHTS]
    return COSINE_WEIGHTS[int(np.argmax(right_words))]


def fit_reach(reads: Sequence[Read], cosine: float) -> float:
    """Return the lowest score, at least 0, beyond which the answers of no more than ``LOST`` of the questions lie."""
    needed = sorted((need(read, likeliest(read, cosine), cosine) for read in reads), reverse=True)
    kept = needed[int(LOST * len(needed)) :]
    return max(0.0, math.floor(10 * kept[0] + 1) / 10) if kept else 0.0


def need(read: Read, passage: int, cosine: float) -> float:
    """Return the score with which the answer of a passage comes before those of the passages before it."""
    earlier = max(ranks(read, cosine)[:passage], default=-100.0)
    return float(earlier - cosine * np.nan_to_num(read.cosines[passage]))


def ranks(read: Read, cosine: float) -> np.ndarray:
    """Return what the answers of the passages are ordered by, shape (passages,)."""
    return np.array([found.score for found in read.readings]) + cosine * np.nan_to_num(read.cosines)


def reached(read: Read, cosine: float, reach: float) -> list[int]:
    """Return the passages that are read in turn, without those whose answers would need a score beyond reach."""
    ranked, best, numbers = ranks(read, cosine), -math.inf, list[int]()
    for passage, rank in enumerate(ranked):
        if best - cosine * np.nan_to_num(read.cosines[passage]) < reach:
            numbers.append(passage)
            best = best if read.is_ruled_out(passage) else max(best, rank)
    return numbers


def likeliest(read: Read, cosine: float) -> int:
    """Return which of the passages the answer is taken from when all of them are read."""
    return int(np.argmax(ranks(read, cosine)))


def choose(read: Read, cosine: float, reach: float) -> int:
    """Return which of the passages that are read the answer is taken from."""
    ranked = ranks(read, cosine)
    return max(reached(read, cosine, reach), key=lambda passage: ranked[passage])


def table_of(reads: Sequence[Read], best: Sequence[int]) -> np.ndarray:
    """Return the features of every question, shape (questions, features), "nan" where not known."""
    return np.array(
        [
            astuple(features(read.asked, read.passages[passage], read.readings[passage], read.cosines[passage]))
            for read, passage in zip(reads, best, strict=True)
        ]
    )


def right(reads: Sequence[Read], best: Sequence[int] | np.ndarray) -> np.ndarray:
    """Whether each answer is right: an answerable question, and at least half of the words."""
    return np.array([r.answerable and r.score(b) >= 0.5 for r, b in zip(reads, best, strict=True)])


def logistic(table: np.ndarray, truth: np.ndarray) -> LogisticRegression:
    """Return a small logistic regression."""
    return LogisticRegression(C=INVERSE_REGULARISATION).fit(table, truth)


def confidences(table: np.ndarray, told: np.ndarray, config: dict[str, Any]) -> np.ndarray:
    """Return the confidence of every answer, 0 where it is ruled out, from its features."""
    calibration = Calibration(config)
    return np.where(told, [calibration.confidence(Features(*row)) for row in table], 0.0)


def told_of(reads: Sequence[Read], best: Sequence[int]) -> np.ndarray:
    """Whether each answer may be told, shape (questions,)."""
    return np.array([not read.is_ruled_out(passage) for read, passage in zip(reads, best, strict=True)])


def threshold(reads: Sequence[Read], best: Sequence[int], confidence: np.ndarray, unanswerable: float) -> float:
    """Return the confidence above which answering scores best when such a share of questions is unanswerable."""
    use = judged(reads)
    answered = np.array([read.score(b) for read, b in zip(reads, best, strict=True)])
    refused, weight = ~answerable(reads), weights(reads, unanswerable)
    return scores.best_threshold(confidence[use], (weight * answered)[use], (weight * refused)[use])


def sure_from(reads: Sequence[Read], best: Sequence[int], confidence: np.ndarray) -> float:
    """Return the lowest confidence from which answers are right as often as ``SURE``, with passages searched for."""
    use = np.array([read.mode in OPEN for read in reads])
    weight = weights(reads, UNANSWERABLE["balanced"])[use]
    lowest = scores.lowest_precise(confidence[use], right(reads, best)[use], SURE, weight)
    return 1.0 if lowest is None else lowest


def weights(reads: Sequence[Read], unanswerable: float) -> np.ndarray:
    """Return what every question counts, so that a share of what is judged is unanswerable."""
    refused = ~answerable(reads)
    share = np.mean(refused[judged(reads)])
    counts: np.ndarray = np.where(refused, unanswerable / share, (1 - unanswerable) / (1 - share))
    return counts


def judged(reads: Sequence[Read]) -> np.ndarray:
    """Whether each question is of a mode that thresholds are chosen by."""
    return np.array([read.mode in JUDGED for read in reads])


def answerable(reads: Sequence[Read]) -> np.ndarray:
    """Whether each question is answerable."""
    return np.array([read.answerable for read in reads])


def report(reads: Sequence[Read], config: dict[str, Any]) -> dict[str, Any]:
    """Figures of every mode, each question judged by coefficients fitted without its fold's articles."""
    best, confidence, limits, sure = crossvalidate(reads)
    chosen = np.array([read.mode for read in reads])
    modes = {
        mode: figures(
            [r for r in reads if r.mode == mode],
            best[chosen == mode],
            confidence[chosen == mode],
            {level: limit[chosen == mode] for level, limit in limits.items()},
        )
        | {"passages_read": _passages_read([r for r in reads if r.mode == mode], config)}
        for mode in dict.fromkeys(chosen.tolist())
    }
    return {
        "modes": modes,
        "levels": {level: level_figures(reads, best, confidence > limit) for level, limit in limits.items()}
        | {"sure": level_figures(reads, best, confidence >= sure)},
        "reliability": scores.reliability(confidence, right(reads, best)),
        "config": config,
    }


def _passages_read(reads: Sequence[Read], config: dict[str, Any]) -> float:
    return round(_mean([len(reached(read, config["cosine"], config["reach"])) for read in reads]), 4)


def level_figures(reads: Sequence[Read], best: np.ndarray, answered: np.ndarray) -> dict[str, float]:
    """Return what a level does on all questions of the sets with unanswerable ones."""
    use, known, truth = judged(reads), answerable(reads), right(reads, best)
    shares = {
        "answered_of_answerable": answered[use & known],
        "refused_of_unanswerable": ~answered[use & ~known],
        "right_of_answered": truth[use & answered],
        "right_and_answered_of_answerable": (truth & answered)[use & known],
    }
    return {name: round(_mean(share), 4) for name, share in shares.items()}


def crossvalidate(reads: Sequence[Read]) -> tuple[np.ndarray, np.ndarray, dict[Level, np.ndarray], np.ndarray]:
    """Chosen passage, confidence and thresholds of every question, by folds of whole articles."""
    groups = list(dict.fromkeys(read.question.group for read in reads))
    fold = {group: i % FOLDS for i, group in enumerate(groups)}
    own = np.array([fold[read.question.group] for read in reads])
    best, confidence = np.zeros(len(reads), dtype=int), np.zeros(len(reads))
    limits, sure = {level: np.zeros(len(reads)) for level in LEVELS}, np.zeros(len(reads))
    for number in range(FOLDS):
        config = fit([read for read, f in zip(reads, own, strict=True) if f != number])
        held_out = [read for read, f in zip(reads, own, strict=True) if f == number]
        chosen = [choose(read, config["cosine"], config["reach"]) for read in held_out]
        best[own == number] = chosen
        confidence[own == number] = confidences(table_of(held_out, chosen), told_of(held_out, chosen), config)
        for level, limit in limits.items():
            limit[own == number] = config["thresholds"][level]
        sure[own == number] = config["sure"]
    return best, confidence, limits, sure


def figures(
    reads: Sequence[Read], best: np.ndarray, confidence: np.ndarray, limits: Mapping[Level, np.ndarray]
) -> dict[str, float]:
    """Return the figures of one mode, at the level "balanced" where nothing else is said."""
    known = answerable(reads)
    f1 = np.array([read.score(b) for read, b in zip(reads, best, strict=True)])
    em = np.array([scores.em(read.answer(b), read.question.answers) for read, b in zip(reads, best, strict=True)])
    answered = confidence > limits["balanced"]
    truth = right(reads, best)
    values = {
        "questions": len(reads),
        "answerable": known.mean(),
        "forced_f1": f1[known].mean(),
        "forced_em": em[known].mean(),
        "overall_f1": np.where(answered, f1, ~known).mean(),
        "overall_em": np.where(answered, em, ~known).mean(),
        "careful_overall_f1": np.where(confidence > limits["careful"], f1, ~known).mean(),
        "auroc_answerable": _auroc(confidence, known),
        "auroc_right": _auroc(confidence, truth),
        "refused_of_unanswerable": _mean(~answered[~known]),
        "answered_of_answerable": _mean(answered[known]),
    } | _retrieval([r for r in reads if r.answerable], best[known])
    return {name: round(float(value), 4) for name, value in values.items()}


def _retrieval(reads: Sequence[Read], best: np.ndarray) -> dict[str, float]:
    gold = [read.question.gold for read in reads]
    return {
        "right_passage_first": _mean([r.numbers[b] == g for r, b, g in zip(reads, best, gold, strict=True)]),
        "right_passage_first_without_reader": _mean([r.numbers[0] == g for r, g in zip(reads, gold, strict=True)]),
        "right_passage_retrieved": _mean([g in r.numbers for r, g in zip(reads, gold, strict=True)]),
    }


def _mean(values: Sequence[float] | np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else math.nan


def _auroc(confidence: np.ndarray, truth: np.ndarray) -> float:
    return scores.auroc(confidence, truth) if 0 < truth.sum() < len(truth) else math.nan


if __name__ == "__main__":
    sys.exit(main())
