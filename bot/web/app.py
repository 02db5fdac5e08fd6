"""The page of the chat: questions and checked answers on the left, the source they quote on the right.

The only module that imports Gradio. What it shows is escaped in `render`, and nothing is fetched from elsewhere.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from secrets import token_hex
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.events import api
from starlette.requests import HTTPConnection

from bot.chatbot import Chatbot
from bot.web.access.doors import user_of
from bot.web.access.logins import User
from bot.web.answer_text import draft_html, place_html
from bot.web.caller import Caller
from bot.web.conversation import Conversation, Turn, from_json, to_data, to_json, to_markdown
from bot.web.document_list import adding_html, limits_html
from bot.web.evaluation.panel import Panel
from bot.web.library import LARGEST_FILE
from bot.web.line import LineFull, Lines, Place
from bot.web.service import Service
from bot.web.words import worded, words
from ingest.errors import BadInput, SourceboundError

_STATIC = Path(__file__).parent / "static"
_SCRIPTS = (
    "documents.js",
    "ranges.js",
    "blocks.js",
    "leaves.js",
    "evidence.js",
    "search.js",
    "links.js",
    "actions.js",
    "events.js",
)
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_FORMATS = [("Markdown", to_markdown, "md"), ("JSON", to_json, "json")]
_BEGIN = "(rows, saved) => { window.sourcebound.begin(); window.sourcebound.conversations(rows, saved); }"
_WELCOME = "(fresh, shown) => window.sourcebound.isEmpty() ? fresh : shown"
_NEWER = """(fresh, shown) => {
  const made = (list) => Number(/ data-made="([0-9]+)"/.exec(list)?.[1] ?? 0);
  return made(fresh) < made(shown) ? shown : fresh;
}"""
"""A list of documents that arrives late does not come over one that was made after it."""

_SHARED: dict[str, Any] = _QUIET | {"concurrency_id": "library", "concurrency_limit": 4}
_IN_LINE: dict[str, Any] = {"concurrency_id": "chatbot", "concurrency_limit": None}
"""For questions: Gradio takes them all at once, and they wait in the chat's own line."""

_SESSIONS = 200
"""How many visitors Gradio remembers the page of, 0.1 MB each; one who comes back later finds nothing changed."""

_OTHERS = 40
"""Requests that are no questions, which Gradio serves at the same time."""

_UPLOADS = (600, 3600)
"""Seconds between two looks for files that were sent and never added, and those after which they are deleted."""

_RECORDS = {"GRADIO_ANALYTICS_MAX_EVENTS": "1", "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**9)}
"""Gradio would keep a record of the last 10,000 events and make a table of them all after every one."""

_SEND = """
// A double click is one press.
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-send]");
  if (button && event.detail < 2) trigger(button.dataset.event ?? "select", { ...button.dataset });
});
"""


class _Page(gr.Blocks):
    """A page whose endpoint can be called over plain HTTP without its last values: they are None then."""

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """Fill in the values that were left out."""
        inputs += [None] * (len(block_fn.inputs) - len(inputs))


def build(chatbot: Chatbot, service: Service, lines: Lines) -> gr.Blocks:
    """Return the page; `mount` gives it a place and its styles."""
    os.environ.update(_RECORDS)
    page = _Page(title="Sourcebound", analytics_enabled=False, fill_width=True, delete_cache=_UPLOADS)
    with page:
        saved = gr.BrowserState(storage_key="sourcebound", secret="sourcebound")
        with gr.Row(elem_id="sb-header"):
            gr.HTML(_read("header.html"), apply_default_css=False, js_on_load=None)
            tools = gr.Row(elem_id="sb-tools")
        with gr.Row(elem_id="sb-desk"):
            with gr.Tabs(elem_id="sb-tabs"):
                with gr.Tab("Ask") as ask:
                    thread, composer = _conversation(service, lines, saved)
                with gr.Tab("Documents") as tab:
                    _documents(tab, service)
                with gr.Tab("Evaluate"):
                    _evaluation(Panel(chatbot))
            _source(service)
        _keep_welcome(ask, service, thread)
        with tools:
            _kept(page, service, saved, thread, composer)
            _tools(service, saved, thread, composer)
            _account()
        api(_endpoint(service, lines), api_name="ask", **_IN_LINE)
    page.queue(api_open=False)
    page.max_threads = page._queue.max_thread_count = lines.room + _OTHERS
    return page


def mount(app: FastAPI, page: gr.Blocks, *, logged_in: bool) -> None:
    """Have an application serve the page, to those that its doors let in; `logged_in` says that they know who it is."""
    page.state_session_capacity = _SESSIONS
    gr.mount_gradio_app(
        app,
        page,
        "/",
        auth_dependency=(lambda request: user_of(request).name) if logged_in else None,
        css=_read("desk.css") + _read("evaluate.css"),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        show_error=False,
        footer_links=[],
        run_history=False,
        max_file_size=LARGEST_FILE,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
    )


def login_page() -> str:
    """Return the page on which people log in: a whole HTML document."""
    return worded(_read("login.html")).replace("<style></style>", f"<style>{_read('desk.css')}</style>")


def _account() -> None:
    """Lay out who is logged in, and the way out; `account.js` asks the server who that is."""

    def account(_: Any, request: gr.Request) -> dict[str, Any]:
        return asdict(_user(request))

    gr.HTML(
        worded(_read("account.html")),
        elem_id="sb-account",
        apply_default_css=False,
        js_on_load=_read("account.js"),
        server_functions=[account],
    )


def _conversation(service: Service, lines: Lines, saved: gr.BrowserState) -> tuple[gr.HTML, gr.HTML]:
    """Lay out the thread and the box below it, and connect them; return the thread and what sends what is asked."""
    with gr.Column(elem_id="sb-ask"):
        thread = gr.HTML(elem_id="sb-thread", apply_default_css=False, js_on_load=_SEND)
        draft = gr.HTML(elem_id="sb-draft", apply_default_css=False, js_on_load=None)
        composer = gr.HTML(
            _read("composer.html"), elem_id="sb-line", apply_default_css=False, js_on_load=_read("composer.js")
        )
        _choice(service)
        with gr.Row(elem_id="sb-composer"):
            gr.Textbox(
                label="Question",
                placeholder="Ask the documents",
                show_label=False,
                container=False,
                max_lines=6,
                scale=1,
            )
            gr.Button("Ask", variant="primary", scale=0, min_width=72, elem_id="sb-send")
            stop = gr.Button("Stop", scale=0, min_width=72, elem_id="sb-stop")
        choice, judged = gr.JSON(visible=False), gr.JSON(visible=False)

    async def converse(
        kept: Any, choice: Any, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[tuple[Any, Any, str]]:
        before = service.restore(kept, _name(request))
        question, replaced = _values(event._data, "question", "replaced")
        steps = service.converse(question, before.turns, choice, replaced)
        turns, hint = next(steps)
        now = replace(before, id=before.id or token_hex(8), turns=turns)
        yield await asyncio.to_thread(service.show, turns, hint), gr.skip() if hint else to_data(now), ""
        if hint:
            return
        try:
            async for told in lines.of(_values(choice, "model")[0]).serve(
                _answering(service, now, steps), Caller().listens
            ):
                yield (gr.skip(), gr.skip(), place_html(told)) if isinstance(told, Place) else told
        except LineFull as full:
            yield await asyncio.to_thread(service.show, before.turns, str(full)), to_data(before), ""

    def stopped(kept: Any, request: gr.Request) -> tuple[str, Any]:
        conversation = service.restore(kept, _name(request))
        service.keep(conversation)
        return service.show(conversation.turns), to_data(conversation)

    def judge(kept: Any, event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        return service.judge(event._data, service.restore(kept, _name(request)))

    asking = composer.select(
        converse,
        [saved, choice],
        [thread, saved, draft],
        js="(saved) => [saved, window.sourcebound.choice()]",
        trigger_mode="multiple",
        **_IN_LINE,
        **_QUIET,
    )
    _after(asking, "answered", saved, failed="failed")
    stop.click(None, None, None, js="() => window.sourcebound.stop()", **_QUIET)
    composer.clear(None, None, None, cancels=[asking], **_QUIET)
    _after(composer.submit(stopped, saved, [thread, saved], **_QUIET), "stopped", saved)
    judging = thread.submit(judge, saved, judged, trigger_mode="multiple", **_QUIET)
    judging.then(None, judged, None, js="(judged) => window.sourcebound.judged(judged)", **_QUIET)
    return thread, composer


def _after(sending: Any, name: str, saved: gr.BrowserState, failed: str = "") -> None:
    """Have `composer.js` go on when an event that shows a conversation has come back, or has failed."""
    sending.then(None, saved, None, js=f"(saved) => window.sourcebound.{name}(saved)", **_QUIET)
    sending.failure(None, saved, None, js=f"(saved) => window.sourcebound.{failed or name}(saved)", **_QUIET)


def _answering(
    service: Service, now: Conversation, steps: Iterator[tuple[list[Turn], str]]
) -> Generator[tuple[Any, Any, str], None, None]:
    """Yield what is shown and kept of a conversation while its last question is answered."""
    for turns, _ in steps:
        writing = turns[-1].answer
        if writing and writing.draft:
            yield gr.skip(), gr.skip(), draft_html(writing.text)
        else:
            now = replace(now, turns=turns)
            yield service.show(turns), to_data(now), ""
    service.keep(now)


def _keep_welcome(tab: gr.Tab, service: Service, thread: gr.HTML) -> None:
    """Let an empty conversation, when it comes into sight again, tell of the documents as they are by then.

    The page decides whether it is empty, when the words are there: Gradio says that a tab was selected at the start
    too, and a question may be asked meanwhile.
    """

    def welcome() -> str:
        return service.show([])

    fresh = gr.HTML(visible=False)
    selected = tab.select(welcome, None, fresh, **_QUIET)
    selected.then(None, [fresh, thread], thread, js=_WELCOME, **_QUIET)


def _choice(service: Service) -> None:
    """Lay out the control that chooses the documents and the level; `choice.js` keeps what is chosen and sends it."""

    def documents(_: Any) -> list[dict[str, Any]] | None:
        return service.documents()

    gr.HTML(
        service.control(),
        elem_id="sb-choice",
        apply_default_css=False,
        js_on_load=_read("choice.js"),
        server_functions=[documents],
    )


def _tools(service: Service, saved: gr.BrowserState, thread: gr.HTML, composer: gr.HTML) -> None:
    """Lay out and connect what is done with a conversation as a whole; `composer.js` says when another is opened.

    Gradio's HTML has events of certain names only: a new one is `input`, one from a file `upload`, a kept one `like`.
    """
    new = gr.Button("New", size="sm", elem_id="sb-new")
    save = [(gr.Button(f"Save as {name}", size="sm"), make, ending) for name, make, ending in _FORMATS]
    upload = gr.UploadButton("Open", size="sm", file_types=[".json"], type="binary")
    file = gr.JSON(visible=False)

    def fresh() -> tuple[str, Any]:
        return service.show([]), to_data(Conversation())

    def opened(content: bytes, kept: Any, request: gr.Request) -> tuple[str, Any]:
        user = _name(request)
        return _opened(service, lambda: replace(from_json(content), user=user, id=token_hex(8)), kept, user)

    new.click(None, None, None, js="() => window.sourcebound.leave('input')", **_QUIET)
    upload.upload(None, None, None, js="() => window.sourcebound.leave('upload')", **_QUIET)
    _after(composer.input(fresh, None, [thread, saved], **_QUIET), "opened", saved)
    _after(composer.upload(opened, [upload, saved], [thread, saved], **_QUIET), "opened", saved)
    for button, make, ending in save:
        saving = button.click(_save(service, make, f"conversation.{ending}"), saved, file, **_QUIET)
        saving.then(None, file, None, js="(file) => window.sourcebound.download(file)", **_QUIET)


def _kept(page: gr.Blocks, service: Service, saved: gr.BrowserState, thread: gr.HTML, composer: gr.HTML) -> None:
    """Lay out and connect the menu of the conversations that are kept, and show at first the one that was last."""
    menu = gr.HTML(_read("kept.html"), elem_id="sb-kept", apply_default_css=False, js_on_load=_read("kept.js"))
    rows = gr.JSON(visible=False)

    def restore(kept: Any, request: gr.Request) -> tuple[str, Any]:
        user = _name(request)
        return service.show(service.restore(kept, user).turns), service.kept(user)

    def reopened(kept: Any, event: gr.EventData, request: gr.Request) -> tuple[str, Any]:
        user = _name(request)
        return _opened(service, lambda: service.reopen(user, event._data), kept, user)

    def manage(event: gr.EventData, request: gr.Request) -> dict[str, Any]:
        return service.kept(_name(request), event._data)

    _after(composer.like(reopened, saved, [thread, saved], **_QUIET), "opened", saved)
    managing = menu.submit(manage, None, rows, trigger_mode="multiple", **_QUIET)
    managing.then(None, rows, None, js="(rows) => window.sourcebound.conversations(rows)", **_QUIET)
    loading = page.load(restore, saved, [thread, rows], **_QUIET)
    loading.then(None, [rows, saved], None, js=_BEGIN, **_QUIET)
    loading.failure(None, None, None, js="() => window.sourcebound.begin()", **_QUIET)


def _opened(service: Service, read: Callable[[], Conversation], kept: Any, user: str) -> tuple[str, Any]:
    """Return what is shown and kept of another conversation, or the present one with a line about what is wrong."""
    try:
        conversation = read()
    except BadInput as error:
        return service.show(service.restore(kept, user).turns, str(error)), gr.skip()
    service.keep(conversation)
    return service.show(conversation.turns), to_data(conversation)


def _save(service: Service, make: Callable[[Conversation], str], name: str) -> Callable[..., dict[str, str]]:
    """Return the function behind a button that saves the conversation."""

    def save(kept: Any, request: gr.Request) -> dict[str, str]:
        return {"name": name, "text": make(service.restore(kept, _name(request)))}

    return save


def _documents(tab: gr.Tab, service: Service) -> None:
    """Lay out the list of documents and connect what can be done with them."""
    with gr.Column(elem_id="sb-documents"):
        gr.HTML(limits_html(), elem_id="sb-limits", apply_default_css=False, js_on_load=None)
        files = gr.File(file_count="multiple", label=words("adding.title"), show_label=False, height=120)
        pasting = gr.HTML(adding_html(), elem_id="sb-pasting", apply_default_css=False, js_on_load=_read("adding.js"))
        adding = gr.HTML(elem_id="sb-adding", apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="sb-list-tools"):
            tools = gr.HTML(
                worded(_read("document_tools.html")),
                elem_id="sb-filter",
                apply_default_css=False,
                js_on_load=_read("document_list.js"),
            )
            again = gr.Button(words("documents.check_all"), size="sm")
        checking = gr.HTML(elem_id="sb-checking", apply_default_css=False, js_on_load=None)
        listed = gr.HTML(elem_id="sb-listed", apply_default_css=False, js_on_load=_SEND)

    def refresh(event: gr.EventData, request: gr.Request) -> Iterator[tuple[str, Any]]:
        for progress, rows in service.refresh(_user(request), event.send if event.target is listed else None):
            yield progress, rows or gr.skip()

    def delete(event: gr.EventData, request: gr.Request) -> Iterator[str]:
        yield from service.delete(_user(request), event.sources if event.target is tools else [event.send])

    def list_documents() -> str:
        return service.document_list()

    fresh = gr.HTML(visible=False)
    selected = tab.select(list_documents, None, fresh, **_QUIET)
    selected.then(None, [fresh, listed], listed, js=_NEWER, **_QUIET)
    _adding(service, files, pasting, [adding, listed])
    gr.on([listed.select, tools.select], delete, None, listed, trigger_mode="multiple", **_SHARED)
    gr.on([again.click, listed.submit], refresh, None, [checking, listed], trigger_mode="multiple", **_SHARED)


def _adding(service: Service, files: gr.File, pasting: gr.HTML, shown: list[gr.HTML]) -> None:
    """Connect what adds documents with where the progress and the list are shown."""

    def add(paths: list[str], request: gr.Request) -> Iterator[tuple[str, Any, Any]]:
        yield gr.skip(), gr.skip(), None  # others may follow at once
        for progress, rows in service.add(_user(request), paths):
            yield progress, rows or gr.skip(), gr.skip()
        for path in paths:
            Path(path).unlink(missing_ok=True)

    def paste(event: gr.EventData, request: gr.Request) -> Iterator[tuple[str, Any]]:
        for progress, rows in service.paste(_user(request), event._data):
            yield progress, rows or gr.skip()

    files.upload(add, files, [*shown, files], trigger_mode="multiple", **_SHARED)
    pasted = pasting.submit(paste, None, shown, **_SHARED)
    pasted.then(None, None, None, js="() => window.sourcebound.pasted(true)", **_QUIET)
    pasted.failure(None, None, None, js="() => window.sourcebound.pasted(false)", **_QUIET)


def _evaluation(panel: Panel) -> None:
    """Lay out the tab that measures the answers; `evaluate.js` asks the server for all that it shows."""

    def evaluate(data: Any, request: gr.Request) -> dict[str, Any]:
        return panel.handle(data, _user(request))

    gr.HTML(
        worded(_read("evaluate.html")),
        elem_id="sb-evaluate",
        apply_default_css=False,
        js_on_load=_read("evaluate.js"),
        server_functions=[evaluate],
    )


def _source(service: Service) -> None:
    """Lay out the source pane; `documents.js` asks the server for documents as they are opened."""

    def documents(_: Any) -> list[dict[str, Any]] | None:
        return service.documents()

    def document(wanted: Any) -> dict[str, Any]:
        return service.document(*_values(wanted, "source", "sha256"))

    def leaf(wanted: Any) -> dict[str, Any]:
        return service.leaf(*_values(wanted, "source", "sha256", "page", "width"))

    def original(source: Any) -> dict[str, str]:
        return service.download(source)

    with gr.Column(elem_id="sb-source"):
        gr.HTML(
            _read("pane.html"),
            apply_default_css=False,
            js_on_load="\n".join(map(_read, _SCRIPTS)),
            server_functions=[documents, document, leaf, original],
        )


def _endpoint(service: Service, lines: Lines) -> Any:
    """Return the function behind `/ask`, with the type hints from which Gradio describes it."""

    async def ask(
        question: str,
        history: list[Any] | None = None,
        sources: list[str] | None = None,
        answers: str | None = None,
        model: str | None = None,
    ) -> dict[str, Any]:
        """Answer a question, of all documents or the `sources`; history: earlier questions or role/content messages."""
        told, caller = {}, Caller()
        try:
            async for step in lines.of(model).serve(
                service.ask(question, history, sources, answers, model), caller.listens
            ):
                if isinstance(step, Place):
                    caller.tell(step)
                else:
                    told = step
        except SourceboundError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return told

    return ask


def _name(request: gr.Request) -> str:
    return _user(request).name


def _user(request: Any) -> User:
    """Return who sends a request, which Gradio wraps where it waits in a queue, and does not where it calls at once."""
    called: HTTPConnection = getattr(request, "request", None) or request
    return user_of(called)


def _values(wanted: Any, *names: str) -> list[Any]:
    """Return what the browser asks for by these names; None for what it leaves out."""
    return [wanted.get(name) if isinstance(wanted, dict) else None for name in names]


def _read(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")
