"""How documents and their sections begin: what is brought for a question about documents as a whole."""

from collections.abc import Collection, Sequence

from ingest.chunks import Chunk
from ingest.index.snapshot import Snapshot

FEWEST = 3
"""Sections of a document with which its outline is not cut short."""


def beginnings(snapshot: Snapshot, most: int, sources: Collection[str] = ()) -> list[Chunk]:
    """Return the chunks that begin sections of the only document, or of each of several that which begins it."""
    names = sorted(sources or snapshot.sources)[:most]
    if len(names) == 1:
        return _outline(snapshot.chunks(names[0]), most)
    return [chunk for name in names for chunk in snapshot.chunks(name)[:1]]


def _outline(chunks: Sequence[Chunk], most: int) -> list[Chunk]:
    """Return the beginnings of sections, whole levels of them from the top down; without sections, what comes first."""
    opening = [chunk for chunk in chunks if (chunk.opening or not chunk.start) and chunk.view.units]
    told = list[Chunk]()
    for depth in sorted(set(map(_depth, opening))):
        level = [chunk for chunk in opening if _depth(chunk) == depth]
        if len(told) >= FEWEST and len(told) + len(level) > most:
            break
        told += level
    if len(told) < FEWEST:
        told += [chunk for chunk in chunks if chunk not in told]
    return sorted(told[:most], key=lambda chunk: chunk.start)


def _depth(chunk: Chunk) -> int:
    return chunk.heading.count(" > ")
