"""What every program of ours has in common: how it starts, what it says when it fails, and how it ends."""

import json
import logging
import os
import select
import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from io import TextIOWrapper
from typing import Any, ParamSpec

from ingest.errors import SourceboundError
from ingest.silence import silence, trace_nothing

_LOG = logging.getLogger(__name__)

INTERRUPTED = 130

_PACKAGE = __name__.rpartition("ingest")[0].rstrip(".")
"""The package that holds ours where they are installed (`hatch_build.py`): "sourcebound"; "" in a checkout."""

_NAME = "sourcebound"
"""The command that runs all programs, which a checkout has in its `.venv/bin`."""

P = ParamSpec("P")


def program(main: Callable[P, int | None]) -> Callable[P, int]:
    """Make a program of a function, which then returns its exit status: 0 where the function returns None.

    Nothing is sent from it (`ingest.silence`). A character that a terminal cannot show is printed as its escape. An
    error of ours, or of the system (a disk that is full or read-only, a database on it), is one line on stderr and
    status 1, an interrupt is status 130, and who reads its output may stop reading.
    """

    @wraps(main)
    def run(*args: P.args, **kwargs: P.kwargs) -> int:
        silence()
        trace_nothing()
        _open_streams()
        logging.basicConfig(format="%(message)s", level=logging.WARNING)
        try:
            try:
                return main(*args, **kwargs) or 0
            finally:
                sys.stdout.flush()
        except KeyboardInterrupt:
            return INTERRUPTED
        except (SourceboundError, OSError, sqlite3.Error) as error:
            if not (isinstance(error, BrokenPipeError) and _nobody_reads()):
                sys.stderr.write("error: " + "\n".join(map(one_line, _told(error))) + "\n")
            return 1

    return run


def command(program: str) -> str:
    """Return what a user types to run a program of ours, named as behind `python -m` in a checkout.

    Where the package is installed, or was started as `sourcebound`, that is `sourcebound ask` for "bot ask" and
    `sourcebound serve` for "bot". For "eval.scale" that command has no word: it is `python -m sourcebound.eval.scale`.

    >>> command("bot ask"), command("eval.scale")
    ('python -m bot ask', 'python -m eval.scale')
    """
    if "." in program or not (_PACKAGE or os.path.basename(sys.argv[0]) == _NAME):
        return f"python -m {_PACKAGE}.{program}" if _PACKAGE else f"python -m {program}"
    return f"{_NAME} {'serve' if program == 'bot' else program.removeprefix('bot ')}"


def extra(name: str) -> str:
    """Return what a user types to install what an extra of `pyproject.toml` brings.

    >>> extra("bench")
    "pip install '.[bench]'"
    """
    return f"pip install '{_PACKAGE or '.'}[{name}]'"


def _told(error: SourceboundError | OSError | sqlite3.Error) -> Sequence[str]:
    if isinstance(error, SourceboundError):
        return error.lines
    _LOG.debug("an error of the system", exc_info=error)
    if isinstance(error, sqlite3.Error):
        return [f"a database cannot be used: {error}"]
    return [": ".join(str(part) for part in (error.filename, error.strerror or error) if part is not None)]


def one_line(text: str) -> str:
    """Return a message with line ends, and whatever else could steer a terminal, written out."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def to_json(data: Any) -> str:
    """Return the JSON to print: ASCII where stdout has not all of Unicode, since Python's escapes are not JSON's."""
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    return json.dumps(data, ensure_ascii=encoding not in ("utf-8", "utf8"))


def _open_streams() -> None:
    """Open those standard streams that are closed onto nothing, and let none of them fail for a character."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free, else the next file opened would have it
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _nobody_reads() -> bool:
    """Say whether stdout is a pipe that was closed at its other end; then send what is left to nobody."""
    with suppress(OSError):  # which is also what a stream without a file descriptor raises
        watched = select.poll()
        watched.register(sys.stdout.fileno(), 0)  # for errors alone, which are always told
        if watched.poll(0):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return True
    return False
