"""The words of a language that rules look for, from one data file a language beside this module."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Language:
    """Lists of words, in lower case; what each is for is said in the data file."""

    function_words: frozenset[str]
    asking: frozenset[str]
    auxiliaries: frozenset[str]
    pronouns: frozenset[str]
    pointing_back: frozenset[str]
    opening_follow_up: frozenset[str]
    greetings: frozenset[str]
    requests: frozenset[str]
    telling: frozenset[str]
    overviews: frozenset[str]
    closings: frozenset[str]
    tags: frozenset[str]
    prepositions: frozenset[str]
    negations: frozenset[str]
    modals: frozenset[str]
    comparing: frozenset[str]
    numbers: frozenset[str]
    quantities: frozenset[str]
    times: frozenset[str]


def load(name: str) -> Language:
    """Return the language of the data file `name`.toml."""
    lists = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
    return Language(**{key: _entries(words) for key, words in lists.items()})


def _entries(words: str | list[str]) -> frozenset[str]:
    return frozenset(words.split() if isinstance(words, str) else words)


def any_of(words: Iterable[str]) -> str:
    r"""Return a pattern that matches any of these words or phrases, the longest first.

    >>> any_of(["do", "does", "so that"])
    'so\\ that|does|do'
    """
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


ENGLISH = load("english")
