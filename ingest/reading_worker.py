"""`python -m ingest.reading_worker`: the process that reads files. It ends with its input, in the middle of one too."""

import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from ingest.document_json import document_to_json
from ingest.documents import read
from ingest.errors import SourceboundError
from ingest.limits import MEMORY, in_words
from ingest.worker import confined, receive, send


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
        return '{"document":' + document_to_json(read(Path(path), source)) + "}"
    except SourceboundError as error:
        return json.dumps({"reason": str(error)})
    except MemoryError:
        return json.dumps({"reason": f"needs more than {in_words(MEMORY)} of memory"})
    except Exception as error:  # whatever a format's library raises concerns this one file
        reason = f"cannot be read ({type(error).__name__}: {error})"
        return json.dumps({"reason": reason, "trace": traceback.format_exc()})


if __name__ == "__main__":
    main()
