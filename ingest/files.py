"""Find the files that paths on a command line mean, and name them."""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from ingest.formats import READERS

IGNORE_FILE = ".ingestignore"
"""Names files of its folder that are not documents, in the syntax of .gitignore."""


@dataclass(frozen=True)
class File:
    """A file to ingest, and the name by which it is cited."""

    path: Path
    source: str


@dataclass(frozen=True)
class Found:
    """What paths stand for: documents, files of other formats in folders, and paths where nothing is."""

    files: list[File]
    skipped: list[Path]
    missing: list[Path]


def find(paths: Sequence[Path], known: Mapping[str, str] | None = None, taken: Collection[str] = ()) -> Found:
    """Find all documents at and below `paths`.

    Args:
        paths: files and folders.
        known: names that files already have, by absolute path; they keep them.
        taken: names that stand for other files.

    A new file is named relative to the folder that was given, with folders above it added while its name is taken.
    """
    known = known or {}
    files: dict[Path, File] = {}
    skipped: list[Path] = []
    names = {*taken, *known.values()}
    for root in map(Path.absolute, paths):
        for path in [root] if root.is_file() else _walk(root):
            if path != root and path.suffix.lower() not in READERS:
                skipped.append(path)
            elif path not in files:
                folder = root if root.is_dir() else root.parent
                source = known.get(str(path)) or _name(path, folder, names)
                names.add(source)
                files[path] = File(path, source)
    return Found(list(files.values()), skipped, [path for path in paths if not path.exists()])


def below(path: Path, roots: Sequence[Path]) -> bool:
    """Say whether a path is one of `roots` or inside one."""
    return any(root in (path, *path.parents) for root in map(Path.absolute, roots))


def _walk(root: Path) -> Iterator[Path]:
    """Yield the visible files below a folder, sorted, but for those its ignore file names."""
    ignore = root / IGNORE_FILE
    spec = GitIgnoreSpec.from_lines(ignore.read_text().splitlines() if ignore.is_file() else [])
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if not name.startswith(".") and not spec.match_file(path.relative_to(root)):
                yield path


def _name(path: Path, root: Path, taken: Collection[str]) -> str:
    for folder in (root, *root.parents):
        name = path.relative_to(folder).as_posix()
        if name not in taken:
            return name
    return path.as_posix()
