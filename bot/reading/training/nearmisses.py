"""Near misses made of answerable questions: one word or phrase of the question is another's.

* ``word``: a word replaced by a related one of the passage ("Who *sold* the engine?" for *built*); words are
  related by the encoder's word embeddings, which hold opposites and sisters close;
* ``phrase``: what follows the last preposition replaced by what follows the same one in another question of the
  passage or else of the article ("the capital of *the duchy*" for *of the kingdom*);
* ``opposite``: a word replaced by its antonym, or the question denied ("Who did not ...").
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from safetensors import safe_open
from tokenizers import Tokenizer

from bot.question.language import ENGLISH
from bot.question.words import stem, stems
from bot.reading.training import booleans
from bot.reading.training.antonyms import ANTONYMS
from bot.reading.training.crops import answer_sentences
from bot.reading.training.data import Example
from bot.reading.training.negatives import exchange
from ingest.index.embeddings import packaged_model

SHARES = {"word": 1.0, "phrase": 0.5, "opposite": 0.3}
FARTHEST, NEAREST = 0.35, 0.65  # cosines of related words; nearer ones may mean the same
DENIED_SHARE = 0.3
ENDINGS = ("ing", "ed", "ly", "s", "tion", "er", "al", "ic", "ity", "ment", "ous", "ive")
GENERIC = frozenset(
    "according called kind known many much name number percent percentage person people place term time type used year "
    "years".split()
)
CONTENT = re.compile(r"(?<![\w'-])[a-z]{4,}(?![\w'-])")
PHRASE = re.compile(
    r"\b(of|in|by|to|for|from|at|with|on|about|between|during|against|into) "
    r"((?:[\w'’.-]+ ){0,4}[\w'’-]+)\s*\??\s*$"
)
ASKING = re.compile(r"(?:who|what|which|when|where|why|how)\b", re.IGNORECASE)
AUXILIARY = re.compile(rf"\b(?:{booleans.AUXILIARY}|should)\b", re.IGNORECASE)
IRREGULAR = {"can": "can't", "will": "won't"}


class Words:
    """Word embeddings.

    :param tokenizer: of the encoder; only words that are one token are known.
    :param vectors: its word embeddings, shape (tokens, dimensions).
    """

    def __init__(self, tokenizer: Tokenizer, vectors: np.ndarray) -> None:
        self._number = tokenizer.token_to_id
        self._vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    @classmethod
    def load(cls) -> "Words":
        """Return the word embeddings of the default embedder, all-MiniLM-L6-v2."""
        folder = packaged_model()
        name = "embeddings.word_embeddings.weight"
        with safe_open(folder / "model.safetensors", framework="numpy") as weights:
            return cls(Tokenizer.from_file(str(folder / "tokenizer.json")), weights.get_tensor(name))

    def related(self, word: str, others: Sequence[str]) -> list[str]:
        """Return the others that are of the same form and near in meaning, but mean something else."""
        own = self._number(word)
        known = [o for o in others if self._number(o) is not None and _ending(o) == _ending(word)]
        if own is None or not known:
            return []
        cosines = self._vectors[[self._number(other) for other in known]] @ self._vectors[own]
        return [other for other, cosine in zip(known, cosines, strict=True) if FARTHEST <= cosine <= NEAREST]


def _ending(word: str) -> str:
    return next((ending for ending in ENDINGS if word.endswith(ending)), "")


def make(examples: Sequence[Example], words: Words, rng: random.Random) -> dict[str, list[Example]]:
    """Return near misses of answerable questions: kind -> examples."""
    asked = _phrases(examples)
    return {
        "word": _changed(examples, lambda e: other_word(e, words, rng)),
        "phrase": _changed(examples, lambda e: other_phrase(e, [asked[place] for place in _positions(e)], rng)),
        "opposite": _changed(examples, lambda e: opposite(e.question, rng)),
    }


def _changed(examples: Sequence[Example], change: Callable[[Example], str]) -> list[Example]:
    return [replace(e, question=question, answers=()) for e in examples if (question := change(e))]


def other_word(example: Example, words: Words, rng: random.Random) -> str:
    """Replace a word by a related one of the passage's other sentences; "" if there is none."""
    taken = stems(example.question) | stems(answer_sentences(example))
    pool = [word for word in _content(example.passage) if stem(word) not in taken]
    old = [word for word in _content(example.question) if word not in GENERIC]
    for word in rng.sample(old, len(old)):
        if new := words.related(word, pool):
            return exchange(example.question, word, rng.choice(new))
    return ""


@cache
def _content(text: str) -> tuple[str, ...]:
    return tuple(sorted({word for word in CONTENT.findall(text) if word not in ENGLISH.function_words}))


Position = tuple[str, ...]


def _phrases(examples: Sequence[Example]) -> dict[Position, list[re.Match[str]]]:
    """Return the last prepositional phrases of the questions of every passage and of every article."""
    asked: dict[Position, list[re.Match[str]]] = defaultdict(list)
    for example in examples:
        if found := _phrase(example.question):
            for place in _positions(example):
                asked[place].append(found)
    return asked


def _phrase(question: str) -> re.Match[str] | None:
    found = PHRASE.search(question)
    return None if found and AUXILIARY.search(found[2]) else found


def _positions(example: Example) -> tuple[Position, Position]:
    article = (example.source, example.group)
    return (*article, example.passage), article


def other_phrase(example: Example, pools: Sequence[Sequence[re.Match[str]]], rng: random.Random) -> str:
    """Replace what follows the last preposition by what follows it in a question of the first pool that has one."""
    found = _phrase(example.question)
    if not found:
        return ""
    evidence = stems(answer_sentences(example))
    told = " ".join(example.texts).lower()
    for pool in pools:
        if new := [m[2] for m in pool if _fits(m, found) and not stems(m[2]) <= evidence and m[2].lower() not in told]:
            return f"{example.question[: found.start(2)]}{rng.choice(new)}?"
    return ""


def _fits(new: re.Match[str], old: re.Match[str]) -> bool:
    same_form = new[1] == old[1] and new[2][0].isupper() == old[2][0].isupper()
    return same_form and bool(stems(new[2])) and not stems(new[2]) & stems(old[2])


def opposite(question: str, rng: random.Random) -> str:
    """Replace a word by its antonym or deny the question; "" where neither can be done, or by chance."""
    known = [word for word in re.findall(r"\b[a-z]+\b", question) if word in ANTONYMS]
    deny = rng.random() < DENIED_SHARE
    if known and not deny:
        word = rng.choice(known)
        return exchange(question, word, rng.choice(ANTONYMS[word]))
    return denied(question) if deny and ASKING.match(question) and AUXILIARY.search(question) else ""


def denied(question: str) -> str:
    """Deny a question.

    >>> denied("Who did Caesar defeat?"), denied("What is known?")
    ("Who didn't Caesar defeat?", "What isn't known?")
    """
    return AUXILIARY.sub(lambda found: IRREGULAR.get(found[0].lower(), f"{found[0]}n't"), question, count=1)
