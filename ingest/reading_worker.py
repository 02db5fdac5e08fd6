"""`python -m ingest.reading_worker`: the process that reads files, so that what one does there harms nobody else.

Requests come on the standard input and replies go to the standard output, each one JSON object behind its length in
bytes. The process ends with its input, even in the middle of a file.
"""

import json
import os
import signal
import struct
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from ingest.document_json import document_to_json
from ingest.documents import read
from ingest.errors import SourceboundError, UnreadableFile

MEMORY = 4_000_000_000
"""Bytes of address space that a worker may take."""

INFLATED = 500_000_000
"""Bytes to which the members of a zip file (a .docx is one) may inflate, all together."""

RATIO = 200
"""Times its own size to which a zip file may inflate, if that is more than `SMALL`."""

SMALL = 100_000_000

_LENGTH = struct.Struct(">Q")


def send(stream: IO[bytes], message: str) -> None:
    """Write one message."""
    data = message.encode()
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> str | None:
    """Return the next message, or None when the other side has ended."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    length = _LENGTH.unpack(head)[0]
    data = stream.read(length)
    return data.decode() if len(data) == length else None


def main() -> None:
    """Answer requests until there are no more."""
    replies = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:  # what a library prints is no reply
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    limit_memory()
    for request in _requests():
        send(replies, _answer(**request))


def _requests() -> Iterator[dict[str, Any]]:
    """Yield requests as they come; a thread waits for them, which ends the process with its input."""
    waiting = SimpleQueue[str]()

    def wait() -> None:
        while (request := receive(sys.stdin.buffer)) is not None:
            waiting.put(request)
        _end()

    Thread(target=wait, daemon=True).start()
    while True:
        yield json.loads(waiting.get())


def _end() -> None:
    """End this process and those that it has started, in the middle of whatever they do."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(0)


def limit_memory() -> None:
    """Take no more memory than allowed, where the system can be told so."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _answer(path: str, source: str) -> str:
    """Read a file, and return what was found or why nothing was."""
    try:
        refuse_inflating(Path(path))
        return '{"document":' + document_to_json(read(Path(path), source)) + "}"
    except SourceboundError as error:
        return json.dumps({"reason": str(error)})
    except MemoryError:
        return json.dumps({"reason": f"needs more than {size(MEMORY)} of memory"})
    except Exception as error:  # whatever a format's library raises concerns this one file
        reason = f"cannot be read ({type(error).__name__}: {error})"
        return json.dumps({"reason": reason, "trace": traceback.format_exc()})


def refuse_inflating(path: Path) -> None:
    """Refuse a zip file by the sizes that it gives for its members. Raises UnreadableFile."""
    if not path.is_file():  # to open a pipe is to wait for who writes into it
        return
    with suppress(OSError, BadZipFile), ZipFile(path) as archive:
        inflated = sum(member.file_size for member in archive.infolist())
        small = inflated <= SMALL or inflated <= RATIO * path.stat().st_size
        if inflated > INFLATED or not small:
            raise UnreadableFile(f"would inflate to {size(inflated)}")


def size(count: int) -> str:
    """Return a number of bytes in words: "4 GB", "2.1 GB", "730 MB".

    >>> size(4_000_000_000), size(2_100_000_000), size(730_400_000)
    ('4 GB', '2.1 GB', '730 MB')
    """
    return f"{count / 1e9:.1f}".removesuffix(".0") + " GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


if __name__ == "__main__":
    main()
