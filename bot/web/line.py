"""The lines in which questions wait: several are answered at a time, the others know their place, and there is an end.

Whoever can write has a line of their own, so that a chat model that hangs holds up nobody who asks another.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from dataclasses import dataclass
from statistics import fmean
from time import monotonic
from typing import TypeVar

from bot.chatbot import READER
from bot.web.words import span, standing, words
from ingest.errors import SourceboundError

AT_ONCE, WAITING = 4, 100
"""Questions answered at the same time, and how many more may wait before the next is told that the line is full."""

OF_A_MODEL = 16
"""Questions that a chat model answers at the same time: it is a server's work, not this machine's."""

LOOK = 0.5
"""Seconds between two looks at whether someone still listens."""

LATEST = 20
"""How many of the latest answers say how long the next will take."""

_THREADS = 1_000
"""Threads at most: those of questions that nobody waits for any more, whose model still does, count too."""

T = TypeVar("T")


class LineFull(SourceboundError):
    """Too many questions wait already; `seconds` until there may be room, None if unknown."""

    def __init__(self, message: str, seconds: float | None) -> None:
        super().__init__(message)
        self.seconds = seconds


@dataclass(frozen=True)
class Place:
    """Where a question stands: 1 is next, 0 is being answered; `seconds` until the answer, None if unknown."""

    rank: int
    seconds: float | None

    def __str__(self) -> str:
        """Say it for a person."""
        return standing(self.rank, self.seconds)


class Line:
    """Lets so many in at a time, the others in the order in which they came; used from one event loop alone."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        """Work at `at_once` at a time, and let `waiting` wait for that."""
        self._at_once, self._most_waiting = at_once, waiting
        self._inside = 0
        self._waiting: list[asyncio.Event] = []
        self._taken: deque[float] = deque(maxlen=LATEST)
        self._threads = ThreadPoolExecutor(_THREADS, "answering")

    @property
    def room(self) -> int:
        """How many can be answered and wait."""
        return self._at_once + self._most_waiting

    def __len__(self) -> int:
        """How many are being answered or wait."""
        return self._inside + len(self._waiting)

    async def serve(
        self, work: Generator[T, None, None], listens: Callable[[], bool]
    ) -> AsyncGenerator[Place | T, None]:
        """Yield the place in line as it changes and, in its turn, what the work yields, done in a thread.

        Whoever closes this, or no longer listens, gives up the place at once; the work is then closed when it comes to
        its next item. Raises LineFull at once, and what the work raises.
        """
        spot = self._join()
        try:
            async for place in self._wait(spot, listens):
                yield place
            async with aclosing(self._work(work, listens)) as told:
                async for item in told:
                    yield item
        finally:
            self._leave(spot)

    def _join(self) -> asyncio.Event:
        """Return a new place: an event that is set whenever something has moved."""
        if self._inside >= self._at_once and len(self._waiting) >= self._most_waiting:
            seconds = self._seconds(len(self._waiting))
            again = words("line.later") if seconds is None else words("line.again", time=span(seconds))
            raise LineFull(words("line.full", count=f"{len(self):,}", again=again), seconds)
        spot = asyncio.Event()
        self._waiting.append(spot)
        self._let_in()
        return spot

    def _leave(self, spot: asyncio.Event) -> None:
        if spot in self._waiting:
            self._waiting.remove(spot)
        else:
            self._inside -= 1
        self._let_in()
        for other in self._waiting:
            other.set()

    def _let_in(self) -> None:
        while self._waiting and self._inside < self._at_once:
            self._waiting.pop(0).set()
            self._inside += 1

    async def _wait(self, spot: asyncio.Event, listens: Callable[[], bool]) -> AsyncIterator[Place]:
        """Yield the place until it is let in; the longer it takes, the less often."""
        told, due = "", 0.0
        while spot in self._waiting and listens():
            place = self._place(spot)
            if str(place) != told and monotonic() >= due:
                yield place
                told, due = str(place), monotonic() + max(1.0, (place.seconds or 0) / 10)
            with suppress(TimeoutError):
                await asyncio.wait_for(spot.wait(), LOOK)
            spot.clear()
        if told:
            yield Place(0, self._seconds(0))

    def _place(self, spot: asyncio.Event) -> Place:
        rank = self._waiting.index(spot) + 1
        return Place(rank, self._seconds(rank))

    def _seconds(self, rank: int) -> float | None:
        """Return after how many seconds a place has its answer, if answers go on taking as long as the latest did."""
        return fmean(self._taken) * (1 + rank / self._at_once) if self._taken else None

    async def _work(self, work: Generator[T, None, None], listens: Callable[[], bool]) -> AsyncGenerator[T, None]:
        """Yield what the work yields, every step of it in a thread, which nobody has to wait for."""
        loop, began = asyncio.get_running_loop(), monotonic()
        step: asyncio.Future[T | None] | None = None
        try:
            while listens():
                if step is None:
                    step = loop.run_in_executor(self._threads, next, work, None)
                await asyncio.wait([step], timeout=LOOK)
                if step.done():
                    item, step = step.result(), None
                    if item is None:
                        self._taken.append(monotonic() - began)
                        return
                    yield item
        finally:
            _close(work, step)


class Lines:
    """The lines of all who can write."""

    def __init__(self, writers: Sequence[str]) -> None:
        """Take the names of who can write, first the one who does unless another is asked for."""
        self._usual = writers[0]
        self._lines = {name: Line(AT_ONCE if name == READER else OF_A_MODEL) for name in writers}

    def of(self, writer: object) -> Line:
        """Return the line of a writer, that of the usual one for a name that nobody has."""
        return self._lines.get(str(writer), self._lines[self._usual])

    @property
    def room(self) -> int:
        """How many questions can be answered and wait, in all."""
        return sum(line.room for line in self._lines.values())


def _close(work: Generator[T, None, None], step: asyncio.Future[T | None] | None) -> None:
    """Close the work, once a step of it that is under way has ended, whose error then interests nobody."""
    if step is None:
        work.close()
    else:
        step.add_done_callback(lambda done: done.exception())
        step.add_done_callback(lambda _: work.close())
