"""Files that hang, crash or swell cost themselves and nothing else."""

import os
import signal
import struct
import subprocess
import sys
import threading
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from ingest.document_json import document_from_json, document_to_json
from ingest.documents import Document, read
from ingest.files import File
from ingest.lock import write_lock
from ingest.progress import Step
from ingest.reading import Reader
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings, keyword_embedder

ROOT = Path(__file__).parents[2]
BAD_READER = """
import os, signal, subprocess, sys, time
from dataclasses import replace
from ingest.formats import plain

def read(data, read=plain.read):
    if data.startswith(b"hang"):
        child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(100)"])
        open(data.split()[1], "w").write(f"{os.getpid()} {child.pid}\\n")
        time.sleep(100)
    if data == b"crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if data == b"greedy":
        bytearray(5 * 10**9)
    if data == b"noisy":
        os.write(1, b"noise")
    unread = ("2 equations", "1 picture") if data == b"unread" else ()
    return replace(read(data), unread=unread)

plain.read = read
"""


@pytest.fixture
def bad(tmp_path, monkeypatch):
    """Texts with which the worker's reader does what they say."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(BAD_READER)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site"), str(ROOT), *sys.path])
    return Folder(tmp_path / "docs")


class Folder:
    """Files to read."""

    def __init__(self, folder: Path):
        self.path = folder
        folder.mkdir()

    def file(self, name: str, content: str | bytes) -> File:
        path = self.path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return File(path, name)


def read_all(files, seconds=60.0) -> list[Document | str]:
    """What is found in each file: a document, or why there is none."""
    with Reader(seconds) as reader:
        found = list(reader.read_all(files, lambda file: None))
    return [one if isinstance(one, Document) else str(one) for one in found]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "docs")


def gone(process: int) -> bool:
    """Whether a process ends within some seconds."""
    for _ in range(100):
        try:
            os.kill(process, 0)
            stopped = "\nState:\tZ" in Path(f"/proc/{process}/status").read_text()
        except (ProcessLookupError, FileNotFoundError):
            return True
        if stopped:
            return True
        time.sleep(0.1)
    return False


def test_every_file_is_read_as_in_this_process(folder):
    files = [folder.file(f"{n}.txt", f"Heading {n}:\nÄn äpple, {n} 🍎.\n") for n in range(40)]
    assert read_all(files) == [read(file.path, file.source) for file in files]


def test_a_document_is_the_same_after_its_way_through_json():
    document = Document.of("Fruit:\nAn apple.\n\nA “pear” 🍐.", "é.txt")
    assert document.blocks
    assert document_from_json(document_to_json(document)) == document


def test_workers_are_used_again_and_end(folder):
    files = [folder.file(f"{n}.txt", f"Apple {n}.") for n in range(20)]
    with Reader() as reader:
        assert len(list(reader.read_all(files, lambda file: None))) == 20
        workers = [worker.process for worker in reader._workers]
        assert 1 <= len(workers) <= 2
        assert {worker.poll() for worker in workers} == {None}
    assert None not in {worker.poll() for worker in workers}


def test_nothing_to_read_starts_nothing():
    with Reader() as reader:
        assert list(reader.read_all([], lambda file: None)) == []
        assert reader._workers == []


def test_one_that_takes_too_long_is_ended_and_the_others_go_on(bad, tmp_path):
    files = [
        bad.file("a.txt", "An apple."),
        bad.file("b.txt", f"hang {tmp_path / 'pid'}"),
        bad.file("c.txt", "A pear."),
    ]
    first, second, third = read_all(files, seconds=3)
    assert second == "takes longer than 3 s to read"
    assert (first.text, third.text) == ("An apple.", "A pear.")
    assert all(map(gone, map(int, (tmp_path / "pid").read_text().split())))


def test_a_big_file_may_take_longer(bad, tmp_path):
    late = bad.file("a.txt", f"hang {tmp_path / 'pid'}" + " " * 1_200_000)
    assert read_all([late], seconds=1) == ["takes longer than 3 s to read"]


def test_one_that_crashes_its_reader_is_refused_and_the_others_go_on(bad):
    files = [bad.file("a.txt", "crash"), *(bad.file(f"{n}.txt", f"Apple {n}.") for n in range(9))]
    first, *others = read_all(files)
    assert first == "cannot be read (its reader crashed: SIGSEGV)"
    assert [document.text for document in others] == [f"Apple {n}." for n in range(9)]


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is kept by Linux")
def test_one_that_takes_too_much_memory_is_refused(bad):
    first, second = read_all([bad.file("a.txt", "greedy"), bad.file("b.txt", "A pear.")])
    assert first == "needs more than 4 GB of memory"
    assert second.text == "A pear."


def test_what_a_library_prints_disturbs_nothing(bad):
    assert [document.text for document in read_all([bad.file(f"{n}.txt", "noisy") for n in range(3)])] == ["noisy"] * 3


def zip_that_claims(size: int) -> bytes:
    """A zip file whose directory says that its one member inflates to so many bytes."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("member", b"x" * 1000)
    data = bytearray(made.getvalue())
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, size)
    return bytes(data)


@pytest.mark.parametrize(
    ("size", "reason"),
    [(2_100_000_000, "would inflate to 2.1 GB"), (150_000_000, "would inflate to 150 MB"), (90_000_000, None)],
)
def test_a_zip_file_that_would_swell_is_not_opened(folder, size, reason):
    [found] = read_all([folder.file("a.docx", zip_that_claims(size))])
    assert isinstance(found, str)
    assert (found == reason) if reason else ("inflate" not in found)


def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder.path / "pipe.txt")
    [found] = read_all([File(folder.path / "pipe.txt", "pipe.txt")], seconds=5)
    assert found == "is not a regular file"


def test_an_error_of_a_library_is_one_line(bad):
    [found] = read_all([bad.file("a.txt", "hang")])
    assert found == "cannot be read (IndexError: list index out of range)"


def test_one_bad_file_does_not_stop_an_ingest(bad, tmp_path):
    bad.file("a.txt", "An apple.")
    crash = bad.file("b.txt", "crash")
    noted = bad.file("c.txt", "unread")
    steps = dict[str, Step]()
    embedder = keyword_embedder(KeywordEmbeddings("apple"))
    report = sync([bad.path], tmp_path / "index", embedder=embedder, progress=False, watch=steps.__setitem__)
    assert (report.added, report.failures) == (2, [(str(crash.path), "cannot be read (its reader crashed: SIGSEGV)")])
    assert report.notes == [(str(noted.path), "2 equations and 1 picture were not read")]
    assert steps[str(noted.path)] == Step("added", note="2 equations and 1 picture were not read")
    assert steps[str(crash.path)].state == "failed"


def test_files_are_read_while_another_has_the_lock(bad, tmp_path):
    bad.file("a.txt", "An apple.")
    steps = []
    embedder = keyword_embedder(KeywordEmbeddings("apple"))
    with write_lock(tmp_path / "index"):
        waiting = threading.Thread(
            target=lambda: sync(
                [bad.path],
                tmp_path / "index",
                embedder=embedder,
                progress=False,
                watch=lambda *step: steps.append(step),
            ),
        )
        waiting.start()
        for _ in range(100):
            if steps:
                break
            time.sleep(0.1)
        assert [step.state for _, step in steps] == ["reading"]
    waiting.join(60)
    assert [step.state for _, step in steps] == ["reading", "embedding", "embedding", "added"]


def listen() -> None:
    """Heed Ctrl+C, which a suite that runs in the background of a shell is told to ignore, and its children with it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ingest(bad: Folder, tmp_path: Path) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(ROOT)])}
    command = [sys.executable, "-m", "ingest", str(bad.path), "--index", str(tmp_path / "index")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=environment, cwd=tmp_path, **pipes, preexec_fn=listen)


def test_the_command_says_what_was_not_read(bad, tmp_path):
    noted = bad.file("a.txt", "unread")
    process = ingest(bad, tmp_path)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0
    assert f"{noted.path}: 2 equations and 1 picture were not read\n" in err
    assert out.startswith("1 added")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_who_ends_an_ingest_leaves_no_worker(bad, tmp_path, sent):
    bad.file("a.txt", f"hang {tmp_path / 'pid'}")
    process = ingest(bad, tmp_path)
    for _ in range(300):
        if (tmp_path / "pid").is_file() and (tmp_path / "pid").read_text().endswith("\n"):
            break
        time.sleep(0.1)
    process.send_signal(sent)
    _, err = process.communicate(timeout=60)
    assert all(map(gone, map(int, (tmp_path / "pid").read_text().split())))
    if sent == signal.SIGINT:
        assert err.splitlines()[-1] == "interrupted; nothing is lost, run the same command to finish"
        assert "Traceback" not in err
