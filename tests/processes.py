"""Ingests and Chroma servers in other processes, some of them killed."""

import random
import socket
import subprocess
import sys
import time
from pathlib import Path

from ingest.index.rows import fetch
from ingest.index.store import Location
from ingest.index.stores import open_store

ROOT = Path(__file__).parent.parent


def start(*arguments: object) -> subprocess.Popen[str]:
    """Start a slow ingest of `DOCS INDEX [URL]`."""
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "tests.ingest_slowly", *map(str, arguments)],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Wait for an ingest that must succeed, and return its closing line and its stderr."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.splitlines()[-1], err


def kill_after(seconds: float, process: subprocess.Popen[str]) -> None:
    """Kill -9 an ingest some time after it began to embed (or sooner, if it ends by itself)."""
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(seconds)
    process.kill()
    process.communicate()


def moments(count: int, longest: float) -> list[float]:
    """Random moments, the same in every run."""
    return [random.Random(count + n).uniform(0, longest) for n in range(count)]


def without_time(metadata: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in metadata.items() if key != "ingested"}


def content(place: Location | Path) -> dict[str, tuple[str, dict[str, object], list[float]]]:
    """All chunks of the documents of an index by id, with their metadata but for the times of ingestion."""
    location = Location.of(place)
    store = open_store(location)
    contents = store.contents(store.manifest())
    found = {}
    for entry in contents.catalogue.entries(contents.catalogue):
        rows = fetch(contents.segments[entry.segment], entry.ids, ["documents", "metadatas", "embeddings"])
        assert rows.keys() == set(entry.ids)
        for identity, row in rows.items():
            vector = [round(float(number), 5) for number in row["embeddings"]]
            found[identity] = (row["documents"], without_time(row["metadatas"]), vector)
    return found


def write_files(folder: Path, count: int, word: str = "apple") -> None:
    """Write small files that all differ, in four folders."""
    for n in range(count):
        path = folder / f"part{n % 4}" / f"{n}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"Note {n}\nFile {n} is about one {word}. It has {n} of them.\n\nThe same words end each file.\n"
        )


class Server:
    """`chroma run` on a free port."""

    def __init__(self, folder: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.command = [Path(sys.executable).with_name("chroma"), "run", "--path", folder, "--port", str(self.port)]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait(self) -> None:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
