"""Words and names of a text, as questions and passages are compared by them."""

import re
from collections.abc import Iterator

from bot.question.language import ENGLISH, any_of

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_SPOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CAPITALISED = re.compile(r"(?<![\w.])[A-Z](?:[\w-]|['’](?!s\b))*\w")
_FULL_NAME = re.compile(
    r"(?<=\w\s)(?!(?:I|The|Yes|No)\b)[A-Z][\w’'-]*(?:\s(?:(?:of|the|and|de|for)\s)?[A-Z][\w’'-]*)*(?:\s\d[\w-]*)?"
)

_AUXILIARY = any_of(ENGLISH.auxiliaries)
_THERE_IS = re.compile(rf"\b(?:{_AUXILIARY})(?:n['’]t)? there\b|\bthere(?:['’]s| (?:{_AUXILIARY}))\b", re.IGNORECASE)
"""A "there" that points at no place."""


def stem(word: str) -> str:
    """Return a crude stem: lower case, at most six letters, no plural "s"; a number as it is without its separators.

    >>> stem("Nations"), stem("participating"), stem("1999")
    ('nation', 'partic', '1999')
    """
    word = word.lower()
    if word[0].isdigit():
        return number(word)
    return (word[:-1] if word.endswith("s") and len(word) > 3 else word)[:6]


def number(written: str) -> str:
    """Return a number without what separates its thousands, and with a point before its decimals.

    >>> number("1,200"), number("1.200"), number("1.200.000"), number("3,5")
    ('1200', '1200', '1200000', '3.5')
    """
    if _THOUSANDS.fullmatch(written):
        return re.sub("[.,]", "", written)
    return written.replace(",", ".")


def numbers(text: str) -> frozenset[str]:
    """Return the numbers in a text that are written in digits, each in one form."""
    return frozenset(number(found) for found in _NUMBER.findall(text))


def stems(text: str) -> frozenset[str]:
    """Return the content words of a text, shortened so that inflected forms meet; a number keeps its decimals."""
    return frozenset(stem(word) for word in _WORD.findall(text) if word.lower() not in ENGLISH.function_words)


def spoken(text: str) -> list[str]:
    """Return all words of a text in lower case, a contraction as one word."""
    return [word.lower() for word in _SPOKEN.findall(text)]


def pointing(text: str, words: frozenset[str] = ENGLISH.pronouns) -> frozenset[str]:
    """Return which words that point back a text has, a "there" that points at no place apart.

    >>> pointing("How many live there?"), pointing("How many are there?")
    (frozenset({'there'}), frozenset())
    """
    return words.intersection(spoken(_THERE_IS.sub(" ", text)))


def content(text: str) -> list[str]:
    """Return the words of a question that name something, as typed: neither function words nor such as point back."""
    empty = ENGLISH.function_words | ENGLISH.pronouns | ENGLISH.pointing_back
    return [word for word in _SPOKEN.findall(text) if word.lower() not in empty]


def names(text: str) -> frozenset[str]:
    """Return the capitalised words of a question but for its first, in lower case.

    >>> sorted(names("When did KFOR enter Kosovo's capital?"))
    ['kfor', 'kosovo']
    """
    found = (name.group().lower() for name in _CAPITALISED.finditer(text) if name.start())
    return frozenset(found) - ENGLISH.function_words


def full_names(text: str) -> Iterator[str]:
    """Yield the names in a text as they are written, those of several words whole, but for one that opens it.

    >>> list(full_names("When did the Bank of Oslo buy Nordea?"))
    ['Bank of Oslo', 'Nordea']
    """
    return (name.group() for name in _FULL_NAME.finditer(text) if name.group().lower() not in ENGLISH.function_words)


def has_name(text: str, name: str) -> bool:
    """Say whether a text has a name, or a word that begins with it.

    >>> has_name("the Iraqi army", "iraq"), has_name("neutral", "eu")
    (True, False)
    """
    return bool(re.search(rf"\b{re.escape(name)}", text, re.IGNORECASE))
