"""How a question is asked in the chat: of which documents, and how readily the reader answers."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.types import LEVELS, Level
from ingest.errors import BadInput

_CONTROL = Path(__file__).parent / "static" / "choice.html"
_EFFECTS: dict[Level, str] = {
    "careful": "refuses rather than be wrong; fits where half of the questions have no answer in the documents",
    "balanced": "fits where one in five questions has no answer in the documents",
    "talkative": "rarely refuses, and is wrong more often; fits where one in ten questions has no answer",
}


@dataclass(frozen=True)
class Choice:
    """The documents to ask, all if none; and the level, that of the server if none."""

    sources: tuple[str, ...] = ()
    answers: Level | None = None


_DATA = TypeAdapter(Choice)


def read_choice(data: object) -> Choice:
    """Read what the control sends. Raises BadInput."""
    try:
        return _DATA.validate_python({} if data is None else data)
    except ValidationError as error:
        raise BadInput("the choice of documents cannot be read; reload the page and choose again") from error


def choice_html(answers: Level | None, stands_in: bool = False) -> str:
    """Return the control: the documents, and, where a level can be chosen, the levels with this one selected.

    The hover says what the levels do, and that they are the reader's alone where it stands in for a chat model.
    """
    control = _CONTROL.read_text(encoding="utf-8")
    if answers is None:
        return control
    options = "".join(_option(level, answers) for level in LEVELS)
    meaning = " ".join(f"{level.capitalize()}: {effect}." for level, effect in _EFFECTS.items())
    meaning = f"Of the offline reader, when it stands in for the chat model. {meaning}" if stands_in else meaning
    return f'{control}<select class="sb-level" aria-label="How readily to answer" title="{meaning}">{options}</select>'


def _option(level: Level, selected: Level) -> str:
    mark = " selected" if level == selected else ""
    return f'<option value="{level}"{mark}>{level.capitalize()} answers</option>'
