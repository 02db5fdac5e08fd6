"""The REST door on a real port, with real documents and answers that were told."""

import asyncio
import json
import re
import threading
from collections import Counter

import httpx
import pytest

from bot.web.access import doors
from bot.web.line import AT_ONCE, WAITING
from bot.web.server import Access, start
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.chat_fakes import FakeChatbot, answer, citation
from tests.fakes import KeywordEmbeddings, keyword_embedder
from tests.web.test_app import free_port

TOLD = "Bees make honey in spring."
ROOM = AT_ONCE + WAITING


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
        assert problem(httpx.get(f"{address}/documents", auth=auth)) == (
            401,
            "no login, or a wrong one: send USER and PASSWORD by HTTP Basic",
        )
    assert httpx.get(f"{address}/documents", headers={"Authorization": "Basic ***"}).status_code == 401
    assert "www-authenticate" not in httpx.get(f"{address}/documents").headers, "browsers would send it from anywhere"


def test_nothing_is_there_for_nobody(place, ann):
    for path, operations in ann.get("/openapi.json").json()["paths"].items():
        for method in operations:
            assert problem(httpx.request(method, place[0] + path))[0] == 401
    assert httpx.get(f"{place[0]}/docs").status_code == 401


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


@pytest.mark.parametrize("sent", ["*", '"other", {}', "W/{}"])
def test_what_is_known_is_not_sent_again(ann, sent):
    tag = ann.get("/documents/bees.txt").headers["etag"]
    again = ann.get("/documents/bees.txt", headers={"If-None-Match": sent.format(tag)})
    assert (again.status_code, again.headers["etag"]) == (304, tag)
    assert ann.get("/documents/bees.txt", headers={"If-None-Match": '"other"'}).status_code == 200


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


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/ask", "POST"),
        ("PUT", "/documents", "GET, POST"),
        ("POST", "/documents/bees.txt", "DELETE, GET"),
        ("PATCH", "/documents/a%0Ab", "DELETE, GET"),
        ("TRACE", "/health", "GET"),
        ("POST", "/docs", "GET"),
    ],
)
def test_a_method_that_is_not_there_is_answered_with_those_that_are(ann, method, path, allowed):
    reply = ann.request(method, path)
    assert (problem(reply)[0], reply.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize(
    ("status", "method", "path", "sent"),
    [
        (404, "GET", "/nothing", {}),
        (404, "GET", "/documents/a%00b", {}),
        (404, "DELETE", "/documents/a%0Ab%0A", {}),
        (404, "GET", "/documents/%FF", {}),
        (422, "GET", "/search", {"params": {"q": "x", "k": "9" * 5000}}),
        (422, "GET", "/search", {"params": {"q": "x", "k": "1e400"}}),
        (422, "GET", "/documents", {"params": {"offset": 2**63}}),
        (422, "POST", "/ask", {"content": b'{"question": "x"}', "headers": {"Content-Type": "text/plain"}}),
        (422, "POST", "/ask", {"content": b'{"question": ', "headers": {"Content-Type": "application/json"}}),
        (422, "POST", "/ask", {"content": b'{"question": "\\ud800"}', "headers": {"Content-Type": "application/json"}}),
        (400, "POST", "/ask", {"content": b'"\xff"', "headers": {"Content-Type": "application/json"}}),
        (400, "POST", "/ask", {"content": b"[" * 100_000, "headers": {"Content-Type": "application/json"}}),
        (422, "POST", "/documents", {"json": {"files": []}}),
        (403, "GET", "/health", {"headers": {"Origin": "https://other.example"}}),
        (421, "GET", "/health", {"headers": {"Host": "other.example"}}),
    ],
)
def test_whatever_is_wrong_is_a_problem_document(ann, status, method, path, sent):
    assert problem(ann.request(method, path, **sent))[0] == status


@pytest.mark.parametrize(
    ("body", "kind"), [(b'{"question": "x"}', "text/plain"), (b"{", "application/json"), (b"", "application/json")]
)
def test_a_body_that_is_no_json_is_told_what_it_has_to_be(ann, body, kind):
    told = "the body has to be a JSON object, sent with Content-Type: application/json"
    assert problem(ann.post("/ask", content=body, headers={"Content-Type": kind})) == (422, told)


@pytest.mark.parametrize("body", [b'{"question": "caf\xe9"}', b"[" * 100_000])
def test_so_is_a_body_that_is_not_in_utf_8_or_too_deep(ann, body):
    told = "the body has to be a JSON object, sent with Content-Type: application/json"
    assert problem(ann.post("/ask", content=body, headers={"Content-Type": "application/json"})) == (400, told)


def test_a_request_that_is_too_large_is_a_problem_document(ann, monkeypatch):
    monkeypatch.setattr(doors, "LARGEST_REQUEST", 1000)
    assert problem(ann.post("/ask", content=b"x" * 1001))[0] == 413


@pytest.mark.parametrize("accept", ["application/xml", "nonsense", "", "*/*;q=0"])
def test_who_accepts_something_else_gets_what_there_is(ann, accept):
    reply = ann.get("/health", headers={"Accept": accept})
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")


def test_an_odd_question_is_a_question(ann):
    told = ann.post("/ask", json={"question": "a\0b\u202e\uffff"})
    assert (told.status_code, told.json()["answered"]) == (200, False)


async def test_questions_wait_in_the_line_of_the_chat(place):
    address, chatbot = place
    open_again = threading.Event()
    chatbot.replies["Later?"] = lambda: open_again.wait(60) and answer("Now.")
    async with httpx.AsyncClient(base_url=address, auth=("ann", "secret"), timeout=60, limits=httpx.Limits()) as client:
        asking = [asyncio.create_task(client.post("/ask", json={"question": "Later?"})) for _ in range(ROOM + 5)]
        refused = [await reply for _, reply in zip(range(5), asyncio.as_completed(asking), strict=False)]
        assert {problem(reply)[0] for reply in refused} == {503}
        assert all(int(reply.headers["retry-after"]) >= 1 for reply in refused)
        chat = await client.post("/ask", json={"question": "Bees?"}, headers={"Accept": "text/event-stream"})
        assert '"status": 503' in chat.text
        open_again.set()
        replies = await asyncio.gather(*asking)
    assert Counter(reply.status_code for reply in replies) == {200: ROOM, 503: 5}


def test_it_says_that_it_works_and_how_it_is_used(ann):
    assert ann.get("/health").json() == {"status": "ok", "documents": 2}
    described = ann.get("/openapi.json").json()
    assert described["paths"].keys() == {"/ask", "/search", "/health", "/documents", "/documents/{source}"}
    assert described["servers"] == [{"url": "/api"}]
    assert f"{AT_ONCE} are answered at a time" in described["info"]["description"]
    assert "Problem" in described["components"]["schemas"]


def test_its_description_can_be_read_and_loads_nothing(ann):
    page = ann.get("/docs").text
    assert "<h2" in page
    assert "POST /api/ask" in page
    assert '<a href="#Told">Told</a>' in page
    assert 'id="Told"' in page
    assert set(re.findall(r'(?:src|href)="([^#][^"]*)"', page)) == {"openapi.json"}
    assert "<script" not in page


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
