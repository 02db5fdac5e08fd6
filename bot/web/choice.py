"""How a question is asked in the chat: of which documents, how readily the reader answers, and who writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.types import LEVELS, Level
from bot.web.escape import escaped
from ingest.errors import BadInput

_CONTROL = Path(__file__).parent / "static" / "choice.html"
_EFFECTS: dict[Level, str] = {
    "careful": "refuses rather than be wrong; fits where half of the questions have no answer in the documents",
    "balanced": "fits where one in five questions has no answer in the documents",
    "talkative": "rarely refuses, and is wrong more often; fits where one in ten questions has no answer",
}


@dataclass(frozen=True)
class Choice:
    """The documents to ask, all if none; the level and the model, those of the server if none."""

    sources: tuple[str, ...] = ()
    answers: Level | None = None
    model: str | None = None


_DATA = TypeAdapter(Choice)


def read_choice(data: object) -> Choice:
    """Read what the control sends. Raises BadInput."""
    try:
        return _DATA.validate_python({} if data is None else data)
    except ValidationError as error:
        raise BadInput("the choice of documents cannot be read; reload the page and choose again") from error


def choice_html(answers: Level | None, models: Sequence[str] = ()) -> str:
    """Return the control: the documents; the levels with this one selected; and who can write, the first selected.

    Levels and models are offered where there is a choice. The hover says what the levels do, and that they are the
    reader's alone where it stands in for a chat model.
    """
    levels: dict[str, str] = {level: f"{level.capitalize()} answers" for level in LEVELS} if answers else {}
    writers = {name: name for name in models} if len(models) > 1 else {}
    meaning = " ".join(f"{level.capitalize()}: {effect}." for level, effect in _EFFECTS.items())
    meaning = f"Of the offline reader, when it stands in for the chat model. {meaning}" if writers else meaning
    return (
        _CONTROL.read_text(encoding="utf-8")
        + _select("sb-level", "How readily to answer", meaning, levels, answers)
        + _select(
            "sb-model", "Who writes the answer", "A chat model, or the offline reader.", writers, "".join(models[:1])
        )
    )


def _select(name: str, label: str, meaning: str, options: Mapping[str, str], selected: str | None) -> str:
    """Return a list to choose from, "" without options."""
    rows = "".join(_option(value, words, value == selected) for value, words in options.items())
    return f'<select class="sb-select {name}" aria-label="{label}" title="{meaning}">{rows}</select>' if rows else ""


def _option(value: str, words: str, selected: bool) -> str:
    mark = " selected" if selected else ""
    return f'<option value="{escaped(value)}"{mark}>{escaped(words)}</option>'
