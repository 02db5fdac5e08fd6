"""Runs of eval sets as they are kept: `NAME-DATE.json` and `.html`, as `python -m eval` writes them.

A file that someone else put there, or that another version wrote, is listed as one that cannot be read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.types import Citation, Unverified
from ingest.errors import BadInput

_DATE = re.compile(r"-(\d{8}-\d{6})$")
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Figure:
    """A figure and its 95 % interval."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Difference:
    """How a figure changed: `value` is this run's minus the earlier one's; the verdict on a time is None."""

    earlier: float
    value: float
    low: float
    high: float
    verdict: str | None = None


@dataclass(frozen=True)
class Comparison:
    """What changed since an earlier run: figures, and the ids of questions that changed sides."""

    differences: dict[str, Difference]
    now_right: Sequence[str]
    now_wrong: Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """What can come of a question, and how often it did."""

    label: str
    meaning: str
    n: int


@dataclass(frozen=True)
class Place:
    """The half-open range of characters `[start, end)` of a document."""

    source: str
    start: int
    end: int
    heading: str = ""
    page: int | None = None


@dataclass(frozen=True)
class Gold:
    """What is right about a question; each entry of `evidence` holds places of which any will do."""

    answerable: bool
    answers: Sequence[str] = ()
    evidence: Sequence[Sequence[Place]] = ()
    history: Sequence[str] = ()


@dataclass(frozen=True)
class Case:
    """One question of a run: what was answered, what is right, and what came of it."""

    id: str
    question: str
    answered: bool
    answer: str
    text: str
    confidence: float
    gold: Gold
    right: bool
    outcome: str
    standalone: str = ""
    citations: Sequence[Citation] = ()
    passages: Sequence[Place] = ()
    unverified: Sequence[Unverified] = ()
    writer: str = ""
    notice: str = ""
    error: str = ""
    milliseconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """How a run was made; with `own_documents` it asked the documents that its set brought."""

    embedder: str = ""
    model: str = ""
    own_documents: bool = False


@dataclass(frozen=True)
class Run:
    """A run. `documents` has the SHA-256 of the documents that its rows name."""

    set: str
    n: int
    settings: Settings
    metrics: dict[str, Figure]
    outcomes: dict[str, Outcome]
    glossary: dict[str, str]
    documents: dict[str, str]
    rows: Sequence[Case]
    comparison: Comparison | None = None


@dataclass(frozen=True)
class Kept:
    """A run in the list: without its rows, or with the reason why it cannot be read."""

    key: str
    when: datetime
    run: Run | None
    right: int = 0
    error: str = ""


_RUN = TypeAdapter(Run)


class Runs:
    """The runs in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def compared(self) -> Path:
        """The folder of comparisons: `RUN--EARLIER.json` and `.html`."""
        return self.folder / "compared"

    def listed(self) -> list[Kept]:
        """Return all runs, the newest first."""
        paths = self.folder.glob("*.json") if self.folder.is_dir() else ()
        kept = [_kept(path, path.stat().st_mtime_ns) for path in paths]
        return sorted(kept, key=lambda one: (one.when, one.key), reverse=True)

    def path(self, key: object, ending: str = ".json") -> Path:
        """Return a file of a run. Raises BadInput when there is no such run."""
        if not isinstance(key, str) or not any(path.stem == key for path in self.folder.glob("*.json")):
            raise BadInput("this run is no longer there")
        return self.folder / f"{key}{ending}"

    def comparison(self, key: str, earlier: str, ending: str = ".json") -> Path:
        """Return where two runs are compared. Raises BadInput when one of them is gone."""
        return self.compared / f"{self.path(key).stem}--{self.path(earlier).stem}{ending}"

    def read(self, key: object) -> Run:
        """Return a run. Raises BadInput."""
        return read(self.path(key))

    def when(self, key: str) -> datetime:
        """Return when a run ended. Raises BadInput."""
        return _when(key, self.path(key).stat().st_mtime_ns)

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
        """Delete a run and its comparisons, and say so. Raises BadInput."""
        for path in (self.path(key), self.path(key, ".html"), *self._comparisons(str(key))):
            path.unlink(missing_ok=True)
        return "the run is deleted"

    def _comparisons(self, key: str) -> Iterator[Path]:
        for path in self.compared.iterdir() if self.compared.is_dir() else ():
            if path.stem.startswith(f"{key}--") or path.stem.endswith(f"--{key}"):
                yield path


def read(path: Path) -> Run:
    """Read a run. Raises BadInput."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror}") from error


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Run:
    """Read a run, once for each time its file changed."""
    try:
        return _RUN.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"][:3])) or "the file"
        raise BadInput(f"{path.name} is not a run that this version reads ({place}: {first['msg']})") from error


@lru_cache(maxsize=512)
def _kept(path: Path, changed: int) -> Kept:
    when = _when(path.stem, changed)
    try:
        run = _read(path, changed)
    except (BadInput, OSError) as error:
        return Kept(path.stem, when, None, error=str(error))
    return Kept(path.stem, when, replace(run, rows=()), right=sum(row.right for row in run.rows))


def _when(key: str, changed: int) -> datetime:
    found = _DATE.search(key)
    try:
        stamp = datetime.strptime(found.group(1), _STAMP) if found else datetime.fromtimestamp(changed / 1e9, UTC)
    except ValueError:
        stamp = datetime.fromtimestamp(changed / 1e9, UTC)
    return stamp.replace(tzinfo=UTC)
