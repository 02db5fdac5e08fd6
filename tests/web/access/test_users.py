"""Two people with logins, through every endpoint: what a reader may not do, and what nobody sees of another."""

import json
from collections.abc import Iterator
from secrets import token_hex

import httpx
import pytest

from bot.__main__ import main
from bot.web.access.logins import COOKIE
from bot.web.app import build
from bot.web.conversation import from_data
from bot.web.evaluation.runs import Runs, folder_of
from bot.web.line import Lines
from bot.web.server import Access, start
from bot.web.service import Service
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.chat_fakes import FakeChatbot, FakeIndex, answer, citation, crisis
from tests.fakes import KeywordEmbeddings, keyword_embedder
from tests.web.test_app import free_port
from tests.web.test_evaluation import a_run, keep, rows

REFUSED = "our login may ask and read; documents are changed, and sets evaluated, by an editor"

EVENTS = {"add": 0, "paste": None, "delete": None, "refresh": None}
"""What changes documents, and what is sent with it."""

OPEN_EVENTS = {"ask", "converse", "fresh", "judge", "list_documents", "manage", "opened", "reopened", "restore"}
OPEN_EVENTS |= {"save", "stopped", "welcome"}
OPEN_FUNCTIONS = {"account", "document", "documents", "leaf", "original"}
EVALUATE = ("home", "status", "upload", "discard", "start", "cancel", "run", "name", "case", "delete", "download")


class Person:
    """Someone who is logged in, as the page speaks for them."""

    def __init__(self, address: str, name: str, password: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=60)
        entered = self.http.post("/login", data={"username": name, "password": password})
        assert entered.status_code == 200
        assert COOKIE in self.http.cookies
        self.config = self.http.get("/config").json()
        self.session = token_hex(5)

    def event(self, name: str, *data: object, sent: object = None, target: str = "") -> list[object]:
        """Send an event of the page and return what its last output was."""
        found = [one for one in self.config["dependencies"] if one["api_name"].partition("_1")[0] == name]
        body = {"data": data, "fn_index": found[0]["id"], "session_hash": self.session, "event_data": sent}
        body["trigger_id"] = int(found[0]["targets"][0][0] or 0) if not target else self.component(target)
        assert self.http.post("/gradio_api/queue/join", json=body).status_code == 200
        told: list[object] = []
        for message in self.messages():
            assert message.get("success", True), message
            if message["msg"] in ("process_generating", "process_completed"):
                told.append(message["output"]["data"])
        return told

    def messages(self) -> Iterator[dict]:
        with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as lines:
            for line in lines.iter_lines():
                if line.startswith("data:"):
                    message = json.loads(line[5:])
                    yield message
                    if message["msg"] == "process_completed":
                        return

    def call(self, name: str, data: object) -> dict:
        """Call a function of the page at once."""
        component = next(one["id"] for one in self.config["components"] if name in one["props"].get("server_fns", []))
        body = {"component_id": component, "fn_name": name, "data": data, "session_hash": self.session}
        return self.http.post("/gradio_api/component_server", json=body).json()

    def component(self, name: str) -> int:
        return next(one["id"] for one in self.config["components"] if one["props"].get("elem_id") == name)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Serve real documents and fake answers in an empty folder; return the address and the index."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "bees.txt").write_text("Bees make honey in spring.")
    embedder = keyword_embedder(KeywordEmbeddings("bees", "wasps"))
    sync([tmp_path / "docs"], tmp_path / ".index", embedder=embedder, progress=False)
    index = Index.open(tmp_path / ".index", embedder)
    quote = citation(index.document("bees.txt"), "Bees make honey in spring.")
    chatbot = FakeChatbot(index, {"Bees?": answer("Bees make honey in spring. [1]", [quote], answer="honey")})
    (tmp_path / "logins").write_text("ann:secret\nbob:other\nrea:third:reader\n")
    (tmp_path / "logins").chmod(0o600)
    port = free_port()
    running = start(chatbot, Access(port=port, auth="logins"))
    yield f"http://127.0.0.1:{port}", index
    running.close()


def test_the_endpoints_are_those_that_are_tried_here():
    chatbot = FakeChatbot(FakeIndex.of(crisis()))
    page = build(chatbot, Service(chatbot), Lines(chatbot.models))
    events = {function.name for function in page.fns.values() if function.fn}
    assert events == OPEN_EVENTS | EVENTS.keys()
    functions = {
        name
        for block in page.blocks.values()
        for name in dir(block)
        if getattr(getattr(block, name, None), "_is_server_fn", False)
    }
    assert functions == OPEN_FUNCTIONS | {"evaluate"}


def test_a_reader_reads_and_asks_and_changes_nothing(place, tmp_path):
    address, index = place
    reader, before = Person(address, "rea", "third"), index.documents()
    assert reader.call("account", "") == {"name": "rea", "edits": False}
    assert [one["source"] for one in reader.call("documents", "")] == ["bees.txt"]
    asked = reader.event("converse", None, None, sent={"question": "Bees?"})
    assert "Bees make honey" in json.dumps(asked[-1])
    (tmp_path / "docs" / "bees.txt").write_text("Changed.")
    uploaded = reader.http.post("/gradio_api/upload", files={"files": ("x.txt", b"Wasps sting.")}).json()
    file = {"path": uploaded[0], "meta": {"_type": "gradio.FileData"}}
    for told in (
        reader.event("add", [file]),
        reader.event("paste", sent={"title": "x", "words": "y", "ending": ".txt"}),
        reader.event("delete", sent={"send": "bees.txt"}),
        reader.event("refresh", sent={}),
    ):
        assert REFUSED in json.dumps(told)
    for what in EVALUATE:
        told = reader.call("evaluate", {"do": what, "set": "bundled/international_crisis_management.jsonl"})
        assert REFUSED in told["error"]
    assert index.documents() == before
    assert not (tmp_path / ".index" / "evaluations").exists()


def test_an_editor_changes_documents(place):
    address, index = place
    ann = Person(address, "ann", "secret")
    assert ann.call("account", "") == {"name": "ann", "edits": True}
    ann.event("paste", sent={"title": "Wasps", "words": "Wasps sting.", "ending": ".txt"})
    assert [one.source for one in index.documents()] == ["Wasps.txt", "bees.txt"]
    ann.event("delete", sent={"send": "Wasps.txt"})
    assert [one.source for one in index.documents()] == ["bees.txt"]


def test_nobody_sees_the_conversations_and_verdicts_of_another(place, tmp_path, capsys):
    address, _ = place
    ann, bob = Person(address, "ann", "secret"), Person(address, "bob", "other")
    saved = ann.event("converse", None, None, sent={"question": "Bees?"})[-1][1]
    assert from_data(saved).user == "ann"
    (row,) = ann.event("manage", sent={"what": "list"})[-1][0]["rows"]
    for what in ("list", "rename", "delete"):
        assert bob.event("manage", sent={"what": what, "id": row["id"], "title": "Mine"})[-1][0]["rows"] == []
    assert "not there any more" in json.dumps(bob.event("reopened", None, sent={"id": row["id"]}))
    for name in ("restore", "stopped"):
        assert "Bees make honey" not in json.dumps(bob.event(name, saved))
    assert "Bees?" not in json.dumps(bob.event("save", saved))
    assert ann.event("manage", sent={"what": "list"})[-1][0]["rows"] == [row]

    verdict = {"turn": "1", "reason": "right"}
    assert "Saved as feedback-" in json.dumps(ann.event("judge", saved, sent=verdict))
    assert "no verdict" in json.dumps(bob.event("judge", saved, sent=verdict))
    assert "your verdicts" in ann.call("evaluate", {"do": "home"})["html"]
    assert "your verdicts" not in bob.call("evaluate", {"do": "home"})["html"]
    assert bob.call("evaluate", {"do": "start", "set": "feedback"})["error"].startswith("This set is no longer there")

    assert main(["forget", "ann"]) == 0
    assert capsys.readouterr().out == "deleted of ann: 1 conversation, 1 verdict, 0 runs\n"
    assert ann.event("manage", sent={"what": "list"})[-1][0]["rows"] == []
    assert b"Bees" not in (tmp_path / "conversations.sqlite").read_bytes()
    assert main(["forget", "ann"]) == 1
    assert "there is nothing of ann" in capsys.readouterr().err


def test_what_is_kept_beside_a_collection_is_forgotten(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    runs = folder_of(tmp_path / ".index" / "evaluations", "ann")
    runs.mkdir(parents=True)
    (runs / "set-20260101-000000.json").write_text("{}")
    (tmp_path / "sourcebound.toml").write_text('index = "theirs"\ncollection = "docs"')
    assert main(["forget", "ann"]) == 0
    assert capsys.readouterr().out == "deleted of ann: 0 conversations, 0 verdicts, 1 run\n"
    assert not runs.exists()


def test_a_run_is_its_owners_until_it_is_shared(place, tmp_path):
    address, _ = place
    common = tmp_path / ".index" / "evaluations"
    (own := Runs(common, "ann").folder).mkdir(parents=True)
    key = "some-20260101-000000"
    keep(own, key, a_run(rows()))
    ann, bob = Person(address, "ann", "secret"), Person(address, "bob", "other")

    def seen(person):
        return key in person.call("evaluate", {"do": "home"})["html"]

    assert (seen(ann), seen(bob)) == (True, False)
    for what in ("run", "name", "delete", "download"):
        told = bob.call("evaluate", {"do": what, "key": key, "name": "", "note": ""})
        assert told == {"error": "This run is no longer there"}
    ann.call("evaluate", {"do": "name", "key": key, "name": "Mine", "note": "", "shared": True})
    assert seen(bob)
    assert "html" in bob.call("evaluate", {"do": "run", "key": key})
    for what in ("name", "delete"):
        told = bob.call("evaluate", {"do": what, "key": key, "name": "", "note": ""})
        assert told["error"].startswith("This run is someone else's")
    ann.call("evaluate", {"do": "name", "key": key, "name": "Mine", "note": "", "shared": False})
    assert (seen(ann), seen(bob)) == (True, False)
