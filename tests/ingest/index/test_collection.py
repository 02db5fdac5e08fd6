"""A collection that plain langchain-chroma made, asked as an index."""

import gc
from hashlib import sha256
from pathlib import Path

import pytest
from langchain_chroma import Chroma
from langchain_core.documents import Document

from bot.chatbot import Chatbot
from bot.web.document_list import document_list_html
from bot.web.library import Library
from ingest.errors import BadInput, IndexMismatch, IndexNotFound
from ingest.index import collection as module
from ingest.index.snapshot import Index
from ingest.index.store import Location
from ingest.remove import remove
from ingest.sync import sync
from tests.bot.test_chatbot import QuotingWriter
from tests.fakes import KeywordEmbeddings, keyword_embedder
from tests.processes import Server

MODEL = KeywordEmbeddings("apple", "pear", "plum")
EMBEDDER = keyword_embedder(MODEL)
TREES = [
    Document("The pear tree stands by the old wall.", metadata={"source": "garden.pdf", "page": 1, "page_label": "2"}),
    Document("The apple tree stands", metadata={"source": "garden.pdf", "page": 0, "page_label": "1"}),
    Document("tree stands by the gate.", metadata={"source": "garden.pdf", "page": 0, "page_label": "1"}),
    Document("Nobody has seen the plum tree."),
]
GARDEN = "The apple tree stands\n\ntree stands by the gate.\n\nThe pear tree stands by the old wall."


def made(directory, documents=TREES, name="docs", space="l2", **more):
    """Make a collection, as a stranger does; the first document is called "0"."""
    configuration = {"hnsw": {"space": space}}
    store = Chroma(name, MODEL, str(directory), collection_configuration=configuration, **more)
    if documents:
        store.add_documents(list(documents), ids=[str(number) for number in range(len(documents))])
    return store


def opened(directory, name="docs", embedder=EMBEDDER):
    return Index.open(Location(Path(directory), collection=name), embedder)


def files(folder):
    return {path: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def garden(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chroma")
    made(folder)
    return folder


@pytest.mark.parametrize("space", ["l2", "cosine", "ip"])
def test_an_answer_is_cited_exactly_and_nothing_is_written(tmp_path, monkeypatch, space):
    monkeypatch.chdir(tmp_path)
    made(tmp_path / "chroma", space=space)
    before = files(tmp_path)
    index = opened(tmp_path / "chroma")
    [citation] = Chatbot(index, QuotingWriter()).invoke("Where does the apple tree stand?").citations
    assert (citation.source, citation.start, citation.end, citation.page) == ("garden.pdf", 0, 23, 1)
    document = index.document("garden.pdf")
    assert citation.quote == document.text[0:23] == "The apple tree stands\n\n"
    assert citation.sha256 == document.sha256 == sha256(GARDEN.encode()).hexdigest()
    [(best, cosine), *_] = index.current().dense("plum", 4)
    assert index.current().fetch([best])[best].text == "Nobody has seen the plum tree."
    assert cosine == pytest.approx(1.0)
    assert files(tmp_path) == before


def test_documents_are_the_chunks_of_a_source_in_order(garden):
    index = opened(garden)
    assert [(info.source, info.chunks, info.page_starts) for info in index.documents()] == [
        ("3", 1, ()),
        ("garden.pdf", 3, (0, 49)),
    ]
    assert index.document("garden.pdf").text == GARDEN
    assert [chunk.text for chunk in index.chunks("garden.pdf")] == [
        "The apple tree stands\n\n",
        "tree stands by the gate.\n\n",
        "The pear tree stands by the old wall.",
    ]
    assert [chunk.page for chunk in index.chunks("garden.pdf")] == [1, 1, 2]
    assert list(index.current().vectors("garden.pdf").values())[0] == pytest.approx([1, 0, 0, 1])
    with pytest.raises(KeyError):
        index.original("garden.pdf")
    with pytest.raises(KeyError):
        index.version("garden.pdf", "0" * 64)


@pytest.mark.parametrize("compared", [0, 1000])
def test_some_documents_are_asked(garden, monkeypatch, compared):
    monkeypatch.setattr(module, "COMPARED", compared)
    snapshot = opened(garden).current()
    [(best, _)] = snapshot.dense("apple", 1, ["3"])
    assert snapshot.fetch([best, "gone:0:0:0"])[best].source == "3"
    assert [one for one, _ in snapshot.lexical("tree", 5, ["3"])] == [best]
    assert len(snapshot.dense("apple", 2)) == 2


def test_places_and_headings_that_chunks_tell_count(tmp_path):
    parts = [
        Document("by the gate.", metadata={"source": "a", "start_index": 10, "heading": "Trees", "title": "Garden"}),
        Document("Apples stand", metadata={"source": "a", "start_index": 0, "heading": "Trees", "title": "Garden"}),
    ]
    made(tmp_path, parts)
    index = opened(tmp_path)
    assert [chunk.heading for chunk in index.chunks("a")] == ["Trees", "Trees"]
    assert (index.document("a").text, index.documents()[0].title) == ("Apples stand\n\nby the gate.", "Garden")
    assert [one for one, _ in index.current().lexical("trees", 5)] != []


@pytest.mark.parametrize("label", ["9" * 7, "9" * 5_000, "²", "iv"])
def test_a_page_that_no_document_has_is_no_page(tmp_path, label):
    made(tmp_path, [Document("Apples stand here.", metadata={"source": "a", "page_label": label})])
    assert opened(tmp_path).documents()[0].page_starts == ()


def test_nothing_but_the_database_is_copied(tmp_path, monkeypatch):
    temporary, folder = tmp_path / "temporary", tmp_path / "chroma"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    made(folder)
    for other in (folder / "photos", folder / ".git"):
        other.mkdir()
        (other / "big").write_text("x")
    index = opened(folder)
    assert index.document("garden.pdf").text == GARDEN
    assert list(temporary.rglob("big")) == []


def test_it_is_asked_as_it_was_opened_and_leaves_nothing(tmp_path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    store = made(tmp_path / "chroma")
    index = opened(tmp_path / "chroma")
    store.delete(ids=["3"])
    assert index.document("3").text == "Nobody has seen the plum tree."
    assert any(temporary.iterdir())
    del index
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_a_collection_on_a_server(tmp_path):
    server = Server(tmp_path)
    try:
        server.wait()
        import chromadb

        host, port = server.url.removeprefix("http://").split(":")
        client = chromadb.HttpClient(host, int(port))
        store = made(None, client=client)
        index = Index.open(Location(tmp_path / "unused", server.url, "docs"), EMBEDDER)
        assert Chatbot(index, QuotingWriter()).invoke("Where is the pear tree?").citations[0].page == 2
        untouched = Index.open(Location(tmp_path / "unused", server.url, "docs"), EMBEDDER)
        store.delete(ids=["1"])
        reopened = Index.open(Location(tmp_path / "unused", server.url, "docs"), EMBEDDER)
        assert reopened.document("garden.pdf").text == GARDEN.split("\n\n", 1)[1]
        assert [one.source for one in Chatbot(untouched, QuotingWriter()).search("tree")] == ["3"]
        with pytest.raises(KeyError):
            untouched.document("garden.pdf")
        assert not (tmp_path / "unused").exists()
    finally:
        server.kill()


def refusal_of(call):
    with pytest.raises((BadInput, IndexMismatch, IndexNotFound)) as raised:
        call()
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_what_does_not_fit_is_one_line(garden, tmp_path):
    place = f"{garden}, collection docs"
    assert refusal_of(lambda: opened(garden, "none")) == f"{garden}, collection none: no such collection; there is docs"
    assert "no such collection; there is docs" in refusal_of(lambda: opened(garden, "a/b"))
    assert refusal_of(lambda: opened(garden, embedder=None)) == (
        f"{place}: name the embedder that made its vectors: --embedder NAME"
    )
    small = keyword_embedder(KeywordEmbeddings("apple"), "small")
    assert refusal_of(lambda: opened(garden, embedder=small)) == (
        f"{place}: its vectors have 4 dimensions, those of small 2; name the embedder that made them: --embedder NAME"
    )

    class Turned(KeywordEmbeddings):
        def embed_query(self, text):
            return [-value for value in super().embed_query(text)]

    assert "its vectors are not of turned" in refusal_of(
        lambda: opened(garden, embedder=keyword_embedder(Turned("apple", "pear", "plum"), "turned"))
    )
    assert "no database of Chroma's here" in refusal_of(lambda: opened(tmp_path))
    made(tmp_path / "empty", [])
    assert "holds no text" in refusal_of(lambda: opened(tmp_path / "empty"))
    assert refusal_of(lambda: Index.open(garden)) == (
        f"{garden}: is another program's Chroma database; ask it with --collection NAME --embedder NAME"
    )


def test_what_is_damaged_is_one_line(tmp_path):
    (tmp_path / "chroma.sqlite3").write_bytes(b"no database" * 100)
    with pytest.raises(Exception, match="cannot be read .*; look at it with the program that made it"):
        opened(tmp_path)


def test_it_cannot_be_changed(garden, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    index, before = opened(garden), files(garden)
    library = Library(index)
    (tmp_path / "new.txt").write_text("A cherry.")
    changes = [
        lambda: library.add([tmp_path / "new.txt"]),
        lambda: library.paste("Title", "words", ".txt"),
        lambda: library.delete(["3"]),
        lambda: library.refresh(),
        lambda: sync([tmp_path / "new.txt"], index.location, embedder=EMBEDDER, progress=False),
    ]
    for change in changes:
        assert refusal_of(change) == (
            f"{garden}, collection docs: is another program's collection, which is only read; "
            "change it where it was made"
        )
    assert "is another program's Chroma database" in refusal_of(
        lambda: sync([tmp_path / "new.txt"], garden, embedder=EMBEDDER, progress=False)
    )
    assert refusal_of(lambda: remove(["3"], index.location)).startswith(f"{garden}, collection docs: ")
    assert files(garden) == before
    assert [path.name for path in tmp_path.iterdir()] == ["new.txt"]
    shown = document_list_html(library.rows())
    assert "from another program’s collection" in shown
    assert "sb-pick" not in shown
    assert "Delete" not in shown
