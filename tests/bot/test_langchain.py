"""The chatbot in the hands of someone who knows LangChain: runs, async, chains, other retrievers, a tool."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import FakeListChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_core.outputs import ChatGenerationChunk
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langchain_core.tools import StructuredTool

from bot.chatbot import Chatbot
from bot.retrieval.hybrid import HybridRetriever
from bot.types import Answer
from bot.writing.chat_model import ChatModelWriter
from ingest.errors import BadInput
from ingest.index.snapshot import Index
from ingest.sync import sync
from tests.bot.test_chatbot import QuotingWriter
from tests.fakes import KeywordEmbeddings, keyword_embedder

EMBEDDER = keyword_embedder(KeywordEmbeddings("apple", "pear", "plum"))
QUESTION = "Where is the apple tree?"
REPLY = 'It is by the gate [1: "by the gate"].'


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("orchard")
    for name in ("apple", "pear", "plum"):
        (folder / f"{name}.txt").write_text(f"The {name} tree\nis by the gate.")
    sync([folder], folder / "index", embedder=EMBEDDER, progress=False)
    return Index.open(folder / "index", EMBEDDER)


def talking(index, *replies: str) -> Chatbot:
    model = GenericFakeChatModel(messages=iter([AIMessage(reply) for reply in replies]))
    return Chatbot(index, ChatModelWriter(model, "fake", QuotingWriter()))


def timeless(answer: Answer) -> Answer:
    return replace(answer, milliseconds={})


class Recorder(BaseCallbackHandler):
    """Notes every run by its path: its name below those that it is a part of."""

    def __init__(self) -> None:
        self.paths: dict[UUID, str] = {}
        self.about: list[tuple] = []
        self.events: list[str] = []

    def _start(self, kind, run_id, parent_run_id, tags, metadata, name):
        above = self.paths.get(parent_run_id)
        self.paths[run_id] = f"{above} > {name}" if above else name
        self.about.append((tags, metadata))
        self.events.append(f"{kind} start")

    def on_chain_start(self, serialized, inputs, *, run_id, parent_run_id=None, tags=None, metadata=None, **more):
        self._start("chain", run_id, parent_run_id, tags, metadata, more.get("name"))

    def on_tool_start(self, serialized, words, *, run_id, parent_run_id=None, tags=None, metadata=None, **more):
        self._start("tool", run_id, parent_run_id, tags, metadata, serialized["name"])

    def on_retriever_start(self, serialized, query, *, run_id, parent_run_id=None, tags=None, metadata=None, **more):
        self._start("retriever", run_id, parent_run_id, tags, metadata, more.get("name"))

    def on_chat_model_start(
        self, serialized, messages, *, run_id, parent_run_id=None, tags=None, metadata=None, **more
    ):
        self._start("model", run_id, parent_run_id, tags, metadata, serialized["name"])

    def on_chain_end(self, outputs, **more):
        self.events.append("chain end")
        self.output = outputs

    def on_retriever_end(self, documents, **more):
        self.events.append("retriever end")

    def on_llm_end(self, response, **more):
        self.events.append("model end")

    def on_chain_error(self, error, **more):
        self.events.append(f"chain error: {error}")


async def call(chatbot: Chatbot, how: str, config: dict) -> Answer:
    match how:
        case "invoke":
            return chatbot.invoke(QUESTION, config)
        case "stream":
            return list(chatbot.stream(QUESTION, config))[-1]
        case "batch":
            return chatbot.batch([QUESTION], config)[0]
        case "ainvoke":
            return await chatbot.ainvoke(QUESTION, config)
        case "astream":
            return [answer async for answer in chatbot.astream(QUESTION, config)][-1]
        case _:
            return (await chatbot.abatch([QUESTION], config))[0]


@pytest.mark.parametrize("how", ["invoke", "stream", "batch", "ainvoke", "astream", "abatch"])
async def test_a_call_is_one_run_and_its_steps_are_runs_below_it(index, how):
    seen, run_id = Recorder(), uuid4()
    config = {"callbacks": [seen], "tags": ["mine"], "metadata": {"who": "me"}, "run_name": "asking", "run_id": run_id}
    answer = await call(talking(index, REPLY), how, config)
    assert [c.quote for c in answer.citations] == ["is by the gate."]
    assert list(seen.paths.values()) == [
        "asking",
        "asking > condense",
        "asking > retrieve",
        "asking > retrieve > HybridRetriever",
        "asking > write",
        "asking > write > GenericFakeChatModel",
        "asking > cite",
    ]
    assert next(iter(seen.paths)) == run_id
    kinds = [event.split()[0] for event in seen.events if event.endswith(" end")]
    assert kinds == ["chain", "retriever", "chain", "model", "chain", "chain", "chain"]
    assert all("mine" in tags and metadata["who"] == "me" for tags, metadata in seen.about)
    assert seen.output == answer


@pytest.mark.parametrize("how", ["invoke", "stream", "ainvoke", "astream"])
async def test_what_goes_wrong_ends_the_run_with_an_error(index, how):
    seen = Recorder()
    chatbot = Chatbot(index, QuotingWriter(), RunnableLambda(lambda question: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        await call(chatbot, how, {"callbacks": [seen]})
    assert seen.events[-1] == "chain error: division by zero"


async def test_what_streams_is_the_same_in_async(index):
    drafts = list(talking(index, REPLY).stream(QUESTION))
    same = [answer async for answer in talking(index, REPLY).astream(QUESTION)]
    assert len(drafts) > 2
    assert [timeless(answer) for answer in drafts] == [timeless(answer) for answer in same]
    assert timeless(await talking(index, REPLY).ainvoke(QUESTION)) == timeless(drafts[-1])


async def test_events_of_the_model_come_through(index):
    kinds = [event["event"] async for event in talking(index, REPLY).astream_events(QUESTION, version="v2")]
    assert {"on_chain_start", "on_retriever_end", "on_chat_model_stream", "on_chain_end"} <= set(kinds)


class Meeting(FakeListChatModel):
    """Goes on when two have come to ask."""

    barrier: object

    async def _astream(self, *arguments, **more) -> AsyncIterator[ChatGenerationChunk]:
        await self.barrier.wait()
        yield ChatGenerationChunk(message=AIMessageChunk(REPLY))


async def test_two_questions_are_answered_at_the_same_time(index):
    model = Meeting(responses=["unused"], barrier=asyncio.Barrier(2))
    chatbot = Chatbot(index, ChatModelWriter(model, "slow", QuotingWriter(), time_limit=20))
    both = await asyncio.gather(chatbot.ainvoke(QUESTION), chatbot.ainvoke(QUESTION))
    assert [answer.writer for answer in both] == ["slow", "slow"]
    assert [answer.writer for answer in await chatbot.abatch([QUESTION] * 2)] == ["slow", "slow"]


async def test_a_question_can_be_given_up(index):
    model = Meeting(responses=["unused"], barrier=asyncio.Barrier(2))
    chatbot = Chatbot(index, ChatModelWriter(model, "slow", QuotingWriter()))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(chatbot.ainvoke(QUESTION), 0.5)


async def test_an_async_call_takes_what_a_call_takes(index):
    chatbot = Chatbot(index, QuotingWriter())
    answer = await chatbot.ainvoke("Where is the tree?", sources=["pear.txt"])
    assert {passage.source for passage in answer.passages} == {"pear.txt"}
    with pytest.raises(TypeError, match="takes no argument named source"):
        await chatbot.ainvoke(QUESTION, source="pear.txt")


async def test_the_retriever_takes_the_same_arguments_in_async(index):
    retriever = HybridRetriever(index=index)
    assert await retriever.ainvoke("plum", k=2) == retriever.invoke("plum", k=2)
    [found] = await retriever.ainvoke("plum", k=2, sources=["pear.txt"])
    assert found.metadata["source"] == "pear.txt"


class Bare(BaseRetriever):
    """Somebody else's: what it is asked is all that it knows."""

    found: list[Document]

    def _get_relevant_documents(self, query: str) -> list[Document]:
        return self.found


async def test_what_another_retriever_found_is_cited_where_the_index_has_it(index):
    chatbot = Chatbot(index, QuotingWriter(), Bare(found=[Document("plum tree is")]))
    for answer in (chatbot.invoke(QUESTION), await chatbot.ainvoke(QUESTION)):
        [citation] = answer.citations
        assert (citation.source, citation.start, citation.end) == ("plum.txt", 4, 16)
        assert (citation.quote, citation.sha256) == ("plum tree\nis", index.document("plum.txt").sha256)
    with pytest.raises(BadInput, match="searches all documents"):
        chatbot.invoke(QUESTION, sources=["plum.txt"])


def test_what_the_index_does_not_have_is_read_and_reported(index):
    found = [Document("The fig tree is dead.", metadata={"source": "https://example.org/fig"})]
    answer = Chatbot(index, QuotingWriter(), Bare(found=found)).invoke(QUESTION)
    assert (answer.text, answer.citations) == ("The fig tree is dead.", ())
    assert [(row.quote, row.reason) for row in answer.unverified] == [
        ("The fig tree is dead.", "found outside the index")
    ]
    [passage] = answer.to_dict()["passages"]
    assert passage == {"source": "https://example.org/fig", "start": 0, "end": 21, "heading": "", "score": 0.0}


def test_any_runnable_can_retrieve(index):
    best = HybridRetriever(index=index) | RunnableLambda(lambda found: found[:1])
    answer = Chatbot(index, QuotingWriter(), best).invoke(QUESTION)
    assert [passage.source for passage in answer.passages] == ["apple.txt"]


async def test_a_tool_gives_text_with_citations_and_the_answer(index):
    tool = Chatbot(index, QuotingWriter()).as_tool()
    assert isinstance(tool, StructuredTool)
    assert (tool.name, list(tool.args), tool.args["question"]["type"]) == ("ask_documents", ["question"], "string")
    text = tool.invoke({"question": QUESTION})
    assert text == (
        "The apple tree\nis by the gate. [1]\n\n"
        "[1] apple.txt > The apple tree, characters 0-30: “The apple tree\nis by the gate.”"
    )
    assert await tool.ainvoke({"question": QUESTION}) == text
    message = tool.invoke({"type": "tool_call", "id": "1", "name": tool.name, "args": {"question": QUESTION}})
    assert message.artifact.citations[0].source == "apple.txt"
    named = Chatbot(index, QuotingWriter()).as_tool(name="orchard", description="Knows trees.")
    assert (named.name, named.description) == ("orchard", "Knows trees.")
    with pytest.raises(TypeError, match="takes a question"):
        Chatbot(index, QuotingWriter()).as_tool(arg_types={"x": int})


@pytest.mark.parametrize("awaited", [False, True])
async def test_the_runs_of_a_tool_are_below_it(index, awaited):
    seen, tool = Recorder(), Chatbot(index, QuotingWriter()).as_tool()
    asked = {"question": QUESTION}, {"callbacks": [seen], "tags": ["mine"]}
    assert await tool.ainvoke(*asked) if awaited else tool.invoke(*asked)
    assert "ask_documents > Chatbot > retrieve > HybridRetriever" in seen.paths.values()
    assert all("mine" in tags for tags, _ in seen.about)


def test_a_chain_hands_over_the_question(index):
    chain = RunnablePassthrough() | RunnableLambda(lambda given: given["question"]) | Chatbot(index, QuotingWriter())
    assert chain.invoke({"question": QUESTION}).citations
    assert list(chain.stream({"question": QUESTION}))[-1].citations


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"question": QUESTION, "k": 1}, "dict with the keys question, k; pass on the one that is the question"),
        (None, "NoneType"),
        (7, "int"),
        (["Where?"], "list"),
        (HumanMessage("Where?"), "HumanMessage"),
    ],
)
def test_what_is_no_question_is_named(index, given, named):
    with pytest.raises(BadInput, match="a chatbot is asked with a string or a list of messages") as raised:
        Chatbot(index, QuotingWriter()).invoke(given)
    assert named in str(raised.value)
