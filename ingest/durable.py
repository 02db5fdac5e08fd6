"""Files that are written whole or not at all, however the process ends.

New content is written in a hidden folder beside its place, brought to disk, and takes the place by one rename. What a
process that was killed has left in such folders goes when the next one makes one.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from types import TracebackType
from typing import Self

from ingest.errors import CannotStore

_PREFIX = ".sourcebound-new-"


@contextmanager
def storing(what: object) -> Iterator[None]:
    """Turn what a disk refuses into one clear error about `what`. Raises CannotStore."""
    try:
        yield
    except OSError as error:
        raise CannotStore(f"{what}: cannot be written: {reason_of(error)}") from error


def reason_of(error: OSError) -> str:
    """Return what the system refuses, in its words; of many files that could not be copied, the first reason.

    >>> reason_of(shutil.Error([("a", "b", "[Errno 28] No space left on device: 'b'"), ("c", "d", "...")]))
    "[Errno 28] No space left on device: 'b'"
    """
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        return str(error.args[0][0][-1])
    return error.strerror or str(error)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all; what was there stays until then. Raises OSError.

    A place that is no file, such as `/dev/stdout`, is written to as it is.
    """
    place = Path(os.path.realpath(path))
    if place.exists() and not place.is_file():
        place.write_bytes(data)
        return
    with workroom(place.parent) as room:
        new = room / "new"
        new.write_bytes(data)
        if place.exists():
            shutil.copymode(place, new)
        synchronise(new)
        os.replace(new, place)
        synchronise(place.parent)


@contextmanager
def workroom(folder: Path) -> Iterator[Path]:
    """Make a hidden folder in a folder, for the files of one piece of work, and remove it with what is left in it.

    Those of processes that were killed are removed first.
    """
    sweep(folder)
    room, descriptor = _locked_room(folder)
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Remove what processes that were killed have left behind in a folder, as far as that can be."""
    for room in folder.glob(f"{_PREFIX}*"):
        with suppress(OSError), alone_in(room, wait=False):
            shutil.rmtree(room)


def _locked_room(folder: Path) -> tuple[Path, int]:
    """Return a new hidden folder, and the descriptor by which it is held as long as the process lives."""
    while True:
        room = Path(mkdtemp(prefix=_PREFIX, dir=folder))
        with suppress(FileNotFoundError):  # another took it for one that was left behind
            descriptor = os.open(room, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if room.exists():
                return room, descriptor
            os.close(descriptor)


@contextmanager
def alone_in(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Keep all others out who ask for the same folder, in this process and in others.

    Raises BlockingIOError where another has it and is not to be waited for.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


class Replacing:
    """Puts files in the place of others, and all of them back if its block ends in an error before `keep`."""

    def __init__(self) -> None:
        self._back = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.keep()
        self._back.close()

    def put(self, new: Path, place: Path) -> None:
        """Put a file that is wholly on disk, in a `workroom` beside its place, where it belongs."""
        with storing(place):
            if place.exists():
                earlier = new.parent / "earlier" / place.name
                earlier.parent.mkdir(exist_ok=True)
                _double(place, earlier)
                self._back.callback(_put_back, earlier, place)
            else:
                self._back.callback(place.unlink, missing_ok=True)
            os.replace(new, place)
            synchronise(place.parent)

    def keep(self) -> None:
        """Leave everything as it is now."""
        self._back.pop_all()


def _put_back(earlier: Path, place: Path) -> None:
    os.replace(earlier, place)
    synchronise(place.parent)


def _double(file: Path, other: Path) -> None:
    """Give a file a second name, or a copy where the file system has no such thing."""
    try:
        os.link(file, other)
    except OSError:
        shutil.copyfile(file, other)
        synchronise(other)


def synchronise(path: Path) -> None:
    """Bring a file, or the names in a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
