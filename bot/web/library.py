"""The documents of an index, kept from the chat: what is there, adding, pasting, deleting, looking at the files again.

Files that are added here are kept in a folder of the index and go with their document. Files from elsewhere on the
machine belong to someone else: deleting their document leaves them where they are.
"""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.web.progress import Board, Progress
from ingest.durable import storing, sweep, synchronise, workroom
from ingest.errors import BadInput
from ingest.formats import READERS, SAVE_AS
from ingest.index.catalogue import DocumentInfo
from ingest.index.collection import only_read
from ingest.index.snapshot import Index
from ingest.progress import Step
from ingest.remove import remove
from ingest.sync import is_suspicious, sync

LARGEST_FILE = 20_000_000
"""Bytes of one file."""

MOST_FILES = 50
"""Files at once."""

PASTED = (".txt", ".md", ".html")
"""What a text that is pasted can be kept as."""

LONGEST_TITLE = 200
"""Bytes of the title of a text that is pasted, which names its file."""

TOGETHER = 200_000
"""Bytes of the files that come into the index together: some seconds of work, which outweigh the write."""

_UNFIT = re.compile(r"[\x00-\x1f/\\:*?\"<>|]+")


State = Literal["added here", "from a folder", "its file is gone", "from a collection"]
"""What a document comes from."""


@dataclass(frozen=True)
class ListedDocument:
    """A document in the list."""

    info: DocumentInfo
    state: State


class Library:
    """The documents behind an index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    @property
    def folder(self) -> Path:
        """Where files that are added here are kept."""
        return self._index.location.folder.resolve() / "uploads"

    def rows(self) -> list[ListedDocument]:
        """List all documents by source."""
        return [ListedDocument(info, self._state(info)) for info in self._index.documents()]

    def add(self, files: Sequence[Path | str]) -> Iterator[Progress]:
        """Take files in and yield the progress; a file that cannot be taken says why.

        Raises BadInput: there are too many, or the documents are another program's collection, as everywhere below.
        """
        self._check_ours()
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

    def paste(self, title: object, words: object, ending: object) -> Iterator[Progress]:
        """Keep a text as a file that is named after its title, and take it in as `add` does. Raises BadInput."""
        self._check_ours()
        name, content = _pasted(title, words, ending)
        target = self.folder / name
        if target.exists():
            raise BadInput(f"there is a document {name} already; give this one another title")
        board = Board()
        board.expect(str(target), name)
        return board.follow(lambda: self._take_words(content, target, board))

    def delete(self, sources: Sequence[object]) -> str:
        """Delete documents, and the files of those that were added here; say so.

        Raises BadInput: one of them is not there, and so none was deleted.
        """
        self._check_ours()
        rows = {row.info.source: row for row in self.rows()}
        for source in sources:
            if not isinstance(source, str) or source not in rows:
                raise BadInput(f"{source} is not in the index")
        chosen = [row for source, row in rows.items() if source in sources]
        if not chosen:
            raise BadInput("no document is selected")
        files = [Path(row.info.path) for row in chosen if row.state == "added here"]
        remove([row.info.source for row in chosen], self._index.location, files)
        return f"{chosen[0].info.source} is deleted" if len(chosen) == 1 else f"{len(chosen):,} documents are deleted"

    def refresh(self, source: object = None) -> Iterator[Progress]:
        """Read again the file of a document, or all files, where it has changed, and yield the progress.

        Raises BadInput: there is none, or so many are gone that a drive may be missing.
        """
        self._check_ours()
        board, rows = Board(), self.rows()
        gone = sum(row.state == "its file is gone" for row in rows)
        if source is None and is_suspicious(gone, len(rows)):
            raise BadInput(
                f"the files of {gone:,} of the {len(rows):,} documents are gone; is a drive missing? "
                "Nothing was changed; delete the documents if they are meant to go"
            )
        sweep(self.folder)
        paths = [self.folder] if source is None and self.folder.is_dir() else []
        for row in rows:
            if row.info.path and source in (None, row.info.source):
                board.expect(row.info.path, row.info.source)
                paths.append(Path(row.info.path))
        if not paths:
            raise BadInput("there is no file to read again")
        return board.follow(lambda: self._sync(paths, board))

    def _take(self, files: Sequence[tuple[Path, Path]], board: Board) -> None:
        """Keep files and bring them into the index; one that cannot be read is not kept."""
        for some in _together(files):
            with self._room() as room:
                arriving = {target: room / target.name for _, target in some}
                for file, target in some:
                    if reason := _not_stored(file, arriving[target]):
                        board.tell(str(target), Step("failed", reason=reason))
                        del arriving[target]
                if arriving:
                    self._sync(list(arriving), board, arriving)

    @contextmanager
    def _room(self) -> Iterator[Path]:
        """Give a folder in which files wait until the index has them. Raises CannotStore."""
        with ExitStack() as opened:
            with storing("files"):
                self.folder.mkdir(parents=True, exist_ok=True)
                room = opened.enter_context(workroom(self.folder))
            yield room

    def _take_words(self, content: bytes, target: Path, board: Board) -> None:
        with self._room() as room:
            file = room / target.name
            with storing(target.name):
                file.write_bytes(content)
            self._take([(file, target)], board)

    def _sync(self, paths: Sequence[Path], board: Board, arriving: Mapping[Path, Path] | None = None) -> None:
        report = sync(
            paths,
            self._index.location,
            embedder=self._index.current().embedder,
            progress=False,
            watch=board.tell,
            arriving=arriving,
        )
        for path, reason in report.failures:
            board.tell(path, Step("failed", reason=reason))

    def _check_ours(self) -> None:
        if self._index.location.collection is not None:
            raise BadInput(only_read(self._index.location))

    def _state(self, info: DocumentInfo) -> State:
        if self._index.location.collection is not None:
            return "from a collection"
        path = Path(info.path)
        if not os.path.isfile(path):
            return "its file is gone"
        return "added here" if self.folder in path.parents else "from a folder"


def fit_name(name: str) -> str:
    """Return a file name without what file systems refuse or hide."""
    return _fit(name) or "document.txt"


def _fit(name: str) -> str:
    return _UNFIT.sub(" ", name).strip(" .")


def _unreadable(suffix: str) -> str:
    """Say that files of this format cannot be added, and what can."""
    format_ = suffix.lower()
    better = SAVE_AS.get(format_)
    advice = f"save it as {better} and add that" if better else f"what can be added: {' '.join(READERS)}"
    return f"{format_ or 'a file without an ending'} cannot be read; {advice}"


def _pasted(title: object, words: object, ending: object) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that is made of a text. Raises BadInput."""
    if not isinstance(title, str) or not isinstance(words, str) or ending not in PASTED:
        raise BadInput("the text cannot be read; reload the page and paste it again")
    name = title.encode(errors="replace").decode().strip()
    if not name or not words.strip():
        raise BadInput(f"{'the text' if name else 'the title'} is empty: write one first")
    if len(name.encode()) > LONGEST_TITLE:
        raise BadInput(f"the title has {len(name.encode()):,} bytes; at most {LONGEST_TITLE} can name a file")
    content = words.encode(errors="replace")
    if len(content) > LARGEST_FILE:
        raise BadInput(f"the text has {len(content):,} bytes; at most {LARGEST_FILE:,} can be added")
    return f"{_fit(name) or 'text'}{ending}", content


def _refusal(file: Path, taken: bool) -> str:
    """Return why a file cannot be taken, or ""."""
    if taken:
        return "has the name of another file that was added with it; rename it"
    if file.suffix.lower() not in READERS:
        return _unreadable(file.suffix)
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


def _not_stored(file: Path, place: Path) -> str:
    """Copy a file to disk, and return why it cannot be, or ""."""
    try:
        shutil.copyfile(file, place)
        synchronise(place)
    except OSError as error:
        return f"cannot be stored: {error.strerror}"
    return ""
