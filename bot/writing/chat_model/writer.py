"""The chat-model writer: any LangChain chat model, made to quote; the offline writer stands in when it fails."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableConfig

from bot.citing.support import Support, Supports
from bot.question.question import Question
from bot.types import Draft, Level, Passage
from bot.writing.chat_model.calling import LONGEST_REPLY, Request, awithin, within
from bot.writing.chat_model.prompt import INLINE, SHOWN, STRUCTURED, messages
from bot.writing.chat_model.reply import draft_of
from bot.writing.chat_model.structured import read, shown, structured
from bot.writing.writer import Writer, as_writer
from ingest.errors import ModelUnavailable


def load_chat_model(name: str, temperature: float | None = None) -> BaseChatModel:
    """Return a chat model by name ("ollama:qwen3", "openai:gpt-5", ...). Raises ModelUnavailable.

    :param temperature: how freely it writes, that of its provider by default.
    """
    from langchain.chat_models import init_chat_model

    how: dict[str, Any] = {} if temperature is None else {"temperature": temperature}
    try:
        return cast("BaseChatModel", init_chat_model(name, **how))
    except Exception as error:  # every provider has exceptions of its own for a missing key, package or name
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        if "infer model provider" in reason:
            reason = "its provider is not known; name it PROVIDER:MODEL, such as ollama:qwen3"
        raise ModelUnavailable(f"chat model {name!r} cannot be used: {reason}") from error


@dataclass(frozen=True)
class ChatModelWriter(Writer):
    """Writes with a chat model, and with `fallback` when that fails or takes longer than `time_limit` seconds.

    Args:
        model: is held to a schema where it can be, and is asked to quote inside of its text where it cannot.
        name: of the model, as it is shown and chosen.
        fallback: writes where the model does not.
        time_limit: for the whole reply.
        system_prompt: what else the model is told, behind our instructions.
        supports: judges which words support what the model says without quoting.
    """

    model: BaseChatModel
    name: str = field()  # no default, although the base has one
    fallback: Writer
    time_limit: float = 60.0
    system_prompt: str = ""
    supports: Supports = field(default_factory=Support)

    @property
    def offline(self) -> Writer:
        """The writer that answers when the chat model does not."""
        return as_writer(self.fallback).offline

    @property
    def answers(self) -> Level | None:
        """How readily the offline writer answers, None where that cannot be chosen."""
        return self.fallback.answers

    def at(self, level: Level) -> "ChatModelWriter":
        """Return this writer with a fallback that answers as readily as a level says."""
        return replace(self, fallback=self.fallback.at(level))

    def write(self, question: Question, passages: Sequence[Passage]) -> Draft:
        """Return the model's draft, or the fallback's with a notice that says why."""
        return next(part for part in self.stream(question, passages) if isinstance(part, Draft))

    def stream(
        self, question: Question, passages: Sequence[Passage], config: RunnableConfig | None = None
    ) -> Iterator[str | Draft]:
        """Yield the reply so far, again and again as it grows, and last what `write` returns."""
        if not passages:
            yield self.fallback.write(question, passages)
            return
        reply, why, deadline = "", "", monotonic() + self.time_limit
        for request in self._requests(question, passages):
            try:
                for part in within(deadline, request, config):
                    reply += part
                    yield shown(reply)
                why = ""
            except Exception as error:  # whatever went wrong at the provider, the user still gets an answer
                why = self._why(error, reply)
            if reply or monotonic() >= deadline:
                break
        yield self._draft(reply, why, question, passages)

    async def astream(
        self, question: Question, passages: Sequence[Passage], config: RunnableConfig | None = None
    ) -> AsyncIterator[str | Draft]:
        """Yield what `stream` yields, with the model's own `astream`."""
        if not passages:
            yield await asyncio.to_thread(self.fallback.write, question, passages)
            return
        reply, why, deadline = "", "", monotonic() + self.time_limit
        for request in self._requests(question, passages):
            try:
                async for part in awithin(deadline, request, config):
                    reply += part
                    yield shown(reply)
                why = ""
            except Exception as error:  # whatever went wrong at the provider, the user still gets an answer
                why = self._why(error, reply)
            if reply or monotonic() >= deadline:
                break
        yield await asyncio.to_thread(self._draft, reply, why, question, passages)

    def instead(self, question: Question, passages: Sequence[Passage], why: str) -> Draft:
        """Return the fallback's draft, with a notice."""
        draft = self.fallback.write(question, passages)
        notice = f"The chat model {self.name} {why}; the offline {draft.writer} answered."
        return replace(draft, notice=f"{notice} {draft.notice}".rstrip())

    def _requests(self, question: Question, passages: Sequence[Passage]) -> Iterator[Request]:
        """Yield how the model is asked: held to the schema if it can be, and in plain text, if nothing came of that."""
        if held := structured(self.model):
            yield Request(held, messages(question, passages, STRUCTURED, self.system_prompt))
        yield Request(self.model, messages(question, passages, INLINE, self.system_prompt))

    def _why(self, error: Exception, reply: str) -> str:
        """Return why there is no reply; "" if there is one, and it is only not what the schema says."""
        if reply and isinstance(error, ValueError):
            return ""
        late = isinstance(error, TimeoutError)
        return f"did not answer within {self.time_limit:g} s" if late else f"failed ({type(error).__name__})"

    def _draft(self, reply: str, why: str, question: Question, passages: Sequence[Passage]) -> Draft:
        said, offered = read(reply)
        if not said.strip() and not offered:
            why = why or "gave an empty answer"
        if why:
            return self.instead(question, passages, why)
        return draft_of(reply[:LONGEST_REPLY], question, passages[:SHOWN], self.name, self.supports)
