"""What every ingest into a Chroma server changed: a collection beside that of the chunks, from which copies are made.

A change tells which documents were added and which were removed, and on which generation it is based. The generations
from the current one back to the first are the state; changes of writers that were killed or replaced are not among
them.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ingest.index.catalogue import DocumentInfo, Entry
from ingest.index.rows import pages

SIZE = 500_000
"""Characters of a row, about, so that a server takes it."""


@dataclass(frozen=True)
class Change:
    """Documents that were added, each in place of any other of its source, and sources of documents removed."""

    added: Sequence[Entry] = ()
    removed: Sequence[str] = ()


class ServerChanges:
    """The changes of one collection of chunks."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection

    def write(self, generation: int, base: int, change: Change) -> None:
        """Note a change, which counts once its generation is the current one or the base of one that counts."""
        for number, text in enumerate(_texts(change)):
            row = {"generation": generation, "base": base, "number": number, "change": text}
            self._collection.upsert(ids=[f"{generation}:{number}"], metadatas=[row], embeddings=[[1.0]])

    def since(self, held: int, current: int) -> list[Change]:
        """Return the changes that lead from one generation, 0 for none, to another, in order. Raises KeyError."""
        rows: dict[int, list[dict[str, Any]]] = {}
        for page in pages(self._collection, ["metadatas"], {"generation": {"$gt": held}}):
            for row in page["metadatas"]:
                rows.setdefault(row["generation"], []).append(row)
        changes = []
        while current != held:
            found = sorted(rows[current], key=lambda row: int(row["number"]))
            changes.append(_change(row["change"] for row in found))
            current = found[0]["base"]
        return changes[::-1]

    def forget_unfinished(self, current: int) -> None:
        """Delete the changes of writers that were killed."""
        self._collection.delete(where={"generation": {"$gt": current}})


def _texts(change: Change) -> Iterator[str]:
    """Yield the lines of a change, some at a time: at least once."""
    lines, size = list[str](), 0
    for line in (*map(_line, change.added), *map(json.dumps, change.removed)):
        if lines and size + len(line) > SIZE:
            yield "\n".join(lines)
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    yield "\n".join(lines)


def _line(entry: Entry) -> str:
    return json.dumps(asdict(entry.info) | {"starts": entry.starts})


def _change(texts: Iterable[str]) -> Change:
    values = [json.loads(line) for text in texts for line in text.split("\n") if line]
    added = [_entry(**value) for value in values if isinstance(value, dict)]
    return Change(added, [value for value in values if isinstance(value, str)])


def _entry(starts: Sequence[int], page_starts: Sequence[int], **values: Any) -> Entry:
    return Entry(DocumentInfo(**values, page_starts=tuple(page_starts)), tuple(starts))
