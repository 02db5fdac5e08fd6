import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from bot.web.server import Access, start
from ingest.errors import BadInput, ModelUnavailable
from tests.chat_fakes import CORPUS, FakeChatbot, FakeIndex, answer, citation, crisis
from tests.conftest import ROOT

NATIONS = "At the current time, 27 nations, including Germany, are participating."


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def chatbot():
    page = crisis()
    cited = citation(page, NATIONS, heading="Kosovo Force (KFOR)")
    replies = {
        "How many?": answer(f"{NATIONS} [1]", [cited], answer="27 nations"),
        "server down": ModelUnavailable("the server cannot be reached"),
    }
    return FakeChatbot(FakeIndex.of(page), replies)


@pytest.fixture(scope="module")
def address(chatbot):
    port = free_port()
    page = start(chatbot, Access(port=port))
    yield f"http://127.0.0.1:{port}"
    page.close()


@pytest.fixture(scope="module")
def client(address):
    return Client(address, verbose=False)


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as reply:
        return reply.status, json.load(reply)


def test_ask_answers_with_the_object_that_the_command_prints(client, chatbot):
    told = client.predict("How many?", [], api_name="/ask")
    expected = chatbot.replies["How many?"].to_dict() | {"question": "How many?", "standalone": "How many?"}
    assert told == json.loads(json.dumps(expected))


def test_ask_takes_history_as_questions_or_messages_or_not_at_all(client, chatbot):
    client.predict("How many?", ["One?", {"role": "user", "content": "Two?"}], api_name="/ask")
    assert [message.content for message in chatbot.asked[-1]] == ["One?", "Two?", "How many?"]
    client.predict("How many?", api_name="/ask")
    assert [message.content for message in chatbot.asked[-1]] == ["How many?"]


def test_ask_takes_the_documents_to_ask(client):
    assert client.predict("How many?", [], [CORPUS.name], api_name="/ask")["sources"] == [CORPUS.name]
    assert "sources" not in client.predict("How many?", sources=[], api_name="/ask")
    with pytest.raises(AppError, match="no document here is named a.txt"):
        client.predict("How many?", [], ["a.txt"], api_name="/ask")
    with pytest.raises(AppError, match="the sources must be a list of names of documents"):
        client.predict("How many?", [], "a.txt", api_name="/ask")


def test_ask_takes_how_readily_to_answer(client, chatbot):
    client.predict("How many?", answers="careful", api_name="/ask")
    assert chatbot.levels[-1] == "careful"
    client.predict("How many?", api_name="/ask")
    assert chatbot.levels[-1] is None


def test_ask_takes_who_is_to_write(client, chatbot):
    client.predict("How many?", [], [], None, "m", api_name="/ask")
    assert chatbot.written_by[-1] == "m"
    client.predict("How many?", api_name="/ask")
    assert chatbot.written_by[-1] is None


@pytest.mark.parametrize(
    ("question", "history", "words"),
    [
        ("", [], "the question is empty"),
        ("x" * 100_000, [], "the question has 100,000 characters"),
        ({"text": "a"}, [], "the question must be text"),
        ("How many?", "One?", "the history must be a list"),
        ("How many?", [{"role": "system", "content": "x"}], "the role must be user or assistant"),
        ("server down", [], "the server cannot be reached"),
    ],
)
def test_ask_says_in_a_line_what_is_wrong(client, capfd, question, history, words):
    with pytest.raises(AppError) as error:
        client.predict(question, history, api_name="/ask")
    assert words in str(error.value)
    assert "\n" not in str(error.value)
    assert "Traceback" not in "".join(capfd.readouterr())


def test_nothing_but_ask_is_open(client):
    assert list(client.view_api(return_format="dict")["named_endpoints"]) == ["/ask"]


def test_a_call_cannot_pass_the_queue_by(address):
    for body in ({"data": ["How many?", []]}, {"data": ["How many?", []], "fn_index": 0}):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            post(f"{address}/gradio_api/run/ask", body)


@pytest.mark.parametrize("more", [[], [[]], [[], [CORPUS.name]], [[], [], "careful"]])
def test_ask_works_over_plain_http(address, more):
    _, queued = post(f"{address}/gradio_api/call/ask", {"data": ["How many?", *more]})
    with urllib.request.urlopen(f"{address}/gradio_api/call/ask/{queued['event_id']}", timeout=10) as reply:
        event = reply.read().decode()
    assert json.loads(event.split("data: ", 1)[1])[0]["answer"] == "27 nations"


def test_the_page_names_no_other_place(address):
    with urllib.request.urlopen(address, timeout=10) as reply:
        config = reply.read().decode()
    for elsewhere in ("fonts.googleapis.com", "fonts.gstatic.com", "cdn.", "unpkg.com"):
        assert elsewhere not in config


def test_a_port_in_use_is_one_clear_line(chatbot):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=f"port {port} is in use: choose another with --port"):
            start(chatbot, Access(port=port))


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("no-such-host.invalid", 7860), ("192.0.2.1", 7860)])
def test_an_address_that_cannot_be_used_is_one_clear_line(chatbot, host, port):
    with pytest.raises(BadInput, match=f"cannot listen on {host}:{port}"):
        start(chatbot, Access(host, port))


@pytest.mark.parametrize("auth", ["someone", ":secret", "someone:", ""])
def test_half_a_login_is_refused(chatbot, auth):
    with pytest.raises(BadInput, match="USER:PASSWORD"):
        start(chatbot, Access(port=free_port(), auth=auth))


def test_an_open_door_is_warned_about(chatbot, caplog):
    page = start(chatbot, Access("0.0.0.0", free_port()))
    page.close()
    assert "whoever can reach" in caplog.text


def test_a_login_keeps_documents_and_questions_to_those_who_have_it(chatbot, caplog):
    port = free_port()
    page = start(chatbot, Access("0.0.0.0", port, auth="ann:secret"))
    address = f"http://127.0.0.1:{port}"
    try:
        for path, body in [
            ("call/ask", {"data": ["How many?", []]}),
            ("component_server", {"component_id": 9, "fn_name": "document", "data": "x", "session_hash": "s"}),
        ]:
            with pytest.raises(urllib.error.HTTPError, match="401"):
                post(f"{address}/gradio_api/{path}", body)
        told = Client(address, auth=("ann", "secret"), verbose=False).predict("How many?", [], api_name="/ask")
        assert told["answer"] == "27 nations"
    finally:
        page.close()
    assert "whoever can reach" not in caplog.text


def test_an_ipv6_address_will_do(chatbot):
    port = free_port()
    page = start(chatbot, Access("::1", port))
    with urllib.request.urlopen(f"http://[::1]:{port}", timeout=10) as reply:
        assert reply.status == 200
    page.close()


def test_starting_reaches_for_nothing_elsewhere(chatbot, monkeypatch):
    reached = []
    connect, resolve = socket.socket.connect, socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", lambda self, to: (reached.append(to[0]), connect(self, to))[1])
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: (reached.append(host), resolve(host, *a, **k))[1])
    start(chatbot, Access(port=free_port())).close()
    assert set(reached) <= {"127.0.0.1", "localhost", b"127.0.0.1", None}


def test_it_starts_behind_any_proxy_and_ends_when_told_to(tmp_path):
    port = free_port()
    nowhere = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "garbage", "ALL_PROXY": "socks5://127.0.0.1:9"}
    command = [sys.executable, "-m", "tests.chat_process", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **nowhere}
    chat = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    assert chat.stderr.readline() == f"Sourcebound is at http://127.0.0.1:{port} (stop with Ctrl+C)\n"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    assert opener.open(f"http://127.0.0.1:{port}", timeout=30).status == 200
    chat.terminate()
    assert (chat.communicate(timeout=30)[1], chat.returncode) == ("", 0)
