"""Read files in processes of their own, each of which can be ended: a bad file costs itself and nothing else."""

import json
import logging
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.document_json import document_of
from ingest.documents import Document, digest_of
from ingest.errors import UnreadableFile
from ingest.files import File
from ingest.limits import SECONDS, seconds_for
from ingest.progress import file_size
from ingest.worker import Worker

WORKERS = min(2, os.cpu_count() or 1)
"""Files that are read at a time."""

AHEAD = 8
"""Files that are read, or being read, before the one that is wanted next is."""

CHARACTERS_AHEAD = 8_000_000
"""Characters of text that are read before an index is locked."""

Reading = Document | UnreadableFile
"""A file's document, or why there is none."""

_Look = tuple[str, int, int]

log = logging.getLogger(__name__)


class Reader:
    """Reads files in up to `WORKERS` processes, which start when they are needed and end with the `with` block."""

    def __init__(self, seconds: float = SECONDS) -> None:
        """Take the seconds that a small file may take."""
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(WORKERS)
        self._workers: list[Worker] = []
        self._idle = deque[Worker]()
        self._closed = False
        self._digests: dict[_Look, str] = {}
        self._readings: dict[tuple[File, _Look], Reading] = {}

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in list(self._workers):
            worker.end()
        self._threads.shutdown()

    def read_all(self, files: Iterable[File], begin: Callable[[File], object]) -> Iterator[Reading]:
        """Yield what was found in each file, in their order; of each that is taken on, `begin` is told before."""
        ahead = deque[Future[Reading]]()
        for file in files:
            ahead.append(self._begin(file, begin))
            if len(ahead) > AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    def read_ahead(self, files: Iterable[File], begin: Callable[[File], object]) -> None:
        """Read files until their texts are `CHARACTERS_AHEAD` long, and remember what was found while they stay so."""
        characters = 0
        looks = deque[tuple[File, _Look]]()

        def looked_at() -> Iterator[File]:
            for file in files:
                looks.append((file, _look(file.content)))
                yield file

        for reading in self.read_all(looked_at(), begin):
            self._readings[looks.popleft()] = reading
            characters += len(reading.text) if isinstance(reading, Document) else 0
            if characters > CHARACTERS_AHEAD:
                return

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of a file, which is remembered while the file stays so. Raises UnreadableFile."""
        look = _look(path)
        if look not in self._digests:
            self._digests[look] = digest_of(path)
        return self._digests[look]

    def _begin(self, file: File, begin: Callable[[File], object]) -> Future[Reading]:
        known = self._readings.pop((file, _look(file.content)), None)
        if known is None:
            begin(file)
            return self._threads.submit(self._read, file)
        done = Future[Reading]()
        done.set_result(known)
        return done

    def _read(self, file: File) -> Reading:
        try:
            answer = self._answer(file)
        except UnreadableFile as error:
            return error
        if "trace" in answer:
            log.debug("%s: %s", file.path, answer["trace"])
        if "document" in answer:
            return replace(document_of(answer["document"]), path=str(file.path.absolute()))
        return UnreadableFile(answer["reason"])

    def _answer(self, file: File) -> dict[str, Any]:
        """Return what a worker says of a file. Raises UnreadableFile when it had to be ended, or ended by itself."""
        worker, seconds = self._take(), seconds_for(file_size(file.content), self._seconds)
        answer = worker.ask(json.dumps({"path": str(file.content.absolute()), "source": file.source}), seconds)
        if answer is None:
            worker.end()
            late = f"takes longer than {seconds:.0f} s to read"
            raise UnreadableFile(late if worker.late else _cause_of_death(worker.process.returncode))
        if worker.fit:
            self._idle.append(worker)
        return dict(json.loads(answer))

    def _take(self) -> Worker:
        with suppress(IndexError):
            while not (worker := self._idle.pop()).fit:
                worker.end()
            return worker
        worker = Worker(f"{__package__}.reading_worker")
        self._workers.append(worker)
        if self._closed:
            worker.end()
        return worker


def _cause_of_death(status: int) -> str:
    if status >= 0:
        return f"cannot be read (its reader ended with status {status})"
    with suppress(ValueError):
        return f"cannot be read (its reader crashed: {signal.Signals(-status).name})"
    return f"cannot be read (its reader crashed: signal {-status})"


def _look(path: Path) -> _Look:
    """Return what tells a file from itself after a change."""
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), status.st_size, status.st_mtime_ns
