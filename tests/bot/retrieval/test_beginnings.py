"""How documents and their sections begin."""

import pytest

from bot.retrieval.beginnings import beginnings
from bot.retrieval.hybrid import HybridRetriever
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings, keyword_embedder

EMBEDDER = keyword_embedder(KeywordEmbeddings("apple"))


@pytest.fixture
def index_of(tmp_path):
    def build(**texts):
        docs = tmp_path / "docs"
        docs.mkdir()
        for name, text in texts.items():
            (docs / f"{name}.md").write_text(text)
        sync([docs], tmp_path / "index", embedder=EMBEDDER, progress=False)
        return Index.open(tmp_path / "index", EMBEDDER)

    return build


def sections(level, *names):
    return "".join(f"{'#' * level} {name}\n\nIt is {name}.\n\n" for name in names)


def titles(chunks):
    return [chunk.heading.rpartition(" > ")[2] for chunk in chunks]


def test_of_one_document_it_is_whole_levels_of_sections_in_order(index_of):
    first = sections(2, "A") + sections(3, "A1", "A2", "A3", "A4")
    snapshot = index_of(one="# All\n\nHello.\n\n" + first + sections(2, "B", "C")).current()
    assert titles(beginnings(snapshot, 10)) == ["All", "A", "A1", "A2", "A3", "A4", "B", "C"]
    assert titles(beginnings(snapshot, 5)) == ["All", "A", "B", "C"]
    assert titles(beginnings(snapshot, 2)) == ["All", "A"]


def test_where_there_are_hardly_any_sections_it_is_what_comes_first(index_of):
    snapshot = index_of(one=" ".join(f"Sentence {number} says nothing." for number in range(40))).current()
    found = beginnings(snapshot, 3)
    assert found == snapshot.chunks("one.md")[:3]


def test_of_several_documents_it_is_how_each_begins(index_of):
    snapshot = index_of(one=sections(1, "A", "B"), two=sections(1, "C", "D"), three="Plain.").current()
    assert [chunk.text.split()[-1] for chunk in beginnings(snapshot, 10)] == ["A.", "Plain.", "C."]
    assert titles(beginnings(snapshot, 10, ["two.md"])) == ["C", "D"]


def test_the_retriever_brings_them_for_a_question_about_the_whole(index_of):
    index = index_of(one=sections(1, "A", "B"))
    found = HybridRetriever(index=index).invoke("Summarise", whole=True)
    assert [one.metadata["heading"] for one in found] == ["A", "B"]


def test_the_retriever_brings_passages_for_each_of_two_things_in_turn(index_of):
    index = index_of(one=sections(1, "apple", "pear", "plum", "cherry"))
    found = HybridRetriever(index=index, k=3).invoke("apple", sides=("plum", "cherry"))
    assert [one.metadata["heading"] for one in found] == ["apple", "plum", "cherry"]
    assert len(HybridRetriever(index=index).invoke("apple", sides=("plum", "pear"))) == 4
