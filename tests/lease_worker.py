"""`python -m tests.lease_worker URL WORKSHOP LOOKS SECONDS FILE`: takes the lease again and again, and counts.

Every round adds one to the number that is the state. FILE gets a line a finished round; while the lease is held,
FILE.held has the process. With few LOOKS it works for longer than others wait for a sign of life.
"""

import os
import random
import sys
import time
from contextlib import suppress
from pathlib import Path

from ingest.errors import IngestReplaced
from ingest.index import server_log
from ingest.index.server_log import Holder, ServerLog, lease
from ingest.index.store import Location
from ingest.index.stores import open_store


def holds(file: Path) -> str:
    """Return the process that FILE.held names; whoever gives the lease back takes that file away."""
    with suppress(FileNotFoundError):
        return file.read_text()
    return ""


def count_up(server: ServerLog, holder: Holder, counted: Path) -> None:
    """Take the lease, add one to the state and note it."""
    with lease(server, holder) as held:
        alone = counted.with_suffix(".held")
        others = holds(alone).split()
        alone.write_text(str(os.getpid()))
        number = int(server.last().manifest or 0) + 1
        time.sleep(random.uniform(0, 0.02))
        overlap = [other for other in others if other != str(os.getpid()) and Path("/proc", other).exists()]
        held.commit("", str(number))
        with counted.open("a") as file:
            file.write(f"{number} {os.getpid()} {' '.join(overlap)}\n")
        alone.unlink(missing_ok=True)


if __name__ == "__main__":
    url, workshop, looks, seconds, file = sys.argv[1:]
    server_log.LOOKS, server_log.PAUSE, server_log.BEAT = int(looks), 0.005, 0.05
    Path(workshop).mkdir(exist_ok=True)
    log = ServerLog(open_store(Location(server=url))._client, Location(server=url))
    me = Holder.here(Path(workshop))
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        try:
            count_up(log, me, Path(file))
        except IngestReplaced as error:
            sys.stderr.write(f"{error}\n")
