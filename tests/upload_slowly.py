"""`python -m tests.upload_slowly INDEX WHAT FILE K [full]`: a change of the library that ends at its K-th step on disk.

WHAT is `add` or `delete`. A step is a call that changes the disk; the process is killed before it, or, with `full`, the
step and all later ones that write fail as on a full disk. Prints the last step of every file, or the error.
"""

import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.web.library import Library
from ingest.errors import SourceboundError
from ingest.index.snapshot import Index
from tests.fakes import KeywordEmbeddings, keyword_embedder

STEPS = ("fsync", "replace", "rename", "unlink", "link", "mkdir", "rmdir")
WRITES = ("fsync", "link", "mkdir")


def aim(place: int, full: bool) -> None:
    """Have the process end, or the disk be full, at a step."""
    left = place

    def guarded(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def guard(*arguments: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0 and full and name in WRITES:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if left == -1 and not full:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return guard

    for name in STEPS:
        setattr(os, name, guarded(name, getattr(os, name)))


def main(index: str, what: str, file: str, place: str, *full: str) -> None:
    """Make the change."""
    library = Library(Index.open(Path(index), keyword_embedder(KeywordEmbeddings("apple", "pear"))))
    aim(int(place), bool(full))
    try:
        if what == "add":
            *_, told = library.add([file])
            sys.stdout.write(f"{told.steps}\n")
        else:
            sys.stdout.write(f"{library.delete([file])}\n")
    except SourceboundError as error:
        sys.stdout.write(f"error: {error}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
