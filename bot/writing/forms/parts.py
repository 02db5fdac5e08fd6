"""Questions that ask for two things at once ("Who leads it, and since when?"), each as a question of its own."""

import re
from typing import NamedTuple

from bot.question.clause import ASKING, AUXILIARY, OPENS
from bot.question.content import NAME, content
from bot.question.followup import condense

_WH = rf"{OPENS}(?:{ASKING})\b"
_HOW = r"how (?:big|deep|far|fast|heavy|high|large|long|many|much|often|old|tall|wide)"
_KIND = rf"(?: (?!(?:{AUXILIARY}|an?|he|i|it|she|that|the|they|this|to|we|you)\b)[\w-]+)"
_WHAT = rf"{OPENS}(?:(?:how (?:many|much)|what|which){_KIND}?|{ASKING})"
_BARE = re.compile(
    r"(?:(?:for |since |until )?(?:when|how (?:long|much|often))|where|why|how|(?:by|for|from|to|with) (?:whom|what)|"
    r"(?:at|by|during|for|from|in|of|on|to|under|with) (?:what|which) [\w-]+|"
    r"(?:what|which) (?:city|country|date|day|month|place|time|town|year))\W*",
    re.IGNORECASE,
)
_ASKED = (
    rf"(?:{_BARE.pattern}\Z|{OPENS}(?:{_HOW}|whom?|whose|what|which) (?!to\b)|"
    rf"{OPENS}(?:when|where|why|how) (?:{AUXILIARY})\b)"
)
_OF_ONE = re.compile(
    rf"(?P<one>{_WHAT}) and (?P<other>{_WHAT}) (?P<rest>(?:{AUXILIARY})\b.+)", re.IGNORECASE | re.DOTALL
)
_OF_TWO = re.compile(
    rf"(?P<one>{_WH}(?P<rest>(?:(?!\b(?:{ASKING}|between)\b).)+?))[,.;?!]* and (?P<other>{_ASKED}.*)",
    re.IGNORECASE | re.DOTALL,
)
_SAYS_MORE = re.compile(
    rf"(?:whom?|what|which)\b.* \w|how (?:many|much)(?: \S+){{3}}|.*\b(?:{AUXILIARY})\b", re.IGNORECASE | re.DOTALL
)
_OF_SUBJECT = re.compile(r"(?:who|how (?:many|much))\b", re.IGNORECASE)
_THIRD = re.compile(rf"\band {_WH}|\b(?:each|respectively)\b", re.IGNORECASE)
_WHAT_THEY_ARE = re.compile(r"(?:what|which|who) (?:is|are|was|were) (?:it|they|these|this|those|that)", re.IGNORECASE)
_RELATIVE = re.compile(rf"(?:which|who|whose)\b(?! (?:{AUXILIARY})\b)", re.IGNORECASE)
_KIND_BEFORE = re.compile(rf"\A{_KIND}{{1,2}}(?= (?:{AUXILIARY})\b)", re.IGNORECASE)


class Part(NamedTuple):
    """A question with what it is asked of, and how its asker put it."""

    question: str
    words: str


def parts(question: str) -> list[Part]:
    """Return the two questions that a question asks at once; none if it asks one, or more.

    >>> [part.question for part in parts("NMI: Where and when was it agreed?")]
    ['NMI: Where was it agreed?', 'NMI: when was it agreed?']
    >>> [part.question for part in parts("Who leads KFOR and how many nations are in it?")]
    ['Who leads KFOR?', 'KFOR: how many nations are in it?']
    >>> parts("Who agreed to extend it, and when?")[1]
    Part(question='when agreed to extend it?', words='when?')
    """
    before, colon, asked = question.rpartition(": ")
    context, asked = before + colon, asked.rstrip(" ?.!")
    one, two = _OF_ONE.fullmatch(asked), _OF_TWO.fullmatch(asked)
    if one and not _THIRD.search(one["rest"]):
        asked_each = [f"{word} {one['rest']}?" for word in (one["one"], one["other"])]
        return [Part(context + words, words) for words in asked_each]
    if not two or not _can_stand(two["one"], two["rest"], two["other"]):
        return []
    first, other = Part(f"{context}{two['one']}?", f"{two['one']}?"), two["other"]
    if _BARE.fullmatch(other):
        return [first, Part(f"{context}{other}{_KIND_BEFORE.sub('', two['rest'])}?", f"{other}?")]
    return [first, Part(_about(first.question, f"{other}?"), f"{other}?")]


def _can_stand(one: str, rest: str, other: str) -> bool:
    """Say whether both halves of a question are questions, the second neither a third's half nor a relative clause."""
    subject = not re.search(rf"\b(?:{AUXILIARY})\b", rest, re.IGNORECASE)
    asks_of_it = bool(_BARE.fullmatch(other))
    known = (_OF_SUBJECT if subject and asks_of_it else _SAYS_MORE).match(one) and (
        content(_KIND_BEFORE.sub("", rest)) or not asks_of_it
    )
    relative = re.search(r"\bthat\b", rest) and _RELATIVE.match(other)
    return bool(known) and not (relative or _THIRD.search(other) or _WHAT_THEY_ARE.fullmatch(other))


def _about(first: str, other: str) -> str:
    """Return a question that has no name behind those of the one before it, or else behind what it leans back on."""
    context, names = first.rpartition(": ")[0], ", ".join(found.group() for found in NAME.finditer(first))
    if NAME.search(other):
        return other
    behind = names or context
    return f"{behind}: {other}" if behind else condense(other, [first])
