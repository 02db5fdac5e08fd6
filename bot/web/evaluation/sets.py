"""The sets of questions that can be run from the chat: those that ship, the reader's own cases, and uploaded ones."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.web import feedback
from bot.web.library import fit_name
from eval.formats import load
from ingest.durable import storing, write_durably
from ingest.errors import BadInput

BUNDLED = Path(__file__).parents[3] / "eval" / "sets"
LARGEST_SET = 20_000_000
"""Bytes of an uploaded set."""

ENDINGS = (".jsonl", ".json")
LONGEST_NAME = 80
"""Characters of the name of an uploaded set."""


@dataclass(frozen=True)
class SetFile:
    """A set to pick: `key` names it to the browser, `origin` says where it comes from.

    `questions` is how many it has; `error` says why it cannot be used, if it cannot.
    """

    key: str
    path: Path
    origin: str
    questions: int = 0
    error: str = ""

    @property
    def brings_documents(self) -> bool:
        """Whether it is a SQuAD file, which is asked of its own paragraphs."""
        return self.path.suffix.lower() == ".json"

    @property
    def is_uploaded(self) -> bool:
        """Whether it was uploaded, and can be deleted here."""
        return self.key.startswith("uploaded/")


class Sets:
    """The sets that one user can pick from; uploaded ones are kept in `folder`, for all."""

    def __init__(self, folder: Path, user: str = "") -> None:
        self._folder = folder
        self._cases = feedback.cases_of(user)

    def listed(self) -> list[SetFile]:
        """Return the sets that there are now."""
        return list(self._found())

    def get(self, key: object) -> SetFile:
        """Return the set of a key. Raises BadInput when it is gone, or cannot be used."""
        found = self._get(key)
        if found.error:
            raise BadInput(f"this set cannot be used. {found.error}")
        return found

    def add(self, name: object, content: object) -> SetFile:
        """Keep an uploaded set; one of the same name is replaced. Raises BadInput."""
        if not isinstance(name, str) or not isinstance(content, str):
            raise BadInput("a set is a file of text")
        path = self._folder / _fit(name)
        data = content.encode(errors="replace")
        if path.suffix.lower() not in ENDINGS:
            raise BadInput(f"“{path.name}” is no set: that is a .jsonl file, or a .json file in the format of SQuAD")
        if len(data) > LARGEST_SET:
            raise BadInput(f"“{path.name}” has {len(data):,} bytes; a set has at most {LARGEST_SET:,}")
        if not data.strip():
            raise BadInput(f"“{path.name}” is empty")
        with storing(f"“{path.name}”"), TemporaryDirectory(prefix="set-") as folder:
            tried = Path(folder) / path.name
            tried.write_bytes(data)
            _, wrong = _read(tried)
        if wrong:
            raise BadInput(f"this set is not uploaded. {wrong}")
        with storing(f"“{path.name}”"):
            self._folder.mkdir(parents=True, exist_ok=True)
            write_durably(path, data)
        return self.get(f"uploaded/{path.name}")

    def delete(self, key: object) -> str:
        """Delete an uploaded set, and say so. Raises BadInput for any other."""
        chosen = self._get(key)
        if not chosen.is_uploaded:
            raise BadInput(f"“{chosen.path.name}” was not uploaded here, so it is not deleted here")
        with storing(f"“{chosen.path.name}”"):
            chosen.path.unlink(missing_ok=True)
        return f"“{chosen.path.name}” is deleted; its runs are kept"

    def _get(self, key: object) -> SetFile:
        for one in self._found():
            if one.key == key:
                return one
        raise BadInput("this set is no longer there; choose another")

    def _found(self) -> Iterator[SetFile]:
        for path in sorted(BUNDLED.glob("*.jsonl")):
            yield _checked(f"bundled/{path.name}", path, "comes with Sourcebound")
        if self._cases.is_file():
            yield _checked("feedback", self._cases.absolute(), "your verdicts in the chat")
        uploaded = sorted(self._folder.iterdir()) if self._folder.is_dir() else []
        for path in uploaded:
            if path.is_file() and path.suffix.lower() in ENDINGS:
                yield _checked(f"uploaded/{path.name}", path, "uploaded")


def _checked(key: str, path: Path, origin: str) -> SetFile:
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        return SetFile(key, path, origin, error=f"{path.name}: cannot be read: {error.strerror}")
    return SetFile(key, path, origin, *_known(path, changed))


@lru_cache(maxsize=256)
def _known(path: Path, changed: int) -> tuple[int, str]:
    """Read a set, once for each time its file changed: a large one takes seconds."""
    return _read(path)


def _read(path: Path) -> tuple[int, str]:
    """Return how many questions a set has and what is wrong with it, without where this server keeps it."""
    try:
        return len(load(path).cases), ""
    except BadInput as error:
        return 0, str(error).replace(f"{path.parent}{os.sep}", "")


def _fit(name: str) -> str:
    """Return a name that file systems take, short enough that a run can be named after it."""
    path = Path(" ".join(fit_name(name.encode(errors="replace").decode()).split()))
    return path.stem[:LONGEST_NAME] + path.suffix
