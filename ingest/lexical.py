"""The lexical half of retrieval: BM25 by SQLite's FTS5, in memory, derived from the collection.

Local Chroma has no sparse search. FTS5's `bm25()` is Okapi BM25 with k1 = 1.2, b = 0.75 (sqlite.org/fts5.html); words
are reduced to stems by its Porter tokenizer.
"""

import re
import sqlite3
from collections.abc import Iterable
from threading import Lock

LONGEST_QUERY = 64
"""Distinct words of a question that are matched, the first ones."""

_WORD = re.compile(r"\w+")


class LexicalIndex:
    """BM25 over (id, heading, text) rows; headings and text count alike. Safe to share between threads."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self._ids: list[str] = []
        self._words: dict[str, set[str]] = {}
        self._lock = Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(
            "CREATE VIRTUAL TABLE chunks USING fts5(heading, text, content='', tokenize='porter unicode61')"
        )
        self._database.executemany("INSERT INTO chunks(rowid, heading, text) VALUES (?, ?, ?)", map(self._row, rows))

    def _row(self, row: tuple[str, str, str]) -> tuple[int, str, str]:
        self._ids.append(row[0])
        for word in _WORD.findall(f"{row[1]} {row[2]}".lower()):
            self._words.setdefault(word[0], set()).add(word)
        return len(self._ids) - 1, row[1], row[2]

    def words(self, letter: str) -> set[str]:
        """Return the words, in lower case, that start with a letter."""
        return self._words.get(letter, set())

    def search(self, question: str, k: int) -> list[tuple[str, float]]:
        """Return the ids of the `k` best rows with their BM25 scores, best first (higher is better)."""
        words = list(dict.fromkeys(_WORD.findall(question.lower())))[:LONGEST_QUERY]
        if not words:
            return []
        match = " OR ".join(f'"{word}"' for word in words)
        query = "SELECT rowid, -bm25(chunks) FROM chunks WHERE chunks MATCH ? ORDER BY rank, rowid LIMIT ?"
        with self._lock:
            found = self._database.execute(query, (match, k)).fetchall()
        return [(self._ids[row], score) for row, score in found]
