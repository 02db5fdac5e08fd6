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

from bot.question.clause import asking_clause, asks_yes_no
from bot.reading.model import WEIGHTS, Passage
from bot.reading.spans import Reading, Span
from bot.types import LEVELS, Level
from ingest.sentences import sentences

WORD = re.compile(r"\w+(?:[.,]\d+)*")
STOP = frozenset(
    "a an and any are as at be been but by can could did do does for from had has have he her his how i "
    "if in into is it its many me much no not of on or our s she should so some such than that the "
    "their them then there these they this those to was we were what when where which who whom whose "
    "why will with would you your tell about".split()
)


_POINTS_BACK = re.compile(r"(?:This|These|That|Those|Such)\b")
_CAPITALS = re.compile(r"\b[A-Z]{3,}\b")
_NAME = re.compile(r"(?<![\w.])[A-Z](?:[\w-]|['’](?!s\b))*\w")


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
    heading, _ = passages[best]
    found = readings[best]
    whether = asks_yes_no(asking_clause(question))
    return Features(
        margin=math.nan if whether else found.score,
        evidence_margin=found.score if whether else math.nan,
        yes=found.yes if whether else math.nan,
        cosine=cosines[best] if cosines is not None else math.nan,
        headed=float(bool(heading)),
        length=math.log(found.end - found.start + 1),
        late=float(_late(question, passages[best], found)),
    )


def _late(question: str, passage: Passage, found: Reading) -> int:
    heading, text = passage
    end = _reach(text, found.end)
    before, behind = f"{heading} {text[:end]}", text[end:]
    short = {word.lower() for word in _CAPITALS.findall(behind)} & set(WORD.findall(question.lower()))
    return sum(not has_name(before, name) and has_name(behind, name) for name in names(question) | short)


def _reach(text: str, place: int) -> int:
    """Return the end of the sentence that ends behind a place, or of the next ones that point back ("This is why")."""
    reached = place
    for start, end in sentences(text):
        if start >= place and not _POINTS_BACK.match(text, start):
            break
        reached = end
    return reached


def has_name(text: str, name: str) -> bool:
    """Say whether a text has a name, or a word that begins with it.

    >>> has_name("the Iraqi army", "iraq"), has_name("neutral", "eu")
    (True, False)
    """
    return bool(re.search(rf"\b{re.escape(name)}", text, re.IGNORECASE))


def evidence(passage: Passage, found: Reading | Span) -> str:
    """Return the heading of a passage and the sentences that an answer found in it touches."""
    heading, text = passage
    near = (text[start:end] for start, end in sentences(text) if start < found.end and found.start < end)
    return " ".join([heading, *near])


def stems(text: str) -> set[str]:
    """Return the content words of a text, shortened so that inflected forms meet."""
    return {stem(word) for word in WORD.findall(text) if word.lower() not in STOP}


def is_about(question: str, text: str) -> bool:
    """Say whether a text has all words of one of the names that a follow-up is put behind ("KFOR, NMI: who leads it?").

    >>> is_about("KFOR, NMI: who leads it?", "the NMI"), is_about("KFOR: who leads it?", "the NMI")
    (True, False)
    """
    known, context = stems(text), question.rpartition(": ")[0]
    return any(stems(name) <= known for name in context.split(", "))


def has_half_its_names(question: str, text: str) -> bool:
    """Say whether a text has at least half of the names of a question.

    >>> has_half_its_names("Did Ada meet Bob?", "Bob came."), has_half_its_names("Did they?", "Bob came.")
    (True, True)
    """
    wanted = names(question)
    return 2 * sum(has_name(text, name) for name in wanted) >= len(wanted)


def names(question: str) -> set[str]:
    """Return the capitalised words of a question but for its first, in lower case.

    >>> sorted(names("When did KFOR enter Kosovo's capital?"))
    ['kfor', 'kosovo']
    """
    return {found.group().lower() for found in _NAME.finditer(question) if found.start()} - STOP


def stem(word: str) -> str:
    """Return a crude stem: lower case, at most six letters, no plural "s"; numbers stay as they are.

    >>> stem("Nations"), stem("participating"), stem("1999")
    ('nation', 'partic', '1999')
    """
    word = word.lower()
    return word if word[0].isdigit() else (word[:-1] if word.endswith("s") and len(word) > 3 else word)[:6]


class Calibration:
    """The fitted coefficients of one reader.

    >>> Calibration.load().thresholds["careful"] < 1
    True

    :param config: the "confidence" part of a ``config.json``: ``center``, ``scale``, ``weights`` (one number
        a feature), ``bias``, ``thresholds`` (one a level), ``cosine`` (its weight beside the score in the order) and
        ``verdict`` (log odds of yes or of no from which one of them is said).
    """

    def __init__(self, config: dict[str, Any]) -> None:
        self._center, self._scale, self._weights = (np.asarray(config[k]) for k in ("center", "scale", "weights"))
        self._bias = float(config["bias"])
        self._cosine = float(config["cosine"])
        self._verdict = float(config["verdict"])
        self.thresholds: dict[Level, float] = {level: float(config["thresholds"][level]) for level in LEVELS}

    @classmethod
    def load(cls, path: Path | None = None) -> "Calibration":
        """Return the calibration beside the weights in ``path``, by default that of the shipped reader."""
        config = json.loads(((path or WEIGHTS) / "config.json").read_text(encoding="utf-8"))
        return cls(config["confidence"])

    def order(self, readings: Sequence[Reading], cosines: Sequence[float] | None = None) -> list[int]:
        """Return passage numbers, the likeliest first; a cosine that is not known ("nan") counts as low."""
        known = np.zeros(len(readings)) if cosines is None else np.asarray(cosines, dtype=float)
        known = np.nan_to_num(known, nan=min((c for c in known if not math.isnan(c)), default=0.0))
        ranked = np.array([r.score for r in readings]) + self._cosine * known
        order = np.argsort(-ranked, kind="stable")
        return [int(number) for number in order]

    def verdict(self, found: Reading) -> bool | None:
        """Return the answer to a yes/no question; None where the reader is not sure."""
        return found.yes > 0 if abs(found.yes) >= self._verdict else None

    def confidence(self, found: Features) -> float:
        """Probability that the answer is right; a feature that is not known counts as average."""
        standard = (np.asarray(astuple(found)) - self._center) / self._scale
        return float(1 / (1 + np.exp(-(np.nan_to_num(standard) @ self._weights + self._bias))))
