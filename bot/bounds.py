"""Amounts that a question bounds ("more than 600") against what a text says of them ("up to 550")."""

import math
import re

from bot.reading.confidence import stems
from bot.writing.forms.amounts import CARDINAL

_BOUNDS = {
    "more": r"more than|over|above|exceed(?:s|ing)?",
    "least": r"at least|a minimum of",
    "less": r"less than|fewer than|under|below",
    "most": r"at most|a maximum of",
    "limit": r"up to",
    "near": r"about|around|approximately|roughly|almost|nearly|some",
}
_ASKED = ("more", "least", "less", "most")
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve".split()
_SCALES = {"dozen": 12, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_AMOUNT = re.compile(
    r"(?:\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _BOUNDS.items()) + r")\s+)?"
    rf"(?P<unit>[$€£]\s?)?(?<![\w.,-])(?P<number>\d[\d,]*(?:\.\d+)?|an?(?= (?:{'|'.join(_SCALES)})\b)|"
    rf"{'|'.join(_SMALL[1:])})(?![\w-]|[.,]\d)(?: (?P<scale>{'|'.join(_SCALES)})\b)?(?P<share>\s?%|\s?per ?cent\b)?"
    r"(?: (?P<thing>[^\W\d_]{2,}))?",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(
    rf"\b(?:half|quarters?|thirds?|(?:in|since|until|at|of) \d|(?:{CARDINAL})[ -](?:and |a )*(?:{CARDINAL}|\d))",
    re.IGNORECASE,
)
"""What is said of amounts that are not read here: fractions, two number words, dates, shares of a whole."""
_ALIKE = [stems("nation country state"), stems("soldier troop people person personnel member")]

Range = tuple[float, float]
"""The least and the greatest value."""


def within_bounds(question: str, said: str) -> bool | None:
    """Return whether the one amount in what is said lies in the bounds a question asks about.

    None if that is open: also if they count other things, in other units, or what is said is such a bound, too.

    >>> within_bounds("Are more than 600 coming?", "up to 550"), within_bounds("Are there at least 20?", "27 nations")
    (False, True)
    >>> within_bounds("Are more than 500 coming?", "up to 550") is None
    True
    """
    asked, known = _one(question), _one(said)
    if not asked or not known or _bound(asked) not in _ASKED or _UNCLEAR.search(said) or not _comparable(asked, known):
        return None
    (low, high), (least, most) = _range(asked), _range(known)
    if low <= least and most <= high:
        return True
    return False if most < low or high < least else None


def asks_of_bounds(question: str) -> bool:
    """Say whether a question names an amount with words that bound it."""
    return any(_bound(amount) in _ASKED for amount in _AMOUNT.finditer(question))


def _one(text: str) -> re.Match[str] | None:
    found = list(_AMOUNT.finditer(text))
    return found[0] if len(found) == 1 else None


def _bound(amount: re.Match[str]) -> str:
    return next((name for name in _BOUNDS if amount[name]), "")


def _comparable(one: re.Match[str], other: re.Match[str]) -> bool:
    units = (one["unit"] or "").strip() == (other["unit"] or "").strip() and bool(one["share"]) == bool(other["share"])
    return units and _bound(other) in ("", "limit") and _same_things(one["thing"] or "", other["thing"] or "")


def _same_things(one: str, other: str) -> bool:
    """Say whether the words behind two amounts may mean the same things; only a plural names what is asked about."""
    mine, theirs = stems(one), stems(other)
    named = one.lower().endswith("s") or any(mine & alike for alike in _ALIKE)
    return not named or not theirs or mine == theirs or any(mine <= alike and theirs <= alike for alike in _ALIKE)


def _range(amount: re.Match[str]) -> Range:
    value = _value(amount["number"].lower().replace(",", "")) * _SCALES.get((amount["scale"] or "").lower(), 1)
    above, below = math.nextafter(value, math.inf), math.nextafter(value, -math.inf)
    return {
        "more": (above, math.inf),
        "least": (value, math.inf),
        "less": (-math.inf, below),
        "most": (-math.inf, value),
        "limit": (-math.inf, value),
    }.get(_bound(amount), (value, value))


def _value(number: str) -> float:
    if number in _SMALL:
        return _SMALL.index(number)
    return 1.0 if number[0] == "a" else float(number)
