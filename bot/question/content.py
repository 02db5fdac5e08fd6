"""The words of a question that name something, and those that point back at another."""

import re
from collections.abc import Iterator

from bot.question.clause import AUXILIARY, asks

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
PRONOUNS = frozenset(
    "it its it's they them their theirs he him his she her hers this that these those there then such".split()
)
POINTS_BACK = PRONOUNS | frozenset(
    "one ones other another same former latter both either neither else more also too instead".split()
)
EMPTY = frozenset(
    "a an and are as at be been but by can could did do does for from had has have how i in is many much not of on or "
    "since so than the to until was we were what when where which who whom whose why will with would you about tell me "
    "please".split()
)
_NAMELESS = EMPTY | POINTS_BACK
OPENS_FOLLOW_UP = re.compile(r"\s*(?:and|but|or|so|also|then|what about|how about|why not)\b", re.IGNORECASE)
THERE_IS = re.compile(rf"\b(?:{AUXILIARY})(?:n['’]t)? there\b|\bthere(?:['’]s\b| (?:{AUXILIARY})\b)", re.IGNORECASE)
"""A "there" that points at no place."""
NAME = re.compile(
    r"(?<=\w\s)(?!(?:I|The|Yes|No)\b)[A-Z][\w’'-]*(?:\s(?:(?:of|the|and|de|for)\s)?[A-Z][\w’'-]*)*(?:\s\d[\w-]*)?"
)


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def content(question: str) -> list[str]:
    """Return the words of a question that name something, in lower case."""
    return [word.group().lower() for word in naming(question)]


def naming(question: str) -> Iterator[re.Match[str]]:
    """Yield the words that name something: neither function words nor such as point back."""
    return (word for word in _WORD.finditer(question) if word.group().lower() not in _NAMELESS)


def names_a_thing(words: str) -> bool:
    """Say whether words name something, and neither ask nor point back."""
    return bool(content(words)) and not asks(words) and PRONOUNS.isdisjoint(words_of(words))


def topic(question: str) -> str:
    """Return the words of a question that name something."""
    return " ".join(word.group() for word in naming(question))
