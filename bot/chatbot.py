"""The main path: question, history -> condense -> retrieve -> write -> cite (check) -> Answer."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig

from bot.citing.cite import Checked, cite
from bot.question.question import Question, understand
from bot.retrieval.hybrid import HybridRetriever, passage
from bot.retrieval.scope import chosen
from bot.types import Answer, Draft, Level, Passage, Writer
from bot.writing.chat_model import ChatModelWriter, load_chat_model
from bot.writing.reader import ReaderWriter
from ingest.embeddings import Embedder
from ingest.errors import BadInput, SourceboundError
from ingest.index import Index, Snapshot
from ingest.store import HERE, Location

LONGEST_QUESTION = 4000
"""Characters."""

_GREETING = "Good morning"

ChatInput = str | Sequence[BaseMessage]


class Chatbot(Runnable[ChatInput, Answer]):
    """Answers a question, or the last message of a conversation, from an index.

    Args:
        index: what to answer from.
        writer: writes the drafts.
        retriever: finds the passages; `HybridRetriever` over the index by default.
    """

    def __init__(self, index: Index, writer: Writer, retriever: BaseRetriever | None = None) -> None:
        self.index = index
        self.writer = writer
        self.retriever = retriever or HybridRetriever(index=index)

    @classmethod
    def open(
        cls,
        location: Location | Path | str = HERE,
        model: str | None = None,
        *,
        embedder: Embedder | None = None,
        time_limit: float = 60.0,
        answers: Level = "balanced",
    ) -> "Chatbot":
        """Return a chatbot over the index at a location, writing with the chat model of that name if one is given."""
        index = Index.open(location, embedder)
        reader = replace(ReaderWriter.load(), answers=answers)
        if model is None:
            return cls(index, reader)
        return cls(index, ChatModelWriter(load_chat_model(model), model, reader, time_limit))

    @property
    def answers(self) -> Level | None:
        """How readily the offline reader answers, None where none is in use."""
        offline = _offline(self.writer)
        return offline.answers if isinstance(offline, ReaderWriter) else None

    def invoke(self, input: ChatInput, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Answer a question; arguments and errors are those of `stream`."""
        *_, answer = self.stream(input, config, **kwargs)
        return answer

    def stream(
        self,
        input: ChatInput,
        config: RunnableConfig | None = None,
        *,
        sources: Collection[str] | None = None,
        answers: Level | None = None,
        **kwargs: Any,
    ) -> Iterator[Answer]:
        """Yield what a chat model writes as it comes, as drafts, and last the checked answer to a question.

        Closing the iterator stops the model.

        Args:
            input: the question, or a conversation that ends with it.
            config: of LangChain, handed on to the retriever.
            sources: names of the documents to ask; all of them by default.
            answers: how readily the offline reader answers, if not as it does by default.
            kwargs: there are no others.

        Raises:
            BadInput: the question is empty or too long, or a document is not there.
            TypeError: an argument is not one of these.
        """
        if kwargs:
            raise TypeError(f"a chatbot takes no argument named {', '.join(kwargs)}")
        question, history, said = _turns(input)
        snapshot, writer = self.index.current(), _at(answers, self.writer)
        asked = chosen(sources or (), snapshot.sources)
        milliseconds: dict[str, float] = {}
        with _timed(milliseconds, "condense"):
            asked_ = understand(question, history, said, snapshot.words)
            standalone, context = asked_, asked_.conversation
        with _timed(milliseconds, "retrieve"):
            passages = self.retrieve(standalone, config, snapshot, asked, context)
        yield from _answers(_begun(question, standalone, passages, asked, milliseconds), snapshot, writer)

    def warm(self) -> None:
        """Load what answers offline before the first question; what is wrong with it is told to those who ask."""
        with suppress(SourceboundError):
            _offline(self.writer).write(Question(_GREETING, _GREETING), self.retrieve(_GREETING))

    def retrieve(
        self,
        standalone: str,
        config: RunnableConfig | None = None,
        snapshot: Snapshot | None = None,
        sources: Collection[str] = (),
        context: str = "",
    ) -> list[Passage]:
        """Return passages for a question that stands alone, best first, from the present state of the index."""
        scope: dict[str, Any] = {}
        if isinstance(self.retriever, HybridRetriever):
            scope = {"snapshot": snapshot, "sources": sources, "context": context}
        elif sources:
            raise BadInput("the retriever in use searches all documents; it cannot be asked of some of them")
        return [passage(document) for document in self.retriever.invoke(str(standalone), config, **scope)]

    def respond(self, question: str, standalone: str, passages: Sequence[Passage]) -> Answer:
        """Write an answer from these passages and check it."""
        *_, answer = _answers(_begun(question, standalone, passages), self.index.current(), self.writer)
        return answer


def _offline(writer: Writer) -> Writer:
    return writer.fallback if isinstance(writer, ChatModelWriter) else writer


def _at(level: Level | None, writer: Writer) -> Writer:
    """Return a writer whose offline reader answers as readily as this level says. Raises BadInput if it has none."""
    if level is None:
        return writer
    if isinstance(writer, ChatModelWriter):
        return replace(writer, fallback=_at(level, writer.fallback))
    if isinstance(writer, ReaderWriter):
        return replace(writer, answers=level)
    raise BadInput(f"the writer in use cannot be made {level}; leave `answers` out")


def _answers(begun: Answer, snapshot: Snapshot, writer: Writer) -> Iterator[Answer]:
    spent = dict(begun.milliseconds)
    with _timed(spent, "write"):
        for part in _parts(begun, writer):
            if isinstance(part, str):
                yield replace(begun, text=part, draft=True)
            else:
                draft = part
    with _timed(spent, "cite"):
        answer = _checked(begun, draft, snapshot)
    if answer.answered and not answer.citations and isinstance(writer, ChatModelWriter):
        with _timed(spent, "write"):
            why = "quoted nothing that the documents say"
            instead = writer.instead(begun.standalone, begun.passages, why)
        checked = _checked(begun, instead, snapshot)
        answer = replace(checked, unverified=(*answer.unverified, *checked.unverified))
    yield replace(answer, milliseconds=spent)


def _parts(begun: Answer, writer: Writer) -> Iterator[str | Draft]:
    """Yield the text so far, where the writer streams, and last its draft."""
    if isinstance(writer, ChatModelWriter):
        yield from writer.stream(begun.standalone, begun.passages)
    else:
        yield writer.write(begun.standalone, begun.passages)


def _begun(
    question: str,
    standalone: str,
    passages: Sequence[Passage],
    sources: tuple[str, ...] = (),
    milliseconds: dict[str, float] | None = None,
) -> Answer:
    """Return an answer of which only the evidence is there."""
    found, spent = tuple(passages), milliseconds or {}
    return Answer(
        question,
        standalone if isinstance(standalone, Question) else Question(question, str(standalone)),
        False,
        "",
        "",
        0.0,
        passages=found,
        sources=sources,
        milliseconds=spent,
    )


def _checked(begun: Answer, draft: Draft, snapshot: Snapshot) -> Answer:
    checked = cite(draft, begun.passages, snapshot.document)
    return replace(
        begun,
        standalone=str(begun.standalone),
        answered=draft.answered,
        answer=draft.answer,
        text=checked.text,
        confidence=draft.confidence * _share_verified(checked),
        citations=checked.citations,
        unverified=checked.unverified,
        writer=draft.writer,
        notice=draft.notice,
    )


def _share_verified(checked: Checked) -> float:
    """Return the share of quotes that are true: what a chat model's own confidence is worth."""
    quotes = len(checked.citations) + len(checked.unverified)
    return len(checked.citations) / quotes if quotes else 1.0


def _turns(input: ChatInput) -> tuple[str, list[str], list[str]]:
    """Return the question, the questions before it, and the answers to them."""
    messages = [HumanMessage(input)] if isinstance(input, str) else input
    asked = [str(message.text) for message in messages if isinstance(message, HumanMessage)]
    said = [str(message.text)[:LONGEST_QUESTION] for message in messages if isinstance(message, AIMessage)]
    question = asked[-1].strip() if asked else ""
    if not question:
        raise BadInput("the question is empty; ask something")
    if len(question) > LONGEST_QUESTION:
        raise BadInput(f"the question has {len(question):,} characters; ask with at most {LONGEST_QUESTION:,}")
    return question, [earlier for text in asked[:-1] if (earlier := text.strip()[:LONGEST_QUESTION])], said


@contextmanager
def _timed(milliseconds: dict[str, float], step: str) -> Iterator[None]:
    start = perf_counter()
    yield
    milliseconds[step] = round(milliseconds.get(step, 0.0) + 1000 * (perf_counter() - start), 1)
