"""Several chats, each a process, behind a proxy: people stay at one, and go on at another when it is killed."""

import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import httpx
import pytest
import uvicorn
from playwright.sync_api import expect

from tests.conftest import ROOT
from tests.proxy import Proxy
from tests.web.test_app import free_port
from tests.web.test_browser import browser  # noqa: F401


class Chats:
    """Processes that serve the chat with one file of logins and in one folder, and a proxy before them."""

    def __init__(self, folder, count: int) -> None:
        self.folder, self.login = folder, folder / "logins"
        self.login.write_text("ann:secret\n")
        self.login.chmod(0o600)
        self.running = {f"http://127.0.0.1:{port}": self.begin(port) for port in (free_port() for _ in range(count))}
        self.proxy = Proxy(list(self.running))
        port = free_port()
        self.address = f"http://127.0.0.1:{port}/"
        self.server = uvicorn.Server(uvicorn.Config(self.proxy.app, port=port, log_level="critical"))
        threading.Thread(target=self.server.run, daemon=True).start()

    def ready(self) -> "Chats":
        for address in (*self.running, self.address):
            wait_for(address)
        return self

    def begin(self, port: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.chat_process", str(port), str(self.login)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, cwd=self.folder, env={"PYTHONPATH": str(ROOT), "PATH": ""}, **quiet)

    def busiest(self) -> str:
        return max(self.proxy.asked, key=self.proxy.asked.get)

    def kill(self, address: str) -> None:
        self.running[address].kill()
        self.running[address].wait()

    def close(self) -> None:
        for address in self.running:
            self.kill(address)
        self.server.should_exit = True


def wait_for(address: str) -> None:
    end = time.monotonic() + 150
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=30)
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(address)


@pytest.fixture(scope="module")
def chats(tmp_path_factory):
    started = Chats(tmp_path_factory.mktemp("chats"), 2)
    try:
        yield started.ready()
    finally:
        started.close()


def ask(page, question):
    box = page.get_by_label("Question", exact=True)
    box.fill(question)
    box.press("Enter")


def test_who_logs_in_at_one_chat_may_ask_the_other(chats):
    one, other = chats.running
    answered = httpx.post(f"{one}/login", data={"username": "ann", "password": "secret"}, timeout=60)
    url = f"{other}/gradio_api/call/ask"
    assert httpx.post(url, json={"data": ["How many?"]}, timeout=60).status_code == 401
    assert httpx.post(url, json={"data": ["How many?"]}, cookies=answered.cookies, timeout=60).status_code == 200


def test_a_conversation_goes_on_at_another_chat_when_its_own_is_killed(chats, browser):  # noqa: F811
    page = browser.new_page()
    page.set_default_timeout(60_000)
    page.goto(chats.address)
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Log in").click()
    ask(page, "How many?")
    expect(page.locator(".sb-answered")).to_have_count(1)

    ask(page, "slow 60")
    expect(page.locator(".sb-turn.sb-pending")).to_have_count(1)
    chats.kill(chats.busiest())
    expect(page.locator(".sb-turn").last).to_contain_text("Stopped before the answer came")
    expect(page.locator(".sb-turn")).to_have_count(2)

    ask(page, "And Germany?")
    expect(page.locator(".sb-answered")).to_have_count(2)
    expect(page.locator(".sb-turn").last).to_contain_text("27 nations, after 2")
    page.locator(".sb-kept summary").click()
    expect(page.locator(".sb-kept-list bdi")).to_have_text(["How many?"])
    page.close()
