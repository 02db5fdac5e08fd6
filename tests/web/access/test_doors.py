"""The doors of the application on a real port: other names, other pages, other people, and what is too large."""

import json
import socket
import time

import httpx
import pytest

from bot.web.access import doors
from bot.web.server import Access, start
from ingest.errors import BadInput
from tests.chat_fakes import FakeChatbot, FakeIndex, answer, citation, crisis
from tests.web.test_app import free_port

NATIONS = "At the current time, 27 nations, including Germany, are participating."
ASK = "/gradio_api/call/ask"
BODY = {"data": ["How many?"]}


def chatbot() -> FakeChatbot:
    page = crisis()
    told = answer(f"{NATIONS} [1]", [citation(page, NATIONS)], answer="27 nations")
    return FakeChatbot(FakeIndex.of(page), {"How many?": told})


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Serve the chat with further options, and return its address."""
    running = []

    def serve(**how) -> str:
        port = free_port()
        running.append(start(chatbot(), Access(port=port, **how)))
        return f"http://127.0.0.1:{port}"

    yield serve
    for one in running:
        one.close()


@pytest.fixture(scope="module")
def address(served):
    return served()


@pytest.mark.parametrize("path", ["/", "/config", "/assets/x", "/gradio_api/queue/join", "/no/such/path"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_name_that_is_not_its_own_reaches_nothing(address, method, path):
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        reply = httpx.request(method, address + path, headers=headers)
        assert (reply.status_code, reply.text) == (
            421,
            "this chat is not called evil.example: name it with --allow-host\n",
        )


def test_a_request_without_a_name_reaches_nothing(address):
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b" 421 " in connection.recv(1000).splitlines()[0]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:3000", "http://127.0.0.1:1"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/config"),
        ("POST", ASK),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/component_server"),
        ("POST", "/gradio_api/upload"),
        ("POST", "/login"),
        ("OPTIONS", ASK),
    ],
)
def test_a_page_of_another_origin_reads_and_changes_nothing(address, origin, method, path):
    reply = httpx.request(method, address + path, headers={"Origin": origin, "Content-Type": "text/plain"})
    assert (reply.status_code, reply.text) == (403, f"pages of {origin} cannot use this chat\n")
    assert "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_may_lead_to_the_chat_and_do_nothing_else(address, site):
    link = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert httpx.get(address, headers=link).status_code == 200
    assert httpx.post(address + ASK, json=BODY, headers=link).status_code == 403
    for part in ({"Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}):
        assert httpx.get(address, headers=link | part).status_code == 403


def test_its_own_pages_and_programs_ask(address):
    own = {"Origin": address, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
    for headers in (own, {}):
        assert httpx.post(address + ASK, json=BODY, headers=headers).status_code == 200


def test_a_further_name_is_one_that_was_given(served):
    address = served(allow_hosts=["chat.example.org"])
    for headers in (
        {"Host": "chat.example.org", "Origin": "https://chat.example.org"},
        {"X-Forwarded-Host": "chat.example.org", "X-Forwarded-Proto": "https", "Origin": "https://chat.example.org"},
        {"Origin": "https://chat.example.org"},
    ):
        assert httpx.post(address + ASK, json=BODY, headers=headers).status_code == 200
    assert httpx.post(address + ASK, json=BODY, headers={"Host": "other.example.org"}).status_code == 421


def test_every_reply_tells_browsers_to_keep_other_pages_out(served):
    address, closed = served(), served(auth="ann:secret")
    for url in (address, f"{address}/config", f"{address}/nothing", closed, f"{closed}/config"):
        headers = httpx.get(url).headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'self'" in policy
        assert not {"http:", "https:", "*"} & set(policy.replace(";", " ").split())
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def test_a_request_that_is_too_large_is_refused_before_it_is_read(address, monkeypatch):
    monkeypatch.setattr(doors, "LARGEST_REQUEST", 1000)
    reply = httpx.post(address + ASK, content=b"x" * 1001)
    assert (reply.status_code, reply.text) == (413, "the request has 1001 bytes; at most 1,000 are taken\n")
    for part in (b"x", b" "):
        untold = httpx.post(address + ASK, content=iter([part * 600, part * 600, json.dumps(BODY).encode()]))
        assert untold.status_code == 400
    assert httpx.post(address + ASK, json=BODY).status_code == 200


def test_under_a_prefix_it_answers_with_and_without_it(served):
    address = served(root_path="/docs/", auth="ann:secret")
    for prefix in ("", "/docs"):
        assert 'action="login"' in httpx.get(f"{address}{prefix}/").text
        assert httpx.get(f"{address}{prefix}/config").status_code == 401
        entered = httpx.post(f"{address}{prefix}/login", data={"username": "ann", "password": "secret"})
        assert "Path=/docs/;" in entered.headers["set-cookie"]
        cookies = {
            entered.headers["set-cookie"].partition("=")[0]: entered.headers["set-cookie"].split("=")[1].split(";")[0]
        }
        told = httpx.get(f"{address}{prefix}/config", cookies=cookies).json()
        assert told["root"] == f"{address}/docs"


@pytest.mark.parametrize("prefix", ["https://x.org/docs", "a b", "/a?b", "/a\n"])
def test_a_prefix_that_is_no_path_is_one_clear_line(prefix):
    with pytest.raises(BadInput, match="a prefix is a path, such as /sourcebound"):
        start(chatbot(), Access(port=free_port(), root_path=prefix))


def test_guessing_a_password_gets_slow(served):
    address = served(auth="ann:secret")
    statuses = []
    for guess in range(8):
        reply = httpx.post(f"{address}/login", data={"username": "ann", "password": str(guess)})
        statuses.append(reply.status_code)
    assert statuses == [400] * 5 + [429] * 3
    assert int(reply.headers["retry-after"]) >= 1
    assert httpx.post(f"{address}/login", data={"username": "ann", "password": "secret"}).status_code == 429


def test_who_logs_out_is_out_and_the_browser_forgets(served):
    address = served(auth="ann:secret")
    with httpx.Client(base_url=address) as client:
        assert client.post("/login", data={"username": "ann", "password": "secret"}).status_code == 200
        assert client.get("/config").status_code == 200
        client.get("/logout")
        assert client.get("/config").status_code == 200, "a picture on another page could log one out"
        reply = client.post("/logout")
        assert reply.headers["clear-site-data"] == '"cache", "storage"'
        assert client.get("/config").status_code == 401


def test_the_access_log_tells_who_and_what_without_words(served, tmp_path):
    log = tmp_path / "access.log"
    address = served(auth="ann:secret", log=log)
    with httpx.Client(base_url=address) as client:
        client.get("/config?q=private")
        client.post("/login", data={"username": "ann", "password": "secret"})
        client.post(ASK, json={"data": ["A private question?"]})
        client.get("/a%0Ab")
    until = time.monotonic() + 10
    while log.read_text().count("\n") < 4 and time.monotonic() < until:
        time.sleep(0.02)  # a line is written when its reply has been sent
    written = log.read_text()
    lines = [line.split(" ", 1)[1].rsplit(" ", 2)[0] for line in written.splitlines()]
    assert lines == [
        "127.0.0.1 '-' GET '/config' 401",
        "127.0.0.1 '-' POST '/login' 200",
        f"127.0.0.1 'ann' POST '{ASK}' 200",
        "127.0.0.1 'ann' GET '/a\\nb' 404",
    ]
    assert "private" not in written
    assert "secret" not in written


def test_a_log_that_cannot_be_written_is_one_clear_line(tmp_path):
    with pytest.raises(BadInput, match="--access-log .*: cannot be written"):
        start(chatbot(), Access(port=free_port(), log=tmp_path / "nowhere" / "log"))
