"""The access log: when, from where, who, what and how it ended; no queries or bodies, so nobody's words."""

import logging
import logging.handlers
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.access.doors import user_of
from ingest.errors import BadInput


def log_file(path: Path) -> logging.Handler:
    """Return what appends lines to a file, which is begun anew when it is moved away. Raises BadInput."""
    try:
        return logging.handlers.WatchedFileHandler(path, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise BadInput(f"--access-log {path}: cannot be written: {error.strerror}") from error


class AccessLog:
    """Middleware that notes every request and how it ended."""

    def __init__(self, app: ASGIApp, to: logging.Handler) -> None:
        """Stand before `app`, and write `to` a log."""
        self._app = app
        self._to = to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lead on, and note how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = monotonic(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            self._write(scope, status, monotonic() - began)

    def _write(self, scope: Scope, status: int, seconds: float) -> None:
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}Z"
        address = (scope.get("client") or ("-",))[0]
        user = user_of(HTTPConnection(scope)).name or "-"
        line = f"{now} {address} {user!r} {scope['method']} {scope['path']!r} {status} {seconds * 1000:.0f} ms"
        self._to.handle(logging.makeLogRecord({"msg": line}))
