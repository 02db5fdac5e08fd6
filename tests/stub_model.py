"""A local server that speaks OpenAI's chat completions, streaming, and misbehaves as the model's name says."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

REPLIES = {
    "good": 'KFOR has been there since 1999 [1: "Since 1999, KFOR has contributed"]. 27 nations take part '
    '[1: "27 nations, including Germany, are participating"].',
    "structured": '{"answer": "KFOR has been there **since 1999** [1].", "quotes": '
    '[{"passage": 1, "words": "Since 1999, KFOR has contributed"}]}',
    "plain-only": 'KFOR has been there since 1999 [1: "Since 1999, KFOR has contributed"].',
    "folded": 'It started in 1999 [1: "since  1999, kfor has contributed to ENSURING"].',
    "bare": "Since 1999, KFOR has contributed to a secure and stable environment in Kosovo [1].",
    "invented-number": 'KFOR is in Kosovo [1: "stable environment in Kosovo"]. It has a fleet [77: "a fleet"] [0].',
    "invented-quote": 'KFOR has 4,500 soldiers [1: "KFOR has 4,500 soldiers"].',
    "half-invented": 'Since 1999 [1: "Since 1999, KFOR"], with 4,500 soldiers [1: "4,500 soldiers"].',
    "year": 'KFOR began in that year [1999] [1: "Since 1999, KFOR"].',
    "refuses": "NOT IN THE DOCUMENTS",
    "empty": "",
    "rambles": "I think it is nice there. " * 20,
    "hostile": '<img src=x onerror=alert(1)> ![x](http://127.0.0.1/x) [1: "Since 1999, KFOR"]',
}


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request)
        model = request["model"]
        if model == "error-500":
            self.send_error(500)
            return
        if model == "plain-only" and "response_format" in request:
            self.send_error(400)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if model == "hangs":
            time.sleep(5)
            return
        if model in ("waits", "trickles"):
            self._slowly(REPLIES["good"], model)
            return
        reply = REPLIES[model]
        for start in range(0, len(reply), 7):
            self._event({"content": reply[start : start + 7]})
        if model == "breaks-off":
            return
        self._event({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _slowly(self, reply: str, model: str) -> None:
        """Stream to the first bracket; then wait to be told to go on, or go on letter by letter for minutes."""
        begun, rest = reply.split("[", 1)
        self._event({"content": begun})
        if model == "waits":
            self.server.go_on.wait(60)
            self._event({"content": f"[{rest}"}, "stop")
            self.wfile.write(b"data: [DONE]\n\n")
            return
        try:
            for _ in range(1000):
                self._event({"content": "."})
                time.sleep(0.1)
        except OSError:
            self.server.left.set()

    def _event(self, delta: dict, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        event = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "stub", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def stub_model() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.requests = []
    server.go_on, server.left = Event(), Event()
    server.url = f"http://127.0.0.1:{server.server_port}/v1"
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
