"""Calls of a chat model end in time, whatever comes."""

import threading
import time
from collections import deque

import pytest
from langchain_core.messages import AIMessageChunk
from langchain_core.runnables import RunnableGenerator

from bot.writing.chat_model.calling import Request, within

LIMIT = 0.3
MOST = 3_000
"""Pieces after which the model gives up, so that the test ends where the time limit does not hold."""


def test_the_time_limit_holds_when_pieces_come_faster_than_they_are_read():
    over = threading.Event()

    def flood(_):
        for _ in range(MOST):
            if over.is_set():
                return
            yield AIMessageChunk(content="")

    def show(_):
        time.sleep(0.002)

    began = time.monotonic()
    pieces = within(began + LIMIT, Request(RunnableGenerator(flood), []), None)
    with pytest.raises(TimeoutError):
        deque(map(show, pieces), maxlen=0)
    over.set()
    assert time.monotonic() - began < 10 * LIMIT
