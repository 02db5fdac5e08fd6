"""A chat that runs elsewhere, asked over REST: neither index nor models are needed here."""

import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote, unquote

import httpx

from bot.plain_text import NEAREST
from bot.terminal.answering import REMEMBERED
from bot.types import LONGEST_QUESTION, Answer, Level, Passage
from bot.web.words import standing
from ingest.errors import BadInput, ModelUnavailable
from ingest.program import command

PATIENCE = httpx.Timeout(600, connect=10)
"""Seconds until a server has to say something; a chat model may think for minutes."""

PAGE = 1_000
"""Documents of a list that are asked for at a time."""

LONGEST_REASON = 500
"""Characters of what a server says of an error that are shown."""

T = TypeVar("T")

_PASSAGE = {"sha256": "", "text": ""}
"""What a passage is without in an answer that was sent."""


@dataclass(frozen=True)
class Server:
    """A running chat, and how it is asked: of which documents, how readily it answers, and who writes."""

    url: str
    login: tuple[str, str] | None = field(default=None, repr=False)
    chosen: Sequence[str] = ()
    answers: Level | None = None
    model: str | None = None

    @classmethod
    def at(
        cls,
        address: str,
        login: str | None = None,
        chosen: Sequence[str] = (),
        answers: Level | None = None,
        model: str | None = None,
    ) -> "Server":
        """Return the chat at an address, with the login (USER:PASSWORD) in it or else this one. Raises BadInput."""
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL as error:
            raise BadInput(_no_address(address)) from error
        if url.scheme not in ("http", "https") or not url.host:
            raise BadInput(_no_address(address))
        name, colon, password = url.userinfo.decode().partition(":")
        known = (unquote(name), unquote(password)) if name or colon else _login(login)
        bare = url.copy_with(userinfo=b"", query=None, fragment=None)
        return cls(str(bare).rstrip("/"), known, chosen, answers, model)

    def told(self, question: str, history: Sequence[str] = ()) -> dict[str, Any]:
        """Return the answer to a question after earlier ones as the JSON object that the server sends.

        Raises:
            BadInput: it cannot be asked, or no chat of ours is there.
            ModelUnavailable: no server answers.
        """
        with self._sent("POST", "ask", json=self._asked(question, list(history))) as response:
            told = json.loads(response.read())
            if not isinstance(told, dict):
                raise TypeError("an answer is an object")
            return told

    def answer(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Return the answer to a question after earlier ones. Raises as `told` does."""
        return self._answer_of(self.told(question, history))

    def ask(self, question: str, earlier: Sequence[Answer]) -> Generator[Answer | str, None, None]:
        """Yield where a question stands in line, drafts, and last the answer. Raises as `told` does."""
        history = [
            {"role": role, "content": said[:LONGEST_QUESTION]}
            for one in earlier[-REMEMBERED:]
            for role, said in (("user", one.question), ("assistant", one.text))
            if said.strip()
        ]
        body, accept = self._asked(question, history), {"Accept": "text/event-stream"}
        with self._sent("POST", "ask", json=body, headers=accept) as response:
            for name, data in self._events(response):
                if name == "place":
                    yield standing(data["place"], data["seconds"])
                elif name == "error":
                    raise BadInput(str(data["detail"])[:LONGEST_REASON])
                else:
                    yield self._answer_of(data)

    def text(self, source: str, sha256: str) -> str:
        """Return the text of a document as it was cited. Raises BadInput if it is another now, or gone."""
        document = self._document(source)
        if document["sha256"] != sha256:
            raise BadInput(f"{source} has been replaced since it was cited; ask again")
        return str(document["text"])

    def sources(self) -> Sequence[str]:
        """Return the names of the documents that are asked."""
        if self.chosen:
            return self.chosen
        found = list[str]()
        offset: int | None = 0
        while offset is not None:
            names, offset = self._got("documents", _names, params={"offset": offset, "limit": PAGE})
            found += names
        return found

    def _answer_of(self, told: Mapping[str, Any]) -> Answer:
        """Return an answer that was sent as one of ours, the nearest passages with their words. Raises BadInput."""
        from pydantic import ValidationError

        try:
            passages = [{**_PASSAGE, **one} for one in told["passages"]]
            answer: Answer = _answers().validate_python({**told, "passages": passages})
        except (LookupError, TypeError, ValidationError) as error:
            raise BadInput(self._foreign()) from error
        if answer.answered or answer.draft:
            return answer
        return replace(answer, passages=[self._with_words(one) for one in answer.passages[:NEAREST]])

    def _asked(self, question: str, history: Sequence[Any]) -> dict[str, Any]:
        if not question.strip():
            raise BadInput("the question is empty; ask something")
        question = question.encode(errors="replace").decode()
        how = {"sources": list(self.chosen), "answers": self.answers, "model": self.model}
        return {"question": question, "history": history, **{name: value for name, value in how.items() if value}}

    def _with_words(self, passage: Passage) -> Passage:
        """Return a passage with its words and the hash of its document; as it is, if that cannot be had."""
        try:
            document = self._document(passage.source)
        except (BadInput, ModelUnavailable):
            return passage
        words = document["text"][passage.start : passage.end]
        return replace(passage, sha256=document["sha256"], text=words)

    def _document(self, source: str) -> Mapping[str, str]:
        return self._got(f"documents/{quote(source)}", lambda found: {name: found[name] for name in ("sha256", "text")})

    def _got(self, path: str, read: Callable[[Any], T], **how: Any) -> T:
        """Return what is read of the JSON at a path."""
        with self._sent("GET", path, **how) as response:
            return read(json.loads(response.read()))

    @contextmanager
    def _sent(self, method: str, path: str, **how: Any) -> Iterator[httpx.Response]:
        """Give the reply to a request, of which only the head is read.

        What the server says of an error, and whatever there is that is not as ours says it, is raised as one line.
        """
        try:
            with httpx.stream(method, f"{self.url}/api/{path}", auth=self.login, timeout=PATIENCE, **how) as response:
                if response.status_code != HTTPStatus.OK:
                    response.read()
                    raise BadInput(self._refusal(response))
                yield response
        except httpx.TransportError as error:
            told = f"no chat answers there ({str(error) or type(error).__name__}); start one: {command('bot')}"
            raise ModelUnavailable(f"{self.url}: {told}") from error
        except (httpx.HTTPError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise BadInput(self._foreign()) from error

    def _events(self, response: httpx.Response) -> Iterator[tuple[str, Any]]:
        """Yield the names and the data of server-sent events, each with its data on one line."""
        if not response.headers.get("content-type", "").startswith("text/event-stream"):
            raise BadInput(self._foreign())
        waiting = b""
        for part in response.iter_bytes():
            *whole, waiting = (waiting + part).split(b"\n\n")
            for event in whole:
                fields = dict(line.split(b": ", 1) for line in event.split(b"\n"))
                yield fields[b"event"].decode(), json.loads(fields[b"data"])

    def _refusal(self, response: httpx.Response) -> str:
        """Say why a request was refused, in the server's words where they are ours."""
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            if self.login:
                return f"{self.url}: does not know this login, or its password is another"
            return f"{self.url}: wants a login: http://USER:PASSWORD@HOST:PORT, or USER:PASSWORD in SOURCEBOUND_LOGIN"
        if response.is_redirect:
            return f"{self.url}: leads on to {response.headers['location']}; name that if you trust it"
        nothing = HTTPStatus.NOT_FOUND.phrase  # such as at the address of its API
        told = (
            str(json.loads(response.text)["detail"]) if "json" in response.headers.get("content-type", "") else nothing
        )
        return self._foreign() if told == nothing else told[:LONGEST_REASON]

    def _foreign(self) -> str:
        return f"{self.url}: is not a chat of Sourcebound, or one of another version; name the address of its page"


def _names(page: Any) -> tuple[list[str], int | None]:
    """Return the names on a page of the list of documents, and where the next page begins."""
    return [str(row["source"]) for row in page["documents"]], page.get("next")


def _login(given: str | None) -> tuple[str, str] | None:
    """Return a login as name and password, if there is one. Raises BadInput if it has no password."""
    if not given:
        return None
    name, colon, password = given.partition(":")
    if not colon:
        raise BadInput("the login has no password: give USER:PASSWORD")
    return name, password


def _no_address(given: str) -> str:
    shown = re.sub("^([a-z]+://)?.*@", r"\1", given, flags=re.IGNORECASE)
    return f"{shown!r} is not the address of a chat; name it as http://HOST:PORT"


@cache
def _answers() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)
