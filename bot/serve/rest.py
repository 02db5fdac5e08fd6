"""The REST door: questions, search and documents as JSON under `/api`, described at `/api/openapi.json`.

It is behind the same doors as the chat (names, origins, logins), and its questions wait in the same lines.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, File, Header, HTTPException, Query, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT, HTTP_304_NOT_MODIFIED

from bot.chatbot import Chatbot
from bot.types import LONGEST_QUESTION, Level
from bot.web.access.doors import user_of
from bot.web.library import Library, fit_name
from bot.web.line import LOOK, LineFull, Lines, Place
from bot.web.service import Service, checked_question
from bot.web.words import words
from ingest.documents import Document
from ingest.errors import BadInput, CannotStore, IndexNotFound, ModelUnavailable, SourceboundError

MOST_PASSAGES = 50
"""Passages of one search."""

PAGE = 100
"""Documents of one page of the list, unless another number is asked for."""

MOST_DOCUMENTS = 1_000
"""Documents of the largest page."""

PROBLEM, EVENTS = "application/problem+json", "text/event-stream"


class Asked(BaseModel):
    """A question, as `python -m bot ask` takes it."""

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    history: list[str | dict[Literal["role", "content"], str]] | None = None
    sources: list[str] | None = None
    answers: Level | None = None
    model: str | None = None


class Citation(BaseModel):
    """Words of a document: `source[start:end] == quote`, in characters of the text whose SHA-256 is given."""

    number: int
    source: str
    sha256: str
    start: int
    end: int
    quote: str
    status: Literal["verbatim", "folded"]
    heading: str
    page: int | None = None
    group: int | None = None


class Statement(BaseModel):
    """A range of the answer's text, and what the documents have to do with it."""

    start: int
    end: int
    support: Literal["quoted", "supported", "unsupported", "uncited"]
    citations: list[int]


class Found(BaseModel):
    """A passage that was found; higher scores are better."""

    source: str
    start: int
    end: int
    score: float
    heading: str
    page: int | None = None


class Told(BaseModel):
    """An answer. `answer` is the short one alone, "" where the documents do not say."""

    question: str
    standalone: str
    answered: bool
    answer: str
    text: str
    confidence: float
    certainty: Literal["sure", "unsure", "none"]
    citations: list[Citation]
    statements: list[Statement]
    passages: list[Found]
    unverified: list[Any]
    writer: str
    milliseconds: dict[str, float]
    notice: str | None = None
    sources: list[str] | None = None
    draft: bool | None = None


class Passage(Found):
    """A passage of a search, with its words."""

    sha256: str
    text: str


class Passages(BaseModel):
    """What a search found, best first."""

    passages: list[Passage]


class Listed(BaseModel):
    """A document of the list. `ingested` is an ISO 8601 time in UTC."""

    source: str
    sha256: str
    title: str
    characters: int
    chunks: int
    pages: int
    ingested: str


class Documents(BaseModel):
    """A page of the list of documents, by name; `next` is the offset of the following one."""

    documents: list[Listed]
    total: int
    next: int | None = None


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


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe replies that say what went wrong."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def mount(app: FastAPI, chatbot: Chatbot, service: Service, lines: Lines) -> None:
    """Have an application serve the door under `/api`."""
    api = FastAPI(
        title="Sourcebound",
        summary="Answers from documents, each with the exact words that support it.",
        docs_url=None,
        redoc_url=None,
    )
    api.include_router(_asking(chatbot, service, lines), responses=_problems(401, 422, 503))
    api.include_router(_documents(chatbot), responses=_problems(401, 403, 404, 422))
    api.add_exception_handler(StarletteHTTPException, _problem_of_http)
    api.add_exception_handler(RequestValidationError, _problem_of_request)
    api.add_exception_handler(SourceboundError, _problem)
    app.mount("/api", api)


def _asking(chatbot: Chatbot, service: Service, lines: Lines) -> APIRouter:
    """Return what asks and searches."""
    router = APIRouter(tags=["questions"])

    @router.post("/ask", response_model=Told, response_model_exclude_none=True, summary="Ask the documents")
    async def ask(
        asked: Asked, request: Request, accept: Annotated[str, Header(include_in_schema=False)] = ""
    ) -> Response:
        """Answer a question; with `Accept: text/event-stream`, events `place`, `draft` and last `answer` or `error`."""
        work = service.ask(asked.question, asked.history, asked.sources, asked.answers, asked.model)
        if "text/event-stream" in accept:  # whose sender Starlette watches
            return StreamingResponse(_events(lines.of(asked.model).serve(work, lambda: True)), media_type=EVENTS)
        told: Any = None
        async with _listening(request) as listens:
            async for step in lines.of(asked.model).serve(work, listens):
                told = told if isinstance(step, Place) else step
        return JSONResponse(told)

    @router.get("/search", response_model_exclude_none=True, summary="Find passages")
    def search(
        q: Annotated[str, Query(min_length=1, max_length=LONGEST_QUESTION)],
        k: Annotated[int, Query(ge=1, le=MOST_PASSAGES)] = 10,
    ) -> Passages:
        """Return the passages that are nearest to a question in words and meaning."""
        found = chatbot.search(checked_question(q), k)
        return Passages(passages=[Passage.model_validate(one, from_attributes=True) for one in found])

    @router.get("/health", summary="See whether it works")
    def health() -> Health:
        """Say that the index can be read, and how many documents it has."""
        return Health(status="ok", documents=len(chatbot.index.documents()))

    return router


def _documents(chatbot: Chatbot) -> APIRouter:
    """Return what lists, gives, takes and deletes documents."""
    router, library = APIRouter(prefix="/documents", tags=["documents"]), Library(chatbot.index)

    @router.get("", summary="List the documents")
    def listed(
        offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=MOST_DOCUMENTS)] = PAGE
    ) -> Documents:
        """Return a page of the documents, by name."""
        infos = chatbot.index.documents()
        rows = [
            Listed.model_validate(vars(info) | {"pages": len(info.page_starts)})
            for info in infos[offset : offset + limit]
        ]
        after = offset + limit
        return Documents(documents=rows, total=len(infos), next=after if after < len(infos) else None)

    @router.post("", status_code=HTTP_201_CREATED, summary="Add documents")
    def add(files: Annotated[list[UploadFile], File()], request: Request) -> Results:
        """Take files in, each of which says what came of it; a file of the same name is replaced."""
        _edits(request)
        with TemporaryDirectory(prefix="sent-") as folder:
            paths = [_stored(file, Path(folder, str(number))) for number, file in enumerate(files)]
            *_, told = library.add(paths)
        return Results(files=[Taken(name=name, state=step.state, reason=step.reason) for name, step in told.steps])

    @router.get("/{source:path}", summary="Read a document", responses={404: {"model": Problem}, 304: {}})
    def read(source: str, response: Response, if_none_match: Annotated[str, Header()] = "") -> Any:
        """Return the text of a document; its ETag is the SHA-256 of the text."""
        document = _found(chatbot, source)
        tag = f'"{document.sha256}"'
        if tag in if_none_match or if_none_match == "*":
            return Response(status_code=HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        response.headers["ETag"] = tag
        return Text(source=document.source, sha256=document.sha256, title=document.title, text=document.text)

    @router.delete("/{source:path}", status_code=HTTP_204_NO_CONTENT, summary="Delete a document")
    def delete(source: str, request: Request) -> None:
        """Take a document out of the index, and delete the file of one that was added here."""
        _edits(request)
        _found(chatbot, source)
        library.delete([source])

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
    status = next(
        (status for kind, status in _STATUSES.items() if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR
    )
    return Problem(title=status.phrase, status=status, detail=str(error))


_STATUSES: dict[type[SourceboundError], HTTPStatus] = {
    BadInput: HTTPStatus.UNPROCESSABLE_ENTITY,
    LineFull: HTTPStatus.SERVICE_UNAVAILABLE,
    IndexNotFound: HTTPStatus.SERVICE_UNAVAILABLE,
    ModelUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    CannotStore: HTTPStatus.INSUFFICIENT_STORAGE,
}


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, SourceboundError)
    return _reply(_described(error))


async def _problem_of_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    status = HTTPStatus(error.status_code)
    return _reply(Problem(title=status.phrase, status=status, detail=str(error.detail)))


async def _problem_of_request(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = "; ".join(f"{'.'.join(map(str, one['loc'][1:])) or 'the request'}: {one['msg']}" for one in error.errors())
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _reply(Problem(title=status.phrase, status=status, detail=told))


def _reply(problem: Problem) -> Response:
    return JSONResponse(problem.model_dump(), problem.status, media_type=PROBLEM)
