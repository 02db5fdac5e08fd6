"""The sets of questions that can be run from the chat: those that ship, the reader's own cases, and uploaded ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.web import feedback
from bot.web.library import fit_name
from ingest.errors import BadInput

BUNDLED = Path(__file__).parents[3] / "eval" / "sets"
LARGEST_SET = 20_000_000
"""Bytes of an uploaded set."""

ENDINGS = (".jsonl", ".json")
LONGEST_NAME = 80
"""Characters of the name of an uploaded set."""


@dataclass(frozen=True)
class SetFile:
    """A set to pick: `key` names it to the browser, `origin` says where it comes from."""

    key: str
    path: Path
    origin: str

    @property
    def brings_documents(self) -> bool:
        """Whether it is a SQuAD file, which is asked of its own paragraphs."""
        return self.path.suffix.lower() == ".json"


class Sets:
    """The sets to pick from; uploaded ones are kept in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def listed(self) -> list[SetFile]:
        """Return the sets that there are now."""
        return list(self._found())

    def get(self, key: object) -> SetFile:
        """Return the set of a key. Raises BadInput when it is gone."""
        for one in self._found():
            if one.key == key:
                return one
        raise BadInput("this set is no longer there; choose another")

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
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise BadInput(f"“{path.name}” cannot be stored: {error.strerror}") from error
        return self.get(f"uploaded/{path.name}")

    def delete(self, key: object) -> str:
        """Delete an uploaded set, and say so. Raises BadInput for any other."""
        chosen = self.get(key)
        if chosen.path.parent != self._folder:
            raise BadInput(f"“{chosen.path.name}” was not uploaded here, so it is not deleted here")
        chosen.path.unlink(missing_ok=True)
        return f"“{chosen.path.name}” is deleted; its runs are kept"

    def _found(self) -> Iterator[SetFile]:
        for path in sorted(BUNDLED.glob("*.jsonl")):
            yield SetFile(f"bundled/{path.name}", path, "comes with Sourcebound")
        if feedback.CASES.is_file():
            yield SetFile("feedback", feedback.CASES.absolute(), "your verdicts in the chat")
        uploaded = sorted(self._folder.iterdir()) if self._folder.is_dir() else []
        for path in uploaded:
            if path.is_file() and path.suffix.lower() in ENDINGS:
                yield SetFile(f"uploaded/{path.name}", path, "uploaded")


def _fit(name: str) -> str:
    """Return a name that file systems take, short enough that a run can be named after it."""
    path = Path(" ".join(fit_name(name.encode(errors="replace").decode()).split()))
    return path.stem[:LONGEST_NAME] + path.suffix
