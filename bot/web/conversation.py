"""A conversation as data: kept by the browser, saved as JSON or Markdown, opened again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from bot.plain_text import NEAREST, NOT_SURE
from bot.types import Answer, Citation
from bot.web.phrases import (
    asked_words,
    certainty_words,
    checked_words,
    flaw_words,
    flaws_of,
    place_words,
    stated_words,
    writer_words,
)
from ingest.errors import BadInput

LONGEST_FILE = 5_000_000
"""Bytes of a saved conversation that are read."""

_MARKDOWN = re.compile(r"[\\`*_\[\]<>$|~&@]|(?<=\w)[.:](?=[\w/])|^(?:[#+=-]|\d{1,9}[.)])", re.MULTILINE)
"""What could be markup: signs, what makes an address a link by itself, the beginnings of headings and items."""

_INDENTED = re.compile(r"(?<=\n)[ \t]+")
"""Spaces before a line: with up to three of them a sign still begins a block, with four all is code."""


@dataclass(frozen=True)
class Turn:
    """One question and what came of it: an answer, an error in one line, or nothing yet."""

    question: str
    answer: Answer | None = None
    error: str = ""


@dataclass(frozen=True)
class Conversation:
    """What is saved. `user` is who was logged in, "" without a login; `id` tells those apart that are kept."""

    turns: Sequence[Turn] = ()
    user: str = ""
    id: Annotated[str, Field(max_length=40)] = ""
    sourcebound: Literal[1] = 1


_DATA = TypeAdapter(Conversation)


def to_data(conversation: Conversation) -> dict[str, Any]:
    """Return a conversation as JSON values, without the passages that are never shown."""
    turns = tuple(map(_lean, conversation.turns))
    data: dict[str, Any] = _DATA.dump_python(replace(conversation, turns=turns), mode="json")
    return data


def from_data(data: object) -> Conversation:
    """Read a conversation from JSON values; a question that was waiting is marked as cut off. Raises BadInput."""
    try:
        conversation = _DATA.validate_python(data)
    except ValidationError as error:
        raise BadInput(f"this is not a saved conversation ({_first(error)})") from error
    return replace(conversation, turns=tuple(map(_certain, map(_settled, conversation.turns))))


def to_json(conversation: Conversation) -> str:
    """Return the text of a file that `from_json` reads."""
    return _DATA.dump_json(conversation, indent=1).decode()


def from_json(content: bytes) -> Conversation:
    """Read a saved conversation. Raises BadInput."""
    if len(content) > LONGEST_FILE:
        raise BadInput(f"the file has {len(content):,} bytes; a saved conversation has at most {LONGEST_FILE:,}")
    try:
        conversation = from_data(_DATA.validate_json(content))
    except ValidationError as error:
        raise BadInput(f"this is not a saved conversation ({_first(error)})") from error
    if not conversation.turns:
        raise BadInput("this saved conversation holds no questions")
    return conversation


def to_markdown(conversation: Conversation) -> str:
    """Return a conversation for people: every quote with its place and hash; nothing in it is markup of its own."""
    return "\n\n".join(["# Conversation", *(_turn(turn) for turn in conversation.turns)]) + "\n"


def _turn(turn: Turn) -> str:
    heading = f"## {_plain(' '.join(turn.question.split()))}"
    said = _answer(turn.answer) if turn.answer else [f"*{_plain(turn.error or 'no answer')}*"]
    return "\n\n".join([heading, *said])


def _answer(answer: Answer) -> Iterator[str]:
    for aside in filter(None, (asked_words(answer), answer.notice)):
        yield f"*{_line(aside)}*"
    if answer.answered and answer.certainty != "sure":
        yield f"*{NOT_SURE}*"
    yield _said(answer)
    if answer.by_program:
        return
    if answer.citations:
        yield "\n".join(map(_reference, answer.citations))
    if answer.unverified:
        yield "\n".join(f"* not verified: ~~{_line(row.quote)}~~ {_line(row.reason)}" for row in answer.unverified)
    audit = (writer_words(answer), stated_words(answer), checked_words(answer), certainty_words(answer))
    yield f"*{_plain(', '.join(filter(None, audit)))}*"


def _said(answer: Answer) -> str:
    """Return the text; what is not supported stands between a sign and the reason."""
    parts, end = [], 0
    for flaw in flaws_of(answer):
        parts += [_plain(answer.text[end : flaw.start]), "⚠ ", _plain(answer.text[flaw.start : flaw.end])]
        parts.append(f" *({_line(flaw_words(flaw))})*")
        end = flaw.end
    return "".join([*parts, _plain(answer.text[end:])])


def _reference(citation: Citation) -> str:
    where = f"{_line(place_words(citation))}, characters {citation.start}–{citation.end}, sha256 {citation.sha256}"
    return f"* \\[{citation.number}\\] “{_line(citation.quote)}” ({where})"


def _line(words: str) -> str:
    return _plain(" ".join(words.split()))


def _plain(words: str) -> str:
    """Escape what Markdown would take for markup."""
    return _MARKDOWN.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", _INDENTED.sub("", words))


def _lean(turn: Turn) -> Turn:
    answer = turn.answer
    if answer is None:
        return turn
    passages = tuple(replace(passage, blocks=()) for passage in answer.passages[:NEAREST])
    return replace(turn, answer=replace(answer, passages=passages))


def _settled(turn: Turn) -> Turn:
    cut_off = "stopped before the answer came"
    return turn if turn.answer or turn.error else replace(turn, error=cut_off)


def _certain(turn: Turn) -> Turn:
    """Return a turn whose answer is unsure where it was saved before answers said how sure they are."""
    answer = turn.answer
    if answer is None or answer.by_program or answer.answered == (answer.certainty != "none"):
        return turn
    return replace(turn, answer=replace(answer, certainty="unsure" if answer.answered else "none"))


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the file'}: {first['msg']}"
