"""Embeddings of an ingest that has not finished, so that one that was killed does not compute them again."""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from hashlib import sha256
from pathlib import Path
from threading import Event

import numpy as np

from ingest.index.embeddings import Embedder

BATCH = 128
"""Texts embedded, and then kept, at a time: enough to keep sixteen processors busy."""


class Journal:
    """Vectors by text, on disk until `clear`. One thread at a time may use it."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self._path = path
        self._embedder = embedder
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._database.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB)")
        self._stopped = Event()

    def embed(self, texts: Sequence[str], advance: Callable[[Collection[str]], object]) -> list[list[float]]:
        """Return one vector a text; only texts not in the journal are embedded. Calls `advance(texts now done)`.

        Raises InterruptedError when another thread has called `stop`.
        """
        vectors = {text: vector for text in set(texts) if (vector := self._kept(text)) is not None}
        missing = sorted(set(texts) - vectors.keys(), key=lambda text: (len(text), text))
        advance(list(vectors))
        for first in range(0, len(missing), BATCH):
            if self._stopped.is_set():
                raise InterruptedError
            batch = missing[first : first + BATCH]
            vectors.update(zip(batch, self._embedder.embed(batch), strict=True))
            self._keep({text: vectors[text] for text in batch})
            advance(batch)
        return [vectors[text] for text in texts]

    def stop(self) -> None:
        """Have `embed` end after the batch that it works on."""
        self._stopped.set()

    def _kept(self, text: str) -> list[float] | None:
        row = self._database.execute("SELECT vector FROM vectors WHERE key = ?", (self._key(text),)).fetchone()
        return np.frombuffer(row[0], dtype=np.float32).tolist() if row else None

    def _keep(self, vectors: dict[str, list[float]]) -> None:
        rows = [(self._key(text), np.asarray(vector, dtype=np.float32).tobytes()) for text, vector in vectors.items()]
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def _key(self, text: str) -> bytes:
        return sha256(f"{self._embedder.name}\0{text}".encode()).digest()

    def close(self) -> None:
        """Close the file; the vectors stay."""
        self._database.close()

    def clear(self) -> None:
        """Close and delete the file: what it held is in the index now."""
        self.close()
        self._path.unlink(missing_ok=True)
