"""The main path: a question is understood, passages are found, a draft is written, and its quotes are checked."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from inspect import signature
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda
from langchain_core.tools import BaseTool
from pydantic import BaseModel

from bot.chat_input import ChatInput, turns
from bot.citing.support import Support, Supports
from bot.inquiry import Asked, Inquiry
from bot.question.question import Question, understand
from bot.reading.model import Reader
from bot.retrieval.hybrid import HybridRetriever
from bot.retrieval.passages import as_passages
from bot.retrieval.scope import chosen
from bot.tool import tool_of
from bot.types import Answer, Draft, Level, Passage
from bot.writing.reader import ReaderWriter
from bot.writing.writer import Writer, Writes, as_writer
from ingest.errors import BadInput, SourceboundError
from ingest.index.embeddings import Embedder
from ingest.index.snapshot import Index, Snapshot
from ingest.index.store import HERE, Location

_ANYTHING = "Where does it say who met whom?"
"""Asked to load what answers."""

READER = "reader"
"""What the offline reader is called where one of several is chosen."""


class Chatbot(Runnable[ChatInput, Answer]):
    """Answers a question, or the last message of a conversation, from an index.

    Args:
        index: what to answer from.
        writer: writes the drafts: a `Writer`, or anything else with its `write`.
        retriever: finds the passages; `HybridRetriever` over the index by default. Of another one, what it finds is
            looked up in the index, so that it can be cited.
        support: judges whether what is cited says what an answer says; `Support` by default.
        others: write when they are asked for by name.
    """

    def __init__(
        self,
        index: Index,
        writer: Writes,
        retriever: Runnable[str, list[Document]] | None = None,
        support: Supports | None = None,
        others: Sequence[Writer] = (),
    ) -> None:
        self.index = index
        self.writer = as_writer(writer)
        self.writers = {one.name or READER: one for one in (self.writer, *others, self.writer.offline)}
        self.retriever = retriever or HybridRetriever(index=index)
        self.support = support or Support()

    @classmethod
    def open(
        cls,
        location: Location | Path | str = HERE,
        model: str | Sequence[str] | None = None,
        *,
        embedder: Embedder | None = None,
        time_limit: float = 60.0,
        temperature: float | None = None,
        system_prompt: str = "",
        answers: Level = "balanced",
    ) -> "Chatbot":
        """Return a chatbot over the index at a location.

        Args:
            location: of the index, or of a collection that another program made in Chroma.
            model: the chat model that writes, by name, if one is to; of several, the first does unless another is asked
                for.
            embedder: embeds the questions; that of the index by default. For a collection it has to be given.
            time_limit: seconds that a chat model may take.
            temperature: how freely the chat models write, that of their provider by default.
            system_prompt: what the chat models are told behind our instructions.
            answers: how readily the offline reader answers.
        """
        index, reads = _opened(location, embedder)
        reader, support = ReaderWriter.load(reads).at(answers), Support(lambda: reads)
        models = [model] if isinstance(model, str) else list(model or ())
        if not models:
            return cls(index, reader, support=support)
        from bot.writing.chat_model import ChatModelWriter, load_chat_model

        writers = [
            ChatModelWriter(load_chat_model(name, temperature), name, reader, time_limit, system_prompt, support)
            for name in models
        ]
        return cls(index, writers[0], support=support, others=writers[1:])

    @property
    def answers(self) -> Level | None:
        """How readily the offline reader answers, None where none is in use."""
        return self.writer.answers

    @property
    def models(self) -> list[str]:
        """The names of who can be asked to write, the default first; the offline reader is called "reader"."""
        return list(self.writers)

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
            config: of LangChain; the steps are runs below the chatbot's (`condense`, `retrieve`, `write`, `cite`), and
                the retriever and the chat model below theirs.
            how: `sources`, the names of the documents to ask (all of them by default); `answers`, how readily the
                offline reader answers, if not as it does by default; and `model`, who writes, one of `models`.

        Raises:
            BadInput: the question is empty, too long or none, or a document, a level or a model is not there.
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
        asked = self._asked(input, **how)
        inquiry = asked.understood(asked.condense().invoke(asked.typed, config))
        if said := inquiry.said_by_program():
            yield said
            return
        inquiry.found(self._retrieve(inquiry).invoke(inquiry.question, config))
        for part in inquiry.write().stream(inquiry.question, config):
            if isinstance(part, Draft):
                draft = part
            else:
                yield part
        yield inquiry.cite().invoke(draft, config)

    async def _aanswers(self, input: ChatInput, config: RunnableConfig, **how: Any) -> AsyncIterator[Answer]:
        asked = await asyncio.to_thread(self._asked, input, **how)
        inquiry = asked.understood(await asked.condense().ainvoke(asked.typed, config))
        if said := await asyncio.to_thread(inquiry.said_by_program):
            yield said
            return
        inquiry.found(await self._retrieve(inquiry).ainvoke(inquiry.question, config))
        async for part in inquiry.write().astream(inquiry.question, config):
            if isinstance(part, Draft):
                draft = part
            else:
                yield part
        yield await inquiry.cite().ainvoke(draft, config)

    def _asked(
        self,
        input: ChatInput,
        sources: Collection[str] | None = None,
        answers: Level | None = None,
        model: str | None = None,
        **others: Any,
    ) -> Asked:
        if others:
            raise TypeError(f"a chatbot takes no argument named {', '.join(others)}")
        typed, earlier = turns(input)
        snapshot, writer = self.index.current(), self._writer(model, answers)
        return Asked(typed, earlier, snapshot, writer, self.support, chosen(sources or (), snapshot.sources))

    def _retrieve(self, inquiry: Inquiry) -> Runnable[Question, list[Passage]]:
        """Return the step that finds passages for a question."""
        snapshot, sources = inquiry.snapshot, inquiry.sources

        def find(question: Question, config: RunnableConfig) -> list[Passage]:
            return self.retrieve(question, config, snapshot, sources)

        async def afind(question: Question, config: RunnableConfig) -> list[Passage]:
            scope = self._scope(question, snapshot, sources)
            found = await self.retriever.ainvoke(question.standalone, config, **scope)
            return await asyncio.to_thread(as_passages, found, snapshot)

        return RunnableLambda(find, afind, name="retrieve")

    def _writer(self, model: str | None, answers: Level | None) -> Writer:
        """Return who writes. Raises BadInput if it is not there, or cannot answer as readily as that."""
        if model and model not in self.models:
            raise BadInput(f"no chat model here is named {model!r}; there is {', '.join(self.models)}")
        writer = self.writers[model] if model else self.writer
        return writer.at(answers) if answers else writer

    def retrieve(
        self,
        question: Question,
        config: RunnableConfig | None = None,
        snapshot: Snapshot | None = None,
        sources: Collection[str] = (),
        **how: Any,
    ) -> list[Passage]:
        """Return passages for a question, best first; of these documents, if any are named.

        What else is said of `how` reaches a retriever that knows it, such as `k`, the number of passages.

        Raises:
            BadInput: documents are named, and the retriever in use cannot choose.
        """
        snapshot = snapshot or self.index.current()
        found = self.retriever.invoke(question.standalone, config, **self._scope(question, snapshot, sources, **how))
        return as_passages(found, snapshot)

    def search(self, query: str, k: int = 10) -> list[Passage]:
        """Return the `k` passages that are nearest to a question in words and meaning, best first."""
        snapshot = self.index.current()
        return self.retrieve(understand(query, (), snapshot.words), snapshot=snapshot, k=k)[:k]

    def _scope(self, question: Question, snapshot: Snapshot, sources: Collection[str], **how: Any) -> dict[str, Any]:
        """Return the arguments beside the question that the retriever knows. Raises BadInput if it cannot choose."""
        known = signature(getattr(self.retriever, "_get_relevant_documents", self.retriever.invoke)).parameters
        if sources and "sources" not in known:
            raise BadInput("the retriever in use searches all documents; it cannot be asked of some of them")
        asked = {"context": question.conversation, "whole": question.whole, "sides": question.sides}
        scope = {"snapshot": snapshot, "sources": sources, **asked, **how}
        return {name: value for name, value in scope.items() if name in known}

    def respond(self, question: Question, passages: Sequence[Passage]) -> Answer:
        """Write an answer from these passages and check it."""
        inquiry = Inquiry(question, self.index.current(), self.writer, self.support, passages=tuple(passages))
        return inquiry.checked(self.writer.write(question, passages))

    def warm(self) -> None:
        """Load what answers offline before the first question; what is wrong with it is told to those who ask."""
        with suppress(SourceboundError):
            question = understand(_ANYTHING, (), self.index.current().words)
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


def _opened(location: Location | Path | str, embedder: Embedder | None) -> tuple[Index, Reader]:
    """Open the index, and meanwhile load the packaged models; what is wrong with an embedder is told to those who ask.

    Chroma takes half a second to import, and so do the models to load, but in onnxruntime, on another core.
    """
    index = Index(location, embedder)
    with ThreadPoolExecutor(2) as pool:
        reads, embeds = pool.submit(Reader), pool.submit(index.warm_embedder)
        index.current()
    with suppress(SourceboundError):
        embeds.result()
    return index, reads.result()
