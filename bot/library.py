"""The documents of an index, kept from the chat: what is there, adding, deleting, looking at the files again.

Files that are added here are kept in a folder of the index. Only those can be deleted here: what was ingested from
elsewhere on the machine belongs to someone else, and goes when its file goes.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import BadInput, SourceboundError
from ingest.formats import READERS
from ingest.index import DocumentInfo, Index
from ingest.sync import Report, sync

LARGEST_FILE = 20_000_000
"""Bytes of one file."""

MOST_FILES = 50
"""Files at once."""

_TOGETHER = 8
"""Files written in one go; between goes, the progress is told."""

_UNFIT = re.compile(r"[\x00-\x1f/\\:*?\"<>|]+")


@dataclass(frozen=True)
class Row:
    """A document in the list. `state` is "added here", "from a folder" or "its file is gone"."""

    info: DocumentInfo
    state: str

    @property
    def deletable(self) -> bool:
        """Whether it can be deleted here."""
        return self.state == "added here"


@dataclass(frozen=True)
class Added:
    """How far adding files has come: how many are done, and a line about each."""

    done: int
    total: int
    lines: Sequence[tuple[str, str]] = ()


class Library:
    """The documents behind an index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    @property
    def folder(self) -> Path:
        """Where files that are added here are kept."""
        return self._index.location.directory.absolute() / "uploads"

    def rows(self) -> list[Row]:
        """List all documents by source."""
        return [Row(info, self._state(Path(info.path))) for info in self._index.documents()]

    def add(self, files: Sequence[Path | str]) -> Iterator[Added]:
        """Take files in, a few at a time, and yield the progress; a file that cannot be taken says why in its line."""
        if len(files) > MOST_FILES:
            raise BadInput(f"{len(files)} files at once are too many; add at most {MOST_FILES}")
        lines: list[tuple[str, str]] = []
        for start in range(0, len(files), _TOGETHER):
            yield Added(start, len(files), tuple(lines))
            lines += self._take(files[start : start + _TOGETHER])
        yield Added(len(files), len(files), tuple(lines))

    def delete(self, source: object) -> str:
        """Delete a document that was added here, and say so. Raises BadInput for any other."""
        for row in self.rows():
            if row.info.source == source and row.deletable:
                path = Path(row.info.path)
                path.unlink(missing_ok=True)
                self._sync([path])
                return f"{source} is deleted"
        raise BadInput(f"{source} was not added here: remove its file, then check the files again")

    def refresh(self) -> str:
        """Look at the files of all documents again, and say what changed."""
        report = self._sync([self.folder, *(Path(row.info.path) for row in self.rows())])
        troubles = "".join(f"; {Path(path).name}: {reason}" for path, reason in report.failures)
        return f"{report.updated} updated, {report.removed} removed, {report.unchanged} unchanged{troubles}"

    def _take(self, files: Sequence[Path | str]) -> list[tuple[str, str]]:
        lines: dict[Path, tuple[str, str]] = {}
        for file in map(Path, files):
            target = self.folder / fit_name(file.name)
            try:
                _check(file, target in lines)
                self.folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
            except SourceboundError as error:
                lines[file] = (file.name, str(error))
            except OSError as error:
                lines[file] = (file.name, f"cannot be stored: {error.strerror}")
            else:
                lines[target] = (file.name, "added")
        kept = [path for path, (_, outcome) in lines.items() if outcome == "added"]
        for path, reason in self._sync(kept).failures if kept else []:
            lines[Path(path)] = (Path(path).name, reason)
            Path(path).unlink(missing_ok=True)
        return list(lines.values())

    def _sync(self, paths: Sequence[Path]) -> Report:
        return sync(paths, self._index.location, embedder=self._index.current().embedder, progress=False)

    def _state(self, path: Path) -> str:
        if not path.is_file():
            return "its file is gone"
        return "added here" if self.folder in path.parents else "from a folder"


def fit_name(name: str) -> str:
    """Return a file name without what file systems refuse or hide."""
    return _UNFIT.sub(" ", name).strip(" .") or "document.txt"


def _check(file: Path, taken: bool) -> None:
    if taken:
        raise BadInput("has the name of another file that was added with it; rename it")
    if file.suffix.lower() not in READERS:
        raise BadInput(f"cannot be read; formats: {' '.join(READERS)}")
    size = file.stat().st_size
    if size > LARGEST_FILE:
        raise BadInput(f"has {size:,} bytes; at most {LARGEST_FILE:,} can be added")
