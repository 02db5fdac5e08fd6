"""The reply as an object, of models that can be held to a schema (`with_structured_output`)."""

import re
from typing import Any, NamedTuple

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.runnables import Runnable, RunnableSequence
from langchain_core.utils.json import parse_partial_json

SCHEMA = {
    "title": "Reply",
    "description": "An answer from the passages, and the words of the passages that support it.",
    "type": "object",
    "properties": {
        "answer": {"type": "string", "description": "The answer; [2] behind a statement that passage 2 supports."},
        "quotes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "passage": {"type": "integer", "description": "The number of the passage."},
                    "words": {"type": "string", "description": "Its exact words."},
                },
                "required": ["passage", "words"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["answer", "quotes"],
    "additionalProperties": False,
}

_FENCE = re.compile(r"^```(?:json)?\s*|\s*```$")


class Offered(NamedTuple):
    """Words that a reply gives beside its text, and the number of the passage that they are said to stand in."""

    passage: int
    words: str


def structured(model: BaseChatModel) -> Runnable[Any, Any] | None:
    """Return a model held to the schema; None for one that has no way of its own for that.

    The parser behind it is left out: it would keep a reply that is no such object from being read, and from streaming.
    """
    base, own = BaseChatModel, type(model)
    if own.with_structured_output is base.with_structured_output and own.bind_tools is base.bind_tools:
        return None
    try:
        held = model.with_structured_output(SCHEMA)
    except Exception:  # every provider has exceptions of its own for what its models cannot do
        return None
    return held.first if isinstance(held, RunnableSequence) else None


def piece(chunk: AIMessageChunk) -> str:
    """Return what a chunk adds to the reply: text, or the arguments of the tool that stands for the schema."""
    return "".join(call["args"] or "" for call in chunk.tool_call_chunks) or str(chunk.text)


def read(reply: str) -> tuple[str, list[Offered]]:
    """Return the text of a reply and what is offered beside it; a reply that is no such object is all text.

    >>> read('{"answer": "Hot [1].", "quotes": [{"passage": 1, "words": "Tea is hot"}]}')
    ('Hot [1].', [Offered(passage=1, words='Tea is hot')])
    """
    data = _object(reply) or {}
    if not isinstance(data.get("answer"), str):
        return reply, []
    rows = data.get("quotes")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return data["answer"], [
        Offered(row["passage"], row["words"].strip())
        for row in found
        if isinstance(row.get("passage"), int) and isinstance(row.get("words"), str)
    ]


def shown(reply: str) -> str:
    """Return what is shown of a reply while it comes.

    >>> shown('{"answer": "Tea is')
    'Tea is'
    """
    data = _object(reply)
    return reply if data is None else str(data.get("answer", ""))


def _object(reply: str) -> dict[str, Any] | None:
    """Return the JSON object that a reply is, or the beginning of, in a block of code or not; None if it is none."""
    text = _FENCE.sub("", reply.strip())
    if not text.startswith("{"):
        return None
    try:
        data = parse_partial_json(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
