"""Who may write to an index on a Chroma server, and what its current state is: a log that all machines share.

The log is a collection of its own. A record is appended by an `add` under the number that follows the last one; Chroma
ignores an `add` of an id that is there, so that one of several who append at once is first, and the others see by
reading it back that it is not theirs. The last record is what counts: who may write (nobody, once the lease is given
back), and the current state. Each carries on what the one before it said of the state.

Taking the lease, committing, giving back and taking over all append. So an ingest is committed or taken over, never
both, however long a process sleeps and whatever the clocks of the machines say: the lease of one that was killed only
has to be noticed as such, and it does no harm if that is wrong.
"""

import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any
from uuid import uuid4

from ingest.errors import IngestReplaced, SourceboundError
from ingest.index.store import COLLECTION, Location, chroma, index_errors

LOG = f"{COLLECTION}-log"

KEPT = 16
"""Records that are kept, at least, and after which older ones are deleted."""

BEAT = 5.0
"""Seconds from one sign of life of a writer to the next."""

PAUSE = 0.5
"""Seconds from one look of a waiting writer to the next."""

LOOKS = 60
"""Looks without a sign of life after which a writer counts as killed: half a minute.

Looks that were answered are counted, not time: neither a server that is away nor a machine that sleeps makes a writer
look dead.
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holder:
    """Who writes. `machine` is a name drawn by lot, the same for all who share a file lock."""

    process: int
    host: str
    since: str
    machine: str

    @classmethod
    def here(cls, workshop: Path) -> "Holder":
        """Return this process, which must hold the file lock of its workshop."""
        name = workshop / "machine"
        if not name.is_file():
            name.write_text(uuid4().hex)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(os.getpid(), socket.gethostname(), since, name.read_text())

    def __str__(self) -> str:
        return f"process {self.process} on {self.host}, started {self.since}"


@dataclass(frozen=True)
class Record:
    """One record. `before` is the token of the record it follows; `collection` and `manifest` are the current state."""

    number: int = 0
    token: str = ""
    before: str = ""
    beat: int = 0
    holder: Holder | None = None
    collection: str = ""
    manifest: str = ""

    def row(self) -> dict[str, Any]:
        """Return this record as Chroma's metadata."""
        own = {name: value for name, value in vars(self).items() if name != "holder"}
        return own | (asdict(self.holder) if self.holder else {})

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Record":
        """Read a record back."""
        holder = Holder(**{name: row[name] for name in Holder.__dataclass_fields__}) if "machine" in row else None
        own = {name: row[name] for name in cls.__dataclass_fields__ if name != "holder"}
        return cls(**own, holder=holder)


class ServerLog:
    """The log on one Chroma server. Safe to share between threads."""

    def __init__(self, client: Any, location: Location) -> None:
        self.location = location
        self._client = client
        self._collection: Any = None
        self._seen = 0

    def last(self) -> Record:
        """Return the last record, or an empty one when there is no log. Raises ModelUnavailable."""
        records = self._from(self._seen) or self._from(0)
        last = records[max(records)] if records else Record()
        self._seen = last.number
        return last

    def append(self, last: Record, new: Record) -> Record | None:
        """Append a record behind the last one; return it as it stands, or None if another was first."""
        new = replace(new, number=last.number + 1, token=uuid4().hex, before=last.token, beat=0)
        with index_errors(self.location):
            collection = self._client.get_or_create_collection(LOG, embedding_function=None)
            collection.add(ids=[str(new.number)], metadatas=[new.row()], embeddings=[[1.0]])
            if new.number % KEPT == 0:
                collection.delete(where={"number": {"$lte": new.number - KEPT}})
        records = self._from(new.number)
        first = records.get(new.number, Record()).token == new.token
        following = records.get(new.number + 1)
        return new if first and (following.before == new.token if following else len(records) == 1) else None

    def beat(self, record: Record, count: int) -> None:
        """Give a sign of life for a record."""
        with index_errors(self.location):
            collection = self._client.get_collection(LOG, embedding_function=None)
            collection.update(ids=[str(record.number)], metadatas=[{"beat": count}])

    def _from(self, number: int) -> dict[int, Record]:
        """Return the records of this number and above."""
        with index_errors(self.location):
            for _ in range(2):
                try:
                    if self._collection is None:
                        self._collection = self._client.get_collection(LOG, embedding_function=None)
                    found = self._collection.get(where={"number": {"$gte": number}}, include=["metadatas"])
                    return {int(row["number"]): Record.of(row) for row in found["metadatas"]}
                except chroma().errors.NotFoundError:
                    self._collection = None
        return {}


class Lease:
    """The right to write, of which signs of life are given in the background."""

    def __init__(self, server: ServerLog, record: Record) -> None:
        self._log = server
        self._record = record
        self._lost: Record | None = None
        self._lock = Lock()
        self._given_back = Event()
        Thread(target=self._give_signs_of_life, daemon=True).start()

    @property
    def record(self) -> Record:
        """The record by which it is held, with the current state."""
        return self._record

    def is_held(self) -> bool:
        """Return whether no other writer has taken over."""
        self._look()
        return self._lost is None

    def check(self) -> None:
        """Raise IngestReplaced if another writer has taken over."""
        self._look()
        if self._lost is not None:
            raise IngestReplaced(
                f"{self._log.location}: this ingest gave no sign of life for too long, and its place was taken by "
                f"{self._lost.holder or 'another'}; nothing of it counts, run it again"
            )

    def commit(self, collection: str, manifest: str) -> None:
        """Make this the current state. Raises IngestReplaced if another writer has taken over."""
        if not self._append(replace(self._record, collection=collection, manifest=manifest)):
            self.check()

    def _append(self, new: Record) -> bool:
        with self._lock:
            appended = self._log.append(self._record, new)
            self._record = appended or self._record
        return appended is not None

    def _look(self) -> None:
        with self._lock:
            last = self._log.last()
            self._lost = last if last.token != self._record.token else None

    def _give_signs_of_life(self) -> None:
        """Do so until the lease is given back or lost; a server that is away now can be back at the next one."""
        count = 0
        while self._lost is None and not self._given_back.wait(BEAT):
            count += 1
            with suppress(SourceboundError):
                self._log.beat(self._record, count)
                self._look()

    def give_back(self) -> None:
        """Let others write, unless one has taken over or the server is away."""
        self._given_back.set()
        with suppress(SourceboundError):
            self._append(replace(self._record, holder=None))


@contextmanager
def lease(server: ServerLog, holder: Holder) -> Iterator[Lease]:
    """Hold the right to write, waiting (and saying for whom) while another has it.

    A writer of the same machine must have been killed, since this one holds that machine's file lock.
    """
    held = Lease(server, _taken(server, holder))
    try:
        yield held
    finally:
        held.give_back()


def _taken(server: ServerLog, holder: Holder) -> Record:
    told, looks, before = "", 0, Record()
    while True:
        last = server.last()
        other = last.holder
        looks = looks + 1 if (last.token, last.beat) == (before.token, before.beat) else 0
        if other is None or other.machine == holder.machine or looks >= LOOKS:
            taken = server.append(last, replace(last, holder=holder))
            if taken:
                return taken
        elif str(other) != told:
            told = str(other)
            log.warning("waiting for another ingest to finish: %s", told)
        before = last
        time.sleep(PAUSE)
