"""The chat on a port: questions and checked answers on the left, the source they quote on the right.

The only module that imports Gradio. What it shows is escaped in `render`, and nothing is fetched from elsewhere.
"""

import errno
import ipaddress
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.events import api

from bot.chatbot import Chatbot
from bot.conversation import Conversation, from_json, to_data, to_json, to_markdown
from bot.desk import Desk
from ingest.errors import BadInput, SourceboundError

_LOG = logging.getLogger(__name__)
_WEB = Path(__file__).parent / "web"
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_FORMATS = [("Markdown", to_markdown, "md"), ("JSON", to_json, "json")]
_AT_ONCE, _WAITING = 4, 100
"""Questions answered at the same time, and how many more may wait before the queue says that it is full."""

_EXAMPLES = """
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ask]");
  if (button) trigger("select", { question: button.dataset.ask });
});
"""


def build(chatbot: Chatbot) -> gr.Blocks:
    """Return the page; `start` and `serve` give it a port and its styles."""
    desk = Desk(chatbot)
    page = gr.Blocks(title="Sourcebound", analytics_enabled=False, fill_width=True)
    with page:
        saved = gr.BrowserState(storage_key="sourcebound", secret="sourcebound")
        with gr.Row(elem_id="sb-header"):
            gr.HTML(_read("header.html"), apply_default_css=False, js_on_load=None)
            tools = gr.Row(elem_id="sb-tools")
        with gr.Row(elem_id="sb-desk"):
            thread = _conversation(page, desk, saved)
            _source(desk)
        with tools:
            _tools(desk, saved, thread)
        api(_endpoint(desk), api_name="ask", concurrency_id="chatbot", concurrency_limit=_AT_ONCE)
    page.queue(api_open=False, max_size=_WAITING)
    return page


def serve(chatbot: Chatbot, host: str = "127.0.0.1", port: int = 7860, auth: str | None = None) -> None:
    """Serve the chat until interrupted. Raises BadInput when the port or host cannot be used."""
    page = start(chatbot, host, port, auth)
    threading.Thread(target=_warm, args=(chatbot,), daemon=True).start()
    sys.stderr.write(f"Sourcebound is at http://{_address(host)}:{port} (stop with Ctrl+C)\n")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        page.close(verbose=False)


def _warm(chatbot: Chatbot) -> None:
    """Load the embedder before the first question; what is wrong with it is told to those who ask."""
    with suppress(SourceboundError):
        chatbot.retrieve("Good morning")


def start(chatbot: Chatbot, host: str = "127.0.0.1", port: int = 7860, auth: str | None = None) -> gr.Blocks:
    """Serve the chat in the background and return its page. Raises BadInput when the port or host cannot be used."""
    _check_free(host, port)
    if not auth and not _is_local(host):
        _LOG.warning("WARNING: there is no login, and whoever can reach %s can read all documents (see --auth)", host)
    login = _login(auth)
    page = build(chatbot)
    page.launch(
        server_name=f"[{host}]" if ":" in host else host,
        server_port=port,
        auth=login,
        css=_read("desk.css"),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        quiet=True,
        prevent_thread_lock=True,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        share=False,
        enable_monitoring=False,
    )
    return page


def _conversation(page: gr.Blocks, desk: Desk, saved: gr.BrowserState) -> gr.HTML:
    """Lay out the thread and the box below it, and connect them."""
    with gr.Column(elem_id="sb-ask"):
        thread = gr.HTML(elem_id="sb-thread", apply_default_css=False, js_on_load=_EXAMPLES)
        with gr.Row(elem_id="sb-composer"):
            box = gr.Textbox(
                label="Question",
                placeholder="Ask the documents",
                show_label=False,
                container=False,
                max_lines=6,
                scale=1,
            )
            button = gr.Button("Ask", variant="primary", scale=0, min_width=72)

    def converse(question: str, kept: Any, event: gr.EventData, request: gr.Request) -> Iterator[tuple[str, Any, Any]]:
        chosen = event.question if event.target is thread else None
        user = request.username or ""
        for turns, hint in desk.converse(chosen or question, desk.restore(kept, user)):
            data = gr.skip() if hint else to_data(Conversation(turns, user))
            yield desk.show(turns, hint), data, gr.skip() if hint or chosen else ""

    def restore(kept: Any, request: gr.Request) -> str:
        return desk.show(desk.restore(kept, request.username or ""))

    gr.on(
        [box.submit, button.click, thread.select],
        converse,
        [box, saved],
        [thread, saved, box],
        trigger_mode="once",
        concurrency_id="chatbot",
        concurrency_limit=_AT_ONCE,
        **_QUIET,
    )
    page.load(restore, saved, thread, **_QUIET)
    return thread


def _tools(desk: Desk, saved: gr.BrowserState, thread: gr.HTML) -> None:
    """Lay out and connect what is done with a conversation as a whole."""
    new = gr.Button("New", size="sm")
    save = [(gr.Button(f"Save as {name}", size="sm"), make, ending) for name, make, ending in _FORMATS]
    upload = gr.UploadButton("Open", size="sm", file_types=[".json"], type="binary")
    file = gr.JSON(visible=False)

    def fresh() -> tuple[str, Any]:
        return desk.show([]), to_data(Conversation())

    def opened(content: bytes, kept: Any, request: gr.Request) -> tuple[str, Any]:
        user = request.username or ""
        try:
            conversation = replace(from_json(content), user=user)
        except BadInput as error:
            return desk.show(desk.restore(kept, user), str(error)), gr.skip()
        return desk.show(conversation.turns), to_data(conversation)

    new.click(fresh, None, [thread, saved], **_QUIET)
    upload.upload(opened, [upload, saved], [thread, saved], **_QUIET)
    for button, make, ending in save:
        saving = button.click(_save(desk, make, f"conversation.{ending}"), saved, file, **_QUIET)
        saving.then(None, file, None, js="(file) => window.sourcebound.download(file)", **_QUIET)


def _save(desk: Desk, make: Callable[[Conversation], str], name: str) -> Callable[..., dict[str, str]]:
    """Return the function behind a button that saves the conversation."""

    def save(kept: Any, request: gr.Request) -> dict[str, str]:
        return {"name": name, "text": make(Conversation(desk.restore(kept, request.username or "")))}

    return save


def _source(desk: Desk) -> None:
    """Lay out the source pane; `desk.js` asks the server for documents as they are opened."""

    def documents(_: Any) -> list[dict[str, Any]]:
        return desk.documents()

    def document(source: Any) -> dict[str, Any]:
        return desk.document(source)

    with gr.Column(elem_id="sb-source"):
        gr.HTML(
            _read("pane.html"),
            apply_default_css=False,
            js_on_load=_read("desk.js"),
            server_functions=[documents, document],
        )


def _endpoint(desk: Desk) -> Any:
    """Return the function behind `/ask`, with the type hints from which Gradio describes it."""

    def ask(question: str, history: list[Any] | None = None) -> dict[str, Any]:
        """Answer a question; the history is earlier questions, or messages with a role and content."""
        try:
            return desk.ask(question, history)
        except SourceboundError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return ask


def _check_free(host: str, port: int) -> None:
    """Raise BadInput when the address cannot be listened on, before Gradio tries."""
    if not 0 < port < 2**16:
        raise BadInput(f"cannot listen on {host}:{port}: a port is a number from 1 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BadInput(f"port {port} is in use: choose another with --port (or PORT=... for make)") from error
        raise BadInput(f"cannot listen on {host}:{port}: {error.strerror or error}") from error


def _login(auth: str | None) -> tuple[str, str] | None:
    """Return the name and password of `USER:PASSWORD`. Raises BadInput."""
    user, _, password = (auth or "").partition(":")
    if auth is not None and not (user and password):
        raise BadInput("the login must be given as USER:PASSWORD")
    return (user, password) if auth else None


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _address(host: str) -> str:
    """Return the host as it stands in a URL that a person on this machine can open."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)


def _read(name: str) -> str:
    return (_WEB / name).read_text(encoding="utf-8")
