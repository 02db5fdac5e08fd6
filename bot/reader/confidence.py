"""How likely an answer is right, from what the reader and the search say about it. Needs numpy only.

The coefficients are in the ``config.json`` beside the weights; ``python -m bot.reader.calibrate`` fits them.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from bot.reader.model import WEIGHTS, Passage
from bot.reader.spans import Reading

WORD = re.compile(r"\w+(?:[.,]\d+)*")
NAME = re.compile(r"(?<=\s)[A-Z][\w-]*")  # capitalised, and not the first word
STOP = frozenset(
    "a an and any are as at be been but by can could did do does for from had has have he her his how i "
    "if in into is it its many me much no not of on or our s she should so some such than that the "
    "their them then there these they this those to was we were what when where which who whom whose "
    "why will with would you your tell about".split()
)
GAP_LIMIT = 12.0


@dataclass(frozen=True, slots=True)
class Features:
    """What a confidence is computed from; ``nan`` where something is not known.

    ``margin``: score of the best passage. ``relevance``: its relevance. ``gap``: how far its score is above
    the next passage's, at most 12 ("nan" for a single passage). ``cosine``: its similarity to the question.
    ``names`` and ``words``: share of the question's names and numbers, and of its other content words, found
    in the passage or its heading. ``agreement``: share of the other passages whose answer says the same.
    ``length``: log of the answer's words.
    """

    margin: float
    relevance: float
    gap: float
    cosine: float
    names: float
    words: float
    agreement: float
    length: float


def features(
    question: str,
    passages: Sequence[Passage],
    readings: Sequence[Reading],
    best: int,
    cosines: Sequence[float] | None = None,
) -> Features:
    """Describe the answer that the reader found in passage number ``best``.

    :param passages: (heading, text) of every passage read.
    :param cosines: similarity of the question to each passage, if known.
    """
    heading, text = passages[best]
    found = readings[best]
    others = [i for i in range(len(readings)) if i != best]
    answer = text[found.start : found.end]
    names, rest = split_question(question)
    there = stems(f"{heading} {text}")
    return Features(
        margin=found.score,
        relevance=found.relevance,
        gap=min(found.score - max(readings[i].score for i in others), GAP_LIMIT) if others else math.nan,
        cosine=cosines[best] if cosines is not None else math.nan,
        names=share(names, there),
        words=share(rest, there),
        agreement=agreement(answer, [passages[i][1][readings[i].start : readings[i].end] for i in others]),
        length=math.log1p(len(answer.split())),
    )


def split_question(question: str) -> tuple[set[str], set[str]]:
    """Return the question's names and numbers, and its other content words, as stems."""
    names = {stem(w) for name in NAME.findall(question) for w in WORD.findall(name)}
    names |= {stem(w) for w in WORD.findall(question) if w[0].isdigit()}
    names -= STOP
    return names, stems(question) - names


def stems(text: str) -> set[str]:
    """Return the content words of a text, shortened so that inflected forms meet."""
    return {stem(word) for word in WORD.findall(text) if word.lower() not in STOP}


def stem(word: str) -> str:
    """Return a crude stem: lower case, at most six letters, no plural "s"; numbers stay as they are.

    >>> stem("Nations"), stem("participating"), stem("1999")
    ('nation', 'partic', '1999')
    """
    word = word.lower()
    return word if word[0].isdigit() else (word[:-1] if word.endswith("s") and len(word) > 3 else word)[:6]


def share(wanted: set[str], there: set[str]) -> float:
    """Share of the wanted words that are there; "nan" when none is wanted."""
    return len(wanted & there) / len(wanted) if wanted else math.nan


def agreement(answer: str, others: Sequence[str]) -> float:
    """Share of other answers with the same content words as this one, or some of them and no others."""
    mine = stems(answer)
    same = [bool(mine & theirs) and (mine <= theirs or theirs <= mine) for theirs in map(stems, others)]
    return sum(same) / len(same) if same else math.nan


class Calibration:
    """The fitted coefficients of one reader.

    >>> Calibration.load().threshold < 1
    True

    :param config: the "confidence" part of a ``config.json``: ``center``, ``scale``, ``weights`` (one number
        a feature), ``bias``, ``threshold`` and ``ranking`` (weights of score, relevance and cosine).
    """

    def __init__(self, config: dict) -> None:
        self._center, self._scale, self._weights = (np.asarray(config[k]) for k in ("center", "scale", "weights"))
        self._bias = float(config["bias"])
        self._ranking = np.asarray(config["ranking"])
        self.threshold = float(config["threshold"])

    @classmethod
    def load(cls, path: Path | None = None) -> "Calibration":
        """Return the calibration beside the weights in ``path``, by default that of the shipped reader."""
        config = json.loads(((path or WEIGHTS) / "config.json").read_text(encoding="utf-8"))
        return cls(config["confidence"])

    def order(self, readings: Sequence[Reading], cosines: Sequence[float] | None = None) -> list[int]:
        """Passage numbers, the likeliest to hold the answer first."""
        known = cosines if cosines is not None else [0.0] * len(readings)
        columns = [(r.score, r.relevance, c) for r, c in zip(readings, known, strict=True)]
        return np.argsort(-(np.asarray(columns).reshape(-1, 3) @ self._ranking), kind="stable").tolist()

    def confidence(self, found: Features) -> float:
        """Probability that the answer is right; a feature that is not known counts as average."""
        standard = (np.asarray(astuple(found)) - self._center) / self._scale
        return float(1 / (1 + np.exp(-(np.nan_to_num(standard) @ self._weights + self._bias))))
