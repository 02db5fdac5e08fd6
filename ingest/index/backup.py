"""Copy a local index as it is at one moment, while it is asked and written to, or move it to another place."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from tqdm import tqdm

from ingest.durable import storing, synchronise, workroom
from ingest.errors import BadInput, IndexDamaged
from ingest.index.catalogue import connect
from ingest.index.contents import Contents
from ingest.index.local import CATALOGUE, POINTER, LocalStore
from ingest.index.store import Location, damaged, index_errors
from ingest.index.stores import current_manifest

UPLOADS = "uploads"
"""The folder of an index where the chat keeps the files that are added in it."""

_OWN = ("generation-*", "chroma-*", "manifest*", "catalogue.sqlite*", "lock*", "unfinished.sqlite*", "files", ".*")
"""What of an index is copied with care, or not at all; all else is copied as it is."""


def back_up(location: Location, target: Path, progress: bool = True) -> int:
    """Copy an index into a folder, to be used there as it is, and return the number of its documents.

    The copy is what the index holds at one moment; nobody has to wait for it, unless an ingest that comes to its end
    meanwhile removes files that the copy needs. The folder is there when the copy is whole, and not before.

    Raises:
        BadInput: the index is on a server, or there is something at the target.
        IndexNotFound: there is no index.
        IndexDamaged: a document of it cannot be read.
        CannotStore: the disk is full or read-only.
    """
    store = _store(location, target)
    with index_errors(location):
        try:
            return _copied(store, target, progress)
        except _Changed:
            with store.lock():
                return _copied(store, target, progress)


def move(location: Location, target: Path, progress: bool = True) -> int:
    """Copy an index into a folder, check the copy, and remove the index; return the number of its documents.

    Raises as `back_up` does.
    """
    store = _store(location, target)
    with index_errors(location):
        current_manifest(store)
        with store.lock():
            documents = _copied(store, target, progress)
            (location.directory / POINTER).unlink()
            synchronise(location.directory)
            shutil.rmtree(location.directory, ignore_errors=True)
        return documents


class _Changed(Exception):
    """An ingest has removed what was to be copied."""


def _store(location: Location, target: Path) -> LocalStore:
    if location.server is not None:
        raise BadInput(f"{location}: is on a Chroma server; copy the folder that the server was started with (--path)")
    source = location.directory.resolve()
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise BadInput(f"{target}: there is something already; name a folder that is not there yet")
    if source in (target.resolve(), *target.resolve().parents):
        raise BadInput(f"{target}: is inside of the index; name a folder elsewhere")
    return LocalStore(location)


@contextmanager
def _held(store: LocalStore) -> Iterator[Contents]:
    """Open the current state, which stays while this is open."""
    while True:
        manifest = current_manifest(store)
        try:
            contents = store.contents(manifest)
            break
        except IndexDamaged:
            if current_manifest(store).generation == manifest.generation:
                raise
    yield contents


def _copied(store: LocalStore, target: Path, progress: bool) -> int:
    """Copy the current state. Raises _Changed."""
    with storing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    with storing(target), workroom(target.resolve().parent) as room, _held(store) as contents:
        copy = room / "copy"
        copy.mkdir()
        steps = _steps(store, contents, copy, target)
        for _ in tqdm(steps, desc="copying", unit="part", disable=not progress, delay=1):
            pass
        _check(contents, LocalStore(Location(copy)), progress)
        for path in copy.rglob("*"):
            synchronise(path)
        copy.rename(target)
        synchronise(target.resolve().parent)
        return contents.manifest.documents


def _steps(store: LocalStore, contents: Contents, copy: Path, target: Path) -> Iterator[None]:
    """Copy a state, part by part."""
    source, generation = store.location.directory, contents.manifest.generation
    shutil.copytree(source, copy, ignore=lambda folder, names: _left_out(source, folder, names), dirs_exist_ok=True)
    yield
    for segment in contents.segments:
        store.segments.copy(segment, copy)
        yield
    (copy / f"generation-{generation}").mkdir()
    (copy / f"generation-{generation}" / "in-use").touch()
    shutil.copytree(store.words(generation), LocalStore(Location(copy)).words(generation), ignore=_locks)
    yield
    _copy_catalogue(source, copy, target)
    yield from _copy_files(store, contents, copy)
    (copy / POINTER).write_text(contents.manifest.to_json())


def _left_out(source: Path, folder: str, names: list[str]) -> set[str]:
    own = shutil.ignore_patterns(*_OWN if Path(folder) == source else [".*"])(folder, names)
    return own | {name for name in names if not Path(folder, name).exists()}


_locks = shutil.ignore_patterns("*.lock")


def _copy_catalogue(source: Path, copy: Path, target: Path) -> None:
    """Copy the catalogue; the files that were added in the chat are now those of the copy."""
    with closing(sqlite3.connect(source / CATALOGUE)) as old, closing(sqlite3.connect(copy / CATALOGUE)) as new:
        old.backup(new)
    before, after = f"{source.resolve() / UPLOADS}/", f"{target.resolve() / UPLOADS}/"
    with closing(connect(copy / CATALOGUE)) as database, database:
        database.execute(
            "UPDATE documents SET path = ?2 || substr(path, length(?1) + 1) WHERE substr(path, 1, length(?1)) = ?1",
            (before, after),
        )


def _copy_files(store: LocalStore, contents: Contents, copy: Path) -> Iterator[None]:
    """Copy the kept files, and give the uploads what this state has read of them. Raises _Changed."""
    uploads, kept = store.location.directory.resolve() / UPLOADS, LocalStore(Location(copy)).files
    needed = {info.file_sha256: Path(info.path) for info in contents.catalogue.infos() if info.path}
    for name in sorted(name for name in store.files.names() if not name.endswith(".new")):
        with suppress(KeyError):
            kept.put({name: store.files.get(name)})
        yield
    if needed.keys() - kept.names() and current_manifest(store).generation != contents.manifest.generation:
        raise _Changed
    for name, path in needed.items():
        if uploads in path.parents:
            with suppress(KeyError):
                _give(copy / UPLOADS / path.relative_to(uploads), kept.get(name), name)


def _give(file: Path, data: bytes, digest: str) -> None:
    """Let a file hold what was read of it, if it holds something else."""
    if not file.is_file() or sha256(file.read_bytes()).hexdigest() != digest:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def _check(contents: Contents, copy: LocalStore, progress: bool) -> None:
    """Read every document of a copy. Raises IndexDamaged."""
    copied = copy.contents(contents.manifest)
    for source in tqdm(copied.catalogue, desc="checking", unit="document", disable=not progress, delay=1):
        try:
            copied.document(source)
        except KeyError as error:
            raise IndexDamaged(damaged(copy.location, f"{source} cannot be read")) from error
