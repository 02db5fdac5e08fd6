import subprocess
import sys
from pathlib import Path

import pytest

from ingest.onnx import cores

ROOT = Path(__file__).parent.parent.parent
WATCHED = """
import os, sys
from importlib.abc import MetaPathFinder

class Watch(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in ("onnxruntime", "chromadb"):
            print(name, os.environ.get("ORT_DISABLE_TELEMETRY"))

sys.meta_path.insert(0, Watch())
"""
"""Prints, for each import of a library, whether its telemetry is switched off by then."""

ASKING = """
from bot.chatbot import Chatbot
Chatbot.open(sys.argv[1]).invoke("How many nations participate in KFOR?")
"""

SPEED = """
from eval.speed.__main__ import recording
with recording():
    pass
"""


def imported(code: str, *arguments: object) -> list[str]:
    command = [sys.executable, "-c", WATCHED + code, *map(str, arguments)]
    environment = {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return sorted(done.stdout.splitlines())


def test_telemetry_is_off_before_an_answer_needs_onnxruntime(bundled_index):
    assert imported(ASKING, bundled_index) == ["chromadb 1", "onnxruntime 1"]


@pytest.mark.parametrize("code", [SPEED, "from ingest.onnx import runtime; runtime()"])
def test_telemetry_is_off_wherever_onnxruntime_is_taken_from(code):
    assert imported(code) == ["onnxruntime 1"]


def test_a_process_that_is_started_inherits_it():
    code = (
        "import subprocess; import ingest\n"
        "subprocess.run([sys.executable, '-c', 'import os; print(os.environ[\"ORT_DISABLE_TELEMETRY\"])'])"
    )
    assert imported(code) == ["1"]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [("max 100000", 3), ("200000 100000", 2), ("150000 100000", 2), ("50000 100000", 1), ("900000 100000", 3), ("", 3)],
)
def test_cores_are_those_of_the_affinity_and_the_quota(limits, expected, tmp_path, monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda process: {0, 2, 5}, raising=False)
    (tmp_path / "cpu.max").write_text(limits)
    assert cores(tmp_path / "cpu.max") == expected
    assert cores(tmp_path / "none") == 3
