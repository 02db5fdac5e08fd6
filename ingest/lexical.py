"""The lexical half of retrieval: BM25 by SQLite's FTS5, in memory, derived from the collection.

Local Chroma has no sparse search. FTS5's `bm25()` is Okapi BM25 with k1 = 1.2, b = 0.75 (sqlite.org/fts5.html); words
are reduced to stems by its Porter tokenizer.
"""

import json
import re
import sqlite3
from collections.abc import Collection, Iterable
from threading import Lock

LONGEST_QUERY = 64
"""Distinct words of a question that are matched, the first ones."""

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
            "CREATE VIRTUAL TABLE chunks USING fts5(heading, text, content='', tokenize='porter unicode61')"
        )
        self._database.execute("CREATE TABLE places(number INTEGER PRIMARY KEY, source TEXT)")
        self._database.execute("CREATE INDEX place_of_source ON places(source)")
        for row in rows:
            self._add(*row)

    def _add(self, identity: str, source: str, heading: str, text: str) -> None:
        number = len(self._ids)
        self._ids.append(identity)
        for word in _WORD.findall(f"{heading} {text}".lower()):
            self._words.setdefault(word[0], set()).add(word)
        self._database.execute("INSERT INTO chunks(rowid, heading, text) VALUES (?, ?, ?)", (number, heading, text))
        self._database.execute("INSERT INTO places VALUES (?, ?)", (number, source))

    def words(self, letter: str) -> set[str]:
        """Return the words, in lower case, that start with a letter."""
        return self._words.get(letter, set())

    def search(self, question: str, k: int, sources: Collection[str] = ()) -> list[tuple[str, float]]:
        """Return the ids of the `k` best rows with their BM25 scores, best first (higher is better).

        With `sources`, only their rows are ranked; words are as rare as they are in all rows.
        """
        words = list(dict.fromkeys(_WORD.findall(question.lower())))[:LONGEST_QUERY]
        if not words:
            return []
        match = " OR ".join(f'"{word}"' for word in words)
        query = _RANKED.format(_OF_SOURCES if sources else "")
        chosen = [json.dumps(list(sources))] if sources else []
        with self._lock:
            found = self._database.execute(query, (match, *chosen, k)).fetchall()
        return [(self._ids[row], score) for row, score in found]
