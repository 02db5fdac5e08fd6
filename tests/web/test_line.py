"""The line in which questions wait, with work that goes on when the test says so."""

import asyncio
from contextlib import suppress
from threading import Event

import pytest

from bot.chatbot import READER
from bot.web import line as lines
from bot.web.line import Line, LineFull, Place


class Work:
    """Work of one step that ends when it `may`, and remembers whether it was begun and closed."""

    def __init__(self, may: bool = False) -> None:
        self.may, self.begun, self.closed = Event(), Event(), Event()
        if may:
            self.may.set()

    def steps(self):
        self.begun.set()
        try:
            assert self.may.wait(10)
            yield "done"
        finally:
            self.closed.set()


class Asking:
    """Someone who asks: the places they were told, and what came of it."""

    def __init__(self, line: Line, work: Work) -> None:
        self.told: list[object] = []
        self.listens = True
        self.work = work
        self.task = asyncio.create_task(self._ask(line))

    async def _ask(self, line: Line) -> None:
        async for told in line.serve(self.work.steps(), lambda: self.listens):
            self.told.append(told)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    monkeypatch.setattr(lines, "LOOK", 0.01)


async def until(holds) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.005)


async def test_so_many_are_let_in_and_the_rest_in_their_order():
    line = Line(at_once=2)
    asking = [Asking(line, Work()) for _ in range(5)]
    await until(lambda: all(one.told for one in asking[2:]))
    assert [one.told[:1] for one in asking] == [[], [], [Place(1, None)], [Place(2, None)], [Place(3, None)]]
    assert [one.work.begun.is_set() for one in asking] == [True, True, False, False, False]
    for one in asking:
        one.work.may.set()
        await one.task
    assert [one.told[-1] for one in asking] == ["done"] * 5
    assert asking[4].told[-2].rank == 0, "one is told that the wait is over"
    assert len(line) == 0


async def test_a_place_comes_nearer_with_the_time_it_takes(monkeypatch):
    clock = 100.0
    monkeypatch.setattr(lines, "monotonic", lambda: clock)
    line = Line(at_once=2)
    first = Asking(line, Work())
    await until(first.work.begun.is_set)
    clock += 6
    first.work.may.set()
    await first.task
    asking = [Asking(line, Work()) for _ in range(5)]
    await until(lambda: all(one.told for one in asking[2:]))
    assert [str(one.told[0]) for one in asking[2:]] == [
        "Next in line, about 9 s",  # one of two leaves every 3 s, and the answer itself takes 6
        "2nd in line, about 10 s",
        "3rd in line, about 15 s",
    ]
    clock += 10
    asking[0].work.may.set()
    await until(lambda: len(asking[4].told) > 1)
    assert asking[4].told[1].rank == 2
    for one in asking:
        one.work.may.set()
    await asyncio.gather(*(one.task for one in asking))


async def test_a_line_that_is_full_says_so_at_once():
    line = Line(at_once=1, waiting=1)
    asking = [Asking(line, Work()), Asking(line, Work())]
    await until(lambda: len(line) == 2)
    with pytest.raises(LineFull) as error:
        await asyncio.wait_for(Asking(line, Work()).task, 1)
    assert str(error.value) == (
        "2 questions are being answered or wait already, which is all that there is room for. Try again later."
    )
    asking[0].work.may.set()
    await asking[0].task
    asking.append(Asking(line, Work(may=True)))
    asking[1].work.may.set()
    await asyncio.gather(asking[1].task, asking[2].task)
    assert asking[2].told[-1] == "done"


@pytest.mark.parametrize("leave", ["stop", "close the page"])
@pytest.mark.parametrize("place", [0, 1], ids=["answered", "waiting"])
async def test_who_leaves_gives_up_the_place_at_once_and_is_worked_for_no_longer(leave, place):
    line = Line(at_once=1)
    asking = [Asking(line, Work()), Asking(line, Work()), Asking(line, Work(may=True))]
    await until(lambda: asking[2].told and asking[0].work.begun.is_set())
    if leave == "stop":
        asking[place].task.cancel()
    else:
        asking[place].listens = False
    with suppress(asyncio.CancelledError):
        await asking[place].task
    assert len(line) == 2
    asking[1 - place].work.may.set()
    await asking[2].task
    assert asking[2].told[-1] == "done"
    asking[place].work.may.set()
    await until(lambda: asking[place].work.closed.is_set() == asking[place].work.begun.is_set())
    assert "done" not in asking[place].told


async def test_work_that_fails_gives_up_its_place():
    def fails():
        raise ZeroDivisionError
        yield

    line = Line(at_once=1)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            async for _ in line.serve(fails(), lambda: True):
                pass
    assert len(line) == 0


async def test_who_asks_one_who_can_write_does_not_wait_for_another(monkeypatch):
    monkeypatch.setattr(lines, "OF_A_MODEL", 2)
    all_lines = lines.Lines(["slow", READER])
    hung = [Asking(all_lines.of(name), Work()) for name in ("slow", None, "nobody")]
    await until(lambda: sum(one.work.begun.is_set() for one in hung) == 2)
    quick = Asking(all_lines.of(READER), Work(may=True))
    await until(quick.task.done)
    assert quick.told == ["done"]
    for one in hung:
        one.work.may.set()
    await asyncio.gather(*(one.task for one in hung))
