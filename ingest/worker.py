"""A process of its own that answers requests, so that what one of them does there harms nobody else.

Requests come on its standard input and replies go to its standard output, each one JSON object behind its length in
bytes: nothing that comes from a process which has read a bad file is ever run.
"""

import os
import signal
import struct
import subprocess
import sys
from contextlib import suppress
from threading import Timer
from typing import IO

from ingest.limits import MESSAGE, confine

_LENGTH = struct.Struct(">Q")


class Worker:
    """A process that does one thing after another, from the side of who asks; `late` once it had to be ended."""

    def __init__(self, module: str) -> None:
        """Start a process that runs a module, and finds the others where this one does."""
        command = [sys.executable, "-P", "-m", module]
        pipe, environment = subprocess.PIPE, os.environ | same_modules()
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, start_new_session=True)
        self.late = False

    @property
    def fit(self) -> bool:
        """Say whether it can do another thing."""
        return not self.late and self.process.poll() is None

    def ask(self, request: str, seconds: float) -> str | None:
        """Return the reply to a request; None if it had to be ended, or ended by itself."""
        timer = Timer(seconds, self._end_late)
        timer.start()
        reply = self._exchange(request)
        timer.cancel()
        timer.join()
        return reply

    def end(self) -> None:
        """End the process and wait until it has."""
        self._kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()

    def _exchange(self, request: str) -> str | None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(OSError, ValueError):
            send(self.process.stdin, request)
            return receive(self.process.stdout)
        return None

    def _end_late(self) -> None:
        self.late = True
        self._kill()

    def _kill(self) -> None:
        """Kill the process and those that it has started, which are of the group that has its number."""
        if self.process.poll() is not None:
            return
        if sys.platform == "win32":
            self.process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def same_modules() -> dict[str, str]:
    """Return what stands in the environment of a process that is to find the modules that this one finds."""
    return {"PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}


def send(stream: IO[bytes], message: str) -> None:
    """Write one message."""
    data = message.encode()
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> str | None:
    """Return the next message, or None when the other side has ended, or says that it is longer than any is."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    length = _LENGTH.unpack(head)[0]
    if length > MESSAGE:
        return None
    data = stream.read(length)
    return data.decode() if len(data) == length else None


def confined() -> IO[bytes]:
    """Limit what this process may take, and return where its replies go: what a library prints is none."""
    replies = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    confine()
    return replies
