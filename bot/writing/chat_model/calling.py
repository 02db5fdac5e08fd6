"""Calls of a chat model that end in time, whatever it does."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Event, Thread
from time import monotonic
from typing import Any, cast

from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.runnables import Runnable, RunnableConfig

from bot.writing.chat_model.structured import piece

LONGEST_REPLY = 20_000
"""Characters of a reply that are read."""


@dataclass(frozen=True)
class Request:
    """Who is asked, and what."""

    model: Runnable[Any, Any]
    messages: Sequence[BaseMessage]


def within(deadline: float, request: Request, config: RunnableConfig | None) -> Iterator[str]:
    """Yield the reply as it streams. Raises TimeoutError when it has not ended in time, and what the model raises.

    :param deadline: of the monotonic clock.

    A model call cannot be interrupted: it is left to a daemon thread, which nobody waits for any more. When the reply
    is not read to its end, the thread closes the call at the next piece that comes.
    """
    parts: Queue[str | BaseException | None] = Queue()
    left = Event()
    call = copy_context().run
    Thread(target=call, args=(_stream, request, config, parts, left), daemon=True).start()
    length = 0
    try:
        while length < LONGEST_REPLY:
            part = parts.get(timeout=max(0.0, deadline - monotonic()))
            if part is None:
                return
            if monotonic() >= deadline:  # pieces that wait already would be given out without an end
                raise TimeoutError
            if isinstance(part, BaseException):
                raise part
            length += len(part)
            yield part
    except Empty:
        raise TimeoutError from None
    finally:
        left.set()


def _stream(
    request: Request,
    config: RunnableConfig | None,
    parts: "Queue[str | BaseException | None]",
    left: Event,
) -> None:
    try:
        for chunk in request.model.stream(request.messages, config):
            if left.is_set():
                return
            parts.put(piece(chunk))
        parts.put(None)
    except Exception as error:  # handed over to the thread that waits
        parts.put(error)


async def awithin(deadline: float, request: Request, config: RunnableConfig | None) -> AsyncIterator[str]:
    """Yield what `within` yields. The call is ended when its time is up, and when the reply is not read to its end.

    Every piece is waited for by itself: LangChain takes each in a task of its own, where one timeout cannot span them.
    """
    length = 0
    chunks = cast("AsyncGenerator[AIMessageChunk]", request.model.astream(request.messages, config))
    try:
        while length < LONGEST_REPLY:
            chunk = await asyncio.wait_for(anext(chunks, None), max(0.0, deadline - monotonic()))
            if chunk is None:
                return
            part = piece(chunk)
            length += len(part)
            yield part
    finally:
        await chunks.aclose()
