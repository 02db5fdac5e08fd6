"""An ingest on a Ray cluster: the same index whatever becomes of its workers, and one line where there is none."""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from ingest.__main__ import main
from ingest.cluster.cluster import Cluster
from ingest.errors import BadInput, ModelUnavailable
from ingest.files import File
from ingest.index.embeddings import load_embedder
from ingest.sync import sync
from tests.processes import content, write_files

ROOT = Path(__file__).parents[3]
KILLS = 3


def texts_and_vectors(directory: Path) -> tuple[dict, np.ndarray]:
    """The chunks of an index with their metadata by their ids, and their vectors in the order of these."""
    held = content(directory)
    texts = {identity: row[:2] for identity, row in sorted(held.items())}
    return texts, np.array([held[identity][2] for identity in texts])


def workers(ancestor: int) -> list[int]:
    """The processes below one that work for Ray."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    processes = {
        int(pid): (int(parent), args) for pid, parent, args in (line.split(None, 2) for line in listed.splitlines())
    }

    def below(pid: int) -> bool:
        return pid == ancestor or (pid in processes and below(processes[pid][0]))

    return [pid for pid, (_, args) in processes.items() if args.startswith("ray::Map") and below(pid)]


def kill_workers(ingest: subprocess.Popen[str]) -> list[int]:
    """Kill -9 workers at random moments from when there are two, until `KILLS` are dead or the ingest has ended."""
    chance, killed = random.Random(5), list[int]()
    while len(killed) < KILLS and ingest.poll() is None:
        found = [pid for pid in workers(ingest.pid) if pid not in killed]
        if len(found) > 1:
            killed.append(chance.choice(found))
            os.kill(killed[-1], signal.SIGKILL)
            time.sleep(chance.uniform(0, 2))
        time.sleep(0.2)
    return killed


@pytest.mark.skipif(not find_spec("ray"), reason="needs the extra `ray`")
def test_the_index_is_the_same_though_workers_are_killed(tmp_path):
    docs = tmp_path / "docs"
    write_files(docs, 40)
    (docs / "long.md").write_text("\n\n".join(f"# Part {n}\n\nThis part is about the number {n}." for n in range(80)))
    (docs / "damaged.pdf").write_bytes(b"%PDF-1.4")
    command = [sys.executable, "-m", "ingest", str(docs), "--index", str(tmp_path / "far"), "--ray", "local"]
    ingest = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with ThreadPoolExecutor() as pool:
        killed = pool.submit(kill_workers, ingest)
        out, err = ingest.communicate(timeout=240)
    assert len(killed.result()) == KILLS
    report = sync([docs], tmp_path / "near", progress=False)
    assert out == f"{report}\n"
    assert err.splitlines()[-1] == f"error: {docs}/damaged.pdf: is damaged or not a PDF"
    (far, far_vectors), (near, near_vectors) = map(texts_and_vectors, (tmp_path / "far", tmp_path / "near"))
    assert far == near
    assert np.abs(far_vectors - near_vectors).max() <= 2e-5
    assert not (tmp_path / "far" / "unfinished.sqlite").exists()


def ask_for(address: str, tmp_path: Path) -> list[object]:
    (tmp_path / "a.txt").write_text("An apple.")
    files = [File(tmp_path / "a.txt", "a.txt")]
    embedder, journal = load_embedder(), tmp_path / "journal.sqlite"
    return list(
        Cluster(address).read_all(files, lambda file: None, embedder=embedder, chunk_tokens=160, journal=journal)
    )


@pytest.mark.parametrize(
    ("address", "error", "said"),
    [
        ("127.0.0.1:1", ModelUnavailable, "there is no Ray cluster at 127.0.0.1:1: "),
        ("ray://127.0.0.1:10001", BadInput, "give --ray auto"),
        ("somewhere", BadInput, "is no address of a Ray cluster: auto, local or HOST:PORT"),
    ],
)
def test_an_address_where_nothing_can_be_is_one_line(tmp_path, address, error, said):
    with pytest.raises(error, match=said) as raised:
        ask_for(address, tmp_path)
    assert "\n" not in str(raised.value)


@pytest.fixture
def other_ray(tmp_path, monkeypatch):
    """Put a module in the place of Ray."""

    def put(source: str) -> None:
        (tmp_path / "site").mkdir()
        (tmp_path / "site" / "ray.py").write_text(source)
        monkeypatch.setattr(sys, "path", [str(tmp_path / "site"), str(ROOT), *sys.path])

    return put


def test_without_ray_the_line_says_how_to_get_it(tmp_path, other_ray):
    other_ray("import no_such_module")
    with pytest.raises(BadInput, match=r"pip install 'ray\[data\]'"):
        ask_for("local", tmp_path)


def test_a_cluster_that_is_lost_leaves_the_index_as_it_was(tmp_path, other_ray, capsys):
    other_ray("import os\ndef init(*_, **__): os._exit(1)")
    docs, index = tmp_path / "docs", tmp_path / "index"
    write_files(docs, 2)
    sync([docs], index, progress=False)
    before = content(index)
    write_files(docs, 3, "plum")
    assert main([str(docs), "--index", str(index), "--ray", "local"]) == 1
    *_, line = capsys.readouterr().err.splitlines()
    assert line.startswith("error: the Ray cluster 'local' was lost; what it has done is kept")
    assert content(index) == before
    assert str(sync([docs], index, progress=False)).startswith("1 added, 2 updated, 0 unchanged, 0 removed")
