"""The process that renders pages of PDF files, from the side of the chat: started when needed, ended when it hangs."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from contextlib import suppress
from threading import Lock, Timer
from typing import Any

from ingest.errors import UnreadableFile
from ingest.reading_worker import receive, send

SECONDS = 30.0
"""Seconds that an answer may take."""

_ENDED = "This page cannot be shown; see the plain text."


class LeafProcess:
    """A process that does one thing at a time, and is started anew after it has ended."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._working = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, data: bytes, **what: Any) -> dict[str, Any]:
        """Return what the process answers about a file. Raises UnreadableFile, also when the process had to end."""
        request = json.dumps(what | {"data": b64encode(data).decode()})
        with self._working:
            reply = self._exchange(request)
        answer = dict(json.loads(reply)) if reply else {"error": _ENDED}
        if "error" in answer:
            raise UnreadableFile(answer["error"])
        return answer

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._process = None

    def _exchange(self, request: str) -> str | None:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = _started()
        asked, replies = self._process.stdin, self._process.stdout
        assert asked is not None
        assert replies is not None
        timer = Timer(self._seconds, self._process.kill)
        timer.start()
        reply = None
        with suppress(OSError, ValueError):
            send(asked, request)
            reply = receive(replies)
        timer.cancel()
        return reply


def _started() -> subprocess.Popen[bytes]:
    """Start a process that finds the modules where this one does."""
    command = [sys.executable, "-P", "-m", "bot.web.leaf_worker"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
