"""The REST door: questions, search and documents as JSON under `/api`, described at `/api/openapi.json`.

It is behind the same doors as the chat (names, origins, logins), and its questions wait in the same lines.
"""

import asyncio
import json
import math
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, File, Header, HTTPException, Query, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from fastapi.security.http import HTTPBase
from pydantic import BaseModel
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import Match, Mount
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT, HTTP_304_NOT_MODIFIED

from bot.chatbot import Chatbot
from bot.serve.models import (
    PAGE,
    PASSAGES,
    Asked,
    Documents,
    Offset,
    PageSize,
    PassageCount,
    Passages,
    Question,
    Told,
    line_of_errors,
)
from bot.serve.reference import page
from bot.serve.version import version
from bot.web.access.doors import API, LARGEST_REQUEST, user_of
from bot.web.access.problem import PROBLEM, Problem, problem_of, reply_of
from bot.web.library import MOST_FILES, Library, fit_name
from bot.web.line import AT_ONCE, LOOK, OF_A_MODEL, WAITING, LineFull, Lines, Place
from bot.web.service import Service, checked_question
from bot.web.words import words
from ingest.documents import Document
from ingest.errors import BadInput, CannotStore, IndexNotFound, ModelUnavailable, SourceboundError

SOON = 10
"""Seconds after which to come again to a line that is full, where nobody has been answered yet."""

EVENTS = "text/event-stream"


class Text(BaseModel):
    """A document whole: the text that places are counted in."""

    source: str
    sha256: str
    title: str
    text: str


class Taken(BaseModel):
    """What came of a file that was sent."""

    name: str
    state: str
    reason: str = ""


class Results(BaseModel):
    """What came of all files that were sent."""

    files: list[Taken]


class Health(BaseModel):
    """Whether the index can be read."""

    status: Literal["ok"]
    documents: int


class _Name(PathConvertor):
    """The name of a document in a path: with its slashes, and whatever else a file may be called."""

    regex = "(?s:.*)"


register_url_convertor("name", _Name())


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe replies that say what went wrong."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    told = {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}
    return {status: one | ({"headers": _RETRY} if status in _LATER else {}) for status, one in told.items()}


_LATER = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_RETRY = {"Retry-After": {"description": "seconds, where they are known", "schema": {"type": "integer"}}}
_TAG = {"ETag": {"description": "the SHA-256 of the text, in quotation marks", "schema": {"type": "string"}}}
_EVENTS = {EVENTS: {"schema": {"type": "string", "description": "events `place`, `draft`, and `answer` or `error`"}}}

_LOGIN = HTTPBase(scheme="basic", scheme_name="login", description="where the chat has logins", auto_error=False)
"""Only describes it: the doors before this one let nobody in without."""

_DESCRIPTION = f"""
What goes wrong is a problem document (RFC 9457) with a line in `detail`.

Where the chat has logins, every request carries one (HTTP Basic). Readers ask and read; documents are added and deleted
by editors.

Questions wait in the same line as those of the chat: {AT_ONCE} are answered at a time ({OF_A_MODEL} by a chat model),
{WAITING} more wait for that, and what comes then gets a 503 with `Retry-After`. A request has at most
{LARGEST_REQUEST // 1_000_000} MB.
"""


def mount(app: FastAPI, chatbot: Chatbot, service: Service, lines: Lines) -> None:
    """Have an application serve the door under `/api`."""
    api = FastAPI(
        title="Sourcebound",
        summary="Answers from documents, each with the exact words that support it.",
        description=_DESCRIPTION,
        version=version(),
        docs_url=None,
        redoc_url=None,
        responses=_problems(400, 401, 403, 413, 421, 422, 429, 500, 503),
        dependencies=[Depends(_LOGIN)],
    )
    routers = [_asking(chatbot, service, lines), _documents(chatbot), _describing(api)]
    for router in routers:
        api.include_router(router)
    api.state.routes = [route for router in routers for route in router.routes]
    api.add_exception_handler(StarletteHTTPException, _problem_of_http)
    api.add_exception_handler(RequestValidationError, _problem_of_request)
    api.add_exception_handler(SourceboundError, _problem)
    api.add_exception_handler(Exception, _problem_of_anything)
    api.openapi()["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    mount = Mount(API, api)
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)  # a name may have a line feed in it
    app.router.routes.append(mount)


def _asking(chatbot: Chatbot, service: Service, lines: Lines) -> APIRouter:
    """Return what asks and searches."""
    router = APIRouter(tags=["questions"])

    @router.post("/ask", response_model=Told, responses={200: {"content": _EVENTS}}, summary="Ask the documents")
    async def ask(
        asked: Asked, request: Request, accept: Annotated[str, Header(include_in_schema=False)] = ""
    ) -> Response:
        """Answer a question; with `Accept: text/event-stream`, events `place`, `draft` and last `answer` or `error`."""
        work = service.ask(**asked.model_dump())
        if EVENTS in accept:  # whose sender Starlette watches
            return StreamingResponse(_events(lines.of(asked.model).serve(work, lambda: True)), media_type=EVENTS)
        told: Any = None
        async with _listening(request) as listens:
            async for step in lines.of(asked.model).serve(work, listens):
                told = told if isinstance(step, Place) else step
        return JSONResponse(told)

    @router.get("/search", response_model_exclude_none=True, summary="Find passages")
    def search(
        q: Annotated[Question, Query(description="the question")], k: Annotated[PassageCount, Query()] = PASSAGES
    ) -> Passages:
        """Return the passages that are nearest to a question in words and meaning."""
        return Passages.of(chatbot.search(checked_question(q), k))

    @router.get("/health", summary="See whether it works")
    def health() -> Health:
        """Say that the index can be read, and how many documents it has."""
        return Health(status="ok", documents=chatbot.index.manifest.documents)

    return router


def _documents(chatbot: Chatbot) -> APIRouter:
    """Return what lists, gives, takes and deletes documents."""
    router, library = APIRouter(prefix="/documents", tags=["documents"]), Library(chatbot.index)

    @router.get("", summary="List the documents")
    def listed(offset: Annotated[Offset, Query()] = 0, limit: Annotated[PageSize, Query()] = PAGE) -> Documents:
        """Return a page of the documents, by name."""
        return Documents.of(chatbot.index.current(), offset, limit)

    @router.post("", status_code=HTTP_201_CREATED, responses=_problems(507), summary="Add documents")
    def add(files: Annotated[list[UploadFile], File(min_length=1, max_length=MOST_FILES)], request: Request) -> Results:
        """Take files in, each of which says what came of it; a file of the same name is replaced."""
        _edits(request)
        with TemporaryDirectory(prefix="sent-") as folder:
            paths = [_stored(file, Path(folder, str(number))) for number, file in enumerate(files)]
            *_, told = library.add(paths)
        return Results(files=[Taken(name=name, state=step.state, reason=step.reason) for name, step in told.steps])

    @router.get(
        "/{source:name}",
        response_model=Text,
        responses={200: {"headers": _TAG}, 304: {"headers": _TAG}, **_problems(404)},
        summary="Read a document",
    )
    def read(source: str, response: Response, if_none_match: Annotated[str, Header()] = "") -> Any:
        """Return the text of a document; its ETag is the SHA-256 of the text."""
        document = _found(chatbot, source)
        tag = f'"{document.sha256}"'
        if tag in if_none_match or if_none_match == "*":
            return Response(status_code=HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        response.headers["ETag"] = tag
        return Text(source=document.source, sha256=document.sha256, title=document.title, text=document.text)

    @router.delete(
        "/{source:name}",
        status_code=HTTP_204_NO_CONTENT,
        responses=_problems(404, 507),
        summary="Delete a document",
    )
    def delete(source: str, request: Request) -> None:
        """Take a document out of the index, and delete the file of one that was added here."""
        _edits(request)
        _found(chatbot, source)
        library.delete([source])

    return router


def _describing(api: FastAPI) -> APIRouter:
    """Return what shows the description to people."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    def docs(request: Request) -> HTMLResponse:
        return HTMLResponse(page(api.openapi(), request.scope["root_path"]))

    return router


@asynccontextmanager
async def _listening(request: Request) -> AsyncIterator[Callable[[], bool]]:
    """Give what says whether whoever sent a request is still there."""
    gone = asyncio.Event()

    async def look() -> None:
        while not await request.is_disconnected():
            await asyncio.sleep(LOOK)
        gone.set()

    watch = asyncio.create_task(look())
    try:
        yield lambda: not gone.is_set()
    finally:
        watch.cancel()


async def _events(steps: AsyncIterator[Any]) -> AsyncIterator[str]:
    """Yield what happens to a question as server-sent events."""
    try:
        told: Any = None
        async for step in steps:
            if isinstance(step, Place):
                yield _event("place", {"place": step.rank, "seconds": step.seconds})
            elif step.get("draft"):
                yield _event("draft", step)
            else:
                told = step
        if told is not None:
            yield _event("answer", told)
    except SourceboundError as error:
        yield _event("error", _described(error).model_dump())


def _event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _edits(request: Request) -> None:
    """Raise an HTTPException where a reader wants to change documents."""
    if not user_of(request).edits:
        raise HTTPException(HTTPStatus.FORBIDDEN, words("login.reader"))


def _found(chatbot: Chatbot, source: str) -> Document:
    """Return a document. Raises HTTPException when there is none."""
    try:
        return chatbot.index.document(source)
    except KeyError as error:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"{source} is not in the index") from error


def _stored(file: UploadFile, folder: Path) -> Path:
    """Store a file that was sent under its own name, in a folder of its own."""
    path = folder / fit_name(Path(file.filename or "").name)
    folder.mkdir()
    with path.open("wb") as target:
        shutil.copyfileobj(file.file, target)
    return path


def _described(error: SourceboundError) -> Problem:
    kinds = (status for kind, status in _STATUSES.items() if isinstance(error, kind))
    return problem_of(next(kinds, HTTPStatus.INTERNAL_SERVER_ERROR), str(error))


_STATUSES: dict[type[SourceboundError], HTTPStatus] = {
    BadInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    LineFull: HTTPStatus.SERVICE_UNAVAILABLE,
    IndexNotFound: HTTPStatus.SERVICE_UNAVAILABLE,
    ModelUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    CannotStore: HTTPStatus.INSUFFICIENT_STORAGE,
}


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, SourceboundError)
    seconds = (error.seconds or SOON) if isinstance(error, LineFull) else None
    return reply_of(_described(error), {"Retry-After": str(math.ceil(seconds))} if seconds else None)


async def _problem_of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    headers = dict(error.headers or {})
    routes = [route for route in request.app.state.routes if route.matches(request.scope)[0] != Match.NONE]
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and routes:  # each of which knows its own methods alone
        headers["Allow"] = ", ".join(sorted({method for route in routes for method in route.methods}))
    told = _NO_JSON if isinstance(error.__cause__, UnicodeError | RecursionError) else str(error.detail)
    return reply_of(problem_of(HTTPStatus(error.status_code), told), headers)


_NO_JSON = "the body has to be a JSON object, sent with Content-Type: application/json"


async def _problem_of_request(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(one["loc"] == ("body",) or one["type"] == "json_invalid" for one in found):
        told = _NO_JSON
    else:
        told = line_of_errors(one | {"loc": one["loc"][1:]} for one in found)
    return reply_of(problem_of(HTTPStatus.UNPROCESSABLE_ENTITY, told))


async def _problem_of_anything(_: Request, __: Exception) -> Response:
    """Tell of an error that is none of ours, which the server goes on to log."""
    return reply_of(problem_of(HTTPStatus.INTERNAL_SERVER_ERROR, "this could not be done; the server's log says why"))
