"""Made documents, questions and vectors, the same for the same number, so that any size can be measured anywhere.

Words are as rare as in real text (Zipf's law as Mandelbrot has it: the word of rank r is drawn in proportion to
1 / (r + 2.7) ** 1.1); a fifth of them belong to the topic that a document shares with some others, and every document
has a name that hardly any other has. A word search therefore meets words that are everywhere, words of some documents,
and names.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from math import ceil
from typing import overload
from zlib import crc32

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from ingest.blocks import Block
from ingest.documents import Document
from ingest.index.embeddings import Embedder

SECTIONS = 10
"""Sections of a document, each of which is one chunk."""

CHUNK_TOKENS = 160
"""Words of a chunk and its headings at most; a section has fewer."""

SENTENCES = 5
WORDS = 20
"""Words of a sentence: a section has about 650 characters."""

VOCABULARY = 200_000

FREQUENT = "the of and to a in is that for it with as was on are by this be from or have an they which at not".split()
"""The words of the first ranks: a word index may know that they say little."""

TOPIC_SHARE, NAME_SHARE = 0.2, 0.03
"""How many of the words belong to a document's topic, and how many are its name."""

TOPIC_WORDS = 100
DOCUMENTS_OF_A_TOPIC = 20

DIMENSIONS = 384

INTRINSIC = 128
"""Dimensions in which the vectors vary: those of real models vary in far fewer than they have."""

HASHED_WORDS = 1 << 15
"""Words that have a vector of their own; what is left over shares them."""

_SYLLABLES = [consonant + vowel for consonant in "bcdfghklmnprstvwz" for vowel in "aeiou"]
_WORD = re.compile(r"\w+")


class MadeDocuments(Sequence[Document]):
    """Documents with this many chunks together, made anew whenever one is asked for."""

    def __init__(self, chunks: int) -> None:
        self._chunks = chunks
        self._topics = ceil(len(self) / DOCUMENTS_OF_A_TOPIC)

    def __len__(self) -> int:
        return ceil(self._chunks / SECTIONS)

    @overload
    def __getitem__(self, number: int) -> Document: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Document]: ...
    def __getitem__(self, number: int | slice) -> Document | Sequence[Document]:
        """Return the document of a number, from 0."""
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        return _document(number, number % self._topics, min(SECTIONS, self._chunks - number * SECTIONS))

    def questions(self, number: int) -> Iterator[str]:
        """Yield questions: each is eight words in a row, of a document anywhere."""
        rng = np.random.default_rng(len(self))
        for place in rng.integers(len(self), size=number):
            words = _WORD.findall(self[int(place)].text)
            start = int(rng.integers(len(words) - 8))
            yield " ".join(words[start : start + 8]).lower()


def _document(number: int, topic: int, sections: int) -> Document:
    """Return a document with a title and, in every section, a heading and one paragraph."""
    rng = np.random.default_rng([number, 1])
    name = " ".join(_word(int(rank)).capitalize() for rank in rng.integers(VOCABULARY // 2, VOCABULARY, size=2))
    text, blocks = f"{name}\n\n", [Block(0, len(name), "heading", level=1)]
    for words in _sections(rng, topic, name, sections):
        for kind, level, part in (("heading", 2, " ".join(words[:3])), ("paragraph", 0, _paragraph(words[3:]))):
            blocks.append(Block(len(text), len(text) + len(part), kind, level=level))  # type: ignore[arg-type]
            text += f"{part}\n\n"
    digest = sha256(text.encode()).hexdigest()
    return Document(text, f"made-{number}.md", digest, tuple(blocks), file_sha256=digest)


def _sections(rng: np.random.Generator, topic: int, name: str, sections: int) -> Iterator[list[str]]:
    of_topic = np.random.default_rng([topic, 2]).integers(len(FREQUENT), VOCABULARY, size=TOPIC_WORDS)
    size = (sections, 3 + SENTENCES * WORDS)
    ranks = np.searchsorted(_CUMULATIVE, rng.random(size))
    ranks = np.where(rng.random(size) < TOPIC_SHARE, of_topic[rng.integers(TOPIC_WORDS, size=size)], ranks)
    named = rng.random(size) < NAME_SHARE
    for row, names in zip(ranks.tolist(), named.tolist(), strict=True):
        yield [name if is_name else _word(rank) for rank, is_name in zip(row, names, strict=True)]


def _paragraph(words: Sequence[str]) -> str:
    lines = (" ".join(words[start : start + WORDS]) for start in range(0, len(words), WORDS))
    return " ".join(f"{line[0].upper()}{line[1:]}." for line in lines)


@cache
def _word(rank: int) -> str:
    """Return the word of a rank, from 0; rare words are longer.

    >>> _word(0), _word(30), _word(150_000)
    ('the', 'kabe', 'sataga')
    """
    if rank < len(FREQUENT):
        return FREQUENT[rank]
    syllables, rest = "", rank + len(_SYLLABLES)
    while rest:
        rest, place = divmod(rest, len(_SYLLABLES))
        syllables += _SYLLABLES[place]
    return syllables


_SUMS: NDArray[np.float64] = np.cumsum((np.arange(1, VOCABULARY + 1) + 2.7) ** -1.1)
_CUMULATIVE = _SUMS / _SUMS[-1]
"""The share of the words whose rank is at most this."""


class MadeEmbeddings(Embeddings):
    """Unit vectors of the words of a text: texts that share rare words are near each other.

    Every word but the most frequent has a random vector; a text has the sum of those of its words, each once, a word
    counting as it is long.
    """

    def __init__(self) -> None:
        rng = np.random.default_rng(3)
        self._of_words = rng.standard_normal((HASHED_WORDS, INTRINSIC), dtype=np.float32)
        self._wider = rng.standard_normal((INTRINSIC, DIMENSIONS), dtype=np.float32)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector a text."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a text."""
        words = list(set(_WORD.findall(text.lower())).difference(FREQUENT)) or [text or " "]
        weights = np.array([len(word) for word in words], dtype=np.float32)
        total = weights @ self._of_words[[crc32(word.encode()) % HASHED_WORDS for word in words]] @ self._wider
        vector: list[float] = (total / np.linalg.norm(total)).tolist()
        return vector


def made_embedder() -> Embedder:
    """Return the embedder of made documents; every word is a token."""
    return Embedder("made", MadeEmbeddings, _tokens, CHUNK_TOKENS)


def _tokens(text: str) -> Sequence[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer(text)]
