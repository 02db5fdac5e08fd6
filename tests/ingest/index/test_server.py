"""An index on a real Chroma server."""

import re
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from ingest.chunks import split
from ingest.documents import Document
from ingest.errors import BadInput, IndexDamaged, IndexMismatch, IndexNotFound, IngestReplaced, ModelUnavailable
from ingest.index import replica, snapshot
from ingest.index.rows import addition, fetch
from ingest.index.server_files import FILES
from ingest.index.server_log import LOG, Holder, ServerLog
from ingest.index.snapshot import Index
from ingest.index.store import COLLECTION, Location, Manifest
from ingest.index.stores import open_store
from ingest.remove import remove
from ingest.sync import sync
from tests.fakes import KeywordEmbeddings, keyword_embedder
from tests.ingest_slowly import KEYWORDS
from tests.processes import Server, content, finish, kill_after, moments, start, write_files


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("chroma"))
    server.wait()
    yield server
    server.kill()


class Place:
    """Documents, and an index of them on a server."""

    def __init__(self, folder: Path, url: str):
        self.docs = folder / "docs"
        self.docs.mkdir()
        self.unused = folder / "unused"
        self.location = Location(self.unused, url)
        self.model = KeywordEmbeddings(*KEYWORDS)
        self.embedder = keyword_embedder(self.model)

    def write(self, **texts: str) -> None:
        for name, text in texts.items():
            (self.docs / f"{name}.txt").write_text(text)

    def sync(self, **options) -> tuple[int, int, int, int]:
        self.model.embedded.clear()
        report = sync([self.docs], self.location, **{"embedder": self.embedder, "progress": False} | options)
        return report.added, report.updated, report.unchanged, report.removed

    def open(self) -> Index:
        return Index.open(self.location, self.embedder)


@pytest.fixture
def place(tmp_path, shared_server):
    place = Place(tmp_path, shared_server.url)
    yield place
    client = open_store(place.location)._client
    for collection in client.list_collections():
        client.delete_collection(collection.name)


def test_sync(place):
    place.write(a="An apple.", b="A pear.")
    assert place.sync() == (2, 0, 0, 0)
    index = place.open()
    assert place.sync() == (0, 0, 2, 0)
    assert place.model.embedded == []
    place.write(b="Two pears.", c="A plum.")
    (place.docs / "a.txt").rename(place.docs / "d.txt")
    assert place.sync() == (2, 1, 0, 1)
    assert place.model.embedded == ["A plum.", "Two pears."]
    assert {info.source: index.document(info.source).text for info in index.documents()} == {
        "b.txt": "Two pears.",
        "c.txt": "A plum.",
        "d.txt": "An apple.",
    }
    [(nearest, _)] = index.current().dense("plum", 1)
    assert index.current().fetch([nearest])[nearest].source == "c.txt"
    assert not place.unused.exists()


def test_a_document_is_removed(place):
    place.write(a="An apple.", b="A pear.")
    place.sync()
    index = place.open()
    report = remove(["a.txt"], place.location)
    assert (report.removed, report.chunks) == (1, 1)
    assert [info.source for info in index.documents()] == ["b.txt"]
    assert index.current().lexical("apple", 5) == []
    with pytest.raises(BadInput, match="there is no document 'a.txt'"):
        remove(["a.txt"], place.location)
    assert place.sync() == (1, 0, 1, 0)


def test_chosen_documents_are_searched_alone(place):
    place.write(a="An apple.", b="A pear.", c="A plum.")
    place.sync()
    state = place.open().current()
    assert set(state.sources) == {"a.txt", "b.txt", "c.txt"}
    for search in (state.dense, state.lexical):
        found = state.fetch([identity for identity, _ in search("plum pear", 2, ["a.txt", "b.txt"])])
        assert next(iter(found.values())).source == "b.txt"
        assert {chunk.source for chunk in found.values()} <= {"a.txt", "b.txt"}


def test_a_rebuild_takes_the_place_of_the_old_index(place):
    place.write(a="An apple.")
    place.sync()
    index = place.open()
    with pytest.raises(IndexMismatch, match="--rebuild --chunk-tokens 16 --chroma http://127.0.0.1"):
        place.sync(chunk_tokens=16)
    earlier = index.current()
    place.sync(chunk_tokens=16, rebuild=True)
    assert index.manifest.chunk_tokens == 16
    assert index.document("a.txt").text == "An apple."
    assert len(copies(place)) == 2
    del earlier
    place.sync(rebuild=True)
    assert index.document("a.txt").text == "An apple."
    assert len(copies(place)) == 2


def test_nothing_is_left_of_a_rebuild_that_was_killed(place):
    place.write(a="An apple.")
    place.sync()
    client = open_store(place.location)._client
    for name in ("sourcebound-5", "sourcebound-5-changes"):
        client.create_collection(name, embedding_function=None)
    assert place.open().document("a.txt").text == "An apple."
    place.write(b="A pear.")
    assert place.sync() == (1, 0, 1, 0)
    names = sorted(re.sub("[0-9]+", "N", collection.name) for collection in client.list_collections())
    assert names == ["sourcebound-N", "sourcebound-N-changes", FILES, LOG]


def test_an_index_of_an_earlier_version_is_rebuilt(place):
    client = open_store(place.location)._client
    manifest = Manifest("keywords", 32, layout=3).to_json()
    client.create_collection(COLLECTION, embedding_function=None, metadata={"manifest": manifest})
    place.write(a="An apple.")
    with pytest.raises(IndexMismatch, match="rebuild it: python -m ingest --rebuild --chroma http://127.0.0.1"):
        place.sync()
    assert place.sync(rebuild=True) == (1, 0, 0, 0)
    assert place.open().document("a.txt").text == "An apple."
    assert COLLECTION not in {collection.name for collection in client.list_collections()}


def test_a_document_that_is_being_replaced_is_whole(place):
    place.write(a="An apple. " * 20)
    place.sync()
    index = place.open()
    collection = open_store(place.location).contents(index.manifest).segments[0]
    newer = {"source": "a.txt", "sha256": "0" * 64, "start": 5, "end": 9, "heading": ""}
    collection.add(
        ids=["a.txt:0000000000000000:5:9"], documents=["half"], metadatas=[newer], embeddings=[[0.0, 0.0, 0.0, 1.0]]
    )
    assert index.document("a.txt").text == "An apple. " * 20
    assert "".join(chunk.text for chunk in index.chunks("a.txt")) == "An apple. " * 20
    place.write(b="A pear.")
    place.sync()
    assert collection.get(ids=["a.txt:0000000000000000:5:9"])["ids"] == []


def test_an_open_state_never_mixes_with_what_is_ingested_meanwhile(place):
    place.write(a="An apple.", b="A pear.")
    place.sync()
    before = place.open().current()
    place.write(a="An apple, and another.", **{f"new{n}": f"An apple. Note {n}." for n in range(9)})
    place.sync()
    for ranking in (before.dense("apple", 2), before.dense("apple", 2, ["a.txt", "b.txt", "new1.txt"])):
        assert [chunk.source for chunk in before.fetch([identity for identity, _ in ranking]).values()] == ["b.txt"]
    assert before.document("b.txt").text == "A pear."
    assert before.chunks("a.txt") == before.chunks("new1.txt") == []
    with pytest.raises(KeyError):
        before.document("a.txt")
    after = place.open().current()
    added = [identity for identity, _ in after.dense("apple", 10)]
    assert len(after.fetch(added)) == 10
    assert {chunk.source for chunk in before.fetch(added).values()} <= {"b.txt"}
    assert after.document("a.txt").text == "An apple, and another."


def test_an_index_that_is_removed_while_it_is_opened(place):
    place.write(a="An apple.")
    place.sync()
    store = open_store(place.location)
    name = store._log.last().collection
    store._client.delete_collection(name)
    with pytest.raises(IndexDamaged, match=f"{name} is gone.; rebuild it: python -m ingest --rebuild --chroma http"):
        place.open()
    assert place.sync(rebuild=True) == (1, 0, 0, 0)
    assert place.open().document("a.txt").text == "An apple."


def test_killed_and_run_again_it_holds_what_a_local_index_holds(place, tmp_path):
    docs, count = place.docs, 60
    write_files(docs, count)
    for seconds in moments(2, 0.5):
        kill_after(seconds, start(docs, tmp_path / "unused", place.location.server))
    finish(start(docs, tmp_path / "unused", place.location.server))
    write_files(docs, count, "plum")
    kill_after(0.2, start(docs, tmp_path / "unused", place.location.server))
    finish(start(docs, tmp_path / "unused", place.location.server))
    finish(start(docs, tmp_path / "local"))
    assert content(place.location) == content(tmp_path / "local")


def test_two_ingests_at_once_from_different_directories(place, tmp_path):
    write_files(place.docs, 60)
    both = [start(place.docs, tmp_path / name, place.location.server) for name in ("one", "two")]
    lines = sorted(finish(process)[0].split(";")[0] for process in both)
    assert lines == ["0 added, 0 updated, 60 unchanged, 0 removed", "60 added, 0 updated, 0 unchanged, 0 removed"]
    assert len(place.open().documents()) == 60


def test_nothing_ingested_yet(place):
    with pytest.raises(IndexNotFound, match="make one: python -m ingest --chroma http://127.0.0.1:[0-9]+ PATH"):
        place.open()


def test_a_server_that_dies_is_one_clear_error(tmp_path):
    server = Server(tmp_path / "chroma")
    server.wait()
    place = Place(tmp_path, server.url)
    place.write(a="An apple.")
    place.sync()
    index = place.open()
    snapshot = index.current()
    held = [identity for identity, _ in snapshot.dense("apple", 1)]
    server.kill()
    for ask in (
        index.current,
        index.documents,
        lambda: snapshot.dense("apple", 1),
        lambda: snapshot.fetch(held),
        lambda: snapshot.document("a.txt"),
    ):
        with pytest.raises(ModelUnavailable, match="the Chroma server does not answer"):
            ask()
    with pytest.raises(ModelUnavailable, match="is not a Chroma server that answers; start one: chroma run --path DIR"):
        place.sync()


def test_a_chat_goes_on_when_the_server_is_back_even_with_another_index(tmp_path):
    server = Server(tmp_path / "chroma")
    server.wait()
    place = Place(tmp_path, server.url)
    place.write(a="An apple.")
    place.sync()
    index = place.open()
    for rebuild, text in ((False, "An apple."), (True, "A pear.")):
        server.kill()
        with pytest.raises(ModelUnavailable, match="the Chroma server does not answer"):
            index.current()
        server.start()
        server.wait()
        if rebuild:
            place.write(a=text)
            place.sync(rebuild=True, chunk_tokens=16)
        snapshot = index.current()
        [(nearest, _)] = snapshot.dense("apple pear", 1)
        assert snapshot.fetch([nearest])[nearest].text == text
        assert [name for name, _ in snapshot.lexical(text, 5)] == [nearest]
    server.kill()


def test_who_lost_the_lease_leaves_nothing_to_be_seen(place):
    place.write(a="An apple.")
    place.sync()
    index, store = place.open(), open_store(place.location)
    document = Document.of("A pear.", "b.txt")
    rows = addition(document, split(document, place.embedder.token_spans, 32), [[0.0, 1.0, 0.0, 1.0]])
    with store.lock(), store.pending(store.contents(index.manifest)) as pending:
        pending.put([rows])
        log = ServerLog(store._client, place.location)
        log.append(log.last(), replace(log.last(), holder=Holder(7, "other", "2026-12-01T10:00:00+00:00", "m")))
        for step in (lambda: pending.put([rows]), lambda: pending.commit(index.manifest)):
            with pytest.raises(IngestReplaced, match="its place was taken by process 7 on other, started 2026-12-01"):
                step()
    for seen in (index, place.open()):
        assert [info.source for info in seen.documents()] == ["a.txt"]
        assert seen.current().lexical("pear", 5) == []
        assert len(seen.current().dense("pear", 5)) == 1
    log.append(log.last(), replace(log.last(), holder=None))
    place.write(c="A plum.")
    assert place.sync() == (1, 0, 1, 0)
    assert [info.source for info in place.open().documents()] == ["a.txt", "c.txt"]


def test_questions_do_not_wait_for_a_state_that_takes_long_to_open(place, monkeypatch):
    monkeypatch.setattr(snapshot, "PATIENCE", 0.05)
    place.write(a="An apple.")
    place.sync()
    index = place.open()
    may = Event()
    contents = index._store.contents
    monkeypatch.setattr(index._store, "contents", lambda manifest: may.wait(60) and contents(manifest))
    place.write(b="A pear.")
    place.sync()
    for _ in range(3):
        assert [info.source for info in index.documents()] == ["a.txt"]
    may.set()
    monkeypatch.setattr(snapshot, "PATIENCE", 60)
    index._following[0].result(60)
    assert [info.source for info in index.documents()] == ["a.txt", "b.txt"]


def copies(place):
    return list((place.location.workshop / "copies").glob("*/catalogue.sqlite"))


def test_a_copy_asks_only_for_what_has_changed(place, monkeypatch):
    place.write(**{f"d{n}": f"An apple. Note {n}." for n in range(20)})
    place.sync()
    place.open()
    asked = []
    monkeypatch.setattr(replica, "fetch", lambda rows, ids, names: asked.extend(ids) or fetch(rows, ids, names))
    monkeypatch.setattr(replica, "pages", None)
    place.write(d3="A pear.", new="A plum.")
    (place.docs / "d4.txt").unlink()
    place.sync()
    index = place.open()
    assert sorted(identity.split(":")[0] for identity in asked) == ["d3.txt", "new.txt"]
    ids = [identity for identity, _ in index.current().lexical("note pear plum", 50)]
    found = [chunk.source for chunk in index.current().fetch(ids).values()]
    assert sorted(found) == sorted({f"d{n}.txt" for n in range(20)} - {"d4.txt"} | {"new.txt"})


@pytest.mark.parametrize("damage", [b"", b"not a database" * 1000, None])
def test_a_damaged_copy_is_made_anew(place, damage):
    place.write(a="An apple.", b="A pear.")
    place.sync()
    place.open()
    for catalogue in copies(place):
        for path in catalogue.parent.glob("catalogue.sqlite*"):
            path.unlink()
        if damage is not None:
            catalogue.write_bytes(damage)
        for words in catalogue.parent.glob("generation-*/words/*") if damage is None else ():
            words.unlink()
    index = place.open()
    assert [info.source for info in index.documents()] == ["a.txt", "b.txt"]
    assert len(index.current().lexical("pear", 5)) == 1


class SomethingElse(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body)

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.mark.parametrize("status", [200, 404, 500])
@pytest.mark.parametrize("body", [b"", b"<html>hello</html>", b'{"name": "x"}', b"[]"])
def test_something_else_at_that_port(status, body):
    other = HTTPServer(("127.0.0.1", 0), SomethingElse)
    other.status, other.body = status, body
    Thread(target=other.serve_forever, daemon=True).start()
    try:
        with pytest.raises(ModelUnavailable, match="is not a Chroma server that answers"):
            open_store(Location(server=f"http://127.0.0.1:{other.server_port}"))
    finally:
        other.shutdown()
        other.server_close()


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8000", "localhost", "ftp://x", "http://", "http://:80", "http://x:0x50", "http://[::1"]
)
def test_what_is_no_address(url):
    with pytest.raises(BadInput, match="is not the address of a Chroma server; give one like http://127.0.0.1:8000"):
        open_store(Location(server=url or " "))


def test_https_at_a_server_without_it(shared_server):
    with pytest.raises(ModelUnavailable, match="is not a Chroma server that answers"):
        open_store(Location(server=shared_server.url.replace("http:", "https:")))


def test_files_and_versions_are_kept_on_the_server(place):
    place.write(a="An apple.", b="A pear.")
    place.sync()
    place.write(a="Another apple.", b="A pear.")
    place.sync()
    index = place.open()
    (place.docs / "a.txt").unlink()
    assert index.original("a.txt") == b"Another apple."
    earlier = sha256(b"An apple.").hexdigest()
    assert index.version("a.txt", earlier).text == "An apple."
    assert earlier not in open_store(place.location).files.names()
    place.sync(rebuild=True)
    assert [info.source for info in index.documents()] == ["b.txt"]
    assert index.original("b.txt") == b"A pear."
    assert not place.unused.exists()


def test_a_big_file_is_kept_in_parts(place):
    files = open_store(place.location).files
    data = bytes(range(256)) * 30_000
    assert files.names() == set()
    files.put({"big": data, "empty": b"", "small": b"x"})
    assert files.get("big") == data
    assert (files.get("empty"), files.get("small")) == (b"", b"x")
    collection = open_store(place.location)._client.get_collection(FILES, embedding_function=None)
    assert collection.count() == 8
    collection.delete(ids=["big:3"])
    with pytest.raises(KeyError):
        files.get("big")
    files.delete({"big", "empty"})
    assert files.names() == {"small"}
    with pytest.raises(KeyError):
        files.get("empty")
