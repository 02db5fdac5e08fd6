"""The words of a language that rules look for, from one data file a language beside this module."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

TALKED = ("english", "french", "german", "italian", "spanish")
"""The languages in which one can greet the program."""


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
    summaries: frozenset[str]
    documents: frozenset[str]
    comparisons: frozenset[str]
    distributing: frozenset[str]
    closings: frozenset[str]
    tags: frozenset[str]
    prepositions: frozenset[str]
    negations: frozenset[str]
    modals: frozenset[str]
    comparing: frozenset[str]
    numbers: frozenset[str]
    quantities: frozenset[str]
    times: frozenset[str]

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of all lists, those of phrases one by one."""
        phrases = (phrase for field in fields(self) for phrase in getattr(self, field.name))
        return frozenset(word for phrase in phrases for word in phrase.split())


@dataclass(frozen=True)
class Talk:
    """What is said to a program and not asked of documents, in lower case; what each list is for: see English."""

    greetings: frozenset[str] = frozenset()
    thanks: frozenset[str] = frozenset()
    goodbyes: frozenset[str] = frozenset()
    agreement: frozenset[str] = frozenset()
    abilities: frozenset[str] = frozenset()
    holdings: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()


def read(name: str) -> dict[str, Any]:
    """Return what the data file `name`.toml beside this module says."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


def load(name: str) -> Language:
    """Return the language of the data file `name`.toml."""
    lists = read(name)
    return Language(**{key: _entries(words) for key, words in lists.items() if key != "talk"})


def load_talk(names: Iterable[str] = TALKED) -> Talk:
    """Return the talk of several languages in one."""
    spoken = [read(name)["talk"] for name in names]
    lists = {key: frozenset().union(*(_entries(one.get(key, [])) for one in spoken)) for key in vars(Talk())}
    return Talk(**lists)


def _entries(words: str | list[str]) -> frozenset[str]:
    """Return the words of a text, or the phrases of a list, of which "a/b c" stands for "a c" and "b c"."""
    if isinstance(words, str):
        return frozenset(words.split())
    choices = ((word.split("/") for word in phrase.split()) for phrase in words)
    return frozenset(" ".join(chosen) for phrase in choices for chosen in product(*phrase))


def any_of(words: Iterable[str]) -> str:
    r"""Return a pattern that matches any of these words or phrases, the longest first.

    >>> any_of(["do", "does", "so that"])
    'so\\ that|does|do'
    """
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


ENGLISH = load("english")
