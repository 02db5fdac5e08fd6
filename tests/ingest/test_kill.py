"""Writers that are killed, that meet, and that readers look on at."""

import threading
import time
from signal import SIGCONT, SIGSTOP

from ingest.index.snapshot import Index
from tests.fakes import KeywordEmbeddings, keyword_embedder
from tests.ingest_slowly import KEYWORDS
from tests.processes import content, finish, kill_after, moments, start, write_files

EMBEDDER = keyword_embedder(KeywordEmbeddings(*KEYWORDS))
FILES = 150
KILLS = 4


def wait_for(word, seen) -> None:
    end = time.monotonic() + 30
    while word not in seen and time.monotonic() < end:
        time.sleep(0.05)


def build(docs, index) -> dict:
    finish(start(docs, index))
    return content(index)


def test_killed_at_any_moment_of_a_first_ingest(tmp_path):
    write_files(tmp_path / "docs", FILES)
    for seconds in moments(KILLS, 0.9):
        kill_after(seconds, start(tmp_path / "docs", tmp_path / "index"))
    killed = build(tmp_path / "docs", tmp_path / "index")
    assert killed == build(tmp_path / "docs", tmp_path / "clean")
    assert len(list((tmp_path / "index").glob("chroma-*"))) <= 2
    assert not (tmp_path / "index" / "unfinished.sqlite").exists()


def test_killed_at_any_moment_of_an_update_the_index_is_the_old_one_or_the_new_one(tmp_path):
    docs, index = tmp_path / "docs", tmp_path / "index"
    write_files(docs, FILES)
    old = build(docs, index)
    write_files(docs, FILES, "plum")
    new = build(docs, tmp_path / "clean")
    for seconds in moments(KILLS, 0.9):
        kill_after(seconds, start(docs, index))
        assert content(index) in (old, new)
    assert build(docs, index) == new
    assert len(list(index.glob("chroma-*"))) <= 2


def test_what_was_embedded_before_a_kill_is_not_embedded_again(tmp_path):
    docs, index = tmp_path / "docs", tmp_path / "index"
    write_files(docs, FILES)
    process = start(docs, index)
    batches = [process.stdout.readline() for _ in range(3)]
    process.kill()
    process.communicate()
    done = sum(int(line.split()[1]) for line in batches[:2])
    out, _ = start(docs, index).communicate(timeout=60)
    again = sum(int(line.split()[1]) for line in out.splitlines() if line.startswith("embedding"))
    out, _ = start(docs, tmp_path / "clean").communicate(timeout=60)
    total = sum(int(line.split()[1]) for line in out.splitlines() if line.startswith("embedding"))
    assert again <= total - done < total


def test_two_ingests_at_once_both_finish(tmp_path):
    write_files(tmp_path / "docs", FILES)
    first = start(tmp_path / "docs", tmp_path / "index")
    first.stdout.readline()
    first.send_signal(SIGSTOP)
    second = start(tmp_path / "docs", tmp_path / "index")
    assert f"waiting for another ingest to finish: process {first.pid} on " in second.stderr.readline()
    first.send_signal(SIGCONT)
    assert finish(first)[0].startswith(f"{FILES} added, 0 updated, 0 unchanged")
    assert finish(second)[0].startswith(f"0 added, 0 updated, {FILES} unchanged")


def test_an_open_reader_sees_every_finished_ingest_and_never_an_error(tmp_path):
    docs, directory = tmp_path / "docs", tmp_path / "index"
    write_files(docs, 20, "round0")
    finish(start(docs, directory))
    index = Index.open(directory, EMBEDDER)
    seen, errors, stop = set(), [], threading.Event()

    def ask():
        while not stop.is_set():
            try:
                snapshot = index.current()
                ids = {i for i, _ in (*snapshot.dense("apple", 5), *snapshot.lexical("file about one", 5))}
                chunks = snapshot.fetch(sorted(ids))
                assert len(chunks) == len(ids)
                for chunk in chunks.values():
                    document = snapshot.document(chunk.source, chunk.sha256)
                    assert document.text[chunk.start : chunk.end] == chunk.text
                    seen.update(word for word in chunk.text.split() if word.startswith("round"))
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for number in range(1, 5):
            write_files(docs, 20, f"round{number}")
            finish(start(docs, directory))
        wait_for("round4.", seen)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert errors == []
    assert {f"round{number}." for number in range(5)} <= seen
