"""The process that renders pages of files, from the side of the chat: started when needed, ended when it hangs."""

import json
from base64 import b64encode
from threading import Lock
from typing import Any

from ingest.errors import UnreadableFile
from ingest.worker import Worker

SECONDS = 30.0
"""Seconds that an answer may take."""

UNSHOWN = "This page cannot be shown; see the plain text."


class LeafProcess:
    """A process that does one thing at a time, and is started anew after it has ended."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._working = Lock()
        self._worker: Worker | None = None

    def ask(self, data: bytes, **what: Any) -> dict[str, Any]:
        """Return what the process answers about a file. Raises UnreadableFile, also when the process had to end."""
        request = json.dumps(what | {"data": b64encode(data).decode()})
        with self._working:
            reply = self._running().ask(request, self._seconds)
        answer = dict(json.loads(reply)) if reply else {"error": UNSHOWN}
        if "error" in answer:
            raise UnreadableFile(answer["error"])
        return answer

    def close(self) -> None:
        """End the process."""
        if self._worker is not None:
            self._worker.end()
        self._worker = None

    def _running(self) -> Worker:
        if self._worker is None or not self._worker.fit:
            self.close()
            self._worker = Worker(f"{__package__}.leaf_worker")
        return self._worker
