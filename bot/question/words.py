"""Words and names of a text, as questions and passages are compared by them."""

import re

from bot.question.language import ENGLISH

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<![\w.])[A-Z](?:[\w-]|['’](?!s\b))*\w")


def words(text: str) -> list[str]:
    """Return the words of a text as they are written; a number with its decimals is one."""
    return _WORD.findall(text)


def stem(word: str) -> str:
    """Return a crude stem: lower case, at most six letters, no plural "s"; numbers stay as they are.

    >>> stem("Nations"), stem("participating"), stem("1999")
    ('nation', 'partic', '1999')
    """
    word = word.lower()
    return word if word[0].isdigit() else (word[:-1] if word.endswith("s") and len(word) > 3 else word)[:6]


def stems(text: str) -> frozenset[str]:
    """Return the content words of a text, shortened so that inflected forms meet."""
    return frozenset(stem(word) for word in words(text) if word.lower() not in ENGLISH.function_words)


def names(text: str) -> frozenset[str]:
    """Return the capitalised words of a question but for its first, in lower case.

    >>> sorted(names("When did KFOR enter Kosovo's capital?"))
    ['kfor', 'kosovo']
    """
    found = (name.group().lower() for name in _NAME.finditer(text) if name.start())
    return frozenset(found) - ENGLISH.function_words


def has_name(text: str, name: str) -> bool:
    """Say whether a text has a name, or a word that begins with it.

    >>> has_name("the Iraqi army", "iraq"), has_name("neutral", "eu")
    (True, False)
    """
    return bool(re.search(rf"\b{re.escape(name)}", text, re.IGNORECASE))
