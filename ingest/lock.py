"""One writer at a time: a file lock that a killed process gives back, and a note of who holds it."""

import json
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.errors import BadInput

log = logging.getLogger(__name__)


@contextmanager
def write_lock(directory: Path) -> Iterator[None]:
    """Hold the lock of an index directory, waiting (and saying for whom) while another process has it."""
    holder = directory / "lock.holder"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(directory / "lock")
        _acquire(lock, holder)
    except OSError as error:
        raise BadInput(f"{directory}: cannot be written to: {error.strerror or error}") from error
    try:
        with suppress(OSError):  # a disk without room for a note may have room for what is to be written, or taken out
            holder.write_text(json.dumps({"process": os.getpid(), "host": socket.gethostname(), "since": _now()}))
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: FileLock, holder: Path) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        log.warning("waiting for another ingest to finish: %s", _describe(holder))
        lock.acquire()


def _describe(holder: Path) -> str:
    try:
        who = json.loads(holder.read_text())
        return f"process {who['process']} on {who['host']}, started {who['since']}"
    except (OSError, ValueError, KeyError):
        return "it has only just started"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
