"""Correct misspelt words of a question, to words of the documents or of English."""

import math
import re
from collections.abc import Callable, Collection, Mapping
from functools import cache

from rapidfuzz.distance import OSA, Indel
from tokenizers import Tokenizer

from ingest.embeddings import packaged_model

SHORTEST = 3
"""Letters; shorter words have too many neighbours."""

SHORT = 4
"""Letters of a word for which only a frequent one of English can be meant ("kilo" is not "kill")."""

LONG = 8
"""Letters of a word that may hold two slips; a shorter one may hold one."""

MOST = 8
"""Unknown words of a question that are looked up; each is compared with thousands."""

FREQUENT = 250
"""Words of English so frequent that they are as likely meant as those of the documents. Of single slips made in
questions of SQuAD 2.0, with their paragraph as documents, most are undone with 100 to 500, 6 in 100 fewer with all."""

RARE = 10_000
"""Rank from which a word of the shortest length is as likely a slip ("wen" for "when")."""

LEAST_BASE = 5
"""Letters that two forms of a word share at least."""

_ENDINGS = ("", "s", "es", "ed", "d", "ing", "er", "ers", "ly")
_INFLECTED = re.compile(r"(?:s|ed|ing)$")
_PREFIX = re.compile(r"^(?:counter|inter|over|under)")
_NO_PLURAL = re.compile(r"[^aeiou]ys$")
_S_FOR_Z = re.compile(r"is(?=(?:e[drs]?|ing|ations?)$)")
_WORD = re.compile(r"[^\W\d_]+")
_APOSTROPHE = re.compile(
    r"\b(?:(?:ca|wo|do|does|did|is|are|was|were|have|has|had|could|would|should)n(?=t\b)|"
    r"(?:what|who|where|when|how|that|there)(?=s\b)|(?:i|you|we|they)(?=ve\b)|(?:you|they)(?=re\b)|i(?=m\b))",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"(\b(?:how(?: \w+)?|wh?(?:at|en|ere|ich|o|y)(?: \w+)?) do)se(?= (?:an?|he|it|she|that|the|this)\b)", re.I
)
_WHERE = re.compile(r"^(\s*(?:and |but |so )?w)ere(?= (?:is|are|was|do|does|did)\b)", re.IGNORECASE)


def correct(question: str, documents: Callable[[str], Collection[str]]) -> str:
    """Return the question with every unknown word replaced by the known one that was most likely meant, if any is near.

    Of known words, "were" and "dose" are replaced where only "where" and "does" can be meant ("were is it"). A
    contraction has its apostrophe put back ("cant").

    Args:
        question: what was typed.
        documents: the words of the documents, in lower case, that start with a letter. They and the words of English
            are never changed, nor are words in capitals.
    """
    question = _DOES.sub(r"\1es", _WHERE.sub(r"\1here", _APOSTROPHE.sub(r"\g<0>'", question)))
    words = dict.fromkeys(_WORD.findall(question))
    unknown = [word for word in words if _may_be_wrong(word) and not _known(word.lower(), documents)][:MOST]
    corrections = {word: _meant(word, documents(word[0].lower())) for word in unknown}
    return _WORD.sub(lambda match: corrections.get(match.group(), match.group()), question)


def _may_be_wrong(word: str) -> bool:
    return len(word) >= SHORTEST and not word.isupper()


def _known(word: str, documents: Callable[[str], Collection[str]]) -> bool:
    """Say whether a word is of English, or of the documents in this form or another."""
    rank, own = _ranks(word[0]).get(word), documents(word[0])
    common = rank is not None and (len(word) > SHORTEST or rank < RARE)
    return common or word in own or not _forms(word).isdisjoint(own)


def _forms(word: str) -> set[str]:
    """Return a word with other endings: "smuggled" and "smuggling" are forms of one; "countrys" is a form of none."""
    if _NO_PLURAL.search(word):
        return set()
    bases = {word.removesuffix(ending) for ending in _ENDINGS if len(word) - len(ending) >= LEAST_BASE}
    return {base + ending for base in bases for ending in _ENDINGS}


def _may_be_english(word: str) -> bool:
    """Say whether a word is one of English with another ending ("bins", "instruct"), or with an "s" for its "z"."""
    base, ranks, american = _INFLECTED.sub("", word), _ranks(word[0]), _S_FOR_Z.sub("iz", word)
    if not ({american, *_forms(american)} - {word}).isdisjoint(ranks):
        return True
    if len(word) >= LONG and any(word + ending in ranks for ending in ("or", "ion")):
        return True
    common = base in ranks and (ranks[base] < RARE or len(base) >= SHORT)
    return len(base) >= SHORTEST and not _NO_PLURAL.search(word) and common and ranks[base] >= FREQUENT


def _is_compound(word: str) -> bool:
    """Say whether a word is one of English behind a preposition ("underpin")."""
    rest = _PREFIX.sub("", word)
    return rest != word and len(rest) >= SHORTEST and rank(rest) < RARE


def _meant(word: str, documents: Collection[str]) -> str:
    """Return the known word with the fewest slips; of these a likely one before a rare one, the most alike first."""
    typed, ranks = word.lower(), _ranks(word[0].lower())
    slips = 2 if len(typed) >= LONG and not _is_compound(typed) else 1

    def order(other: str) -> tuple[int, bool, float, int, str]:
        rank = ranks.get(other, len(ranks))
        rare = other not in documents and rank >= FREQUENT
        return OSA.distance(typed, other), rare, Indel.normalized_distance(typed, other), rank, other

    limit = 0 if _may_be_english(typed) else FREQUENT if len(typed) <= SHORT else math.inf
    others = {*documents, *(other for other, rank in ranks.items() if rank < limit)} - {typed}
    near = [other for other in others if OSA.distance(typed, other, score_cutoff=slips) <= slips]
    return _cased(min(near, key=order), word) if near else word


def rank(word: str) -> int:
    """Return the rank of a word among the common ones of English, the most frequent first; any other has the last.

    >>> rank("the") < rank("ticket") < rank("Kosovo") < rank("KFOR")
    True
    """
    return _ranks(word[0].lower()).get(word.lower(), sum(map(len, _english().values())))


def _ranks(letter: str) -> Mapping[str, int]:
    """Return the common words of English that start with a letter, with their ranks among all, the most frequent first.

    They are the whole-word tokens of the packaged embedder, whose vocabulary is ordered by frequency.
    """
    return _english().get(letter, {})


@cache
def _english() -> dict[str, dict[str, int]]:
    vocabulary = Tokenizer.from_file(str(packaged_model() / "tokenizer.json")).get_vocab()
    ranked = sorted((word for word in vocabulary if word.isalpha()), key=vocabulary.__getitem__)
    words: dict[str, dict[str, int]] = {}
    for rank, word in enumerate(word for word in ranked if len(word) > 1):
        words.setdefault(word[0], {})[word] = rank
    return words


def _cased(correction: str, word: str) -> str:
    return correction.capitalize() if word[0].isupper() else correction
