"""The main path: a question is understood, passages are found, a draft is written, and its quotes are checked."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import suppress
from inspect import signature
from pathlib import Path
from time import perf_counter
from typing import Any

from langchain_core.documents import Document
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.tools import BaseTool
from pydantic import BaseModel

from bot.chat_input import ChatInput, turns
from bot.citing.support import Support, Supports
from bot.inquiry import Inquiry
from bot.question.question import Question, understand
from bot.reading.model import Reader
from bot.retrieval.hybrid import HybridRetriever
from bot.retrieval.passages import as_passages
from bot.retrieval.scope import chosen
from bot.tool import tool_of
from bot.types import Answer, Level, Passage
from bot.writing.chat_model import ChatModelWriter, load_chat_model
from bot.writing.reader import ReaderWriter
from bot.writing.writer import Writer, Writes, as_writer
from ingest.embeddings import Embedder
from ingest.errors import BadInput, SourceboundError
from ingest.index import Index, Snapshot
from ingest.store import HERE, Location

_ANYTHING = "Where does it say who met whom?"
"""Asked to load what answers."""


class Chatbot(Runnable[ChatInput, Answer]):
    """Answers a question, or the last message of a conversation, from an index.

    Args:
        index: what to answer from.
        writer: writes the drafts: a `Writer`, or anything else with its `write`.
        retriever: finds the passages; `HybridRetriever` over the index by default. Of another one, what it finds is
            looked up in the index, so that it can be cited.
        support: judges whether what is cited says what an answer says; `Support` by default.
    """

    def __init__(
        self,
        index: Index,
        writer: Writes,
        retriever: Runnable[str, list[Document]] | None = None,
        support: Supports | None = None,
    ) -> None:
        self.index = index
        self.writer = as_writer(writer)
        self.retriever = retriever or HybridRetriever(index=index)
        self.support = support or Support()

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
        reader = Reader()
        writer: Writer = ReaderWriter.load(reader).at(answers)
        if model is not None:
            writer = ChatModelWriter(load_chat_model(model), model, writer, time_limit)
        return cls(index, writer, support=Support(lambda: reader))

    @property
    def answers(self) -> Level | None:
        """How readily the offline reader answers, None where none is in use."""
        return self.writer.answers

    def invoke(self, input: ChatInput, config: RunnableConfig | None = None, **how: Any) -> Answer:
        """Answer a question; arguments and errors are those of `stream`."""
        return self._call_with_config(lambda asked, config: self._answer(asked, config, **how), input, config)

    async def ainvoke(self, input: ChatInput, config: RunnableConfig | None = None, **how: Any) -> Answer:
        """Answer a question while others are answered; arguments and errors are those of `stream`."""
        return await self._acall_with_config(lambda asked, config: self._aanswer(asked, config, **how), input, config)

    def stream(self, input: ChatInput, config: RunnableConfig | None = None, **how: Any) -> Iterator[Answer]:
        """Yield what a chat model writes as it comes, as drafts, and last the checked answer to a question.

        Closing the iterator stops the model.

        Args:
            input: the question, or a conversation that ends with it.
            config: of LangChain; the retriever and the chat model run as children of the chatbot's run.
            how: `sources`, the names of the documents to ask (all of them by default), and `answers`, how readily the
                offline reader answers, if not as it does by default.

        Raises:
            BadInput: the question is empty, too long or none, or a document is not there.
            TypeError: an argument is not one of these.
        """
        yield from self._transform_stream_with_config(
            iter([input]), lambda inputs, config: self._answers(next(inputs), config, **how), config
        )

    async def astream(
        self, input: ChatInput, config: RunnableConfig | None = None, **how: Any
    ) -> AsyncIterator[Answer]:
        """Yield what `stream` yields, while others are answered; arguments and errors are the same."""

        async def inputs() -> AsyncIterator[ChatInput]:
            yield input

        async for answer in self._atransform_stream_with_config(
            inputs(), lambda _, config: self._aanswers(input, config, **how), config
        ):
            yield answer

    def _answer(self, input: ChatInput, config: RunnableConfig, **how: Any) -> Answer:
        *_, answer = self._answers(input, config, **how)
        return answer

    async def _aanswer(self, input: ChatInput, config: RunnableConfig, **how: Any) -> Answer:
        *_, answer = [answer async for answer in self._aanswers(input, config, **how)]
        return answer

    def _answers(self, input: ChatInput, config: RunnableConfig, **how: Any) -> Iterator[Answer]:
        inquiry = self._begin(input, **how)
        if said := inquiry.said_by_program():
            yield said
            return
        inquiry.found(self.retrieve(inquiry.question, config, inquiry.snapshot, inquiry.sources))
        for part in inquiry.writer.stream(inquiry.question, inquiry.passages, config):
            yield inquiry.answer(part)

    async def _aanswers(self, input: ChatInput, config: RunnableConfig, **how: Any) -> AsyncIterator[Answer]:
        inquiry = await asyncio.to_thread(self._begin, input, **how)
        if said := await asyncio.to_thread(inquiry.said_by_program):
            yield said
            return
        scope = self._scope(inquiry.question, inquiry.snapshot, inquiry.sources)
        found = await self.retriever.ainvoke(inquiry.question.standalone, config, **scope)
        inquiry.found(await asyncio.to_thread(as_passages, found, inquiry.snapshot))
        async for part in inquiry.writer.astream(inquiry.question, inquiry.passages, config):
            yield await asyncio.to_thread(inquiry.answer, part)

    def _begin(
        self,
        input: ChatInput,
        sources: Collection[str] | None = None,
        answers: Level | None = None,
        **others: Any,
    ) -> Inquiry:
        if others:
            raise TypeError(f"a chatbot takes no argument named {', '.join(others)}")
        typed, history, said = turns(input)
        snapshot, writer = self.index.current(), self.writer if answers is None else self.writer.at(answers)
        asked, began = chosen(sources or (), snapshot.sources), perf_counter()
        inquiry = Inquiry(
            understand(typed, history, said, snapshot.words), snapshot, writer, self.support, asked, began=began
        )
        inquiry.ended("condense")
        return inquiry

    def retrieve(
        self,
        question: Question,
        config: RunnableConfig | None = None,
        snapshot: Snapshot | None = None,
        sources: Collection[str] = (),
    ) -> list[Passage]:
        """Return passages for a question, best first; of these documents, if any are named.

        Raises:
            BadInput: documents are named, and the retriever in use cannot choose.
        """
        snapshot = snapshot or self.index.current()
        found = self.retriever.invoke(question.standalone, config, **self._scope(question, snapshot, sources))
        return as_passages(found, snapshot)

    def _scope(self, question: Question, snapshot: Snapshot, sources: Collection[str]) -> dict[str, Any]:
        """Return the arguments beside the question that the retriever knows. Raises BadInput if it cannot choose."""
        known = signature(getattr(self.retriever, "_get_relevant_documents", self.retriever.invoke)).parameters
        if sources and "sources" not in known:
            raise BadInput("the retriever in use searches all documents; it cannot be asked of some of them")
        asked = {"context": question.conversation, "whole": question.whole, "sides": question.sides}
        scope = {"snapshot": snapshot, "sources": sources, **asked}
        return {name: value for name, value in scope.items() if name in known}

    def respond(self, question: Question, passages: Sequence[Passage]) -> Answer:
        """Write an answer from these passages and check it."""
        inquiry = Inquiry(question, self.index.current(), self.writer, self.support, passages=tuple(passages))
        return inquiry.answer(self.writer.write(question, passages))

    def warm(self) -> None:
        """Load what answers offline before the first question; what is wrong with it is told to those who ask."""
        with suppress(SourceboundError):
            question = understand(_ANYTHING, (), (), self.index.current().words)
            self.writer.offline.write(question, self.retrieve(question))

    def as_tool(
        self,
        args_schema: type[BaseModel] | None = None,
        *,
        name: str | None = None,
        description: str | None = None,
        arg_types: dict[str, type] | None = None,
    ) -> BaseTool:
        """Return a tool for agents that takes a `question` and gives the answer as text with its citations.

        The `Answer` itself is the artifact of the tool message. Raises TypeError where other arguments are asked for.
        """
        if args_schema or arg_types:
            raise TypeError("the tool of a chatbot takes a question; its arguments cannot be chosen")
        return tool_of(self, name, description)
