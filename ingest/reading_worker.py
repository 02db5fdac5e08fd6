"""`python -m ingest.reading_worker`: the process that reads files. It ends with its input, in the middle of one too."""

import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any
from zipfile import BadZipFile, ZipFile

from ingest.document_json import document_to_json
from ingest.documents import read
from ingest.errors import SourceboundError, UnreadableFile
from ingest.worker import MEMORY, confined, receive, send

INFLATED = 500_000_000
"""Bytes to which the members of a zip file (a .docx is one) may inflate, all together."""

RATIO = 200
"""Times its own size to which a zip file may inflate, if that is more than `SMALL`."""

SMALL = 100_000_000


def main() -> None:
    """Answer requests until there are no more."""
    replies = confined()
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
