"""What docs/python.md shows is what happens."""

import re
from pathlib import Path

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from openinference.instrumentation.langchain import LangChainInstrumentor

from bot.chatbot import Chatbot
from bot.writing.chat_model import ChatModelWriter
from ingest.index.snapshot import Index
from tests.bot.test_chatbot import QuotingWriter

PAGE = (Path(__file__).parent.parent / "docs" / "python.md").read_text(encoding="utf-8")
QUESTION = "How many nations take part in KFOR?"
CALL = {"name": "ask_documents", "args": {"question": QUESTION}, "id": "1"}


class Caller(GenericFakeChatModel):
    """Says what it was told to, and can be given tools."""

    def bind_tools(self, tools, **more):
        assert [tool.name for tool in tools] == ["ask_documents"]
        return self


def saying(*messages):
    return Caller(messages=iter(messages))


@pytest.fixture
def place(bundled_index, tmp_path, monkeypatch):
    (tmp_path / ".index").symlink_to(bundled_index)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    LangChainInstrumentor().uninstrument()


def test_the_examples_run_one_after_the_other(place):
    model = saying(AIMessage("27."), AIMessage("", tool_calls=[CALL]), AIMessage("27 nations do."))
    names = {"model": model}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(block, names)
    assert len(names["answers"]) == 2
    assert names["citation"].quote == "27 nations, including Germany, are participating."
    assert names["reply"] == "27."
    assert names["told"].artifact.answer == "27"
    assert names["said"]["messages"][-1].content == "27 nations do."
    assert names["names"] == ["condense", "HybridRetriever", "retrieve", "write", "cite", "Chatbot"]


@pytest.fixture
def spans():
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    LangChainInstrumentor().instrument(tracer_provider=provider)
    yield kept
    LangChainInstrumentor().uninstrument()


def tree(spans):
    """The names of spans, each below those that it is a part of, in the order in which they began."""
    begun = sorted(spans, key=lambda span: span.start_time)
    names = {span.context.span_id: span.name for span in begun}
    above = {span.context.span_id: span.parent.span_id if span.parent else None for span in begun}

    def path(one):
        return f"{path(above[one])} > {names[one]}" if above[one] else names[one]

    return list(map(path, names))


STEPS = [
    "Chatbot",
    "Chatbot > condense",
    "Chatbot > retrieve",
    "Chatbot > retrieve > HybridRetriever",
    "Chatbot > write",
    "Chatbot > cite",
]


@pytest.mark.parametrize("awaited", [False, True])
async def test_traces_show_the_steps_of_an_answer(bundled_chatbot, bundled_index, spans, awaited):
    writer = ChatModelWriter(saying(AIMessage('27 [1: "27 nations"].')), "told", QuotingWriter())
    for chatbot, written in (
        (bundled_chatbot, []),
        (Chatbot(Index.open(bundled_index), writer), ["Chatbot > write > Caller"]),
    ):
        spans.clear()
        answer = await chatbot.ainvoke(QUESTION) if awaited else chatbot.invoke(QUESTION)
        assert answer.citations
        assert tree(spans.get_finished_spans()) == STEPS[:5] + written + STEPS[5:]
        values = {span.name: dict(span.attributes) for span in spans.get_finished_spans()}
        assert values["condense"]["input.value"] == QUESTION
        assert "27 nations" in values["write"]["output.value"]
        assert values["HybridRetriever"]["openinference.span.kind"] == "RETRIEVER"
