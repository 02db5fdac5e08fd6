"""An index as a plain collection, opened by real langchain-chroma."""

from pathlib import Path

import pytest
from langchain_chroma import Chroma
from langchain_huggingface import HuggingFaceEmbeddings

from bot.chatbot import Chatbot
from ingest.errors import BadInput, IndexDamaged
from ingest.index.embeddings import load_embedder, packaged_model
from ingest.index.snapshot import Index, Snapshot
from ingest.index.store import Location
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings, keyword_embedder

QUESTIONS = ("How many nations take part in KFOR?", "What is NMI?", "Who agreed to extend it?")


@pytest.fixture(scope="module")
def exported(bundled_index, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported") / "chroma"
    assert Index.open(bundled_index).export_chroma(folder) == 4
    return folder


def test_langchain_finds_the_same_in_it(bundled_index, exported):
    index = Index.open(bundled_index)
    store = Chroma("sourcebound", HuggingFaceEmbeddings(model_name=str(packaged_model())), str(exported))
    for question in QUESTIONS:
        [(found, score)] = store.similarity_search_with_relevance_scores(question, k=1)
        [(best, cosine)] = index.current().dense(question, 1)
        assert (found.id, score) == (best, pytest.approx(cosine, abs=1e-4))
        place, document = found.metadata, index.document(found.metadata["source"])
        assert found.page_content == document.text[place["start"] : place["end"]]
        assert place["sha256"] == document.sha256
        assert place["heading"] == index.current().fetch([best])[best].heading


def test_it_is_asked_as_the_index_is(bundled_chatbot, exported):
    asked = Chatbot.open(Location(exported, collection="sourcebound"), embedder=load_embedder())
    for question in QUESTIONS:
        assert asked.invoke(question).citations == bundled_chatbot.invoke(question).citations


@pytest.fixture
def index(tmp_path):
    embedder = keyword_embedder(KeywordEmbeddings("apple", "pear"))
    (tmp_path / "apple.txt").write_text("An apple.")
    sync([tmp_path / "apple.txt"], tmp_path / "index", embedder=embedder, progress=False)
    return Index.open(tmp_path / "index", embedder)


def test_a_folder_with_something_in_it_is_left_alone(index, tmp_path):
    place = tmp_path / "place"
    place.mkdir()
    assert index.export_chroma(place) == 1
    with pytest.raises(BadInput, match="there is something already"):
        index.export_chroma(place)
    with pytest.raises(BadInput, match="there is something already"):
        index.export_chroma(tmp_path / "apple.txt")


def test_it_is_written_whole_or_not_at_all(index, tmp_path, monkeypatch):
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(Snapshot, "vectors", lambda self, source: {})
    with pytest.raises(IndexDamaged, match="1 chunks are missing"):
        index.export_chroma(tmp_path / "place")
    assert sorted(tmp_path.iterdir()) == before


def test_pages_are_told(tmp_path):
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "two.pdf"))
    for words in ("An apple tree is here.", "A pear tree is there."):
        canvas.drawString(100, 700, words)
        canvas.showPage()
    canvas.save()
    embedder = keyword_embedder(KeywordEmbeddings("apple", "pear"))
    sync([tmp_path / "two.pdf"], tmp_path / "index", embedder=embedder, progress=False)
    Index.open(tmp_path / "index", embedder).export_chroma(tmp_path / "place")
    rows = Chroma("sourcebound", None, str(tmp_path / "place")).get()["metadatas"]
    assert [(row["page"], row["page_label"]) for row in rows] == [(1, "1")]
    again = Index.open(Location(Path(tmp_path / "place"), collection="sourcebound"), embedder)
    assert again.chunks("two.pdf")[0].page == 1
