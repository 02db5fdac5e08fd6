"""What writes drafts: the base of every writer, and the border where somebody else's comes in."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Protocol

from langchain_core.runnables import RunnableConfig

from bot.question.question import Question
from bot.types import Draft, Level, Passage
from ingest.errors import BadInput


class Writes(Protocol):
    """The least that a writer does."""

    def write(self, question: Question, passages: Sequence[Passage]) -> Draft:
        """Return a draft answer from passages, best first; its quotes are checked afterwards."""
        ...


class Writer(ABC):
    """Writes a draft answer to a question from passages, best first. Only `write` has to be there."""

    name: str = ""
    """Of the chat model that writes, if one does."""

    @abstractmethod
    def write(self, question: Question, passages: Sequence[Passage]) -> Draft:
        """Return a draft; its quotes are checked afterwards."""

    def stream(
        self, question: Question, passages: Sequence[Passage], config: RunnableConfig | None = None
    ) -> Iterator[str | Draft]:
        """Yield the text so far, again and again as it grows, where it comes in pieces; and last the draft.

        `config` is LangChain's, for what is called on the way.
        """
        yield self.write(question, passages)

    async def astream(
        self, question: Question, passages: Sequence[Passage], config: RunnableConfig | None = None
    ) -> AsyncIterator[str | Draft]:
        """Yield what `stream` yields; its work is done in threads."""
        parts = self.stream(question, passages, config)
        while (part := await asyncio.to_thread(next, parts, None)) is not None:
            yield part

    def instead(self, question: Question, passages: Sequence[Passage], why: str) -> Draft | None:
        """Return another draft, where nothing that was quoted is true and there is somebody else to write one."""
        return None

    @property
    def offline(self) -> "Writer":
        """The writer that answers without a chat model."""
        return self

    @property
    def answers(self) -> Level | None:
        """How readily the offline writer answers, None where that cannot be chosen."""
        return None

    def at(self, level: Level) -> "Writer":
        """Return this writer, answering as readily as a level says. Raises BadInput where that cannot be chosen."""
        raise BadInput(f"the writer in use cannot be made {level}; leave `answers` out")


class _Adapted(Writer):
    def __init__(self, other: Writes) -> None:
        self._other = other

    def write(self, question: Question, passages: Sequence[Passage]) -> Draft:
        return self._other.write(question, passages)


def as_writer(given: Writes) -> Writer:
    """Return a writer as it is, and anything else that can `write` as a writer that does no more than that."""
    return given if isinstance(given, Writer) else _Adapted(given)
