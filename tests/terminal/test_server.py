"""Questions to a chat that runs elsewhere: a real one, one behind a login, and whatever else may answer there."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from bot.__main__ import main
from bot.terminal.server import Server
from ingest.errors import BadInput
from tests.chat_process import NATIONS
from tests.conftest import ROOT
from tests.terminal.talk import Talk
from tests.web.test_app import free_port
from tests.web.test_several_chats import wait_for

PLACE = "international_crisis_management.txt"


@pytest.fixture(scope="module")
def chat():
    """The address, without a scheme, of a chat behind the login ann:secret."""
    port = free_port()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, "-m", "tests.chat_process", str(port), "ann:secret"], cwd=ROOT, **quiet)
    wait_for(f"http://127.0.0.1:{port}/")
    yield f"127.0.0.1:{port}"
    process.kill()
    process.wait()


@pytest.fixture
def ask(capsys, monkeypatch):
    def run(*arguments, piped=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(piped))
        status = main(["ask", *arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


@contextmanager
def elsewhere(status: int, kind: str, body: str, **headers: str) -> Iterator[str]:
    """A server that answers everything alike, by its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_POST

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_answer_is_printed_as_one_from_here(chat, ask):
    status, out, err = ask("How many nations?", "--server", f"http://ann:secret@{chat}/")
    assert (status, err) == (0, "")
    assert out == f"{NATIONS} [1]\n\n[1] {PLACE}, characters 1061-1131: “{NATIONS}”\n"


def test_json_is_the_object_that_the_server_sends(chat, ask, monkeypatch):
    monkeypatch.setenv("SOURCEBOUND_LOGIN", "ann:secret")
    history = ["--history", "What is KFOR?", "--history", "Since when?"]
    _, out, _ = ask("How many nations?", *history, "--server", f"http://{chat}", "--json")
    told = json.loads(out)
    assert (told["question"], told["answer"]) == ("How many nations?", "27 nations, after 2")
    assert [citation["quote"] for citation in told["citations"]] == [NATIONS]
    assert out.count("\n") == 1


def test_piped_in_every_line_is_a_question(chat, ask):
    _, out, _ = ask("--server", f"http://ann:secret@{chat}", "--json", piped="One?\n\n Two?\n")
    assert [json.loads(line)["question"] for line in out.splitlines()] == ["One?", "Two?"]


def test_what_is_piped_in_stands_above_its_answer(chat, ask):
    answer = f"{NATIONS} [1]\n\n[1] {PLACE}, characters 1061-1131: “{NATIONS}”\n"
    _, out, _ = ask("--server", f"http://ann:secret@{chat}", piped="One?\n\n \x1b[2JTwo?\n")
    assert out == f"> One?\n\n{answer}\n> [2JTwo?\n\n{answer}\n"


def test_without_a_question_it_is_asked_for_one(ask):
    assert ask(piped=" \n") == (1, "", 'error: no question was given: python -m bot ask "QUESTION"\n')


@pytest.mark.parametrize(
    ("login", "told"),
    [
        ("", "wants a login: http://USER:PASSWORD@HOST:PORT, or USER:PASSWORD in SOURCEBOUND_LOGIN"),
        ("ann:wrong@", "does not know this login, or its password is another"),
    ],
)
def test_a_login_that_is_missing_or_wrong_is_one_line(chat, ask, login, told):
    assert ask("Hi?", "--server", f"http://{login}{chat}") == (1, "", f"error: http://{chat}: {told}\n")


def test_a_conversation_with_a_chat_elsewhere(chat):
    talk = Talk("--server", f"http://{chat}", SOURCEBOUND_LOGIN="ann:secret")
    assert f"[1] {PLACE} ✓\n“{NATIONS}”\n" in talk.say("How many nations?")
    assert "> " in talk.say(":open 1")
    assert f"\x1b[1;7m{NATIONS[:20]}" in talk.raw
    talk.ask("slow 60", "Reading the documents…")
    assert "stopped" in talk.interrupt()
    assert f"{PLACE}\n" in talk.say(":sources")
    assert talk.end() == 0


def test_what_follows_is_asked_with_what_was_said_before(chat):
    server = Server.at(f"http://ann:secret@{chat}")
    (*_, first) = server.ask("How many nations?", [])
    (*_, second) = server.ask("And since when?", [first])
    assert (first.answer, second.answer) == ("27 nations, after 0", "27 nations, after 2")
    assert server.text(PLACE, first.citations[0].sha256)[1061:1131] == NATIONS
    with pytest.raises(BadInput, match="has been replaced since it was cited; ask again"):
        server.text(PLACE, "0" * 64)


@pytest.mark.parametrize(
    ("status", "kind", "body", "told"),
    [
        (200, "text/html", "<html>", "is not a chat of Sourcebound"),
        (200, "application/json", "[]", "is not a chat of Sourcebound"),
        (200, "application/json", '{"answered": 1}', "is not a chat of Sourcebound"),
        (404, "application/json", '{"error": "x"}', "is not a chat of Sourcebound"),
        (404, "application/json", '{"detail": "Not Found"}', "is not a chat of Sourcebound"),
        (500, "text/plain", "no", "is not a chat of Sourcebound"),
        (200, "application/json", "[" * 100_000, "is not a chat of Sourcebound"),
        (302, "text/html", "", "leads on to http://elsewhere/; name that if you trust it"),
    ],
)
def test_whatever_else_answers_is_one_line(ask, status, kind, body, told):
    with elsewhere(status, kind, body, Location="http://elsewhere/") as address:
        code, out, err = ask("Hi?", "--server", address)
        events = Server.at(address)
        with pytest.raises(BadInput, match=told.partition(";")[0]):
            list(events.ask("Hi?", []))
        with pytest.raises(BadInput):
            events.sources()
        with pytest.raises(BadInput):
            events.text("x", "0")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith(f"error: {address}: {told}")


def test_a_problem_is_told_in_the_words_of_the_server(ask):
    body = json.dumps({"title": "Service Unavailable", "detail": "4 questions \x1b[2J wait already"})
    with elsewhere(503, "application/problem+json", body) as address:
        assert ask("Hi?", "--server", address) == (1, "", "error: 4 questions \\x1b[2J wait already\n")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("nonsense", "'nonsense' is not the address of a chat; name it as http://HOST:PORT"),
        ("ftp://ann:secret@host", "'ftp://host' is not the address of a chat; name it as http://HOST:PORT"),
        ("ann:secret@host:7860", "'host:7860' is not the address of a chat; name it as http://HOST:PORT"),
        ("ftp://ann:sec/ret@host", "'ftp://host' is not the address of a chat; name it as http://HOST:PORT"),
        ("http://ann:secret@:1:2", "'http://:1:2' is not the address of a chat; name it as http://HOST:PORT"),
    ],
)
def test_what_is_no_address_is_one_line_without_its_password(ask, address, told):
    assert ask("Hi?", "--server", address) == (1, "", f"error: {told}\n")


@pytest.mark.parametrize("option", ["--temperature=0", "--index=here", "--time-limit=9"])
def test_what_is_for_a_chatbot_here_is_not_left_out_in_silence(ask, option):
    status, out, err = ask("Why?", "--server", "http://ann:secret@127.0.0.1:9", option)
    assert (status, out) == (1, "")
    assert err.startswith(f"error: {option.partition('=')[0]} is for a chatbot here")
    assert "secret" not in err


def test_where_nobody_answers_is_one_line(ask):
    code, _, err = ask("Hi?", "--server", f"http://127.0.0.1:{free_port()}")
    assert code == 1
    assert "no chat answers there" in err
    assert err.count("\n") == 1
    assert ask("Hi?", "--server", "http://h", "--login", "ann")[2] == (
        "error: the login has no password: give USER:PASSWORD\n"
    )


def test_a_question_elsewhere_needs_neither_models_nor_langchain():
    code = (
        "import sys, bot.__main__, bot.terminal.server; print({'langchain_core', 'numpy', 'chromadb'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
