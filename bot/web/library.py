"""The documents of an index, kept from the chat: what is there, adding, deleting, looking at the files again.

Files that are added here are kept in a folder of the index and go with their document. Files from elsewhere on the
machine belong to someone else: deleting their document leaves them where they are.
"""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.web.progress import Board, Progress
from ingest.errors import BadInput
from ingest.formats import READERS
from ingest.index import DocumentInfo, Index
from ingest.progress import Step
from ingest.remove import remove
from ingest.sync import Report, sync

LARGEST_FILE = 20_000_000
"""Bytes of one file."""

MOST_FILES = 50
"""Files at once."""

TOGETHER = 200_000
"""Bytes of the files that come into the index together: some seconds of work, which outweigh the write."""

_UNFIT = re.compile(r"[\x00-\x1f/\\:*?\"<>|]+")


@dataclass(frozen=True)
class ListedDocument:
    """A document in the list."""

    info: DocumentInfo
    state: Literal["added here", "from a folder", "its file is gone"]


class Library:
    """The documents behind an index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    @property
    def folder(self) -> Path:
        """Where files that are added here are kept."""
        return self._index.location.directory.resolve() / "uploads"

    def rows(self) -> list[ListedDocument]:
        """List all documents by source."""
        return [ListedDocument(info, self._state(info)) for info in self._index.documents()]

    def add(self, files: Sequence[Path | str]) -> Iterator[Progress]:
        """Take files in and yield the progress; a file that cannot be taken says why. Raises BadInput: too many."""
        if len(files) > MOST_FILES:
            raise BadInput(f"{len(files)} files at once are too many; add at most {MOST_FILES}")
        board = Board()
        fit: list[tuple[Path, Path]] = []
        for file in map(Path, files):
            target = self.folder / fit_name(file.name)
            reason = _refusal(file, str(target) in board)
            key = str(file) if reason else str(target)
            board.expect(key, file.name)
            if reason:
                board.tell(key, Step("failed", reason=reason))
            else:
                fit.append((file, target))
        return board.follow(lambda: self._take(fit, board))

    def delete(self, source: object) -> str:
        """Delete a document, and the file of one that was added here; say so. Raises BadInput: there is none."""
        for row in self.rows():
            if row.info.source == source:
                if row.state == "added here":
                    _unlink(Path(row.info.path))
                remove([row.info.source], self._index.location)
                return f"{source} is deleted"
        raise BadInput(f"{source} is not in the index")

    def refresh(self, source: object = None) -> Iterator[Progress]:
        """Read again the file of a document, or all files, where it has changed, and yield the progress."""
        board = Board()
        paths = [self.folder] if source is None and self.folder.is_dir() else []
        for row in self.rows():
            if row.info.path and source in (None, row.info.source):
                board.expect(row.info.path, row.info.source)
                paths.append(Path(row.info.path))
        if not paths:
            raise BadInput("there is no file to read again")
        return board.follow(lambda: self._sync(paths, board))

    def _take(self, files: Sequence[tuple[Path, Path]], board: Board) -> None:
        """Keep files and bring them into the index; one that cannot be read is not kept."""
        for some in _together(files):
            kept = [target for file, target in some if self._keep(file, target, board)]
            failed = {path for path, _ in self._sync(kept, board).failures} if kept else set()
            for target in kept:
                _settle(target, read=str(target) not in failed)

    def _keep(self, file: Path, target: Path, board: Board) -> bool:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if target.exists():
                os.replace(target, _earlier(target))
            shutil.copyfile(file, target)
        except OSError as error:
            board.tell(str(target), Step("failed", reason=f"cannot be stored: {error.strerror}"))
            return False
        return True

    def _sync(self, paths: Sequence[Path], board: Board) -> Report:
        embedder = self._index.current().embedder
        report = sync(paths, self._index.location, embedder=embedder, progress=False, watch=board.tell)
        for path, reason in report.failures:
            board.tell(path, Step("failed", reason=reason))
        return report

    def _state(self, info: DocumentInfo) -> Literal["added here", "from a folder", "its file is gone"]:
        path = Path(info.path)
        if not path.is_file():
            return "its file is gone"
        return "added here" if self.folder in path.parents else "from a folder"


def fit_name(name: str) -> str:
    """Return a file name without what file systems refuse or hide."""
    return _UNFIT.sub(" ", name).strip(" .") or "document.txt"


def _refusal(file: Path, taken: bool) -> str:
    """Return why a file cannot be taken, or ""."""
    if taken:
        return "has the name of another file that was added with it; rename it"
    if file.suffix.lower() not in READERS:
        return f"cannot be read; formats: {' '.join(READERS)}"
    size = file.stat().st_size
    if size > LARGEST_FILE:
        return f"has {size:,} bytes; at most {LARGEST_FILE:,} can be added"
    return ""


def _together(files: Sequence[tuple[Path, Path]]) -> Iterator[list[tuple[Path, Path]]]:
    """Cut files, the small ones first, into runs that come into the index together: `TOGETHER` bytes, or one file."""
    some: list[tuple[Path, Path]] = []
    together = 0
    for size, file, target in sorted((file.stat().st_size, file, target) for file, target in files):
        if some and together + size > TOGETHER:
            yield some
            some, together = [], 0
        some.append((file, target))
        together += size
    if some:
        yield some


def _earlier(target: Path) -> Path:
    """Return where a file waits while another takes its name; hidden files are not ingested."""
    return target.with_name(f".{target.name}")


def _settle(target: Path, *, read: bool) -> None:
    """Forget the earlier file of this name, or put it back when the new one could not be read."""
    if read:
        _earlier(target).unlink(missing_ok=True)
    elif _earlier(target).exists():
        os.replace(_earlier(target), target)
    else:
        target.unlink(missing_ok=True)


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be deleted: {error.strerror}") from error
