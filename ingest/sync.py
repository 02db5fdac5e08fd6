"""Make an index hold what the files hold: add, update, skip, remove. Doing it twice changes nothing."""

import logging
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from tqdm import tqdm

from ingest.documents import Document, read, read_bytes
from ingest.embeddings import DEFAULT, Embedder, load_embedder
from ingest.errors import BadInput, IndexDamaged, IndexMismatch, SourceboundError
from ingest.files import File, absolute, below, find
from ingest.formats import READERS
from ingest.index import DocumentInfo, check_probe, document_infos, mismatch, stored_document
from ingest.journal import Journal
from ingest.lock import write_lock
from ingest.progress import Step, Watch, unwatched
from ingest.store import HERE, Location, Manifest, Store, chroma_errors
from ingest.stores import open_store
from ingest.write import IndexWriter, remove_sources

CHUNK_TOKENS = 160
"""Tokens of a chunk with its heading path, by default."""

FEWEST_TOKENS = 16
"""Tokens of a chunk that still says something."""

log = logging.getLogger(__name__)


@dataclass
class Report:
    """What a sync did. `failures` are (file, reason); `skipped` are files whose format has no reader."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    chunks: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.added} added, {self.updated} updated, {self.unchanged} unchanged, {self.removed} removed; "
            f"{self.chunks} chunks in the index"
        )


@dataclass(frozen=True)
class _Target:
    """The index to write, the settings to write it with, and its state before; `rebuild` starts from nothing."""

    store: Store
    embedder: Embedder
    chunk_tokens: int
    manifest: Manifest | None
    collection: Any
    infos: Sequence[DocumentInfo]
    rebuild: bool
    progress: bool
    watch: Watch


def sync(
    paths: Sequence[Path | str],
    location: Location | Path | str = HERE,
    *,
    embedder: Embedder | None = None,
    chunk_tokens: int | None = None,
    rebuild: bool = False,
    progress: bool = True,
    watch: Watch = unwatched,
) -> Report:
    """Bring an index up to date with the files at and below `paths`; documents from elsewhere stay.

    Args:
        paths: files and folders. One that is gone removes its documents.
        location: the index.
        embedder: by default the one the index was built with.
        chunk_tokens: tokens of a chunk at most; by default what the index was built with.
        rebuild: read and embed all documents again, to change the two settings above.
        progress: show a progress bar on stderr.
        watch: is told of every file; that it was added, updated or removed once this can be seen in the index.

    Raises:
        BadInput: there is nothing to ingest at `paths`.
        IndexMismatch: the index was built with other settings and `rebuild` is not set.
        ModelUnavailable: the embedder or the server cannot be reached.
    """
    location = Location.of(location)
    with write_lock(location.workshop), chroma_errors(location):
        target = _target(location, embedder, chunk_tokens, rebuild, progress, watch)
        report = Report()
        files, removed = _plan([Path(path) for path in paths], target, report)
        changed = files if rebuild else _changed(files, target, report)
        settled = {info.path: Step("removed") for info in target.infos if info.source in removed}
        documents = _read(changed, target, report, settled)
        first = list(islice(documents, 1))
        if first or removed:
            _write(target, chain(first, documents), len(changed), removed)
        for path, step in settled.items():
            watch(path, step)
        return _finished(report, target)


def sync_documents(
    documents: Sequence[Document],
    location: Location | Path | str,
    *,
    embedder: Embedder | None = None,
    chunk_tokens: int | None = None,
    progress: bool = True,
) -> Report:
    """Make an index of exactly these documents, which are in memory. Raises as `sync` does."""
    for source, copies in Counter(document.source for document in documents).items():
        if copies > 1:
            raise ValueError(f"{copies} documents are named {source!r}")
    location = Location.of(location)
    with write_lock(location.workshop), chroma_errors(location):
        target = _target(location, embedder, chunk_tokens, True, progress, unwatched)
        _write(target, documents, len(documents), [])
        return _finished(Report(added=len(documents)), target)


def _finished(report: Report, target: _Target) -> Report:
    manifest = target.store.manifest()
    return replace(report, chunks=manifest.chunks if manifest else 0)


def _target(
    location: Location,
    embedder: Embedder | None,
    chunk_tokens: int | None,
    rebuild: bool,
    progress: bool,
    watch: Watch,
) -> _Target:
    store = open_store(location)
    try:
        old = store.manifest()
    except IndexMismatch:
        if not rebuild:
            raise
        old = None
    chosen = embedder or load_embedder(old.embedder if old else DEFAULT)
    if chunk_tokens is not None and chunk_tokens < FEWEST_TOKENS:
        raise BadInput(f"{chunk_tokens} tokens are too few for a chunk; at least {FEWEST_TOKENS}")
    tokens = min(chunk_tokens or (old.chunk_tokens if old else CHUNK_TOKENS), chosen.max_tokens)
    if old and not rebuild and old.embedder != chosen.name:
        raise IndexMismatch(mismatch(location, "embedder", old.embedder, chosen.name))
    if old and not rebuild and old.chunk_tokens != tokens:
        raise IndexMismatch(mismatch(location, "chunk-tokens", old.chunk_tokens, tokens))
    collection, infos = _held(store, old, rebuild)
    return _Target(store, chosen, tokens, old, collection, infos, rebuild, progress, watch)


def _held(store: Store, manifest: Manifest | None, rebuild: bool) -> tuple[Any, list[DocumentInfo]]:
    """Return the collection and its documents. One that is damaged counts as empty when it is rebuilt."""
    if manifest is None:
        return None, []
    try:
        with chroma_errors(store.location):
            collection = store.collection(manifest)
            return collection, document_infos(collection)
    except IndexDamaged:
        if not rebuild:
            raise
        return None, []


def _plan(paths: Sequence[Path], target: _Target, report: Report) -> tuple[list[File], list[str]]:
    """Return the files to look at and the sources to remove; note in the report what cannot be.

    A document whose file is gone gives up its name: a folder that was moved brings the same documents.
    """
    found = find(paths, {info.path: info.source for info in target.infos if os.path.isfile(info.path)})
    present = {file.source for file in found.files}
    roots = {absolute(path) for path in paths}
    inside = [info for info in target.infos if below(Path(info.path), roots)]
    removed = sorted({info.source for info in inside if not below(Path(info.path), found.closed)} - present)
    report.removed = len(removed)
    report.skipped = [str(path) for path in found.skipped]
    report.failures += [(str(path), reason) for path, reason in found.closed.items()]
    for path in found.missing:
        if not any(below(Path(info.path), {absolute(path)}) for info in inside):
            report.failures.append((str(path), "no such file or folder"))
    if not (found.files or removed or report.failures):
        raise BadInput(f"{', '.join(map(str, paths))}: no documents here; formats: {' '.join(READERS)}")
    kept = {info.source: File(Path(info.path), info.source) for info in target.infos if target.rebuild}
    others = [file for source, file in kept.items() if source not in present and source not in removed]
    return found.files + others, removed


def _changed(files: Sequence[File], target: _Target, report: Report) -> list[File]:
    held: dict[str, list[DocumentInfo]] = {}
    for info in target.infos:
        held.setdefault(info.source, []).append(info)
    bar = tqdm(files, desc="checking", unit="file", disable=not target.progress, delay=0.5)
    changed = []
    for file in bar:
        if _is_current(file, held.get(file.source, [])):
            target.watch(str(file.path), Step("unchanged"))
        else:
            changed.append(file)
    report.unchanged = len(files) - len(changed)
    return changed


def _is_current(file: File, infos: Sequence[DocumentInfo]) -> bool:
    if len(infos) != 1 or infos[0].path != str(file.path):
        return False
    try:
        return read_bytes(file.path)[1] == infos[0].file_sha256
    except SourceboundError:
        return False


def _read(files: Sequence[File], target: _Target, report: Report, settled: dict[str, Step]) -> Iterator[Document]:
    """Read files; of one that cannot be read, or (in a rebuild) is gone, what the index holds stays."""
    held = {info.source for info in target.infos}
    for file in files:
        kept = target.rebuild and file.source in held
        document = _read_one(file, target.watch, report) if os.path.isfile(file.path) or not kept else None
        if document is not None:
            settled[str(file.path)] = Step("updated" if file.source in held else "added")
            report.updated += file.source in held
            report.added += file.source not in held
            yield document
        elif kept:
            yield stored_document(target.collection, file.source)


def _read_one(file: File, watch: Watch, report: Report) -> Document | None:
    watch(str(file.path), Step("reading"))
    try:
        return read(file.path, file.source)
    except SourceboundError as error:
        reason = str(error)
    except Exception as error:  # whatever a format's library raises concerns this one file
        log.debug("%s", file.path, exc_info=True)
        reason = f"cannot be read ({type(error).__name__}: {error})"
    report.failures.append((str(file.path), reason))
    watch(str(file.path), Step("failed", reason=reason))
    return None


def _write(target: _Target, documents: Iterable[Document], total: int, removed: Sequence[str]) -> None:
    location = target.store.location
    same_model = target.manifest is not None and not target.rebuild
    if target.manifest and same_model and total:
        check_probe(location, target.manifest, target.embedder)
    probe = target.manifest.probe if target.manifest and same_model else ()
    infos = [] if target.rebuild else target.infos
    journal = Journal(location.workshop / "unfinished.sqlite", target.embedder)
    with (
        target.store.pending(fresh=target.rebuild) as pending,
        tqdm(total=total, desc="ingesting", unit="file", disable=not target.progress, delay=0.5) as bar,
    ):
        writer = IndexWriter(pending.collection, infos, target.embedder, target.chunk_tokens, journal, target.watch)
        writer.remove_unfinished(infos)
        writer.add(documents, bar)
        remove_sources(pending.collection, removed)
        pending.commit(writer.manifest(probe))
    journal.clear()
