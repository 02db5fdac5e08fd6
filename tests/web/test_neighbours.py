"""What hangs for one user holds up no other: a chat model that never answers, an upload that never ends."""

import socket
import threading
import time

import httpx
import pytest
from langchain.chat_models import init_chat_model

from bot.chatbot import Chatbot
from bot.web.line import OF_A_MODEL
from bot.web.server import Access, start
from bot.writing.chat_model import ChatModelWriter
from tests.web.test_app import free_port

LIMIT = 8.0
"""Seconds that the chat model may take."""


@pytest.fixture
def silent():
    """A server that takes every connection and never answers; what came is counted."""
    taken = []
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:

        def take():
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield server.getsockname()[1], taken
        for connection in taken:
            connection.close()


@pytest.fixture
def address(bundled_index, silent):
    offline = Chatbot.open(bundled_index)
    offline.warm()
    url = f"http://127.0.0.1:{silent[0]}/v1"
    model = init_chat_model("openai:hangs", base_url=url, api_key="none", max_retries=0)
    writer = ChatModelWriter(model, "openai:hangs", offline.writer, LIMIT)
    port = free_port()
    running = start(Chatbot(offline.index, writer), Access(port=port))
    yield f"http://127.0.0.1:{port}"
    running.close()


def asked(address, model):
    """Ask, and return the answer's event as it comes."""
    body = {"data": ["How many nations take part in KFOR?", None, None, None, model]}
    event = httpx.post(f"{address}/gradio_api/call/ask", json=body, timeout=60).json()["event_id"]
    return httpx.get(f"{address}/gradio_api/call/ask/{event}", timeout=60).text


def test_a_model_and_uploads_that_hang_hold_up_nobody_else(address, silent):
    alone = time.monotonic()
    assert "27" in asked(address, "reader")
    alone = time.monotonic() - alone
    port = int(address.rpartition(":")[2])
    head = f"POST /gradio_api/upload HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 1000000\r\n"
    head += "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    uploads = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    for upload in uploads:
        upload.sendall(head.encode())
    hung = [threading.Thread(target=asked, args=[address, "openai:hangs"]) for _ in range(OF_A_MODEL + 4)]
    for one in hung:
        one.start()
    until = time.monotonic() + 30
    while len(silent[1]) < OF_A_MODEL and time.monotonic() < until:
        time.sleep(0.05)
    beside = time.monotonic()
    assert "27" in asked(address, "reader")
    beside = time.monotonic() - beside
    assert beside < alone + LIMIT / 2
    for connection in silent[1]:
        connection.close()
    for upload in uploads:
        upload.close()
    for one in hung:
        one.join()
