import shutil
import threading

import pytest

from ingest.documents import Document
from ingest.errors import IndexNotFound
from ingest.index.snapshot import Index
from ingest.sync import sync_documents
from tests.fakes import KeywordEmbeddings, keyword_embedder

TEXTS = {
    "apples": "Apples\nAn apple a day keeps many doctors away.",
    "pears": "Pears\nA pear is sweet. A pear is green. And soft.",
    "mixed": "Fruit\nOne apple and one pear make a fruit salad.",
}


@pytest.fixture
def embedder():
    return keyword_embedder(KeywordEmbeddings("apple", "pear"))


@pytest.fixture
def index(tmp_path, embedder):
    documents = [Document.of(text, source) for source, text in TEXTS.items()]
    sync_documents(documents, tmp_path / "index", embedder=embedder, progress=False)
    return Index.open(tmp_path / "index", embedder)


def sources(index, ranking):
    ids = [identity for identity, _ in ranking]
    return [chunk.source for chunk in index.current().fetch(ids).values()]


def test_dense_search_ranks_by_cosine(index):
    ranking = index.current().dense("apple pear", 3)
    assert sources(index, ranking) == ["mixed", "apples", "pears"]
    assert [round(score, 3) for _, score in ranking] == [1.0, 0.816, 0.775]


def test_lexical_search_counts_headings_and_stems(index):
    assert sources(index, index.current().lexical("pears", 3))[0] == "pears"
    assert sources(index, index.current().lexical("salads", 3)) == ["mixed"]
    assert index.current().lexical("nothing of this", 3) == []


def test_k_are_found_in_the_chosen_documents_however_many_others_are_nearer(tmp_path, embedder):
    notes = {f"note{n:02}": f"An apple. An apple. Note {n}." for n in range(60)}
    texts = notes | {"far": "One apple among pears: pear, pear.\n\n" * 30, "off": "A plum."}
    documents = [Document.of(text, source) for source, text in texts.items()]
    sync_documents(documents, tmp_path / "index", embedder=embedder, progress=False)
    index = Index.open(tmp_path / "index", embedder)
    snapshot = index.current()
    for ranking in (snapshot.dense("apple", 3, {"far"}), snapshot.lexical("apple", 3, {"far"})):
        assert sources(index, ranking) == ["far"] * 3
    assert {*sources(index, snapshot.dense("apple", 9, {"off", "note07"}))} == {"off", "note07"}
    assert snapshot.dense("apple", 9, {"gone"}) == []
    assert list(snapshot.sources) == sorted(texts)


def test_comparing_a_few_chunks_finds_what_searching_the_graph_finds(index, monkeypatch):
    snapshot, chosen = index.current(), {"mixed", "pears"}
    compared = snapshot.dense("apple pear", 3, chosen)
    monkeypatch.setattr("ingest.index.contents.COMPARED", 0)
    searched = snapshot.dense("apple pear", 3, chosen)
    assert [identity for identity, _ in compared] == [identity for identity, _ in searched]
    assert [cosine for _, cosine in compared] == pytest.approx([cosine for _, cosine in searched], abs=1e-6)


def test_equals_are_ranked_alike_whatever_was_ingested_first(tmp_path, embedder):
    documents = [Document.of(f"One apple, note {n}.", f"note{n}") for n in range(9)]
    rankings = []
    for name, order in (("up", documents), ("down", documents[::-1])):
        sync_documents(order, tmp_path / name, embedder=embedder, progress=False)
        snapshot = Index.open(tmp_path / name, embedder).current()
        rankings.append((snapshot.dense("apple", 9), snapshot.lexical("apple", 5)))
    assert rankings[0] == rankings[1]


def test_documents_are_listed_by_source(index):
    infos = index.documents()
    assert [(info.source, info.title, info.characters, info.chunks) for info in infos] == [
        ("apples", "Apples", len(TEXTS["apples"]), 1),
        ("mixed", "Fruit", len(TEXTS["mixed"]), 1),
        ("pears", "Pears", len(TEXTS["pears"]), 1),
    ]


def test_a_document_comes_back_exactly(index):
    for source, text in TEXTS.items():
        document = index.document(source)
        assert document.text == text
        assert document.sha256 == Document.of(text, source).sha256
    assert index.current().document("pears", Document.of(TEXTS["pears"], "pears").sha256).text == TEXTS["pears"]


def test_a_document_that_is_not_there(index):
    for missing in (("plums",), ("pears", "0" * 64)):
        with pytest.raises(KeyError):
            index.current().document(*missing)
    assert index.chunks("plums") == []
    assert index.current().fetch([]) == {}
    assert index.current().fetch(["gone"]) == {}


def test_awkward_text_survives(tmp_path, embedder):
    text = "e\u0301 👩\u200d👧 \u202e\u2028\x0b\x0c\x1f\x7f\ufeff\ufffd 漢字\n\n\n'\"\\\\ ; DROP TABLE"
    sync_documents([Document.of(text, "a ' \" \\ ? 漢字")], tmp_path, embedder=embedder, progress=False)
    assert Index.open(tmp_path, embedder).document("a ' \" \\ ? 漢字").text == text


def test_a_reader_follows_an_index_that_was_deleted_and_made_anew(tmp_path, index, embedder):
    for path in (tmp_path / "index").iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(IndexNotFound, match="no index here; make one: python -m ingest --index"):
        index.current()
    sync_documents([Document.of("A plum.", "plums")], tmp_path / "index", embedder=embedder, progress=False)
    assert [info.source for info in index.documents()] == ["plums"]


def test_many_threads_open_one_snapshot(index):
    index._snapshot = None
    snapshots = []
    threads = [threading.Thread(target=lambda: snapshots.append(index.current())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, snapshots))) == 1


def test_missing_index_names_the_command(tmp_path):
    with pytest.raises(IndexNotFound, match="python -m ingest --index '.*/with space' PATH"):
        Index.open(tmp_path / "with space")
