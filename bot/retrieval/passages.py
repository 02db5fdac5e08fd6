"""Make passages of what a retriever found: of somebody else's, the place in the index has to be looked for."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import PurePosixPath

from langchain_core.documents import Document as Found

from bot.citing.cite import find_folded
from bot.types import Passage
from ingest.chunks import Chunk, heading_path
from ingest.documents import Document
from ingest.index.catalogue import chunk_id
from ingest.index.snapshot import Snapshot

LOOKED_AT = 20
"""Chunks with the words of a text, in whose documents it is looked for when nothing says where it comes from."""

_PLACE = {"source", "sha256", "start", "end"}
_KNOWN = {field.name for field in fields(Passage)} - {"text", "blocks"}


def as_passages(found: Sequence[Found], snapshot: Snapshot) -> list[Passage]:
    """Return what was retrieved as passages, in this order.

    A document with source, sha256, start and end in its metadata, as `HybridRetriever` returns them, is taken at its
    word; quotes are compared with the source later on anyway. The text of any other is looked for in the document that
    its `source` names, by its exact name or as a path that ends alike; where that is none, in those of the index that
    have its words. It is looked for to the letter, then folded, and becomes the source's own words. A text that is
    found nowhere is a passage outside the index.
    """
    placed = [_placed(one) for one in found]
    chunks = snapshot.fetch([_id(one) for one in placed if one])
    return [
        _with_blocks(one, chunks) if one else _looked_up(document, snapshot)
        for one, document in zip(placed, found, strict=True)
    ]


def _id(passage: Passage) -> str:
    return chunk_id(passage.source, passage.sha256, passage.start, passage.end)


def _with_blocks(passage: Passage, chunks: Mapping[str, Chunk]) -> Passage:
    """Return a passage with what the chunk at its place knows of its structure."""
    chunk = chunks.get(_id(passage))
    return replace(passage, blocks=chunk.blocks) if chunk else passage


def _placed(found: Found) -> Passage | None:
    known = {name: value for name, value in found.metadata.items() if name in _KNOWN}
    start, end = known.get("start"), known.get("end")
    if not (_PLACE <= known.keys() and isinstance(start, int) and end == start + len(found.page_content)):
        return None
    return Passage(text=found.page_content, **{"heading": "", "score": 0.0} | known)


def _looked_up(found: Found, snapshot: Snapshot) -> Passage:
    text, score = found.page_content, found.metadata.get("score")
    score = float(score) if isinstance(score, int | float) else 0.0
    source = str(found.metadata.get("source") or "")
    documents = list(_whole(_named(source, snapshot) or _with_words(text, snapshot), snapshot))
    for find in (_verbatim, find_folded):
        for document in documents:
            place = find(text, document.text)
            if place:
                return _passage(document, *place, score)
    return Passage(source, "", 0, len(text), text, heading="", score=score)


def _named(source: str, snapshot: Snapshot) -> list[str]:
    """Return the names of documents that are this one, or end like it as a path."""
    parts = PurePosixPath(source.replace("\\", "/")).parts
    if source in snapshot.sources or not parts:
        return [source] if parts else []
    return sorted(name for name in snapshot.sources if _end_alike(PurePosixPath(name).parts, parts))


def _end_alike(one: Sequence[str], other: Sequence[str]) -> bool:
    shared = min(len(one), len(other))
    return tuple(one[-shared:]) == tuple(other[-shared:])


def _with_words(text: str, snapshot: Snapshot) -> list[str]:
    ranked = [identity for identity, _ in snapshot.lexical(text, LOOKED_AT)]
    return list(dict.fromkeys(chunk.source for chunk in snapshot.fetch(ranked).values()))


def _whole(names: Sequence[str], snapshot: Snapshot) -> Iterator[Document]:
    for name in names:
        with suppress(KeyError):  # a server is just writing it
            yield snapshot.document(name)


def _verbatim(text: str, within: str) -> tuple[int, int] | None:
    start = within.find(text) if text.strip() else -1
    return None if start < 0 else (start, start + len(text))


def _passage(document: Document, start: int, end: int, score: float) -> Passage:
    return Passage(
        document.source,
        document.sha256,
        start,
        end,
        document.text[start:end],
        heading_path(document, start),
        score,
        document.page_of(start),
        blocks=document.blocks_in(start, end),
    )
