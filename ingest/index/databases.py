"""Chroma's databases on disk, each in a folder: opened and closed one at a time, and copied.

All clients of a folder in a process share one database, which Chroma counts them for; but it opens, counts and closes
without keeping the threads apart, so that one that opens a folder while another closes it gets an error, or a database
that is closed under it. All that is opened here, and closed, goes through here for that.
"""

import re
import shutil
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from ingest.index.store import DATABASE, chroma, settings

_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_turn = Lock()
_unused = deque[Any]()
"""Clients that are to be closed by whoever has the turn, or gets it next."""


def open_database(folder: Path) -> Any:
    """Return a client of Chroma's for the database in a folder, which is to be given to `close_soon`."""
    with _having_the_turn():
        try:
            return chroma().PersistentClient(str(folder), settings=settings())
        except BaseException:
            _forget_unopened(str(folder))
            raise


def close_soon(client: Any) -> None:
    """Close a client that nobody refers to any longer: now, or when the thread that has the turn is done.

    This never waits, as what the garbage collector calls must not: it can come in the midst of opening another.
    """
    _unused.append(client)
    _close_unused()


@contextmanager
def opened_database(folder: Path) -> Iterator[Any]:
    """Open the database in a folder for a while; when this is over it is closed."""
    client = open_database(folder)
    try:
        yield client
    finally:
        with _having_the_turn():
            client.close()


@contextmanager
def _having_the_turn() -> Iterator[None]:
    try:
        with _turn:
            yield
    finally:
        _close_unused()


def _close_unused() -> None:
    """Close what is to be closed, unless somebody has the turn, who then does."""
    while _unused and _turn.acquire(blocking=False):
        try:
            while _unused:
                _unused.popleft().close()
        finally:
            _turn.release()


def _forget_unopened(folder: str) -> None:
    """Have Chroma, which would go on with what it could not open, open a folder anew at the next attempt."""
    shared = chroma().api.shared_system_client.SharedSystemClient
    if not shared._identifier_to_refcount.get(folder):
        shared._identifier_to_system.pop(folder, None)


def copy_database(old: Path, new: Path) -> None:
    """Copy a database that others may be opening, which Chroma notes in it, and none of what else is in its folder."""
    new.mkdir(parents=True)
    for graph in filter(_is_graph, old.iterdir()):
        shutil.copytree(graph, new / graph.name)
    with closing(sqlite3.connect(old / DATABASE)) as source, closing(sqlite3.connect(new / DATABASE)) as target:
        source.backup(target)


def _is_graph(folder: Path) -> bool:
    """Say whether a folder is one of those that Chroma keeps vectors in: each has a UUID for a name."""
    return bool(_UUID.fullmatch(folder.name)) and folder.is_dir()
