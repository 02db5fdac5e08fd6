"""Make an index hold what the files hold: add, update, skip, remove. Doing it twice changes nothing."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from shlex import quote

from tqdm import tqdm

from ingest.cluster.cluster import Cluster
from ingest.documents import Document
from ingest.durable import Replacing
from ingest.errors import BadInput, IndexDamaged, IndexMismatch, SourceboundError
from ingest.files import File, Found, absolute, below, find, unknown
from ingest.formats import READERS
from ingest.index.backup import UPLOADS
from ingest.index.catalogue import DocumentInfo
from ingest.index.contents import Contents
from ingest.index.embeddings import DEFAULT, PROBE, Embedder, load_embedder
from ingest.index.kept_files import keep_originals, keep_version, tidy
from ingest.index.snapshot import check_probe, mismatch
from ingest.index.store import HERE, Location, Manifest, index_errors
from ingest.index.stores import Store, open_store
from ingest.journal import Journal
from ingest.program import command
from ingest.progress import Step, Watch, bytes_bar, file_size, not_read, unwatched
from ingest.reading import Reader, Reading
from ingest.write import IndexWriter

CHUNK_TOKENS = 160
"""Tokens of a chunk with its heading path, by default."""

FEWEST_TOKENS = 16
"""Tokens of a chunk that still says something."""

SEVERAL = 20
"""Documents of an index from which on it is suspicious that more than half of them are gone."""

MOST_NAMED = 3
"""Paths that a message repeats."""


@dataclass
class Report:
    """What a sync did.

    `failures` are (file, reason); `notes` are (file, what of it was not read); `skipped` are files whose format has no
    reader.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    chunks: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.added} added, {self.updated} updated, {self.unchanged} unchanged, {self.removed} removed; "
            f"{self.chunks} chunks in the index"
        )


@dataclass(frozen=True)
class _State:
    """What an index holds before a sync, None where there is none; a `rebuild` starts from nothing."""

    store: Store
    manifest: Manifest | None
    contents: Contents | None
    infos: Sequence[DocumentInfo]
    rebuild: bool


@dataclass(frozen=True)
class _Wish:
    """What is to be ingested: files and folders, content that waits to take the place of files, and what may go."""

    paths: Sequence[Path]
    arriving: Mapping[Path, Path]
    allow_removal: bool


@dataclass(frozen=True)
class _Target:
    """The index to write, the settings to write it with, and its state before."""

    state: _State
    embedder: Embedder
    chunk_tokens: int
    progress: bool
    watch: Watch
    replacing: Replacing
    cluster: Cluster | None = None

    @property
    def journal(self) -> Path:
        """The file that keeps embeddings until they are in the index."""
        return self.state.store.location.workshop / "unfinished.sqlite"


def sync(
    paths: Sequence[Path | str],
    location: Location | Path | str = HERE,
    *,
    embedder: Embedder | None = None,
    chunk_tokens: int | None = None,
    rebuild: bool = False,
    progress: bool = True,
    watch: Watch = unwatched,
    cluster: Cluster | None = None,
    arriving: Mapping[Path, Path] | None = None,
    allow_removal: bool = False,
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
        cluster: reads and embeds in place of this machine, which only writes; it loads the embedder by its name.
        arriving: where content waits, in a `workroom` beside it, that is to take the place of a file, by the path of
            that, which is one of `paths`. It does so if it can be read, and only together with the index.
        allow_removal: remove documents even where so much is gone that a drive may be missing.

    Raises:
        BadInput: there is nothing to ingest at `paths`, one of them is in the folder of the index, or what is not there
            any more is suspiciously much.
        CannotStore: the disk is full, read-only or gone; all is as it was.
        IndexMismatch: the index was built with other settings and `rebuild` is not set.
        ModelUnavailable: the embedder, the server or the cluster cannot be reached.
    """
    location = Location.of(location)
    wish = _Wish([Path(path) for path in paths], {absolute(a): b for a, b in (arriving or {}).items()}, allow_removal)
    _check_outside(location, wish.paths)
    with Reader() as reader, index_errors(location):
        store = open_store(location)
        before = None if cluster else _read_ahead(wish, store, rebuild, reader, progress, watch)
        with store.lock():
            state = _state(store, rebuild, before)
            del before  # which nobody is to read while it is tidied up
            target = _target(state, embedder, chunk_tokens, progress, watch)
            with target.replacing:
                report = _sync(wish, replace(target, cluster=cluster), reader)
            del state, target
            store.compact(progress)
            return report


def _read_ahead(
    wish: _Wish, store: Store, rebuild: bool, reader: Reader, progress: bool, watch: Watch
) -> _State | None:
    """Read what has changed before the lock is taken, so that nobody waits for a slow file; return what was found.

    It is looked at again under the lock, and what is wrong is told then.
    """
    with suppress(SourceboundError), index_errors(store.location):
        state = _state(store, rebuild)
        files, _ = _plan(wish, state, reader, Report())
        changed, _ = _changed(files, state, reader, progress)
        bar = tqdm(changed, desc="reading", unit="file", disable=not progress, delay=0.5)
        reader.read_ahead(bar, lambda file: watch(str(file.path), Step("reading")))
        return state
    return None


def _sync(wish: _Wish, target: _Target, reader: Reader) -> Report:
    state, report = target.state, Report()
    files, removed = _plan(wish, state, reader, report)
    changed, unchanged = _changed(files, state, reader, target.progress)
    report.unchanged = len(unchanged)
    for file in unchanged:
        target.watch(str(file.path), Step("unchanged"))
    settled = {info.path: Step("removed") for info in state.infos if info.source in removed}
    documents = _read(changed, target, reader, report, settled)
    first = list(islice(documents, 1))
    if first or removed:
        _write(target, chain(first, documents), sum(file_size(file.content) for file in changed), removed)
    elif state.manifest:
        tidy(state.store.files, {info.file_sha256 for info in state.infos})
    for path, step in settled.items():
        target.watch(path, step)
    return _finished(report, state.store)


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
    store = open_store(location)
    with index_errors(location), store.lock():
        target = _target(_state(store, True), embedder, chunk_tokens, progress, unwatched)
        _write(target, documents, sum(len(document.text) for document in documents), [])
        report = _finished(Report(added=len(documents)), store)
        del target
        store.compact(progress)
        return report


def _finished(report: Report, store: Store) -> Report:
    manifest = store.manifest()
    return replace(report, chunks=manifest.chunks if manifest else 0)


def _state(store: Store, rebuild: bool, before: _State | None = None) -> _State:
    """Return what an index holds: that of `before`, if it has not changed since."""
    try:
        manifest = store.manifest()
    except IndexMismatch:
        if not rebuild:
            raise
        manifest = None
    if before and manifest and before.manifest == manifest:
        return before
    return _State(store, manifest, *_held(store, manifest, rebuild), rebuild)


def _target(
    state: _State, embedder: Embedder | None, chunk_tokens: int | None, progress: bool, watch: Watch
) -> _Target:
    old, location = state.manifest, state.store.location
    chosen = embedder or load_embedder(old.embedder if old else DEFAULT, download=False)
    if chunk_tokens is not None and chunk_tokens < FEWEST_TOKENS:
        raise BadInput(f"{chunk_tokens} tokens are too few for a chunk; at least {FEWEST_TOKENS}")
    tokens = min(chunk_tokens or (old.chunk_tokens if old else CHUNK_TOKENS), chosen.max_tokens)
    if old and not state.rebuild and old.embedder != chosen.name:
        raise IndexMismatch(mismatch(location, "embedder", old.embedder, chosen.name))
    if old and not state.rebuild and old.chunk_tokens != tokens:
        raise IndexMismatch(mismatch(location, "chunk-tokens", old.chunk_tokens, tokens))
    return _Target(state, chosen, tokens, progress, watch, Replacing())


def _held(store: Store, manifest: Manifest | None, rebuild: bool) -> tuple[Contents | None, list[DocumentInfo]]:
    """Return what an index holds, and its documents. One that is damaged counts as empty when it is rebuilt."""
    if manifest is None:
        return None, []
    try:
        with index_errors(store.location):
            contents = store.contents(manifest)
            return contents, contents.catalogue.infos()
    except IndexDamaged:
        if not rebuild:
            raise
        return None, []


def _plan(wish: _Wish, state: _State, reader: Reader, report: Report) -> tuple[list[File], list[str]]:
    """Return the files to look at and the sources to remove; note in the report what cannot be.

    A document whose file is gone gives up its name: a folder that was moved brings the same documents. One of which
    nobody can say whether its file is gone stays.

    Raises BadInput if so much would be removed that a drive may be missing.
    """
    paths = wish.paths
    found = find(paths, {info.path: info.source for info in state.infos if os.path.isfile(info.path)}, wish.arriving)
    present = {file.source for file in found.files}
    roots, uploads = _places(*paths), _places(state.store.location.folder / UPLOADS)
    closed = set(map(str, found.closed))
    inside = [info for info in state.infos if below(info.path, roots) and not _kept_by_chat(info, uploads)]
    gone = [info for info in inside if info.source not in present and not below(info.path, closed)]
    found.closed.update({Path(info.path): reason for info in gone if (reason := unknown(Path(info.path)))})
    gone = [info for info in gone if Path(info.path) not in found.closed]
    if not wish.allow_removal:
        _check_removal(gone, found, state, reader, wish)
    removed = sorted({info.source for info in gone})
    report.removed = len(removed)
    report.skipped = [str(path) for path in found.skipped]
    report.failures += [(str(path), reason) for path, reason in found.closed.items()]
    for path in found.missing:
        root = _places(path)
        if not any(below(info.path, root) for info in inside):
            report.failures.append((str(path), _not_there(path)))
    if not (found.files or removed or report.failures):
        raise BadInput(f"{', '.join(map(str, paths))}: no documents here; formats: {' '.join(READERS)}")
    kept = {info.source: File(Path(info.path), info.source) for info in state.infos if state.rebuild}
    others = [file for source, file in kept.items() if source not in present and source not in removed]
    return found.files + others, removed


def _places(*paths: Path) -> set[str]:
    """Return the absolute names of paths, as `below` takes them."""
    return {str(absolute(path)) for path in paths}


def _check_outside(location: Location, paths: Sequence[Path]) -> None:
    """Raise BadInput if a path is the folder of the index or inside it, and no file that the chat keeps there."""
    folder, uploads = _places(location.folder), _places(location.folder / UPLOADS)
    for path in paths:
        place = str(absolute(path))
        if below(place, folder) and not below(place, uploads):
            raise BadInput(
                f"{path}: documents cannot lie in the folder of their index ({location.folder}); keep the index "
                "elsewhere: --index DIR"
            )


def _not_there(path: Path) -> str:
    page = str(path).startswith(("http:/", "https:/"))
    return "web pages are not fetched: save it, and name its file" if page else "no such file or folder"


def _kept_by_chat(info: DocumentInfo, uploads: Collection[str]) -> bool:
    """Say whether a document is a file that the chat added, which stays where a hidden index is passed over."""
    return below(info.path, uploads) and os.path.isfile(info.path)


def _check_removal(gone: Sequence[DocumentInfo], found: Found, state: _State, reader: Reader, wish: _Wish) -> None:
    """Raise BadInput if so much is gone, other than files named themselves or moved, that a drive may be missing."""
    named = {absolute(path) for path in found.missing}
    roots = [str(absolute(path)) for path in wish.paths if not os.path.isfile(path)]
    emptied = [root for root in roots if not any(below(str(file.path), {root}) for file in found.files)]

    def doubtful(infos: Sequence[DocumentInfo]) -> bool:
        in_emptied = any(below(info.path, emptied) for info in infos)
        return in_emptied or is_suspicious(len(infos), len(state.infos), len(found.files))

    lost = [info for info in gone if Path(info.path) not in named]
    if doubtful(lost) and doubtful(lost := _not_moved(lost, found, state, reader)):
        some = ", ".join([info.source for info in lost[:3]] + ["..."][: len(lost) > 3])
        where = " ".join(quote(str(path)) for path in wish.paths) if len(wish.paths) <= MOST_NAMED else "PATH"
        raise BadInput(
            f"{len(lost):,} of the {len(state.infos):,} documents are not at their place any more ({some}); is a drive "
            f"missing? Nothing was changed; to take them out of the index: "
            f"{command('ingest')} --allow-removal{state.store.location.options} {where}"
        )


def is_suspicious(gone: int, documents: int, found: int = 0) -> bool:
    """Say whether so many documents of an index are gone that a drive may be missing: all, or most of `SEVERAL`.

    Of few documents, one may take the place of another: then not all is gone, since a file is found.

    >>> is_suspicious(1, 1), is_suspicious(18, 19), is_suspicious(10, 20), is_suspicious(11, 20), is_suspicious(0, 0)
    (True, False, False, True, False)
    >>> is_suspicious(1, 1, found=1), is_suspicious(20, 20, found=1)
    (False, True)
    """
    return bool(gone) and ((gone == documents and not found) or (documents >= SEVERAL and 2 * gone > documents))


def _not_moved(gone: Sequence[DocumentInfo], found: Found, state: _State, reader: Reader) -> list[DocumentInfo]:
    """Return those documents whose content is in no new file."""
    known, contents = {info.source for info in state.infos}, set[str]()
    for file in found.files:
        if file.source not in known:
            with suppress(SourceboundError):
                contents.add(reader.digest(file.content))
    return [info for info in gone if info.file_sha256 not in contents]


def _changed(
    files: Sequence[File], state: _State, reader: Reader, progress: bool
) -> tuple[Sequence[File], Sequence[File]]:
    """Divide files into those to read and those of which the index holds what they hold now."""
    if state.rebuild:
        return files, []
    kept = state.store.files.names()
    held: dict[str, list[DocumentInfo]] = {}
    for info in state.infos:
        held.setdefault(info.source, []).append(info)
    changed, unchanged = list[File](), list[File]()
    for file in tqdm(files, desc="checking", unit="file", disable=not progress, delay=0.5):
        current = _is_current(file, held.get(file.source, []), kept, reader)
        (unchanged if current else changed).append(file)
    return changed, unchanged


def _is_current(file: File, infos: Sequence[DocumentInfo], kept: Collection[str], reader: Reader) -> bool:
    if len(infos) != 1 or infos[0].path != str(file.path) or infos[0].file_sha256 not in kept:
        return False
    try:
        return all(reader.digest(path) == infos[0].file_sha256 for path in {file.path, file.content})
    except SourceboundError:
        return False


def _read(
    files: Sequence[File], target: _Target, reader: Reader, report: Report, settled: dict[str, Step]
) -> Iterator[Document]:
    """Read files; of one that cannot be read, or (in a rebuild) is gone, what the index holds stays."""
    state = target.state
    held = {info.source for info in state.infos}
    gone = {file for file in files if state.rebuild and file.source in held and not os.path.isfile(file.path)}
    present = [file for file in files if file not in gone]
    readings = _readings(present, target, reader)
    for file in files:
        reading = None if file in gone else next(readings)
        if isinstance(reading, Document):
            _note(reading, file, file.source in held, report, settled)
            _keep_version(state, file.source, reading.sha256)
            if file.waiting:
                target.replacing.put(file.waiting, file.path)
            yield reading
            continue
        if reading is not None:
            report.failures.append((str(file.path), str(reading)))
            target.watch(str(file.path), Step("failed", reason=str(reading)))
        if state.rebuild and state.contents and file.source in held:
            yield state.contents.document(file.source)


def _readings(files: Sequence[File], target: _Target, reader: Reader) -> Iterator[Reading]:
    def begin(file: File) -> None:
        target.watch(str(file.path), Step("reading"))

    if target.cluster is None:
        return reader.read_all(files, begin)
    return target.cluster.read_all(
        files, begin, embedder=target.embedder, chunk_tokens=target.chunk_tokens, journal=target.journal
    )


def _note(document: Document, file: File, known: bool, report: Report, settled: dict[str, Step]) -> None:
    note = not_read(document.unread)
    if note:
        report.notes.append((str(file.path), note))
    settled[str(file.path)] = Step("updated" if known else "added", note=note)
    report.updated += known
    report.added += not known


def _keep_version(state: _State, source: str, sha256: str | None = None) -> None:
    """Keep what the index holds of a source, if it is to be replaced by another text or removed."""
    with suppress(KeyError):  # it is not there, or not whole
        if state.contents and state.contents.catalogue.entry(source).info.sha256 != sha256:
            keep_version(state.store.files, state.contents.document(source))


def _write(target: _Target, documents: Iterable[Document], total: int, removed: Sequence[str]) -> None:
    state = target.state
    location, files = state.store.location, state.store.files
    manifest, before = (None, None) if state.rebuild else (state.manifest, state.contents)
    if manifest and total:
        check_probe(location, manifest, target.embedder)
    probe = manifest.probe if manifest else target.embedder.embed_query(PROBE)
    journal = Journal(target.journal, target.embedder)
    with (
        state.store.pending(before) as pending,
        bytes_bar(total, "ingesting", target.progress) as bar,
    ):
        writer = IndexWriter(pending, before, target.embedder, target.chunk_tokens, journal, target.watch)
        writer.add(keep_originals(files, documents), bar)
        for source in removed:
            _keep_version(state, source)
        pending.remove(removed)
        pending.commit(Manifest(target.embedder.name, target.chunk_tokens, tuple(probe), versions=_versions()))
        target.replacing.keep()
        used = pending.files()
    tidy(files, used)
    journal.clear()


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("chromadb", "sentence-transformers")}
