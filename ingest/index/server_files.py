"""What is kept beside the chunks of an index on a Chroma server: a second collection, a row for each part of a file.

The bytes stand in a metadata value, as base64: Chroma would index the letters of a row's document.
"""

from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ingest.index.store import COLLECTION, Location, chroma, index_errors

FILES = f"{COLLECTION}-files"

PART = 1_500_000
"""Bytes of a part."""

REQUEST = 6_000_000
"""Bytes of the parts that are sent or asked for together; a Chroma server takes 40 MB a request."""

ROWS = 1000
"""Rows or names a request."""


class ServerFiles:
    """Bytes by name, in the collection `FILES`."""

    def __init__(self, client: Any, location: Location) -> None:
        self._client = client
        self._location = location

    def put(self, contents: Mapping[str, bytes]) -> None:
        """Write all parts of files."""
        if not contents:
            return
        with index_errors(self._location):
            collection = self._client.get_or_create_collection(FILES, embedding_function=None)
            for rows in _requests(contents):
                collection.upsert(
                    ids=[_row(row["name"], row["part"]) for row in rows],
                    metadatas=rows,
                    embeddings=[[1.0]] * len(rows),
                )

    def get(self, name: str) -> bytes:
        """Put the parts of a file together. Raises KeyError."""
        with index_errors(self._location):
            collection = self._find()
            first = collection and collection.get(ids=[_row(name, 0)], include=["metadatas"])["metadatas"]
            if not first:
                raise KeyError(name)
            count, together = first[0]["parts"], REQUEST // PART
            rows = list[dict[str, Any]]()
            for number in range(0, count, together):
                some = [_row(name, part) for part in range(number, min(number + together, count))]
                rows += collection.get(ids=some, include=["metadatas"])["metadatas"]
        if len(rows) < count:
            raise KeyError(name)
        return b"".join(b64decode(row["bytes"]) for row in sorted(rows, key=lambda row: int(row["part"])))

    def delete(self, names: Collection[str]) -> None:
        """Remove all parts of files."""
        listed = sorted(names)
        with index_errors(self._location):
            collection = self._find()
            for first in range(0, len(listed) if collection else 0, ROWS):
                collection.delete(where={"name": {"$in": listed[first : first + ROWS]}})

    def names(self) -> set[str]:
        """List the names of all parts."""
        names = set[str]()
        with index_errors(self._location):
            collection = self._find()
            for first in range(0, collection.count() if collection else 0, ROWS):
                found = collection.get(include=[], limit=ROWS, offset=first)["ids"]
                names |= {identity.rpartition(":")[0] for identity in found}
        return names

    def _find(self) -> Any:
        """Return the collection, None if there is none yet."""
        try:
            return self._client.get_collection(FILES, embedding_function=None)
        except chroma().errors.NotFoundError:
            return None


def _requests(contents: Mapping[str, bytes]) -> Iterator[list[dict[str, Any]]]:
    """Yield rows that can be sent together."""
    rows, size = list[dict[str, Any]](), 0
    for name, data in contents.items():
        parts = [data[first : first + PART] for first in range(0, len(data), PART)] or [b""]
        for number, part in enumerate(parts):
            if rows and (size + len(part) > REQUEST or len(rows) == ROWS):
                yield rows
                rows, size = [], 0
            rows.append({"name": name, "part": number, "parts": len(parts), "bytes": b64encode(part).decode()})
            size += len(part)
    yield rows


def _row(name: str, part: int) -> str:
    return f"{name}:{part}"
