"""The stages that run on the machines of a Ray cluster: fetch files, read and split them, embed what was split.

Every stage takes and gives Arrow tables. Whatever a worker had in hand when it was lost is done again by another.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa

from ingest.chunks import split
from ingest.document_json import document_to_json
from ingest.documents import Document, read_bytes
from ingest.errors import UnreadableFile
from ingest.files import File
from ingest.index.embeddings import Embedder, load_embedder
from ingest.journal import key_of
from ingest.reading import Reader, Reading

PART = 32
"""Texts of a row: a long document has several rows, so that several workers embed it."""

_FILE = {"number": pa.int64(), "path": pa.large_string(), "source": pa.large_string()}
FETCHED = pa.schema(_FILE | {"data": pa.large_binary(), "reason": pa.large_string()})
"""A file and its bytes, or why it cannot be opened."""

_READ = {"number": pa.int64(), "document": pa.large_string(), "reason": pa.large_string(), "keys": pa.large_binary()}
READ = pa.schema(_READ | {"texts": pa.large_string()})
"""Texts to embed, as a JSON list, and their keys, joined. A file's last row has its document, or why there is none."""

EMBEDDED = pa.schema(_READ | {"vectors": pa.large_binary()})
"""The same with one vector a key in place of the texts, float32, joined."""


def fetch(files: pa.Table) -> Iterator[pa.Table]:
    """Read the bytes of files; runs on the machine that has them."""
    for row in files.to_pylist():
        found: dict[str, Any] = {"data": b"", "reason": ""}
        try:
            found["data"], _ = read_bytes(Path(row["path"]))
        except UnreadableFile as error:
            found["reason"] = str(error)
        yield pa.Table.from_pylist([row | found], FETCHED)


class ReadFiles:
    """Makes documents of files, within the limits of `Reader`, and splits them."""

    def __init__(self, embedder: str, chunk_tokens: int, known: frozenset[bytes]) -> None:
        """Take what to split with, and the keys of texts that need no embedding."""
        self._embedder = load_embedder(embedder)
        self._chunk_tokens = chunk_tokens
        self._known = known
        self._reader = Reader()

    def __call__(self, files: pa.Table) -> Iterator[pa.Table]:
        """Yield the rows of `READ` of each file."""
        for row in files.to_pylist():
            reading = UnreadableFile(row["reason"]) if row["reason"] else self._read(row)
            yield pa.Table.from_pylist(self._rows(row["number"], reading), READ)

    def _read(self, row: dict[str, Any]) -> Reading:
        with TemporaryDirectory() as folder:
            path = Path(folder, "file").with_suffix(Path(row["path"]).suffix)
            path.write_bytes(row["data"])
            [reading] = self._reader.read_all([File(path, row["source"])], lambda file: None)
        return replace(reading, path=row["path"]) if isinstance(reading, Document) else reading

    def _rows(self, number: int, reading: Reading) -> list[dict[str, Any]]:
        if not isinstance(reading, Document):
            return [_row(number, {}) | {"reason": str(reading)}]
        chunks = split(reading, self._embedder.token_spans, self._chunk_tokens)
        keys = {key_of(self._embedder.name, chunk.embedded): chunk.embedded for chunk in chunks}
        missing = [key for key in keys if key not in self._known]
        parts = [missing[first : first + PART] for first in range(0, len(missing), PART)] or [[]]
        rows = [_row(number, {key: keys[key] for key in part}) for part in parts]
        rows[-1]["document"] = document_to_json(reading)
        return rows


def _row(number: int, texts: dict[bytes, str]) -> dict[str, Any]:
    return {
        "number": number,
        "document": "",
        "reason": "",
        "keys": b"".join(texts),
        "texts": json.dumps(list(texts.values())),
    }


class EmbedTexts:
    """Holds the model and embeds texts."""

    def __init__(self, embedder: str) -> None:
        self._name = embedder

    @cached_property
    def _embedder(self) -> Embedder:
        return load_embedder(self._name)

    def __call__(self, rows: pa.Table) -> pa.Table:
        """Return the rows of `EMBEDDED`."""
        texts = [json.loads(some) for some in rows["texts"].to_pylist()]
        all_texts = [text for some in texts for text in some]
        vectors = iter(self._embedder.embed(all_texts) if all_texts else [])
        joined = [np.asarray([next(vectors) for _ in some], dtype=np.float32).tobytes() for some in texts]
        return rows.drop_columns(["texts"]).append_column("vectors", pa.array(joined, pa.large_binary()))
