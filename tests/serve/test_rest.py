"""The REST door on a real port, with real documents and answers that were told."""

import json

import httpx
import pytest

from bot.web.server import Access, start
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.chat_fakes import FakeChatbot, answer, citation
from tests.fakes import KeywordEmbeddings, keyword_embedder
from tests.web.test_app import free_port

TOLD = "Bees make honey in spring."


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rest")
    (folder / "docs").mkdir()
    (folder / "docs" / "bees.txt").write_text(TOLD)
    (folder / "docs" / "a b").mkdir()
    (folder / "docs" / "a b" / "wasps #1.txt").write_text("Wasps sting.")
    embedder = keyword_embedder(KeywordEmbeddings("bees", "wasps"))
    sync([folder / "docs"], folder / "index", embedder=embedder, progress=False)
    index = Index.open(folder / "index", embedder)
    (folder / "logins").write_text("ann:secret\nrea:third:reader\n")
    (folder / "logins").chmod(0o600)
    told = answer(f"{TOLD} [1]", [citation(index.document("bees.txt"), TOLD)], answer="honey")
    chatbot = FakeChatbot(index, {"Bees?": told})
    port = free_port()
    running = start(chatbot, Access(port=port, auth=str(folder / "logins")))
    yield f"http://127.0.0.1:{port}/api", chatbot
    running.close()


@pytest.fixture(scope="module")
def ann(place):
    with httpx.Client(base_url=place[0], auth=("ann", "secret"), timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def rea(place):
    with httpx.Client(base_url=place[0], auth=("rea", "third"), timeout=60) as client:
        yield client


def problem(reply):
    assert reply.headers["content-type"] == "application/problem+json"
    told = reply.json()
    assert told["status"] == reply.status_code
    return told["status"], told["detail"]


def test_nobody_comes_in_without_a_login(place):
    address, _ = place
    for auth in (None, ("ann", "Secret"), ("nobody", "x")):
        assert httpx.get(f"{address}/documents", auth=auth).status_code == 401
    assert httpx.get(f"{address}/documents", headers={"Authorization": "Basic ***"}).status_code == 401
    assert "www-authenticate" not in httpx.get(f"{address}/documents").headers, "browsers would send it from anywhere"


def test_an_answer_is_the_object_of_the_command(ann, place):
    told = ann.post("/ask", json={"question": "Bees?"}).json()
    expected = place[1].replies["Bees?"].to_dict() | {"question": "Bees?", "standalone": "Bees?"}
    assert told == json.loads(json.dumps(expected))


def test_an_answer_comes_as_events(ann):
    reply = ann.post("/ask", json={"question": "Bees?"}, headers={"Accept": "text/event-stream"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    *_, last = reply.text.strip().split("\n\n")
    name, data = last.split("\n")
    assert name == "event: answer"
    assert json.loads(data.removeprefix("data: "))["answer"] == "honey"


def test_what_goes_wrong_among_events_is_one_of_them(ann):
    reply = ann.post("/ask", json={"question": "Bees?", "sources": ["no.txt"]}, headers={"Accept": "text/event-stream"})
    assert reply.text.startswith("event: error\n")
    assert "no document here is named no.txt" in reply.text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "question: Field required"),
        ({"question": ""}, "question: String should have at least 1 character"),
        ({"question": " "}, "the question is empty"),
        ({"question": "x", "sources": ["no.txt"]}, "no document here is named no.txt"),
        ({"question": "x", "answers": "bold"}, "answers: Input should be"),
        ({"question": "x", "history": [{"role": "system", "content": "x"}]}, "history.0.message.role: Input should be"),
        ({"question": "x", "history": [""]}, "history.0.question: String should have at least 1 character"),
        ({"question": "x", "source": "bees.txt"}, "source: Extra inputs are not permitted"),
    ],
)
def test_a_question_that_cannot_be_asked_is_a_problem(ann, asked, words):
    status, detail = problem(ann.post("/ask", json=asked))
    assert status == 422
    assert words in detail


def test_documents_are_listed_in_pages(ann):
    first = ann.get("/documents", params={"limit": 1}).json()
    assert [one["source"] for one in first["documents"]] == ["a b/wasps #1.txt"]
    assert (first["total"], first["next"]) == (2, 1)
    second = ann.get("/documents", params={"limit": 1, "offset": first["next"]}).json()
    assert [one["source"] for one in second["documents"]] == ["bees.txt"]
    assert second["next"] is None
    assert problem(ann.get("/documents", params={"limit": 0}))[0] == 422


def test_a_document_is_read_once(ann, place):
    reply = ann.get("/documents/a b/wasps %231.txt")
    document = place[1].index.document("a b/wasps #1.txt")
    assert reply.json() == {"source": document.source, "sha256": document.sha256, "title": document.title} | {
        "text": "Wasps sting."
    }
    tag = reply.headers["etag"]
    assert tag == f'"{document.sha256}"'
    again = ann.get("/documents/a b/wasps %231.txt", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert problem(ann.get("/documents/no.txt")) == (404, "no.txt is not in the index")


def test_documents_are_added_and_deleted_by_editors_alone(ann, rea):
    files = [("files", ("hornets.txt", b"Hornets buzz.")), ("files", ("odd.xyz", b"?"))]
    assert problem(rea.post("/documents", files=files))[0] == 403
    assert problem(rea.delete("/documents/bees.txt"))[0] == 403
    added = ann.post("/documents", files=files)
    assert added.status_code == 201
    states = {one["name"]: one["state"] for one in added.json()["files"]}
    assert states == {"hornets.txt": "added", "odd.xyz": "failed"}
    assert rea.get("/documents/hornets.txt").json()["text"] == "Hornets buzz."
    assert ann.delete("/documents/hornets.txt").status_code == 204
    assert problem(ann.delete("/documents/hornets.txt"))[0] == 404
    assert rea.get("/documents").json()["total"] == 2


def test_it_says_that_it_works_and_how_it_is_used(ann):
    assert ann.get("/health").json() == {"status": "ok", "documents": 2}
    described = ann.get("/openapi.json").json()
    assert described["paths"].keys() == {"/ask", "/search", "/health", "/documents", "/documents/{source}"}
    assert described["servers"] == [{"url": "/api"}]


def test_passages_are_found_by_the_real_search(bundled_chatbot):
    port = free_port()
    running = start(bundled_chatbot, Access(port=port))
    try:
        found = httpx.get(
            f"http://127.0.0.1:{port}/api/search", params={"q": "nations in KFOR", "k": 3}, timeout=60
        ).json()
    finally:
        running.close()
    assert len(found["passages"]) == 3
    best = found["passages"][0]
    text = bundled_chatbot.index.document(best["source"]).text
    assert text[best["start"] : best["end"]] == best["text"]
    assert "27 nations" in best["text"]
