"""Find the files that paths on a command line mean, and name them."""

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from errno import ENAMETOOLONG
from pathlib import Path
from unicodedata import normalize

from pathspec import GitIgnoreSpec

from ingest.errors import BadInput
from ingest.formats import READERS
from ingest.index.local import is_index

IGNORE_FILE = ".ingestignore"
"""Names files of its folder that are not documents, in the syntax of .gitignore."""


@dataclass(frozen=True)
class File:
    """A file to ingest, and the name by which it is cited; in `waiting` is content that is to take its place."""

    path: Path
    source: str
    waiting: Path | None = None

    @property
    def content(self) -> Path:
        """Where its content is until it is in its place."""
        return self.waiting or self.path


@dataclass
class Found:
    """What paths stand for: documents, files of other formats in folders, and what is not there or cannot be listed."""

    files: list[File] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)
    missing: list[Path] = field(default_factory=list)
    closed: dict[Path, str] = field(default_factory=dict)


def find(
    paths: Sequence[Path], known: Mapping[str, str] | None = None, waiting: Mapping[Path, Path] | None = None
) -> Found:
    """Find all documents at and below `paths`.

    A new file is named relative to the folder that was given, with folders above it added while its name is taken.
    Letters and their accents are one character in its name (NFC), however the file system writes them.

    Args:
        paths: files and folders.
        known: the names of files that have one, by absolute path; they keep them.
        waiting: where content waits that is to take the place of a file, by the path of that.
    """
    arriving = waiting or {}
    named = _Known(known or {})
    found = Found()
    for path in paths:
        if absolute(path) not in arriving:
            _look_for(path, found)
    names, seen = set(map(_composed, named.by_path.values())), set[Path]()
    for root in map(absolute, paths):
        for path in [root] if root in arriving else _documents(root, found):
            if path not in seen:
                source = named.name(path) or _name(path, root if os.path.isdir(root) else root.parent, names)
                found.files.append(File(path, source, arriving.get(path)))
                names.add(_composed(source))
                seen.add(path)
    return found


def _look_for(path: Path, found: Found) -> None:
    """Note in `found` that a path is not there, or that nobody can say so."""
    reason = unknown(path)
    if reason:
        found.closed[absolute(path)] = reason
    elif not os.path.exists(path):
        found.missing.append(path)


def unknown(path: Path) -> str:
    """Return why it cannot be said whether there is something at a path, or ""."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == ENAMETOOLONG:
            return ""  # so there is nothing
        return f"cannot be looked at: {error.strerror if isinstance(error, OSError) else error}"
    return ""


class _Known:
    """The names of files that have one; a path whose accents are written in another way is the same file's."""

    def __init__(self, by_path: Mapping[str, str]) -> None:
        self.by_path = by_path
        self._paths = {_composed(path): path for path in by_path}

    def name(self, path: Path) -> str | None:
        """Return the name of a file, None if it has none yet."""
        known = str(path) if str(path) in self.by_path else self._paths.get(_composed(str(path)))
        if known is None or (known != str(path) and not _same(known, path)):
            return None
        return self.by_path[known]


def _same(known: str, path: Path) -> bool:
    try:
        return os.path.samefile(known, path)
    except OSError:
        return False


def _composed(name: str) -> str:
    return normalize("NFC", name)


def absolute(path: Path) -> Path:
    """Return the one name of a path: absolute, without `..`, and without symbolic links in the folders above."""
    if os.path.isdir(path):
        return Path(os.path.realpath(path))
    return Path(os.path.realpath(path.parent), path.name)


def below(path: str, roots: Collection[str]) -> bool:
    """Say whether an absolute path is one of `roots` or inside one."""
    while path not in roots:
        path, inside = os.path.dirname(path), path
        if path == inside:
            return False
    return True


def _documents(root: Path, found: Found) -> Iterator[Path]:
    """Yield the file that `root` is, or the documents below it, sorted; note in `found` what is something else."""
    if not os.path.isdir(root):
        yield from [root] if os.path.exists(root) else []
        return
    for path in _walk(root, found):
        if path.suffix.lower() in READERS:
            yield path
        else:
            found.skipped.append(path)


def _walk(root: Path, found: Found) -> Iterator[Path]:
    """Yield the visible files below a folder, sorted, but for those its ignore file names and those of indexes."""

    def cannot_list(error: OSError) -> None:
        found.closed[Path(error.filename)] = f"cannot be listed: {error.strerror}"

    ignored = _ignored(root / IGNORE_FILE)
    for folder, subfolders, names in os.walk(root, onerror=cannot_list):
        shown = sorted(name for name in subfolders if not name.startswith("."))
        subfolders[:] = [name for name in shown if not is_index(Path(folder, name))]
        for name in sorted(names):
            path = Path(folder, name)
            if not name.startswith(".") and not ignored.match_file(path.relative_to(root)):
                yield path


def _ignored(file: Path) -> GitIgnoreSpec:
    try:
        lines = file.read_text(errors="replace").splitlines() if file.is_file() else []
        return GitIgnoreSpec.from_lines(lines)
    except (OSError, ValueError, re.error) as error:
        raise BadInput(f"{file}: cannot be used: {getattr(error, 'strerror', None) or error}") from error


def _name(path: Path, root: Path, taken: Collection[str]) -> str:
    for folder in (root, *root.parents):
        name = _composed(path.relative_to(folder).as_posix())
        if name not in taken:
            return name
    return _composed(path.as_posix())
