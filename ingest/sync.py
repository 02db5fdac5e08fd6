"""Make an index hold what the files hold: add, update, skip, remove. Doing it twice changes nothing."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from ingest.documents import Document, read, read_bytes
from ingest.embeddings import DEFAULT, Embedder, load_embedder
from ingest.errors import BadInput, IndexMismatch, SourceboundError
from ingest.files import File, below, find
from ingest.formats import READERS
from ingest.index import DocumentInfo, check_probe, document_infos, mismatch
from ingest.journal import Journal
from ingest.lock import write_lock
from ingest.store import HERE, Location, Manifest, Store, open_store, server_errors
from ingest.write import IndexWriter

CHUNK_TOKENS = 160
"""Tokens of a chunk with its heading path, by default."""

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
    """The index to write, the settings to write it with, and its state before."""

    store: Store
    embedder: Embedder
    chunk_tokens: int
    manifest: Manifest | None
    infos: Sequence[DocumentInfo]
    progress: bool


def sync(
    paths: Sequence[Path | str],
    location: Location | Path | str = HERE,
    *,
    embedder: Embedder | None = None,
    chunk_tokens: int | None = None,
    rebuild: bool = False,
    progress: bool = True,
) -> Report:
    """Bring an index up to date with the files at and below `paths`; documents from elsewhere stay.

    Args:
        paths: files and folders. One that is gone removes its documents.
        location: the index.
        embedder: by default the one the index was built with.
        chunk_tokens: tokens of a chunk at most; by default what the index was built with.
        rebuild: read and embed all documents again, to change the two settings above.
        progress: show a progress bar on stderr.

    Raises:
        BadInput: there is nothing to ingest at `paths`.
        IndexMismatch: the index was built with other settings and `rebuild` is not set.
        ModelUnavailable: the embedder or the server cannot be reached.
    """
    location = Location.of(location)
    with write_lock(location.directory), server_errors(location):
        target = _target(location, embedder, chunk_tokens, rebuild, progress)
        report = Report()
        files, removed = _plan([Path(path) for path in paths], target.infos, rebuild, report)
        changed = files if rebuild else _changed(files, target, report)
        if changed or removed or rebuild:
            _write(target, _read(changed, target, report), len(changed), removed, fresh=rebuild)
        manifest = target.store.manifest()
        report.chunks = manifest.chunks if manifest else 0
        return report


def sync_documents(
    documents: Sequence[Document],
    location: Location | Path | str,
    *,
    embedder: Embedder | None = None,
    chunk_tokens: int | None = None,
    progress: bool = True,
) -> Report:
    """Make an index of exactly these documents, which are in memory. Raises as `sync` does."""
    location = Location.of(location)
    with write_lock(location.directory), server_errors(location):
        target = _target(location, embedder, chunk_tokens, True, progress)
        _write(target, documents, len(documents), [], fresh=True)
        manifest = target.store.manifest()
        return Report(added=len(documents), chunks=manifest.chunks if manifest else 0)


def _target(
    location: Location, embedder: Embedder | None, chunk_tokens: int | None, rebuild: bool, progress: bool
) -> _Target:
    store = open_store(location)
    try:
        old = store.manifest()
    except IndexMismatch:
        if not rebuild:
            raise
        old = None
    chosen = embedder or load_embedder(old.embedder if old else DEFAULT)
    tokens = min(chunk_tokens or (old.chunk_tokens if old else CHUNK_TOKENS), chosen.max_tokens)
    if old and not rebuild and old.embedder != chosen.name:
        raise IndexMismatch(mismatch(location, "embedder", old.embedder, chosen.name))
    if old and not rebuild and old.chunk_tokens != tokens:
        raise IndexMismatch(mismatch(location, "chunk-tokens", old.chunk_tokens, tokens))
    infos = document_infos(store.collection()) if old else []
    return _Target(store, chosen, tokens, old, infos, progress)


def _plan(
    paths: Sequence[Path], infos: Sequence[DocumentInfo], rebuild: bool, report: Report
) -> tuple[list[File], list[str]]:
    """Return the files to look at and the sources to remove; note in the report what cannot be."""
    elsewhere = [info for info in infos if not below(Path(info.path), paths) and Path(info.path).is_file()]
    found = find(paths, {info.path: info.source for info in infos}, {info.source for info in elsewhere})
    present = {file.source for file in found.files}
    removed = sorted({info.source for info in infos if below(Path(info.path), paths)} - present)
    report.removed = len(removed)
    report.skipped = [str(path) for path in found.skipped]
    for path in found.missing:
        if not any(below(Path(info.path), [path]) for info in infos):
            report.failures.append((str(path), "no such file or folder"))
    if not (found.files or removed or report.failures):
        raise BadInput(f"{', '.join(map(str, paths))}: no documents here; formats: {' '.join(READERS)}")
    others = [File(Path(info.path), info.source) for info in elsewhere] if rebuild else []
    return found.files + others, removed


def _changed(files: Sequence[File], target: _Target, report: Report) -> list[File]:
    held: dict[str, list[DocumentInfo]] = {}
    for info in target.infos:
        held.setdefault(info.source, []).append(info)
    bar = tqdm(files, desc="checking", unit="file", disable=not target.progress, delay=0.5)
    changed = [file for file in bar if not _is_current(file, held.get(file.source, []))]
    report.unchanged = len(files) - len(changed)
    return changed


def _is_current(file: File, infos: Sequence[DocumentInfo]) -> bool:
    if len(infos) != 1 or infos[0].path != str(file.path):
        return False
    try:
        return read_bytes(file.path)[1] == infos[0].file_sha256
    except SourceboundError:
        return False


def _read(files: Sequence[File], target: _Target, report: Report) -> Iterator[Document]:
    """Read files; one that cannot be read is noted, and what the index holds of it stays."""
    held = {info.source for info in target.infos}
    for file in files:
        try:
            document = read(file.path, file.source)
        except SourceboundError as error:
            report.failures.append((str(file.path), str(error)))
        except Exception as error:  # whatever a format's library raises concerns this one file
            log.debug("%s", file.path, exc_info=True)
            report.failures.append((str(file.path), f"cannot be read ({type(error).__name__}: {error})"))
        else:
            report.updated += file.source in held
            report.added += file.source not in held
            yield document


def _write(target: _Target, documents: Iterable[Document], total: int, removed: Sequence[str], *, fresh: bool) -> None:
    location = target.store.location
    same_model = target.manifest is not None and not fresh
    if target.manifest and same_model and total:
        check_probe(location, target.manifest, target.embedder)
    probe = target.manifest.probe if target.manifest and same_model else ()
    infos = [] if fresh else target.infos
    journal = Journal(location.directory / "unfinished.sqlite", target.embedder)
    with (
        target.store.draft(fresh=fresh) as draft,
        tqdm(total=total, desc="ingesting", unit="file", disable=not target.progress, delay=0.5) as bar,
    ):
        writer = IndexWriter(draft.collection, infos, target.embedder, target.chunk_tokens, journal)
        writer.remove_unfinished(infos)
        writer.add(documents, bar)
        writer.remove(removed)
        draft.commit(writer.manifest(probe))
    journal.clear()
