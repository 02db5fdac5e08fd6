"""A collection of another program's, behind the doors: the terminal, eval sets and REST."""

import json

import httpx
import pytest

from bot.__main__ import main
from bot.chatbot import Chatbot
from bot.web.evaluation.panel import Panel
from bot.web.server import Access, start
from eval.__main__ import main as evaluate
from ingest.index.embeddings import load_embedder
from ingest.index.snapshot import Index
from ingest.index.store import Location
from tests.web.test_app import free_port

QUESTION = "How many nations take part in KFOR?"
SOURCE = "international_crisis_management.txt"


@pytest.fixture(scope="module")
def exported(bundled_index, tmp_path_factory):
    folder = tmp_path_factory.mktemp("theirs") / "chroma"
    Index.open(bundled_index).export_chroma(folder)
    return folder


@pytest.fixture
def options(exported):
    return ["--index", str(exported), "--collection", "sourcebound", "--embedder", "all-MiniLM-L6-v2"]


def test_the_terminal_asks_it(options, capsys):
    assert main(["ask", QUESTION, *options, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["answer"], answer["citations"][0]["source"]) == ("27", SOURCE)
    assert main(["ask", QUESTION, *options[:4]]) == 1
    assert capsys.readouterr().err.startswith("error: ")
    assert main(["ask", QUESTION, *options, "--source", "none.txt"]) == 1
    assert "no document here is named none.txt" in capsys.readouterr().err


def test_an_eval_set_asks_it(options, tmp_path, capsys):
    case = {"id": "1", "question": QUESTION, "answers": ["27"], "evidence": ["27 nations"]}
    (tmp_path / "set.jsonl").write_text(json.dumps(case))
    assert evaluate([str(tmp_path / "set.jsonl"), *options, "--json", str(tmp_path / "run.json")]) == 0
    run = json.loads((tmp_path / "run.json").read_text())
    figures = {name: run["metrics"][name]["value"] for name in ("recall@1", "f1", "citation_recall")}
    assert figures == {"recall@1": 1.0, "f1": 1.0, "citation_recall": 1.0}
    assert evaluate([str(tmp_path / "set.jsonl"), *options[2:], "--corpus", str(tmp_path)]) == 1
    assert "leave out --corpus" in capsys.readouterr().err


def test_the_server_serves_it(exported, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    location = Location(exported, collection="sourcebound")
    chatbot = Chatbot.open(location, embedder=load_embedder())
    Panel(chatbot)
    port = free_port()
    running = start(chatbot, Access(port=port))
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api", timeout=60) as client:
            assert client.post("/ask", json={"question": QUESTION}).json()["answer"] == "27"
            assert client.get(f"/documents/{SOURCE}").json()["text"] == chatbot.index.document(SOURCE).text
            refused = client.post("/documents", files={"files": ("new.txt", b"New.")})
            assert (refused.status_code, "only read" in refused.json()["detail"]) == (422, True)
            assert "only read" in client.delete(f"/documents/{SOURCE}").json()["detail"]
    finally:
        running.close()
    assert sorted(path.name for path in exported.iterdir() if path.is_file()) == ["chroma.sqlite3"]
