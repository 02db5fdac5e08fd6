"""A chatbot small enough to know by heart, behind the same public methods as the real one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from langchain_core.messages import BaseMessage

from bot.types import Answer, Citation, Passage, Unverified

CORPUS = Path(__file__).parent.parent / "corpus" / "international_crisis_management.txt"


@dataclass(frozen=True)
class FakeHeading:
    start: int
    level: int
    title: str


@dataclass(frozen=True)
class FakeDocument:
    text: str
    source: str
    headings: tuple[FakeHeading, ...] = ()
    pages: tuple[int, ...] = ()

    @property
    def sha256(self):
        return sha256(self.text.encode()).hexdigest()

    @property
    def title(self):
        return self.headings[0].title if self.headings else self.source

    @property
    def characters(self):
        return len(self.text)


def document(text: str, source: str, headings: Sequence[str] = (), pages: Sequence[int] = ()) -> FakeDocument:
    found = tuple(FakeHeading(text.index(title), 2, title) for title in headings)
    return FakeDocument(text, source, found, tuple(pages))


@dataclass
class FakeIndex:
    held: dict[str, FakeDocument] = field(default_factory=dict)

    @classmethod
    def of(cls, *documents: FakeDocument) -> "FakeIndex":
        return cls({one.source: one for one in documents})

    def documents(self):
        return list(self.held.values())

    def document(self, source):
        return self.held[source]


@dataclass
class FakeChatbot:
    """Answers what it was told to, and remembers what it was asked."""

    index: FakeIndex
    replies: dict[str, Answer | Exception | Callable[[], Answer]] = field(default_factory=dict)
    asked: list[list[BaseMessage]] = field(default_factory=list)

    def invoke(self, messages):
        self.asked.append(list(messages))
        reply = self.replies.get(messages[-1].content)
        if reply is None:
            return refusal(messages[-1].content)
        if isinstance(reply, Exception):
            raise reply
        return reply() if callable(reply) else replace(reply, question=messages[-1].content)


def citation(held: FakeDocument, quote: str, number: int = 1, **more) -> Citation:
    start = held.text.index(quote)
    place = (number, held.source, held.sha256, start, start + len(quote), quote)
    return Citation(*place, **({"status": "verbatim", "heading": ""} | more))


def passage(held: FakeDocument, words: str, **more) -> Passage:
    start = held.text.index(words)
    place = (held.source, held.sha256, start, start + len(words), words)
    return Passage(*place, **({"heading": "", "score": 0.5} | more))


def answer(text: str, citations: Sequence[Citation] = (), **more) -> Answer:
    told = {"answered": True, "answer": "", "confidence": 0.9, "milliseconds": {"retrieve": 8.0, "write": 120.0}}
    return Answer("", "", text=text, citations=tuple(citations), **(told | more))


def refusal(question: str, passages: Sequence[Passage] = (), **more) -> Answer:
    told = {"answered": False, "answer": "", "text": "The documents do not say.", "confidence": 0.04}
    return Answer(question, question, passages=tuple(passages), **(told | more))


def crisis() -> FakeDocument:
    headings = ["Kosovo Force (KFOR):", "Operation Sea Guardian (OSG):", "NATO Mission Iraq (NMI):"]
    return document(CORPUS.read_text(encoding="utf-8"), CORPUS.name, headings)


def unverified(quote: str, reason: str = "not found in the documents") -> Unverified:
    return Unverified(quote, reason)
