"""Runs of eval sets as they are kept: `NAME-DATE.json` and `.html`, as `python -m eval` writes them.

Beside them is `NAME-DATE.label`, where a run was given a name or a note, or is shared. A file that someone else put
there, or that another version wrote, is listed as one that cannot be read.

Who logs in has a folder of their own, and sees what is in it, what others share, and the runs of nobody in particular.
"""

import json
import os
import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.web.access.logins import file_stem
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
    """What people call a run, what they note about it, and whether the other users see it."""

    name: str = ""
    note: str = ""
    shared: bool = False


_LABEL = TypeAdapter(Label)


@dataclass(frozen=True)
class Kept:
    """A run in the list: without its rows, or with the reason why it cannot be read.

    `own` says that it may be named and deleted by who sees it, and is not someone else's who shares it; `private` that
    nobody else sees it.
    """

    key: str
    when: datetime
    run: Run | None
    questions: int = 0
    right: int = 0
    error: str = ""
    label: Label = Label()
    own: bool = True
    private: bool = False

    @property
    def title(self) -> str:
        """What the run is called: its set, where it has no name."""
        return self.label.name or (self.run.set if self.run else self.key)


class Runs:
    """The runs that one user sees; `folder` is where theirs are kept."""

    def __init__(self, common: Path, user: str = "") -> None:
        """Take the folder of all runs, and who sees them; "" is whoever has no login."""
        self._common = common
        self._user = user
        self.folder = folder_of(common, user) if user else common

    def listed(self) -> list[Kept]:
        """Return all runs that this user sees, the newest first."""
        kept = [self._described(path, path.stat().st_mtime_ns) for path in self._files().values()]
        return sorted(kept, key=lambda one: (one.when, one.key), reverse=True)

    def path(self, key: object, ending: str = ".json") -> Path:
        """Return a file of a run. Raises BadInput when there is no such run."""
        path = self._files().get(key) if isinstance(key, str) else None
        if path is None:
            raise BadInput("this run is no longer there")
        return path.with_name(f"{path.stem}{ending}")

    def read(self, key: object) -> Run:
        """Return a run. Raises BadInput."""
        return _read(*self._version(key))

    def compare(self, key: object, earlier: object) -> Comparison:
        """Return what changed in a run since an earlier one. Raises BadInput when they do not ask the same."""
        return _compared(self._version(key), self._version(earlier))

    def kept(self, key: object) -> Kept:
        """Return a run as the list has it. Raises BadInput."""
        return self._described(*self._version(key))

    def name(self, key: object, name: object, note: object, shared: object = None) -> Kept:
        """Give a run a name and a note, or take them away, and share it or no longer. Raises BadInput."""
        path = self._own(key).with_suffix(".label")
        if not isinstance(name, str) or not isinstance(note, str):
            raise BadInput("a name and a note are text")
        label = Label(" ".join(name.split()), note.strip(), shared is True)
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

    def delete(self, key: object) -> str:
        """Delete a run, and say so. Raises BadInput."""
        path = self._own(key)
        for ending in (".json", ".html", ".label"):
            with storing(path.name):
                path.with_suffix(ending).unlink(missing_ok=True)
        return "the run is deleted"

    def _files(self) -> dict[str, Path]:
        """Return the files of all runs that this user sees, by their keys; a user's own come first."""
        shared = (path for path in self._common.glob("users/*/*.json") if self._user and _label(path).shared)
        files = [*shared, *self._common.glob("*.json"), *self.folder.glob("*.json")]
        return {path.stem: path for path in files}

    def _own(self, key: object) -> Path:
        """Return the file of a run. Raises BadInput when it is another user's."""
        path = self.path(key)
        if path.parent not in (self.folder, self._common):
            raise BadInput("this run is someone else's, who shares it; only they can change or delete it")
        return path

    def _described(self, path: Path, changed: int) -> Kept:
        """Return a run as the list has it."""
        label, own = _label(path), path.parent in (self.folder, self._common)
        private = path.parent != self._common and not label.shared
        return replace(_kept(path, changed), label=label, own=own, private=private)

    def _version(self, key: object) -> tuple[Path, int]:
        """Return the file of a run and when it was changed."""
        path = self.path(key)
        try:
            return path, path.stat().st_mtime_ns
        except OSError as error:
            raise BadInput(f"{path.name} cannot be read: {error.strerror}") from error


def new_key(name: str) -> str:
    """Return the key of a run of the set `name` that ends now."""
    return f"{Path(name).stem}-{datetime.now(UTC).strftime(_STAMP)}"


def folder_of(common: Path, user: str) -> Path:
    """Return where the runs of a user who logs in are kept."""
    return common / "users" / file_stem(user)


def _label(path: Path) -> Label:
    """Return the name and note of a run; those that cannot be read are left out."""
    try:
        return _LABEL.validate_json(path.with_suffix(".label").read_bytes())
    except (OSError, ValidationError):
        return Label()


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
