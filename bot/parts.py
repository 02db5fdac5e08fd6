"""Questions that ask for two things at once ("Who leads it, and since when?"), each as a question of its own."""

import re
from typing import NamedTuple

from bot.clause import ASKING, AUXILIARY, OPENS
from bot.condense import condense
from bot.content import NAME

_WH = rf"{OPENS}(?:{ASKING})\b"
_BARE = re.compile(rf"{OPENS}(?:(?:{ASKING})|how (?:long|much|many|often)|(?:what|which) [\w-]+)\W*", re.IGNORECASE)
_ASKED = (
    rf"(?:{_BARE.pattern}\Z|{OPENS}(?:whom?|whose|what|which|how (?:many|much|long|often|old|far)) (?!to\b)|"
    rf"{OPENS}(?:when|where|why|how) (?:{AUXILIARY})\b)"
)
_OF_ONE = re.compile(
    rf"(?P<one>{_WH}(?: [\w-]+)?) and (?P<other>{_WH}(?: (?!(?:{AUXILIARY})\b)[\w-]+)?) (?P<rest>(?:{AUXILIARY})\b.+)",
    re.IGNORECASE | re.DOTALL,
)
_OF_TWO = re.compile(
    rf"(?P<one>(?P<wh>{_WH})(?P<rest>(?:(?!\b(?:{ASKING}|between)\b).)+?)),? and (?P<other>{_ASKED}.*)",
    re.IGNORECASE | re.DOTALL,
)
_KIND = re.compile(rf"\A(?: [\w-]+){{1,3}}?(?= (?:{AUXILIARY})\b)", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|respectively)\b", re.IGNORECASE)


class Part(NamedTuple):
    """A question that stands alone, and how its asker put it."""

    question: str
    words: str


def parts(question: str) -> list[Part]:
    """Return the two questions that a question asks at once; none if it asks one.

    >>> [part.question for part in parts("NMI: Where and when was it agreed?")]
    ['NMI: Where was it agreed?', 'NMI: when was it agreed?']
    >>> [part.question for part in parts("Who leads KFOR and how many nations are in it?")]
    ['Who leads KFOR?', 'KFOR: how many nations are in it?']
    >>> parts("Who agreed to extend it, and when?")[1]
    Part(question='when agreed to extend it?', words='when?')
    """
    before, colon, asked = question.rpartition(": ")
    context, one, two = before + colon, _OF_ONE.fullmatch(asked), _OF_TWO.fullmatch(asked)
    if one:
        questions = [f"{word} {one['rest']}" for word in (one["one"], one["other"])]
        return [Part(context + words, words) for words in questions]
    if not two or " " not in two["rest"].strip() or _EACH.search(two["other"]):
        return []
    first, other = Part(f"{context}{two['one']}?", f"{two['one']}?"), two["other"]
    if _BARE.fullmatch(other):
        rest = _KIND.sub("", two["rest"], count=1)
        return [first, Part(f"{context}{other.rstrip(' ?.!')}{rest}?", other)]
    return [first, Part(_about(first.question, condense(other, [first.question])), other)]


def _about(first: str, other: str) -> str:
    """Return a question behind the names of the one before it, if it has none."""
    named = "" if NAME.search(other) else ", ".join(found.group() for found in NAME.finditer(first))
    return f"{named}: {other}" if named and ": " not in other else other
