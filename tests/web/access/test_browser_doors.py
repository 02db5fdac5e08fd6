"""The doors in a real browser: other pages, other names, a prefix behind a proxy, a reader's page, logging out."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import uvicorn
from playwright.sync_api import expect

from bot.web.server import Access, start
from tests.late import fail
from tests.proxy import Proxy
from tests.web.access.test_doors import chatbot
from tests.web.test_app import free_port
from tests.web.test_browser import ask, browser  # noqa: F401

TRIES = """async (chat) => {
  const tried = {}, api = `${chat}/gradio_api`;
  const note = async (name, what) => { try { tried[name] = await what(); } catch { tried[name] = "failed"; } };
  const send = async (path, how) => (await fetch(api + path, { method: "POST", ...how })).status;
  const post = (name, path, how) => note(name, () => send(path, how));
  const loaded = (tag, url, end) => new Promise((done) => {
    const made = Object.assign(document.createElement(tag), { src: url });
    made.onload = () => done(end(made));
    made.onerror = () => done("refused");
    document.body.append(made);
  });
  const form = new FormData();
  form.append("files", new Blob(["Wasps sting."]), "wasps.txt");
  await note("read", async () => (await fetch(`${chat}/config`)).status);
  await post("ask", "/call/ask", { body: '{"data": ["x"]}' });
  const set = { component_id: 31, fn_name: "evaluate", data: { do: "home" }, session_hash: "s" };
  await post("set", "/component_server", { body: JSON.stringify(set) });
  await post("upload", "/upload", { body: form });
  await post("blind", "/queue/join", { mode: "no-cors", body: "{}" });
  await note("script", () => loaded("script", `${chat}/theme.css`, () => "loaded"));
  const seen = (frame) => { try { return frame.contentDocument ? "open" : "closed"; } catch { return "closed"; } };
  await note("frame", () => loaded("iframe", chat, seen));
  return tried;
}"""


class Elsewhere(BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title><body></body>")

    def log_message(self, *_):
        pass


@pytest.fixture
def elsewhere():
    """Another page on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@pytest.fixture
def serve(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    running = []

    def serve(**how) -> int:
        port = free_port()
        running.append(start(chatbot(), Access(port=port, **how)))
        return port

    yield serve
    for one in running:
        one.close()


def entered(browser, address, name, password):  # noqa: F811
    page = browser.new_page()
    page.goto(address)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(".sb-welcome")).to_be_visible()
    return page


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_another_page_reads_changes_and_embeds_nothing(browser, serve, elsewhere, host):  # noqa: F811
    chat = serve()
    page = browser.new_page()
    requests, statuses = [], []
    page.on("response", lambda reply: statuses.append(reply.status) if f":{chat}" in reply.url else None)
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"http://{host}:{elsewhere}/")
    tried = page.evaluate(TRIES, f"http://127.0.0.1:{chat}")
    assert tried == dict.fromkeys(("read", "ask", "set", "upload", "blind"), "failed") | {
        "script": "refused",
        "frame": "closed",
    }
    assert len([url for url in requests if f":{chat}" in url]) >= 7
    assert set(statuses) == {403}
    page.close()


def test_a_name_that_resolves_to_this_machine_opens_nothing(browser, serve):  # noqa: F811
    chat = serve()
    page = browser.new_page()
    reply = page.goto(f"http://evil.example:{chat}/")
    assert reply.status == 421
    statuses = page.evaluate(
        """async () => Promise.all([
          fetch("/config"),
          fetch("/gradio_api/call/ask", { method: "POST", body: '{"data": ["x"]}' }),
        ].map(async (reply) => (await reply).status))"""
    )
    assert statuses == [421, 421]
    page.close()


@pytest.mark.parametrize("strips", [True, False])
def test_behind_a_proxy_with_a_prefix_one_logs_in_asks_and_logs_out(browser, serve, strips):  # noqa: F811
    chat = serve(root_path="/docs", auth="ann:secret")
    proxy = Proxy([f"http://127.0.0.1:{chat}"], prefix="/docs" if strips else "")
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(proxy.app, port=port, log_level="critical"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        threading.Event().wait(0.05)
    page = entered(browser, f"http://localhost:{port}/docs/", "ann", "secret")
    failed = []
    page.on("response", lambda reply: failed.append((reply.status, reply.url)) if reply.status >= 400 else None)
    page.reload()
    ask(page, "How many?")
    expect(page.locator(".sb-answered")).to_contain_text("27 nations")
    page.locator(".sb-kept summary").click()
    expect(page.locator(".sb-kept-list bdi")).to_have_text(["How many?"])
    page.get_by_role("tab", name="Documents").click()
    file = {"name": "x.txt", "mimeType": "text/plain", "buffer": b"x"}
    with page.expect_response("**/upload?*") as uploaded:
        page.locator("#sb-documents input[type=file]").set_input_files(file)
    assert uploaded.value.status == 200
    assert failed == []
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('sourcebound'))") == []
    assert page.evaluate("fetch('/docs/config').then((reply) => reply.status)") == 401
    page.close()
    server.should_exit = True


def test_a_reader_is_shown_what_a_reader_may_do(browser, serve):  # noqa: F811
    chat = serve(auth="rea:secret:reader")
    page = entered(browser, f"http://127.0.0.1:{chat}/", "rea", "secret")
    expect(page.locator(".sb-account")).to_contain_text("rea")
    expect(page.get_by_role("tab", name="Evaluate")).to_be_hidden()
    page.get_by_role("tab", name="Documents").click()
    expect(page.locator("#sb-listed .sb-read")).to_be_visible()
    for hidden in (".upload-container", "#sb-pasting", ".sb-pick", "#sb-listed details", "#sb-list-tools > button"):
        expect(page.locator(hidden).first).to_be_hidden()
    page.close()


def test_who_is_logged_in_is_asked_again_and_a_way_out_that_fails_says_so(browser, serve):  # noqa: F811
    chat = serve(auth="rea:secret:reader")
    page = entered(browser, f"http://127.0.0.1:{chat}/", "rea", "secret")
    fail(page, "**/component_server/", '"account"', status=500)
    page.reload()
    expect(page.locator(".sb-account")).to_contain_text("rea")
    expect(page.get_by_role("tab", name="Evaluate")).to_be_hidden()
    fail(page, "**/logout")
    page.get_by_role("button", name="Log out").click()
    expect(page.locator(".sb-account").get_by_role("alert")).to_have_text("The server cannot be reached. Try again.")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.close()


def test_who_guesses_is_told_to_wait(browser, serve):  # noqa: F811
    chat = serve(auth="ann:secret")
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{chat}/")
    page.get_by_label("Name").fill("ann")
    for guess in range(7):
        page.get_by_label("Password").fill(str(guess))
        with page.expect_response("**/login"):
            page.keyboard.press("Enter")
        expect(page.get_by_label("Password")).to_have_value("")
    expect(page.get_by_role("alert")).to_contain_text("There were too many wrong guesses. Try again in")
    page.close()


def test_the_page_meets_its_own_policy(browser, serve):  # noqa: F811
    chat = serve()
    page = browser.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"http://127.0.0.1:{chat}/")
    ask(page, "How many?")
    expect(page.locator(".sb-answered")).to_contain_text("27 nations")
    for tab in ("Documents", "Evaluate"):
        page.get_by_role("tab", name=tab).click()
    expect(page.get_by_text("Evaluate the answers")).to_be_visible()
    assert not [line for line in said if "Content Security Policy" in line]
    page.close()
