"""A chatbot small enough to know by heart, behind the same public methods as the real one."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from langchain_core.messages import BaseMessage

from bot.question.question import Question
from bot.types import REFUSAL, Answer, Citation, Draft, Level, Passage, Unverified
from bot.writing.writer import Writer
from ingest.documents import Document, read
from ingest.errors import BadInput
from ingest.index.catalogue import DocumentInfo
from ingest.index.store import Location
from tests.structured import extract

CORPUS = Path(__file__).parent.parent / "corpus" / "international_crisis_management.txt"

HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script> ![x](http://evil.example/x.png) "
    "[click](javascript:alert(3)) $$\\frac{1}{2}$$ ${alert(4)} {{value}} `code` **bold** &amp; \"quoted\" 'single'"
)


def document(text: str, source: str, headings: Sequence[str] = (), pages: Sequence[int] = ()) -> Document:
    """Return a document; its headings are lines of its text."""
    found = extract(text, [(title, 2) for title in headings], pages)
    return Document.from_extract(found, source, path="", file_sha256=Document.of(text, source).file_sha256)


def crisis() -> Document:
    return read(CORPUS, CORPUS.name)


@dataclass
class FakeIndex:
    """Documents by name, the files of some, and what some were before, by name and hash."""

    held: dict[str, Document] = field(default_factory=dict)
    originals: dict[str, bytes] = field(default_factory=dict)
    versions: dict[tuple[str, str], Document] = field(default_factory=dict)
    location: Location = Location(Path("nowhere"))

    @classmethod
    def of(cls, *documents: Document) -> "FakeIndex":
        return cls({one.source: one for one in documents})

    @property
    def manifest(self) -> SimpleNamespace:
        return SimpleNamespace(documents=len(self.held))

    def current(self) -> "FakeIndex":
        return self

    def page(self, offset: int, limit: int) -> list[DocumentInfo]:
        return self.documents()[offset : offset + limit]

    def documents(self) -> list[DocumentInfo]:
        return [
            DocumentInfo(one.source, one.sha256, one.file_sha256, "", one.title, len(one.text), 1, "2026-01-01")
            for one in self.held.values()
        ]

    def document(self, source: str) -> Document:
        return self.held[source]

    def original(self, source: str) -> bytes:
        return self.originals[source]

    def version(self, source: str, sha256: str) -> Document:
        return self.versions[source, sha256]


class FakeWriter(Writer):
    """Writes nothing: the fake chatbot knows its answers."""

    def write(self, question: Question, passages: Sequence[Passage]) -> Draft:
        return Draft(False, "", REFUSAL, 0.0)


@dataclass
class FakeChatbot:
    """Answers what it was told to, refuses the rest, and remembers what it was asked."""

    index: FakeIndex
    replies: dict[str, Answer | Exception | Callable[[], Answer]] = field(default_factory=dict)
    asked: list[list[BaseMessage]] = field(default_factory=list)
    levels: list[Level | None] = field(default_factory=list)
    written_by: list[str | None] = field(default_factory=list)
    models: Sequence[str] = ("reader",)
    answers: Level | None = "balanced"
    writer: Writer = field(default_factory=FakeWriter)

    def retrieve(self, question: Question) -> list[Passage]:
        return []

    def stream(self, messages: Sequence[BaseMessage], **how: Any) -> Iterator[Answer]:
        yield self.invoke(messages, **how)

    def invoke(
        self,
        messages: Sequence[BaseMessage],
        sources: Collection[str] = (),
        answers: Level | None = None,
        model: str | None = None,
    ) -> Answer:
        self.asked.append(list(messages))
        self.levels.append(answers)
        self.written_by.append(model)
        unknown = set(sources) - {info.source for info in self.index.documents()}
        if unknown:
            raise BadInput(f"no document here is named {min(unknown)} (any more)")
        question = str(messages[-1].content)
        reply = self.replies.get(question, refusal(question))
        if isinstance(reply, Exception):
            raise reply
        answered = reply() if callable(reply) else reply
        return replace(answered, question=question, standalone=answered.standalone or question, sources=tuple(sources))


def citation(held: Document, quote: str, number: int = 1, **more) -> Citation:
    start = held.text.index(quote)
    place = (number, held.source, held.sha256, start, start + len(quote), quote)
    return Citation(*place, **({"status": "verbatim", "heading": ""} | more))


def passage(held: Document, words: str, **more) -> Passage:
    start = held.text.index(words)
    place = (held.source, held.sha256, start, start + len(words), words)
    return Passage(*place, **({"heading": "", "score": 0.5} | more))


def answer(text: str, citations: Sequence[Citation] = (), **more) -> Answer:
    told = {"answered": True, "answer": "", "confidence": 0.9, "certainty": "sure"}
    told |= {"milliseconds": {"retrieve": 8.0, "write": 120.0}}
    return Answer(**({"question": "", "standalone": ""} | told | more), text=text, citations=tuple(citations))


def refusal(question: str, passages: Sequence[Passage] = (), **more) -> Answer:
    told = {"answered": False, "answer": "", "text": REFUSAL, "confidence": 0.04}
    return Answer(question, question, passages=tuple(passages), **(told | more))


def unverified(quote: str, reason: str = "not found in the documents") -> Unverified:
    return Unverified(quote, reason)
