"""Amounts that a question bounds ("more than 600") against what a text says of them ("up to 550")."""

import math
import re

_BOUNDS = {
    "more": r"more than|over|above|exceed(?:s|ing)?",
    "least": r"at least|no (?:less|fewer) than|a minimum of",
    "less": r"less than|fewer than|under|below",
    "most": r"at most|no more than|not more than|a maximum of",
    "limit": r"up to",
    "near": r"about|around|approximately|roughly|almost|nearly|some",
}
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
_SCALES = {"dozen": 12, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_AMOUNT = re.compile(
    r"(?:\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _BOUNDS.items()) + r")\s+)?"
    rf"(?P<unit>[$€£]\s?)?\b(?P<number>\d[\d,]*(?:\.\d+)?|an?(?= (?:{'|'.join(_SCALES)})\b)|{'|'.join(_SMALL[1:])})\b"
    rf"(?: (?P<scale>{'|'.join(_SCALES)})\b)?"
    r"(?P<share>\s?%|\s?per ?cent)?",
    re.IGNORECASE,
)

Range = tuple[float, float]
"""The least and the greatest value."""


def within_bounds(question: str, said: str) -> bool | None:
    """Return whether the one amount in what is said lies in the bounds a question asks about; None if that is open.

    >>> within_bounds("Are more than 600 coming?", "up to 550"), within_bounds("Are there at least 20?", "27 nations")
    (False, True)
    >>> within_bounds("Are more than 500 coming?", "up to 550") is None
    True
    """
    asked, known = _one(question), _one(said)
    if not asked or not known or not asks_of_bounds(question) or not _comparable(asked, known):
        return None
    (low, high), (least, most) = _range(asked), _range(known)
    if low <= least and most <= high:
        return True
    return False if most < low or high < least else None


def asks_of_bounds(question: str) -> bool:
    """Say whether a question names an amount with words that bound it."""
    return any(_bound(amount) not in ("", "limit", "near") for amount in _AMOUNT.finditer(question))


def _one(text: str) -> re.Match[str] | None:
    found = list(_AMOUNT.finditer(text))
    return found[0] if len(found) == 1 else None


def _bound(amount: re.Match[str]) -> str:
    return next((name for name in _BOUNDS if amount[name]), "")


def _comparable(one: re.Match[str], other: re.Match[str]) -> bool:
    same_unit = bool(one["unit"]) == bool(other["unit"]) and bool(one["share"]) == bool(other["share"])
    return same_unit and "near" not in (_bound(one), _bound(other))


def _range(amount: re.Match[str]) -> Range:
    value = _value(amount["number"].lower().replace(",", "")) * _SCALES.get((amount["scale"] or "").lower(), 1)
    above, below = math.nextafter(value, math.inf), math.nextafter(value, -math.inf)
    ranges = {"more": (above, math.inf), "least": (value, math.inf), "less": (-math.inf, below)}
    return ranges.get(_bound(amount), (-math.inf if _bound(amount) in ("most", "limit") else value, value))


def _value(number: str) -> float:
    if number in _SMALL:
        return _SMALL.index(number)
    return 1.0 if number[0] == "a" else float(number)
