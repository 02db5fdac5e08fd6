"""The settings of a run in words, and those that differ between two runs."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.types import Level
from eval.run import Run, Setting

READER = "offline reader"
UNKNOWN = "not recorded"

LABELS = {
    "answers": "How readily it answers",
    "model": "Written by",
    "embedder": "Embeddings",
    "chunk_tokens": "Tokens of a chunk",
    "gold": "Each question asked of its own paragraph",
    "own_documents": "Asked of the documents of the set",
}
"""What settings are called; of any other its own name is shown."""


@dataclass(frozen=True)
class Asking:
    """How the questions of a run are asked: how readily the offline reader answers; the chat model, if one writes."""

    answers: Level = "balanced"
    model: str = ""

    def __str__(self) -> str:
        return f"{self.model or READER}, {self.answers}"


@dataclass(frozen=True)
class Difference:
    """A setting that differs between two runs."""

    label: str
    now: str
    before: str


def settings_of(run: Run) -> list[tuple[str, str]]:
    """Return what every setting of a run is called, and its value in words."""
    return [(_label(name), _words(name, value)) for name, value in run.settings.items()]


def asked_words(run: Run) -> str:
    """Return who answered in a run, and how readily, where that is known."""
    return ", ".join(filter(None, [run.model or READER, str(run.settings.get("answers") or "")]))


def differing(run: Run, earlier: Run) -> list[Difference]:
    """Return the settings that differ, and the documents whose text did."""
    return [*_settings(run, earlier), *_documents(run, earlier)]


def _settings(run: Run, earlier: Run) -> Iterator[Difference]:
    for name in dict.fromkeys([*run.settings, *earlier.settings]):
        now, before = (_words(name, one.settings.get(name, UNKNOWN)) for one in (run, earlier))
        if now != before:
            yield Difference(_label(name), now, before)


def _documents(run: Run, earlier: Run) -> Iterator[Difference]:
    for source in sorted(run.documents.keys() & earlier.documents.keys()):
        now, before = run.documents[source], earlier.documents[source]
        if now != before:
            yield Difference(source, f"text {now[:8]}", f"text {before[:8]}")


def _label(name: str) -> str:
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def _words(name: str, value: Setting) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "model":
        return str(value or READER)
    return "none" if value is None or value == "" else str(value)
