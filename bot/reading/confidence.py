"""How likely an answer is right, from what the reader and the search say about it. Needs numpy only.

The coefficients are in the ``config.json`` beside the weights; ``python -m bot.reading.training.calibrate`` fits them.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.question.form import Form
from bot.question.question import Question
from bot.question.words import has_name, names, spoken
from bot.reading.model import WEIGHTS, HeadedText
from bot.reading.spans import Reading
from bot.types import LEVELS, Level
from ingest.sentences import sentences

_POINTS_BACK = re.compile(r"(?:This|These|That|Those|Such)\b")
_CAPITALS = re.compile(r"\b[A-Z]{3,}\b")


@dataclass(frozen=True, slots=True)
class Features:
    """What a confidence is computed from; ``nan`` where something is not known or does not apply.

    ``margin``: the reader's score of the best passage. A yes/no question, whose answer is whether and not where, has
    ``evidence_margin`` instead, and ``yes``, the reader's log odds of a yes. ``cosine``: the passage's similarity to
    the question. ``headed``: 1 if the passage has a heading, which the reader holds against answers that do not fit it;
    else 0. ``length``: logarithm of the answer's characters, plus one; near misses are short. ``late``: how many names
    of the question the passage has only behind the answer's sentence, which so speaks of something else; a name has a
    capital in the question, or capitals alone in the passage.
    """

    margin: float
    evidence_margin: float
    yes: float
    cosine: float
    headed: float
    length: float
    late: float


def features(question: Question, passage: HeadedText, found: Reading, cosine: float = math.nan) -> Features:
    """Describe the answer that the reader found in a passage.

    :param cosine: similarity of the question to the passage, if known.
    """
    whether = question.form is Form.WHETHER
    return Features(
        margin=math.nan if whether else found.score,
        evidence_margin=found.score if whether else math.nan,
        yes=found.yes if whether else math.nan,
        cosine=cosine,
        headed=float(bool(passage.heading)),
        length=math.log(found.end - found.start + 1),
        late=float(_late(question, passage, found)),
    )


def _late(question: Question, passage: HeadedText, found: Reading) -> int:
    text = passage.text
    end = _reach(text, found.end)
    before, behind = f"{passage.heading} {text[:end]}", text[end:]
    asked = question.standalone
    short = {word.lower() for word in _CAPITALS.findall(behind)} & set(spoken(asked))
    return sum(not has_name(before, name) and has_name(behind, name) for name in names(asked) | short)


def _reach(text: str, place: int) -> int:
    """Return the end of the sentence that ends behind a place, or of the next ones that point back ("This is why")."""
    reached = place
    for start, end in sentences(text):
        if start >= place and not _POINTS_BACK.match(text, start):
            break
        reached = end
    return reached


def known(cosines: Sequence[float]) -> list[float]:
    """Return similarities to rank by: one that is not known ("nan") counts as the lowest of the others, or as 0."""
    lowest = min((cosine for cosine in cosines if not math.isnan(cosine)), default=0.0)
    return [lowest if math.isnan(cosine) else cosine for cosine in cosines]


class Calibration:
    """The fitted coefficients of one reader.

    >>> Calibration.load().thresholds["careful"] < 1
    True

    :param config: the "confidence" part of a ``config.json``: ``center``, ``scale``, ``weights`` (one number
        a feature), ``bias``, ``thresholds`` (one a level), ``sure`` (the confidence from
        which an answer is sure, whatever the level), ``cosine`` (its weight beside the score in the order),
        ``reach`` (a score that an answer hardly ever needs to be the likeliest of a question's) and ``verdict`` (log
        odds of yes or of no from which one of them is said).
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self._center, self._scale, self._weights = (np.asarray(config[k]) for k in ("center", "scale", "weights"))
        self._bias = float(config["bias"])
        self._cosine = float(config["cosine"])
        self._reach = float(config["reach"])
        self._verdict = float(config["verdict"])
        self.sure = float(config["sure"])
        self.thresholds: dict[Level, float] = {level: float(config["thresholds"][level]) for level in LEVELS}

    @classmethod
    def load(cls, path: Path | None = None) -> "Calibration":
        """Return the calibration beside the weights in ``path``, by default that of the shipped reader."""
        config = json.loads(((path or WEIGHTS) / "config.json").read_text(encoding="utf-8"))
        return cls(config["confidence"])

    def rank(self, found: Reading, cosine: float) -> float:
        """Return what answers of several passages are ordered by; of the likeliest it is highest."""
        return found.score + self._cosine * cosine

    def is_beyond(self, best: float, cosine: float) -> bool:
        """Say whether the answer of a passage would need a score beyond reach to come before the best one.

        :param best: the rank of the best answer that was found so far.
        :param cosine: similarity of the question to the passage, which is not read yet.
        """
        return best - self._cosine * cosine >= self._reach

    def verdict(self, found: Reading) -> bool | None:
        """Return the answer to a yes/no question; None where the reader is not sure."""
        return found.yes > 0 if abs(found.yes) >= self._verdict else None

    def confidence(self, found: Features) -> float:
        """Probability that the answer is right; a feature that is not known counts as average."""
        standard = (np.asarray(astuple(found)) - self._center) / self._scale
        return float(1 / (1 + np.exp(-(np.nan_to_num(standard) @ self._weights + self._bias))))
