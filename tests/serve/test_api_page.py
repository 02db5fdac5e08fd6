"""What `docs/api.md` shows is what happens."""

import json
import re
import sys
from pathlib import Path

import httpx
import pytest
from mcp.client.session import ClientSession
from mcp.client.stdio import StdioServerParameters, stdio_client

from bot.serve.mcp import LONGEST_TEXT
from bot.serve.models import MOST_DOCUMENTS, MOST_PASSAGES, PAGE, PASSAGES
from bot.types import LONGEST_HISTORY, LONGEST_QUESTION
from bot.web.access.doors import LARGEST_REQUEST
from bot.web.library import MOST_FILES
from bot.web.line import AT_ONCE, OF_A_MODEL, WAITING
from bot.web.server import Access, start
from tests.web.test_app import free_port

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
PLACE = "127.0.0.1:7860"


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


@pytest.fixture(scope="module")
def address(bundled_chatbot):
    port = free_port()
    running = start(bundled_chatbot, Access(port=port))
    yield f"127.0.0.1:{port}"
    running.close()


def test_the_python_examples(address):
    names = {}
    for block in blocks("python"):
        exec(block.replace(PLACE, address), names)
        if "citation" in names and "sources" not in names:
            assert names["text"][names["citation"]["start"] :].startswith(names["citation"]["quote"])
    assert names["last"]["answered"]
    assert names["sources"] == ["international_crisis_management.txt"]
    assert names["answer"]["answer"] == "27"


def test_the_requests_are_those_that_there_are(address):
    shown = {(method, path) for method, path in re.findall(r"^\| `([A-Z]+) /api(/[^`?]*)", DOCS, re.MULTILINE)}
    paths = httpx.get(f"http://{address}/api/openapi.json").json()["paths"]
    there = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert {(method, path.replace("NAME", "{source}")) for method, path in shown} == there


@pytest.mark.parametrize(
    "words",
    [
        f"up to {LONGEST_QUESTION:,} characters",
        f"up to {LONGEST_HISTORY} earlier questions",
        f"(1 to {MOST_PASSAGES}, {PASSAGES} by default)",
        f"(1 to {MOST_DOCUMENTS:,}, {PAGE} by default)",
        f"up to {MOST_FILES} of them in {LARGEST_REQUEST // 1_000_000} MB",
        f"{AT_ONCE} are answered at a time ({OF_A_MODEL} by a chat model, which is a",
        f"and {WAITING} more wait",
        f"at most {LONGEST_TEXT:,} characters at once",
    ],
)
def test_the_limits_are_those_that_hold(words):
    assert words in " ".join(DOCS.split())


async def test_an_assistant_is_set_up_as_shown(bundled_index):
    [block] = blocks("json")
    server = json.loads(block.replace("/ABSOLUTE/.index", str(bundled_index)))["mcpServers"]["sourcebound"]
    assert server["command"] == "sourcebound"
    program = StdioServerParameters(command=sys.executable, args=["-m", "bot", *server["args"]], cwd=ROOT)
    async with stdio_client(program) as streams, ClientSession(*streams) as session:
        await session.initialize()
        tools = [tool.name for tool in (await session.list_tools()).tools]
        reply = await session.call_tool("list_documents", {})
    assert re.findall(r"^\| `(\w+)` \| `", DOCS, re.MULTILINE) == tools
    assert reply.structured_content["total"] == 1
