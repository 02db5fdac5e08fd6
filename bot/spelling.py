"""Correct misspelt words of a question, to words of the documents or of English."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import chain

from tokenizers import Tokenizer

from ingest.embeddings import packaged_model

SHORTEST = 4
"""Letters; shorter words have too many neighbours."""

SIMILARITY = 0.8
"""Least `difflib` ratio of a correction: one slip in a word of five letters or more."""

MOST = 8
"""Unknown words of a question that are looked up; each is compared with thousands."""

_WORD = re.compile(r"[^\W\d_]+")


def correct(question: str, vocabularies: Callable[[str], Sequence[Collection[str]]]) -> str:
    """Return the question with every unknown word replaced by the most similar known one, if one is similar enough.

    Args:
        question: what was typed.
        vocabularies: collections of the known words, in lower case, that start with a letter. Known words are never
            changed, nor are words in capitals.
    """
    words = dict.fromkeys(_WORD.findall(question))
    long = (word for word in words if len(word) >= SHORTEST and not word.isupper())
    known = {letter: vocabularies(letter) for letter in {word[0].lower() for word in words}}
    unknown = [word for word in long if not any(word.lower() in some for some in known[word[0].lower()])][:MOST]
    corrections = {word: _closest(word, chain(*known[word[0].lower()])) for word in unknown}
    return _WORD.sub(lambda match: corrections.get(match.group(), match.group()), question)


def _closest(word: str, candidates: Iterable[str]) -> str:
    near = {other for other in candidates if abs(len(other) - len(word)) <= 2}
    close = get_close_matches(word.lower(), sorted(near), n=1, cutoff=SIMILARITY)
    return _cased(close[0], word) if close else word


def english(letter: str) -> set[str]:
    """Return the common words of English that start with a letter: the whole-word tokens of the packaged embedder."""
    return _english().get(letter, set())


@cache
def _english() -> dict[str, set[str]]:
    words: dict[str, set[str]] = {}
    for word in filter(str.isalpha, Tokenizer.from_file(str(packaged_model() / "tokenizer.json")).get_vocab()):
        words.setdefault(word[0], set()).add(word)
    return words


def _cased(correction: str, word: str) -> str:
    return correction.capitalize() if word[0].isupper() else correction
