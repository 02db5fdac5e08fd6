"""What an ingest sees of a Ray cluster: readings that come from it, and vectors that come with them.

Ray itself runs in a process of its own (`ingest.cluster.driver`): what it prints is not shown, and Ray ends its process
when a cluster is lost, which must not end an ingest without a word.
"""

import json
import logging
import subprocess
from base64 import b64decode
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest import errors
from ingest.document_json import document_from_json
from ingest.documents import check_name
from ingest.errors import ModelUnavailable, UnreadableFile
from ingest.files import File
from ingest.index.embeddings import Embedder
from ingest.journal import KEY_BYTES, Journal
from ingest.reading import Reading
from ingest.worker import Worker, receive, send

SECONDS_TO_END = 10
"""Seconds that a driver gets to leave its cluster in order."""

Row = dict[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cluster:
    """A Ray cluster: "auto" (the one this machine has joined), "HOST:PORT", or "local" for a new one on this machine.

    Its machines need the project's dependencies, not its code, which they are sent; files are sent to them too.
    """

    address: str

    def read_all(
        self,
        files: Sequence[File],
        begin: Callable[[File], object],
        *,
        embedder: Embedder,
        chunk_tokens: int,
        journal: Path,
    ) -> Iterator[Reading]:
        """Yield what was found in each file, in their order, its vectors in the journal by then.

        Args:
            files: what to read.
            begin: is told of each file before it is waited for.
            embedder: by its name the machines of the cluster load it too.
            chunk_tokens: tokens of a chunk at most.
            journal: the file of a `Journal`; what it has is not embedded again.

        Raises:
            BadInput: Ray is not installed, or cannot be asked at such an address.
            ModelUnavailable: the cluster cannot be reached, was lost, or cannot load the embedder.
        """
        refused = {number: error for number, file in enumerate(files) if (error := _refused(file))}
        sent = [(n, str(file.path), file.source) for n, file in enumerate(files) if n not in refused]
        request = {"embedder": embedder.name, "chunk_tokens": chunk_tokens, "journal": str(journal), "files": sent}
        with closing(self._rows(request, embedder, journal)) as rows:
            for number, file in enumerate(files):
                begin(file)
                yield refused.get(number) or _reading(rows)

    def _rows(self, request: dict[str, Any], embedder: Embedder, path: Path) -> Generator[Row]:
        """Yield what comes from the cluster, its vectors kept; those of one message are written together."""
        journal = Journal(path, embedder)
        log.warning(
            "%d files go to the Ray cluster %r; its workers take a while to start", len(request["files"]), self.address
        )
        driver = Worker(f"{__package__}.driver")
        try:
            for rows in self._messages(driver, request):
                journal.keep(dict(vector for row in rows for vector in _vectors(row)))
                yield from rows
        finally:
            _end(driver)
            journal.close()

    def _messages(self, driver: Worker, request: dict[str, Any]) -> Iterator[list[Row]]:
        assert driver.process.stdin is not None
        assert driver.process.stdout is not None
        with suppress(OSError):
            send(driver.process.stdin, json.dumps(request | {"address": self.address}))
        while (message := receive(driver.process.stdout)) is not None:
            said = json.loads(message)
            if "error" in said:
                raise getattr(errors, said["kind"])(said["error"])
            yield said["rows"]
        raise ModelUnavailable(
            f"the Ray cluster {self.address!r} was lost; what it has done is kept: "
            "run the same command to finish, with or without --ray"
        )


def _refused(file: File) -> UnreadableFile | None:
    try:
        check_name(file.path)
    except UnreadableFile as error:
        return error
    return None


def _reading(rows: Iterator[Row]) -> Reading:
    """Return the next file's reading, which its last row has."""
    row = next(row for row in rows if row["document"] or row["reason"])
    return document_from_json(row["document"]) if row["document"] else UnreadableFile(row["reason"])


def _vectors(row: Row) -> Iterator[tuple[bytes, bytes]]:
    keys, vectors = b64decode(row["keys"]), b64decode(row["vectors"])
    count = len(keys) // KEY_BYTES
    size = len(vectors) // max(count, 1)
    for n in range(count):
        yield keys[n * KEY_BYTES : (n + 1) * KEY_BYTES], vectors[n * size : (n + 1) * size]


def _end(driver: Worker) -> None:
    """Let a driver leave its cluster, as it does when its input ends, and end it if it takes too long."""
    with suppress(OSError, subprocess.TimeoutExpired):
        assert driver.process.stdin is not None
        driver.process.stdin.close()
        driver.process.wait(SECONDS_TO_END)
    driver.end()
