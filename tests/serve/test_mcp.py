"""The MCP door: the real program, and an assistant that speaks the SDK's own client."""

import json
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import jsonschema
import pytest
from anyio.from_thread import start_blocking_portal
from mcp.client.session import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

ROOT = Path(__file__).parent.parent.parent
KFOR = "How many nations take part in KFOR?"
PAGE = "international_crisis_management.txt"

NOISY = """
import os, sys
from bot.chatbot import Chatbot
from bot.serve.mcp import serve

def opened():
    print("a library prints")
    os.system("echo so does what it starts")
    return Chatbot.open(sys.argv[1])

serve(opened)
"""
"""A server among libraries that print."""

TOLD = """
from threading import Barrier
from bot.serve.mcp import serve
from tests.chat_fakes import FakeChatbot, FakeIndex, answer, document

both = Barrier(2, timeout=30)

def together():
    both.wait()
    return answer("Now.", certainty="unsure")

index = FakeIndex.of(document("A bee hums." * 2_000, "long.txt"))
serve(lambda: FakeChatbot(index, {"Here?": together, "There?": together}))
"""
"""A server of a long document, whose answers wait for each other."""


@asynccontextmanager
async def connected(*arguments):
    """A program that an assistant has started and greeted."""
    program = StdioServerParameters(command=sys.executable, args=[*map(str, arguments)], cwd=ROOT)
    program.env = {"PYTHONPATH": str(ROOT)}
    async with stdio_client(program) as streams, ClientSession(*streams) as session:
        await session.initialize()
        yield session


class Assistant:
    """Uses the tools of a server, from ordinary code."""

    def __init__(self, portal, session):
        self.portal, self.session = portal, session

    def begin(self, tool, **arguments):
        return self.portal.start_task_soon(self.session.call_tool, tool, arguments)

    def use(self, tool, **arguments):
        """Return what a tool gives, as data and in words."""
        reply = self.begin(tool, **arguments).result(timeout=60)
        [content] = reply.content
        return reply.structured_content, content.text, reply.is_error

    def error(self, tool, **arguments):
        data, text, failed = self.use(tool, **arguments)
        assert (data, failed) == (None, True)
        assert text.splitlines() == [text]
        return text


@pytest.fixture(scope="module")
def portal():
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(scope="module")
def assistant(portal, bundled_index):
    with portal.wrap_async_context_manager(connected("-m", "bot", "mcp", "--index", bundled_index)) as session:
        yield Assistant(portal, session)


def test_the_tools_describe_themselves(assistant):
    tools = {tool.name: tool for tool in assistant.portal.call(assistant.session.list_tools).tools}
    assert list(tools) == ["ask", "search", "list_documents", "get_document"]
    assert all(tool.annotations.read_only_hint and tool.title and tool.description for tool in tools.values())
    for tool in tools.values():
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        jsonschema.Draft202012Validator.check_schema(tool.output_schema)
    properties = {name: set(tool.input_schema["properties"]) for name, tool in tools.items()}
    assert properties == {
        "ask": {"question", "history", "sources", "answers", "model"},
        "search": {"query", "k"},
        "list_documents": {"offset", "limit"},
        "get_document": {"source", "start", "end"},
    }
    assert tools["ask"].input_schema["required"] == ["question"]
    k = tools["search"].input_schema["properties"]["k"]
    assert (k["minimum"], k["maximum"], k["default"]) == (1, 50, 10)


def test_what_the_tools_give_is_what_they_say(assistant):
    tools = {tool.name: tool for tool in assistant.portal.call(assistant.session.list_tools).tools}
    used = {
        "ask": {"question": KFOR},
        "search": {"query": "KFOR"},
        "list_documents": {},
        "get_document": {"source": PAGE},
    }
    for name, arguments in used.items():
        data, _, failed = assistant.use(name, **arguments)
        assert not failed
        jsonschema.validate(data, tools[name].output_schema)


def test_a_citation_of_an_answer_holds(assistant, bundled_chatbot):
    data, text, _ = assistant.use("ask", question=KFOR)
    assert (data["answer"], data["certainty"]) == ("27", "sure")
    [citation] = data["citations"]
    place = {name: citation[name] for name in ("source", "start", "end")}
    read, _, _ = assistant.use("get_document", **place)
    assert (read["text"], read["sha256"]) == (citation["quote"], citation["sha256"])
    assert f"characters {citation['start']}-{citation['end']}: “{citation['quote']}”" in text
    told = bundled_chatbot.invoke(KFOR).to_dict()
    assert {**data, "milliseconds": {}} == json.loads(json.dumps({**told, "milliseconds": {}}))


def test_a_question_stands_in_its_history(assistant):
    data, _, _ = assistant.use("ask", question="Since when is it there?", history=["What is KFOR?"])
    assert "KFOR" in data["standalone"]


def test_what_the_documents_do_not_say(assistant):
    data, text, failed = assistant.use("ask", question="Who was the first man on Mars?")
    assert not failed
    assert (data["answered"], data["certainty"], data["citations"]) == (False, "none", [])
    assert text == "The documents do not say."


def test_passages_are_found(assistant):
    data, text, _ = assistant.use("search", query="nations in KFOR", k=2)
    first, _ = data["passages"]
    assert first.keys() == {"source", "sha256", "start", "end", "score", "heading", "text"}
    assert "27 nations" in first["text"]
    assert (
        first["text"] == assistant.use("get_document", source=PAGE, start=first["start"], end=first["end"])[0]["text"]
    )
    assert f"1. {PAGE} > {first['heading']}, characters {first['start']}-{first['end']}" in text


def test_documents_are_listed_in_pages(assistant):
    data, text, _ = assistant.use("list_documents", limit=1)
    assert ([one["source"] for one in data["documents"]], data["total"]) == ([PAGE], 1)
    assert text == f"{PAGE}: International crisis management, 2583 characters\n1 document in all"
    assert assistant.use("list_documents", offset=1)[0] == {"documents": [], "total": 1}


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask", {}, "question: Field required"),
        ("ask", {"question": " "}, "the question is empty"),
        ("ask", {"question": "x" * 4001}, "question: String should have at most 4000 characters"),
        ("ask", {"question": "x", "source": PAGE}, "source: Extra inputs are not permitted"),
        ("ask", {"question": "x", "sources": ["no.txt"]}, "no document here is named no.txt"),
        ("ask", {"question": "x", "model": "none"}, "no chat model here is named 'none'"),
        ("search", {"query": "x", "k": 51}, "k: Input should be less than or equal to 50"),
        ("list_documents", {"limit": 0}, "limit: Input should be greater than or equal to 1"),
        ("get_document", {"source": "no.txt"}, "no.txt is not in the index"),
        ("get_document", {"source": PAGE, "start": 9_999}, f"{PAGE} has 2583 characters"),
    ],
)
def test_an_error_is_one_line(assistant, tool, arguments, words):
    assert words in assistant.error(tool, **arguments)


def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(assistant):
    with pytest.raises(MCPError, match="no tool here is named add; there is ask"):
        assistant.begin("add").result(timeout=60)


def test_two_questions_are_answered_at_once_and_a_long_text_in_parts(portal):
    with portal.wrap_async_context_manager(connected("-c", TOLD)) as session:
        assistant = Assistant(portal, session)
        replies = [assistant.begin("ask", question=question) for question in ("Here?", "There?")]
        texts = [reply.result(timeout=60).content[0].text for reply in replies]
        assert texts == ["Not sure. This may be it:\nNow."] * 2
        first, above, _ = assistant.use("get_document", source="long.txt")
        assert (first["start"], first["end"], first["next"], first["characters"]) == (0, 20_000, 20_000, 22_000)
        assert above.startswith("long.txt, characters 0-20000 of 22000; it goes on from 20000:\n\nA bee")
        rest, _, _ = assistant.use("get_document", source="long.txt", start=first["next"])
        assert first["text"] + rest["text"] == "A bee hums." * 2_000
        assert "next" not in rest


def test_stdout_is_the_protocols_alone_and_an_index_may_be_made_while_it_runs(bundled_index, tmp_path):
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    listed = {"method": "tools/call", "params": {"name": "list_documents", "arguments": {}}}
    place = tmp_path / "index"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    program = subprocess.Popen([sys.executable, "-c", NOISY, place], cwd=ROOT, text=True, **pipes)

    def send(**message):
        program.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        program.stdin.flush()
        return json.loads(program.stdout.readline())["result"] if "id" in message else None

    assert send(id=1, method="initialize", params=hello)["serverInfo"]["name"] == "sourcebound"
    send(method="notifications/initialized")
    refused = send(id=2, **listed)
    assert refused["isError"]
    assert "no index here; make one: " in refused["content"][0]["text"]
    place.symlink_to(bundled_index)
    assert send(id=3, **listed)["structuredContent"]["total"] == 1
    out, err = program.communicate(timeout=60)  # which closes stdin
    assert (out, program.returncode) == ("", 0)
    assert "a library prints\n" in err
    assert "so does what it starts\n" in err


def test_a_client_that_is_killed_leaves_nothing_behind(bundled_index):
    server = [sys.executable, "-m", "bot", "mcp", "--index", str(bundled_index)]
    code = (
        "import subprocess, sys; print(subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE).pid, flush=True); input()"
    )
    client = subprocess.Popen(
        [sys.executable, "-c", code, *server],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert int(client.stdout.readline())
    client.kill()
    client.communicate(timeout=60)  # returns when the server, which writes there too, has ended
