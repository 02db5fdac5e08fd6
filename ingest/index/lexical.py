"""The lexical half of retrieval: BM25 by SQLite's FTS5, in memory, derived from the collection.

Local Chroma has no sparse search. FTS5's `bm25()` is Okapi BM25 with k1 = 1.2, b = 0.75 (sqlite.org/fts5.html); words
are reduced to stems by its Porter tokenizer. Texts and questions are folded alike (`ingest.characters`), and what is
written without spaces is matched by pairs of neighbouring characters.
"""

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from threading import Lock
from unicodedata import category

from ingest.characters import UNSPACED, folded_text, parts_of_joined_words

LONGEST_QUERY = 64
"""Distinct words of a question that are matched, the first ones."""

_TOKENIZER = "porter unicode61 categories 'L* N* Co Mn Mc'"
"""Vowel signs, which are marks (M*), are parts of words."""

_WORD = re.compile(r"\w+")
_RANKED = "SELECT rowid, -bm25(chunks) FROM chunks WHERE chunks MATCH ? {} ORDER BY rank, rowid LIMIT ?"
_OF_SOURCES = "AND +rowid IN (SELECT number FROM places WHERE source IN (SELECT value FROM json_each(?)))"
"""The + has SQLite match the words once, and not anew for every row of the sources."""


class LexicalIndex:
    """BM25 over (id, source, heading, text) rows; headings and text count alike. Safe to share between threads."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        self._ids: list[str] = []
        self._words: dict[str, set[str]] = {}
        self._lock = Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(
            f"CREATE VIRTUAL TABLE chunks USING fts5(heading, text, content='', tokenize=\"{_TOKENIZER}\")"
        )
        self._database.execute("CREATE TABLE places(number INTEGER PRIMARY KEY, source TEXT)")
        self._database.execute("CREATE INDEX place_of_source ON places(source)")
        for row in rows:
            self._add(*row)

    def _add(self, identity: str, source: str, heading: str, text: str) -> None:
        number = len(self._ids)
        self._ids.append(identity)
        heading, text = _whole(heading), _whole(text)
        for word in _WORD.findall(UNSPACED.sub(" ", f"{heading} {text}".lower())):
            self._words.setdefault(word[0], set()).add(word)
        row = (number, _in_pairs(heading.casefold()), _in_pairs(text.casefold()))
        self._database.execute("INSERT INTO chunks(rowid, heading, text) VALUES (?, ?, ?)", row)
        self._database.execute("INSERT INTO places VALUES (?, ?)", (number, source))

    def words(self, letter: str) -> set[str]:
        """Return the words, in lower case, that start with a letter, of scripts that put spaces between words."""
        return self._words.get(letter, set())

    def search(self, question: str, k: int, sources: Collection[str] = ()) -> list[tuple[str, float]]:
        """Return the ids of the `k` best rows with their BM25 scores, best first (higher is better).

        With `sources`, only their rows are ranked; words are as rare as they are in all rows.
        """
        terms = list(dict.fromkeys(_terms(question)))[:LONGEST_QUERY]
        if not terms:
            return []
        match = " OR ".join(terms)
        query = _RANKED.format(_OF_SOURCES if sources else "")
        chosen = [json.dumps(list(sources))] if sources else []
        with self._lock:
            found = self._database.execute(query, (match, *chosen, k)).fetchall()
        return [(self._ids[row], score) for row, score in found]


def _whole(text: str) -> str:
    """Return a text folded, and behind it the parts of words that were joined at a line end: "well" and "known"."""
    return " ".join([folded_text(text), *parts_of_joined_words(text)])


def _in_pairs(text: str) -> str:
    """Return a text with all pairs of neighbouring characters, and the last one, where there are no spaces."""
    if text.isascii():
        return text
    return UNSPACED.sub(lambda run: f" {' '.join(_pairs(run.group()))} ", text)


def _pairs(run: str) -> list[str]:
    """Return the pairs of neighbouring characters, and the last character.

    >>> _pairs("高い山")
    ['高い', 'い山', '山']
    """
    return [run[place : place + 2] for place in range(len(run))]


def _terms(question: str) -> Iterator[str]:
    """Yield what of a question is matched, as FTS5 writes it: words, pairs, or a lone character with what follows."""
    for word in _words_of(folded_text(question).casefold()):
        end = 0
        for run in UNSPACED.finditer(word):
            yield from _quoted(word[end : run.start()])
            pairs = _pairs(run.group())
            yield from (f'"{pair}"' for pair in pairs[:-1]) if len(pairs) > 1 else [f'"{run.group()}"*']
            end = run.end()
        yield from _quoted(word[end:])


def _quoted(word: str) -> list[str]:
    return [f'"{word}"'] if word else []


def _words_of(text: str) -> list[str]:
    """Return the words of a text; vowel signs are parts of them."""
    if text.isascii():
        return _WORD.findall(text)
    return ["".join(word) for is_word, word in groupby(text, _is_part_of_a_word) if is_word]


def _is_part_of_a_word(character: str) -> bool:
    return bool(_WORD.match(character)) or category(character) in ("Mn", "Mc")
