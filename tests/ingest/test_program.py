"""Every program of ours: on a narrow terminal, with nobody reading, with streams closed, and with errors of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import BadInput
from ingest.program import one_line, program, to_json

ROOT = Path(__file__).parents[2]
NARROW = {
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "posix": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "none": {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
PROGRAMS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__main__")
    for package in ("ingest", "bot", "eval")
    for path in (ROOT / package).rglob("*.py")
    if "ArgumentParser(" in path.read_text(encoding="utf-8")
)
TRAINING = "bot.reading.training"
"""Needs the extra `train`, which tests do not."""


def run(*command, shell="", **environment) -> subprocess.CompletedProcess[str]:
    """One of our programs with nothing of this process's environment but the path."""
    words = [sys.executable, "-m", *map(str, command)]
    if shell:
        words = ["bash", "-c", shell.replace("PROGRAM", '"$@"'), "bash", *words]
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"} | environment
    return subprocess.run(words, env=bare, capture_output=True, text=True, encoding="latin-1", timeout=120)


@pytest.mark.parametrize("name", [name for name in PROGRAMS if not name.startswith(TRAINING)])
def test_help_is_printed_in_ascii(name):
    done = run(name, "--help", **NARROW["ascii"])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: ")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    """An index of a document that no terminal but one of UTF-8 can show."""
    folder = tmp_path_factory.mktemp("foreign")
    (folder / "Łódź.txt").write_text("Łódź\n\nThe café “Zürich” in Łódź has 27 tables 😀.\n", encoding="utf-8")
    (folder / "leer 文.txt").write_text("")
    return folder, folder / "index"


@pytest.mark.parametrize("terminal", NARROW)
def test_a_narrow_terminal_gets_escapes(terminal, foreign):
    folder, index = foreign
    done = run("ingest", folder, "--index", index, **NARROW[terminal])
    assert (done.returncode, done.stdout.count("1 chunks in the index")) == (1, 1)
    assert "leer \\u6587.txt: is empty\n" in done.stderr
    assert "Traceback" not in done.stderr
    question = "How many tables does the café in Łódź have?"
    told = run("bot", "ask", question, "--index", index, **NARROW[terminal])
    assert (told.returncode, told.stderr) == (0, "")
    assert "\\U0001f600" in told.stdout
    data = run("bot", "ask", question, "--index", index, "--json", **NARROW[terminal])
    assert json.loads(data.stdout)["citations"][0]["source"].endswith("Łódź.txt")
    assert "😀" in json.loads(data.stdout)["citations"][0]["quote"]


@pytest.mark.parametrize("arguments", [["bot", "ask", "--help"], ["eval", "--help"]])
def test_who_reads_may_stop_reading(arguments):
    done = run(*arguments, shell="(trap '' PIPE; sleep 0.1; PROGRAM) | true; echo ${PIPESTATUS[0]}")
    assert done.stderr == ""
    assert done.stdout == "1\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_streams_may_be_closed(closed, bundled_index, tmp_path):
    question = "How many nations take part in KFOR?"
    done = run("bot", "ask", question, "--index", bundled_index, shell=f"PROGRAM {closed}")
    assert (done.returncode, done.stderr) == (0, "")
    assert ("27 nations" in done.stdout) == (">&-" not in closed.replace("2>&-", ""))


def test_nothing_of_the_home_is_needed(bundled_index, tmp_path):
    nowhere = {"HOME": "/nonexistent", "TMPDIR": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"}
    done = run("bot", "ask", "How many nations take part in KFOR?", "--index", bundled_index, **nowhere)
    assert (done.returncode, done.stderr) == (0, "")
    assert "27 nations" in done.stdout


def test_an_error_is_one_line_and_an_interrupt_a_status(capsys):
    @program
    def fails():
        raise BadInput("two\nlines \x1b[2J")

    @program
    def interrupted():
        raise KeyboardInterrupt

    @program
    def ends():
        return None

    assert [fails(), interrupted(), ends()] == [1, 130, 0]
    assert capsys.readouterr().err == "error: two\\nlines \\x1b[2J\n"


def test_a_broken_pipe_elsewhere_is_not_hidden():
    @program
    def fails():
        raise BrokenPipeError("of a socket")

    with pytest.raises(BrokenPipeError, match="of a socket"):
        fails()


def test_what_is_printed_as_json_can_be_read_where_it_is_printed(monkeypatch):
    assert to_json(["ü😀"]) == '["ü😀"]'
    monkeypatch.setattr("sys.stdout", None)
    assert to_json(["ü😀"]) == '["\\u00fc\\ud83d\\ude00"]'


def test_one_line():
    assert one_line("a\nb\x1b[31m “ü” \u202e") == "a\\nb\\x1b[31m “ü” \\u202e"
