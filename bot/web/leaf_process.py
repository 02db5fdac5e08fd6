"""Pages of PDF files as pictures, made in a process of its own: a bad file ends that process, and not the chat.

What comes back is JSON, so that nothing of the file is ever run here.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Lock
from typing import Any

from ingest.blocks import Block
from ingest.errors import SourceboundError, UnreadableFile
from ingest.formats import pdf_pages

SECONDS = 30.0
"""Seconds that a page may take."""

_UNSHOWN = "This page cannot be shown; see the plain text."


def sizes(data: bytes, count: int) -> list[tuple[float, float]]:
    """Return the width and height in points of the first `count` pages."""
    return [pdf_pages.page_size(data, number) for number in range(1, count + 1)]


def leaf(
    data: bytes, page: int, width: int, text: str, blocks: Sequence[Block], pages: Sequence[int]
) -> dict[str, Any]:
    """Return a page's picture as a data URL and its words as [start, end, x, y, width, height]."""
    picture = pdf_pages.render(data, page, width)
    words = pdf_pages.word_boxes(data, text, blocks, pages, page)
    return {
        "image": f"data:image/png;base64,{b64encode(picture).decode()}",
        "words": [[start, end, *box] for start, end, box in words],
    }


class LeafProcess:
    """The process: it starts when it is needed, does one thing at a time, and is started anew after it has ended."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._working = Lock()
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def call(self, what: Callable[..., Any], *values: Any) -> Any:
        """Return what a function returns, as JSON has it. Raises UnreadableFile, also when the process had to end."""
        with self._working:
            answer = self._ask(what, values)
        if answer is None:
            raise UnreadableFile(_UNSHOWN)
        if "error" in answer:
            raise UnreadableFile(answer["error"])
        return answer["result"]

    def close(self) -> None:
        """End the process."""
        if self._process is not None and self._connection is not None:
            self._process.kill()
            self._process.join()
            self._connection.close()
        self._process = self._connection = None

    def _ask(self, what: Callable[..., Any], values: Sequence[Any]) -> dict[str, Any] | None:
        connection = self._connection or self._start()
        with suppress(EOFError, OSError):
            connection.send((what, values))
            if connection.poll(self._seconds):
                return dict(json.loads(connection.recv_bytes()))
        self.close()
        return None

    def _start(self) -> Connection:
        here, there = get_context("spawn").Pipe()
        self._process = get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
        self._process.start()
        there.close()
        self._connection = here
        return here


def _serve(connection: Connection) -> None:
    """Do what is asked for until the other side is gone."""
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            what, values = connection.recv()
            connection.send_bytes(json.dumps(_done(what, values)).encode())


def _done(what: Callable[..., Any], values: Sequence[Any]) -> dict[str, Any]:
    try:
        return {"result": what(*values)}
    except SourceboundError as error:
        return {"error": str(error)}
    except Exception:  # whatever a library finds wrong with a file concerns that file alone
        return {"error": _UNSHOWN}
