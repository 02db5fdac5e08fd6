"""Correct misspelt words of a question to words that the documents have."""

import re
from collections.abc import Callable, Collection
from difflib import get_close_matches
from functools import cache

from tokenizers import Tokenizer

from ingest.embeddings import packaged_model

SHORTEST = 4
"""Letters; shorter words have too many neighbours."""

SIMILARITY = 0.8
"""Least `difflib` ratio of a correction: one slip in a word of five letters or more."""

MOST = 8
"""Unknown words of a question that are looked up; each is compared with thousands."""

_WORD = re.compile(r"[^\W\d_]+")


def correct(question: str, is_word: Callable[[str], bool], words_like: Callable[[str], Collection[str]]) -> str:
    """Return the question with every unknown word replaced by the most similar one of the documents, if one is.

    Args:
        question: what was typed.
        is_word: whether a word in lower case is known; known words are never changed, nor are words in capitals.
        words_like: candidates for a word, among them those of the documents that start with the same letter.
    """
    words = dict.fromkeys(_WORD.findall(question))
    unknown = [w for w in words if len(w) >= SHORTEST and not w.isupper() and not is_word(w.lower())][:MOST]
    corrections = {word: _closest(word, words_like(word.lower())) for word in unknown}
    return _WORD.sub(lambda match: corrections.get(match.group(), match.group()), question)


def _closest(word: str, candidates: Collection[str]) -> str:
    near = [other for other in candidates if abs(len(other) - len(word)) <= 2]
    close = get_close_matches(word.lower(), sorted(near), n=1, cutoff=SIMILARITY)
    return _cased(close[0], word) if close else word


def is_english(word: str) -> bool:
    """Say whether a word in lower case is common enough to be one token of the default embedder."""
    return vocabulary().token_to_id(word) is not None


@cache
def vocabulary() -> Tokenizer:
    """Return the tokenizer of the packaged embedder, whose 30,522 tokens are the common words of English."""
    return Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))


def _cased(correction: str, word: str) -> str:
    return correction.capitalize() if word[0].isupper() else correction
