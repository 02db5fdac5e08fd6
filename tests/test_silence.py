"""Nothing leaves the machine: a minute of chat, questions, ingest, eval and library use, on a wire that is watched."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.silence import TELEMETRY, TRACING

ROOT = Path(__file__).parent.parent
MINUTE = 65
"""Seconds: onnxruntime was seen to connect after 45 to 60."""

ON = {"GRADIO_ANALYTICS_ENABLED": "True", "ANONYMIZED_TELEMETRY": "True", "LANGSMITH_TRACING": "true"}
ON |= {"LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "key", "ORT_DISABLE_TELEMETRY": "0"}
"""What somebody may have in the environment for other programs."""

STAY = """
import runpy, sys, time
began, sys.argv = time.monotonic(), sys.argv[1:]
try:
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
except SystemExit as ended:
    print("status", ended.code, flush=True)
time.sleep(600)
"""
"""Runs a program of ours, and lets its process live on, as a long run would."""

LIBRARY = """
import os, sys, time
for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):  # whose own program traces does want to send
    del os.environ[name]
from bot.chatbot import Chatbot
chatbot = Chatbot.open(sys.argv[1])
print(chatbot.invoke("How many nations take part in KFOR?").answer, flush=True)
time.sleep(600)
"""

VISIT = """
import json, sys, time
from urllib.request import Request, urlopen
base = f"http://127.0.0.1:{sys.argv[1]}"
for _ in range(100):
    try:
        print(len(urlopen(base + "/").read()))
        break
    except OSError:
        time.sleep(0.5)
body = json.dumps({"data": ["How many nations take part in KFOR?", []]}).encode()
call = Request(base + "/gradio_api/call/ask", body, {"Content-Type": "application/json"})
event = json.load(urlopen(call))["event_id"]
print(urlopen(f"{base}/gradio_api/call/ask/{event}").read().decode(), flush=True)
time.sleep(600)
"""

LEAK = """
import socket
for family, address in ((socket.AF_INET, "20.1.2.3"), (socket.AF_INET, "example.invalid")):
    try:
        socket.create_connection((address, 443), 1)
    except OSError:
        pass
"""

NAMESPACES = ["unshare", "--net", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]


def watched(folder: Path, seconds: float, *programs: list[object], **environment: str) -> dict:
    """What left the machine while the programs ran, and which of them ended."""
    commands = folder / "commands.json"
    commands.write_text(json.dumps([[sys.executable, *map(str, program)] for program in programs]))
    command = [*NAMESPACES, sys.executable, "-m", "tests.wire", folder, str(seconds), commands]
    bare = {key: value for key, value in os.environ.items() if key not in TELEMETRY | TRACING}
    path = {"PYTHONPATH": str(ROOT), "no_proxy": "*"}
    done = subprocess.run(command, cwd=ROOT, env=bare | path | environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module", autouse=True)
def _namespaces():
    """Skip where the system lets nobody have a network of their own."""
    try:
        made = subprocess.run([*NAMESPACES, "ip", "link", "set", "lo", "up"], capture_output=True, text=True)
    except OSError as error:
        pytest.skip(f"no network of one's own can be made here: {error}")
    if made.returncode:
        pytest.skip(f"no network of one's own can be made here: {made.stderr.strip()}")


def test_the_watch_sees_names_and_addresses(tmp_path):
    assert watched(tmp_path, 3, ["-c", LEAK])["left"] == ["address 20.1.2.3 port 443", "name example.invalid"]


def test_nothing_leaves_in_a_minute(bundled_index, tmp_path):
    corpus, index = ROOT / "corpus", ["--index", bundled_index]
    question = "How many nations take part in KFOR?"
    cases = tmp_path / "cases.jsonl"
    cases.write_text(json.dumps({"id": "1", "question": question, "answers": ["27 nations"]}))
    seen = watched(
        tmp_path,
        MINUTE,
        ["-m", "bot", "--port", "7871", *index],
        ["-c", VISIT, "7871"],
        ["-c", STAY, "bot", "ask", question, *index],
        ["-c", STAY, "ingest", corpus, ROOT / "tests" / "ingest" / "failing", "--index", tmp_path / "index"],
        ["-c", STAY, "eval", cases, "--corpus", corpus],
        ["-c", LIBRARY, bundled_index],
        **ON,
    )
    told = [(tmp_path / f"{number}.out").read_text() for number in range(6)]
    assert seen == {"left": [], "ended": {}}, told
    assert "27 nations" in told[1], told
    assert "27 nations" in told[2], told
    assert "chunks in the index\nstatus" in told[3], told
    assert "status 0" in told[4], told
    assert told[5].startswith("27"), told
