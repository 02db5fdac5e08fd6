"""Correct single slips in words of a question that neither the documents nor the language know."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache

from rapidfuzz.distance import OSA, Indel

from bot.question.language import ENGLISH
from bot.rules import rule
from ingest.index.embeddings import packaged_model

SHORTEST = 5
"""Letters; shorter words have too many neighbours ("fax" is near "flax")."""

COMMON = 10_000
"""Rank up to which a shorter word is one of the language, not a slip in a word with which people ask ("wen")."""

LEAST = 3
"""Letters of a word that is looked at."""

MOST = 8
"""Unknown words of a question that are looked up; each is compared with thousands."""

_WORD = re.compile(r"[^\W\d_]+")
_ENDINGS = ("", "s", "es", "ed", "d", "ing", "er", "ers", "ly")

Known = Callable[[str], Collection[str]]
"""The words of the documents, in lower case, that start with a letter."""


@rule(otherwise=lambda question, documents: question)
def correct(question: str, documents: Known) -> str:
    """Return a question with every misspelt word replaced by the one word that was meant, if one slip explains it.

    A slip is a letter too many, too few or another one, or two letters exchanged. Words of the documents are offered,
    for a short word those with which people ask. Left alone are words that the documents or the language have, in this
    or another form, and names (a capital inside the question, or capitals alone).
    """
    words = dict.fromkeys(word.group() for word in _WORD.finditer(question) if _may_be_wrong(word))
    unknown = [word for word in words if not _known(word.lower(), documents)][:MOST]
    corrections = {word: _meant(word, documents) for word in unknown}
    return _WORD.sub(lambda word: corrections.get(word.group(), word.group()), question)


def _may_be_wrong(word: re.Match[str]) -> bool:
    text = word.group()
    return len(text) >= LEAST and not any(map(str.isupper, text[1:] if word.start() == 0 else text))


def _known(word: str, documents: Known) -> bool:
    """Say whether a word, or another form of it, is one of the documents or of the language."""
    if word in ENGLISH.words:
        return True
    own = documents(word[0])
    if len(word) < SHORTEST:
        return word in own or _ranks().get(word, COMMON) < COMMON
    forms = _forms(word)
    return any(form in own for form in forms) or any(form in _ranks() for form in forms)


def _forms(word: str) -> set[str]:
    """Return a word with other endings: "smuggled" and "smuggling" are forms of one."""
    bases = {word.removesuffix(ending) for ending in _ENDINGS if len(word) - len(ending) >= SHORTEST - 1}
    return {word} | {base + ending for base in bases for ending in _ENDINGS}


def _meant(word: str, documents: Known) -> str:
    """Return the word one slip away, the likest and then the most frequent; the word itself if there is none."""
    typed, ranks = word.lower(), _ranks()
    offered = documents(typed[0]) if len(typed) >= SHORTEST else ENGLISH.asking
    near = [other for other in offered if OSA.distance(typed, other, score_cutoff=1) <= 1]
    if not near:
        return word
    meant = min(near, key=lambda other: (Indel.distance(typed, other), ranks.get(other, len(ranks)), other))
    return meant.capitalize() if word[0].isupper() else meant


@cache
def _ranks() -> Mapping[str, int]:
    """Return the common words of English with their ranks, the most frequent first.

    They are the whole-word tokens of the packaged embedder, whose vocabulary is ordered by frequency.
    """
    vocabulary = (packaged_model() / "vocab.txt").read_text(encoding="utf-8").split("\n")
    ranked = (word for word in vocabulary if word.isalpha() and len(word) > 1)
    return {word: rank for rank, word in enumerate(ranked)}
