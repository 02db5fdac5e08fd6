"""Embeddings of an ingest that has not finished, so that one that was killed does not compute them again."""

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from threading import Event

import numpy as np

from ingest.index.embeddings import Embedder

BATCH = 128
"""Texts embedded, and then kept, at a time: enough to keep sixteen processors busy."""

KEY_BYTES = 32
"""Bytes of a text's key."""


def key_of(embedder: str, text: str) -> bytes:
    """Return the key of a text's vector by the embedder of that name."""
    return sha256(f"{embedder}\0{text}".encode()).digest()


def kept_keys(path: Path) -> frozenset[bytes]:
    """Return the keys that the journal in a file has; none if there is no such file."""
    if not path.exists():
        return frozenset()
    with closing(sqlite3.connect(path)) as database:
        return frozenset(key for (key,) in database.execute("SELECT key FROM vectors"))


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
            self.keep({self._key(text): np.asarray(vectors[text], dtype=np.float32).tobytes() for text in batch})
            advance(batch)
        return [vectors[text] for text in texts]

    def stop(self) -> None:
        """Have `embed` end after the batch that it works on."""
        self._stopped.set()

    def _kept(self, text: str) -> list[float] | None:
        row = self._database.execute("SELECT vector FROM vectors WHERE key = ?", (self._key(text),)).fetchone()
        return np.frombuffer(row[0], dtype=np.float32).tolist() if row else None

    def keep(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep vectors, as float32, by their keys."""
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", vectors.items())

    def _key(self, text: str) -> bytes:
        return key_of(self._embedder.name, text)

    def close(self) -> None:
        """Close the file; the vectors stay."""
        self._database.close()

    def clear(self) -> None:
        """Close and delete the file: what it held is in the index now."""
        self.close()
        self._path.unlink(missing_ok=True)
