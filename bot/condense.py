"""Make a follow-up question stand alone, so that it can be searched for."""

import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_POINTS_BACK = frozenset(
    "it its it's they them their theirs he him his she her hers this that these those there then such one ones "
    "other another same former latter both either neither else more also too instead".split()
)
_OPENS_FOLLOW_UP = re.compile(r"\s*(?:and|but|or|so|also|then|what about|how about|why not)\b", re.IGNORECASE)
_EMPTY = frozenset(
    "a an and are as at be been but by can did do does for from had has have how in is many much not of on or so "
    "than the to was were what when where which who whom whose why will with would about tell me please".split()
)


def condense(question: str, history: Sequence[str]) -> str:
    """Return the question alone, or after the one before it when it leans on that.

    Joining the last question alone was measured better than joining all (which is worse than joining none).
    """
    return f"{history[-1]} {question}" if history and leans_back(question) else question


def leans_back(question: str) -> bool:
    """Say whether a question needs the one before it: it points back, opens as a follow-up, or names nothing."""
    words = [word.lower() for word in _WORD.findall(question)]
    content = [word for word in words if word not in _EMPTY and word not in _POINTS_BACK]
    return len(content) < 2 or bool(_OPENS_FOLLOW_UP.match(question)) or not _POINTS_BACK.isdisjoint(words)
