"""What a statement says that words do not: other numbers, other names, a negation too many or too few."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bot.citing.cite import fold
from bot.question.language import ENGLISH, any_of
from bot.question.words import full_names, stem, stems
from bot.question.words import numbers as numbers_in
from ingest.sentences import sentences

_WORD = re.compile(r"\w+")
_OPENING = re.compile(rf"\W*(?:(?i:{any_of(ENGLISH.function_words)})\s)?([A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*)")
_NEGATION = re.compile(rf"\b(?:{any_of(ENGLISH.negations)})\b(?! only\b)|n['’]t\b", re.IGNORECASE)
SAME = 2 / 3
"""Share of a statement's content words; where its evidence has more of them, they differ in the negation alone."""

_DENIAL = re.compile(r"\b(?:not|no|never|cannot)\b(?! only\b)|n['’]t\b", re.IGNORECASE)
_START = 4
"""Letters that forms of a word share: "apply" and "applies"."""


@dataclass(frozen=True)
class Evidence:
    """What a statement is compared with.

    Attributes:
        words: what is quoted for it.
        heading: what the words stand below.
        around: the passages that they are taken from, which name what the words only point at.
        shown: all passages, by which a name is known as one where it opens a sentence.
    """

    words: str
    heading: str = ""
    around: str = ""
    shown: str = ""


def contradiction(statement: str, evidence: Evidence) -> str:
    """Return the first thing by which the wording of a statement shows that its evidence does not support it, or ""."""
    near = f"{evidence.heading} {evidence.words}"
    if numbers := other_numbers(statement, near):
        return f"{numbers[0]} is not in what it cites"
    if names := other_names(statement, f"{near} {evidence.around}", evidence.shown):
        return f"“{names[0]}” is not in what it cites"
    if denies_otherwise(statement, evidence.words):
        return "it denies what the words that it cites do not deny, or the other way round"
    return ""


def other_numbers(statement: str, words: str) -> list[str]:
    """Return the numbers of a statement that words do not have, in digits.

    >>> other_numbers("Since 1999 it has sent 1,200 soldiers.", "1200 soldiers went in 1998")
    ['1999']
    """
    return sorted(numbers_in(statement) - numbers_in(words))


def other_names(statement: str, words: str, shown: str = "") -> list[str]:
    """Return the names of a statement of which words lack a part.

    :param shown: more text; a statement's first word is a name where this has it with a capital inside a sentence.

    >>> other_names("The force is led by Italy.", "It is led by Spain.")
    ['Italy']
    """
    known = fold(words)[0]
    return [name for name in _names(statement, shown) if not all(w.casefold() in known for w in _WORD.findall(name))]


def _names(statement: str, shown: str) -> Iterator[str]:
    """Yield the names of a statement; a single word that opens it is one if `shown` has it so inside a sentence."""
    opening = _OPENING.match(statement)
    words = opening[1].split() if opening else []
    if len(words) > 1 or (words and re.search(rf"\w[,;]? {re.escape(words[0])}\b", shown)):
        yield " ".join(words)
    yield from full_names(statement)


def denies_otherwise(statement: str, words: str) -> bool:
    """Say whether a statement denies what the words say in mostly the same words, or says what they deny.

    >>> denies_otherwise("It applies to members.", "It does not apply to members.")
    True
    >>> denies_otherwise("It applies to members.", "It applies to members, not to guests.")
    False
    """
    said, there = _starts(statement), _starts(words)
    if _NEGATION.search(statement):
        return not _NEGATION.search(words) and len(said & there) > SAME * len(said)
    return any(denied in said for start, end in sentences(words) for denied in _denied(words[start:end]))


def _denied(sentence: str) -> Iterator[str]:
    """Yield the beginning of the first word that says something behind each negation: the one that it denies."""
    for negation in _DENIAL.finditer(sentence):
        yield from islice(_each_start(sentence[negation.end() :]), 1)


def _starts(text: str) -> set[str]:
    return set(_each_start(text))


def _each_start(text: str) -> Iterator[str]:
    """Yield the beginning of each content word that denies nothing itself."""
    return (stem(word)[:_START] for word in _WORD.findall(text) if stems(word) and not _NEGATION.fullmatch(word))
