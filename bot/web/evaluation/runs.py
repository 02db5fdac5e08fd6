"""Runs of eval sets as they are kept: `NAME-DATE.json` and `.html`, as `python -m eval` writes them.

Beside them is `NAME-DATE.label`, where a run was given a name or a note. A file that someone else put there, or that
another version wrote, is listed as one that cannot be read.
"""

import json
import os
import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.compare import Comparison, compare
from eval.outcome import is_right
from eval.run import Run
from eval.saved import read_run
from ingest.durable import storing, write_durably
from ingest.errors import BadInput

_DATE = re.compile(r"-(\d{8}-\d{6})$")
_STAMP = "%Y%m%d-%H%M%S"
LONGEST_NAME, LONGEST_NOTE = 80, 2_000
"""Characters of what a run is called, and of what is noted about it."""


@dataclass(frozen=True)
class Label:
    """What people call a run, and what they note about it."""

    name: str = ""
    note: str = ""


_LABEL = TypeAdapter(Label)


@dataclass(frozen=True)
class Kept:
    """A run in the list: without its rows, or with the reason why it cannot be read."""

    key: str
    when: datetime
    run: Run | None
    questions: int = 0
    right: int = 0
    error: str = ""
    label: Label = Label()

    @property
    def title(self) -> str:
        """What the run is called: its set, where it has no name."""
        return self.label.name or (self.run.set if self.run else self.key)


class Runs:
    """The runs in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def listed(self) -> list[Kept]:
        """Return all runs, the newest first."""
        paths = self.folder.glob("*.json") if self.folder.is_dir() else ()
        kept = [self._labelled(_kept(path, path.stat().st_mtime_ns)) for path in paths]
        return sorted(kept, key=lambda one: (one.when, one.key), reverse=True)

    def path(self, key: object, ending: str = ".json") -> Path:
        """Return a file of a run. Raises BadInput when there is no such run."""
        if not isinstance(key, str) or not any(path.stem == key for path in self.folder.glob("*.json")):
            raise BadInput("this run is no longer there")
        return self.folder / f"{key}{ending}"

    def read(self, key: object) -> Run:
        """Return a run. Raises BadInput."""
        return _read(*self._version(key))

    def compare(self, key: object, earlier: object) -> Comparison:
        """Return what changed in a run since an earlier one. Raises BadInput when they do not ask the same."""
        return _compared(self._version(key), self._version(earlier))

    def kept(self, key: object) -> Kept:
        """Return a run as the list has it. Raises BadInput."""
        return self._labelled(_kept(*self._version(key)))

    def name(self, key: object, name: object, note: object) -> Kept:
        """Give a run a name and a note, or take them away. Raises BadInput."""
        path = self.path(key, ".label")
        if not isinstance(name, str) or not isinstance(note, str):
            raise BadInput("a name and a note are text")
        label = Label(" ".join(name.split()), note.strip())
        if len(label.name) > LONGEST_NAME or len(label.note) > LONGEST_NOTE:
            raise BadInput(f"a name has at most {LONGEST_NAME} characters, a note at most {LONGEST_NOTE:,}")
        with storing(f"“{path.name}”"):
            write_durably(path, json.dumps(asdict(label)).encode())
        return self.kept(key)

    def earlier(self, key: str) -> list[Kept]:
        """Return the runs of the same set before a run, the newest first."""
        listed = self.listed()
        this = next((one for one in listed if one.key == key), None)
        if this is None or this.run is None:
            return []
        before = listed[listed.index(this) + 1 :]
        return [one for one in before if one.run and one.run.set == this.run.set]

    def new_key(self, name: str) -> str:
        """Return the key of a run of the set `name` that ends now."""
        return f"{Path(name).stem}-{datetime.now(UTC).strftime(_STAMP)}"

    def delete(self, key: object) -> str:
        """Delete a run, and say so. Raises BadInput."""
        for path in [self.path(key, ending) for ending in (".json", ".html", ".label")]:
            with storing(path.name):
                path.unlink(missing_ok=True)
        return "the run is deleted"

    def _labelled(self, kept: Kept) -> Kept:
        """Return a run with its name and note; those that cannot be read are left out."""
        try:
            label = _LABEL.validate_json((self.folder / f"{kept.key}.label").read_bytes())
        except (OSError, ValidationError):
            return kept
        return replace(kept, label=label)

    def _version(self, key: object) -> tuple[Path, int]:
        """Return the file of a run and when it was changed."""
        path = self.path(key)
        try:
            return path, path.stat().st_mtime_ns
        except OSError as error:
            raise BadInput(f"{path.name} cannot be read: {error.strerror}") from error


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Run:
    """Read a run, once for each time its file changed; an error does not tell where the file is."""
    try:
        return read_run(path)
    except BadInput as error:
        raise BadInput(str(error).replace(f"{path.parent}{os.sep}", "")) from error


@lru_cache(maxsize=16)
def _compared(new: tuple[Path, int], old: tuple[Path, int]) -> Comparison:
    """Compare two runs, once for each time that their files changed: it takes seconds."""
    return compare(_read(*new), _read(*old))


@lru_cache(maxsize=512)
def _kept(path: Path, changed: int) -> Kept:
    when = _when(path.stem, changed)
    try:
        run = _read(path, changed)
    except BadInput as error:
        return Kept(path.stem, when, None, error=str(error))
    counted = len(run.rows) - len(run.by_program)
    return Kept(path.stem, when, replace(run, rows=()), counted, sum(map(is_right, run.rows)))


def _when(key: str, changed: int) -> datetime:
    found = _DATE.search(key)
    try:
        stamp = datetime.strptime(found.group(1), _STAMP) if found else datetime.fromtimestamp(changed / 1e9, UTC)
    except ValueError:
        stamp = datetime.fromtimestamp(changed / 1e9, UTC)
    return stamp.replace(tzinfo=UTC)
