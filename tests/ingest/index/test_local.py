"""A local index over many writes: few segments, space given back, nothing taken from who reads."""

import os
import sqlite3
import time
from contextlib import closing

import pytest

from ingest.errors import CannotStore
from ingest.index.segments import FEW, REST
from ingest.index.snapshot import Index
from ingest.index.store import chroma
from ingest.remove import remove
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings, keyword_embedder
from tests.processes import content

EMBEDDER = keyword_embedder(KeywordEmbeddings("apple", "pear", "plum"))
WRITES = 7


def ingest(docs, index, **texts):
    docs.mkdir(exist_ok=True)
    for name, text in texts.items():
        (docs / f"{name}.txt").write_text(text)
    return sync([docs], index, embedder=EMBEDDER, progress=False)


@pytest.fixture
def grown(tmp_path):
    """An index of a document more with every write, the last of which replaces the first."""
    docs = tmp_path / "docs"
    for n in range(WRITES):
        ingest(docs, tmp_path / "index", **{f"note{n}": f"One apple, one pear, note {n}. " * 20})
    ingest(docs, tmp_path / "index", note0="A plum instead.")
    return tmp_path


def segments(folder):
    return list((folder / "index").glob("chroma-*"))


def test_many_writes_leave_what_one_leaves_in_few_segments(grown):
    assert len(segments(grown)) <= FEW + 1
    assert len(list((grown / "index").glob("generation-*"))) == 1
    ingest(grown / "docs", grown / "once")
    assert content(grown / "index") == content(grown / "once")
    parts, whole = (Index.open(grown / name, EMBEDDER).current() for name in ("index", "once"))
    for question in ("apple", "plum", "note 5"):
        assert parts.lexical(question, 5)[0][0] == whole.lexical(question, 5)[0][0]
        assert dict(parts.dense(question, 50)) == pytest.approx(dict(whole.dense(question, 50)))


def test_removing_gives_space_back(grown):
    def size():
        return sum(path.stat().st_size for path in (grown / "index").rglob("*") if "files" not in path.parts)

    ingest(grown / "docs", grown / "index", **{f"long{n}": f"Apple {n}. " * 4000 for n in range(12)})
    before = size()
    remove([f"long{n}.txt" for n in range(12)], grown / "index")
    assert size() < before / 2
    assert "long3.txt" not in Index.open(grown / "index", EMBEDDER).current().sources


def test_a_state_that_somebody_reads_stays(grown):
    before = Index.open(grown / "index", EMBEDDER).current()
    texts = {source: before.document(source).text for source in before.sources}
    ranking = before.dense("apple", 30)
    for n in range(6):
        ingest(grown / "docs", grown / "index", **{f"more{n}": f"One pear, {n}."})
    remove(list(texts), grown / "index")
    fresh = Index.open(grown / "index", EMBEDDER).current()
    assert set(fresh.sources) == {f"more{n}.txt" for n in range(6)}
    before._documents.clear()
    assert {source: before.document(source).text for source in before.sources} == texts
    assert before.dense("apple", 30) == ranking
    del before
    ingest(grown / "docs", grown / "index", last="One plum.")
    assert len(segments(grown)) <= FEW + 1


def test_who_has_an_index_open_goes_on_while_it_is_tidied_up(grown):
    index = Index.open(grown / "index", EMBEDDER)
    held = index.current()
    ingest(grown / "docs", grown / "index", **{f"long{n}": f"Apple {n}. " * 500 for n in range(3)})
    added = index.current()
    assert (added is held, "long1.txt" in added.sources) == (False, True)
    late = time.monotonic() + 30
    while index.current().manifest.generation != index._store.manifest().generation and time.monotonic() < late:
        time.sleep(0.01)
    assert index.current().manifest.generation == index._store.manifest().generation
    assert list(index.current().sources) == list(added.sources)


@pytest.mark.parametrize("step", ["_put_together", "publish"])
def test_tidying_up_that_fails_loses_nothing(grown, monkeypatch, step):
    before = content(grown / "index")
    monkeypatch.setattr("ingest.index.local.to_put_together", lambda alive, held: list(alive))
    monkeypatch.setattr(f"ingest.index.local.LocalStore.{step}", lambda *arguments: 1 / 0)
    store = Index.open(grown / "index", EMBEDDER)._store
    with pytest.raises(ZeroDivisionError):
        store.compact(progress=False)
    assert content(grown / "index") == before
    monkeypatch.undo()
    ingest(grown / "docs", grown / "index", last="One plum.")
    assert before.items() <= content(grown / "index").items()


def test_the_graph_of_a_segment_is_on_disk_as_a_whole(tmp_path):
    ingest(tmp_path / "docs", tmp_path / "index", long="One apple, one pear. " * 400)
    [database] = (tmp_path / "index").glob("chroma-*/chroma.sqlite3")
    with closing(sqlite3.connect(database)) as rows:
        [(waiting,)] = rows.execute("SELECT count(*) FROM embeddings_queue").fetchall()
    assert waiting <= 2
    snapshot = Index.open(tmp_path / "index", EMBEDDER).current()
    assert len(snapshot.dense("apple", 500)) == len(snapshot.chunks("long.txt")) > REST


def test_a_folder_that_cannot_be_opened_for_a_moment_says_why_and_opens_afterwards(grown, monkeypatch):
    class PanicException(BaseException):
        """As Rust raises it from the depths of Chroma."""

    def panic(**given):
        raise PanicException('on an `Err` value: Os { code: 24, message: "Too many open files" }')

    bindings = chroma().api.rust.chromadb_rust_bindings
    with monkeypatch.context() as broken:
        broken.setattr(bindings, "Bindings", panic)
        for _ in range(2):
            with pytest.raises(CannotStore, match=r"index: cannot be used: too many files are open; what was in"):
                Index.open(grown / "index", EMBEDDER).current()
    assert Index.open(grown / "index", EMBEDDER).current().lexical("plum", 1)


def test_a_folder_that_is_read_only_says_so(grown, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(CannotStore, match=r"index: is read-only, .* copy the index to where it can be"):
        Index.open(grown / "index", EMBEDDER)
