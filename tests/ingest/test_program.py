"""Every program of ours: on a narrow terminal, with nobody reading, with streams closed, and with errors of its own."""

import io
import json
import os
import sqlite3
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from bot.__main__ import main as bot
from ingest.__main__ import main as ingest
from ingest.errors import BadInput
from ingest.program import one_line, program, to_json

ROOT = Path(__file__).parents[2]
PROGRAMS = sorted(
    path.relative_to(ROOT)
    for package in ("ingest", "bot", "eval")
    for path in (ROOT / package).rglob("*.py")
    if "ArgumentParser(" in path.read_text(encoding="utf-8") and "training" not in path.parts  # which needs an extra
)
KFOR = "How many nations take part in KFOR?"


def printed(monkeypatch, main, *arguments, encoding="ascii") -> tuple[int, str, str]:
    """What a program prints to a terminal of that encoding, with its status."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True) for _ in range(2)]
    monkeypatch.setattr("sys.stdout", streams[0])
    monkeypatch.setattr("sys.stderr", streams[1])
    try:
        status = main([str(argument) for argument in arguments])
    except SystemExit as ended:
        status = ended.code
    return status, *(stream.buffer.getvalue().decode(encoding) for stream in streams)


def run(*command, shell="PROGRAM", **environment) -> subprocess.CompletedProcess[str]:
    """One of our programs from a shell, with nothing of this process's environment but the path."""
    words = ["bash", "-c", shell.replace("PROGRAM", '"$@"'), "bash", sys.executable, "-m", *map(str, command)]
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(words, env=bare | environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("path", PROGRAMS, ids=str)
def test_help_can_be_printed_in_ascii(path, monkeypatch):
    main = import_module(".".join(path.with_suffix("").parts)).main
    status, out, err = printed(monkeypatch, main, "--help")
    assert (status, err) == (0, "")
    assert out.startswith("usage: ")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_narrow_terminal_gets_escapes(encoding, tmp_path, monkeypatch):
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "Łódź.txt").write_text("Łódź\n\nThe café in Łódź has 27 tables 😀 and 5 chairs.\n", encoding="utf-8")
    (docs / "leer 文.txt").write_text("")
    index = ["--index", tmp_path / "index"]
    status, out, err = printed(monkeypatch, ingest, docs, *index, encoding=encoding)
    assert (status, out.endswith(" 1 chunks in the index\n")) == (1, True)
    assert err.splitlines()[-1].endswith("leer \\u6587.txt: is empty")
    question = "How many tables does the café in Łódź have?"
    status, out, err = printed(monkeypatch, bot, "ask", question, *index, encoding=encoding)
    assert (status, err) == (0, "")
    assert "\\u0141\\xf3d\\u017a.txt" in out.replace("ó", "\\xf3")
    status, out, err = printed(monkeypatch, bot, "ask", question, *index, "--json", encoding=encoding)
    assert (status, err) == (0, "")
    assert [cited["source"] for cited in json.loads(out)["citations"]] == ["Łódź.txt"]
    assert "😀" in json.loads(out)["citations"][0]["quote"]


def test_a_terminal_of_the_posix_locale(bundled_index):
    posix = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run("bot", "ask", KFOR, "--index", bundled_index, **posix)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\u201cAt the current time, 27 nations" in done.stdout


def test_who_reads_may_stop_reading():
    done = run("ingest", "--help", shell="(sleep 1; PROGRAM) | true; echo ${PIPESTATUS[0]}")
    assert (done.stdout, done.stderr) == ("1\n", "")


@pytest.mark.parametrize("closed", ["<&- 2>&-", "<&- >&- 2>&-"])
def test_streams_may_be_closed(closed, bundled_index):
    done = run("bot", "ask", KFOR, "--index", bundled_index, shell=f"PROGRAM {closed}")
    assert (done.returncode, done.stderr) == (0, "")
    assert ("27 nations" in done.stdout) == (">&- 2" not in closed)


def test_an_error_is_one_line_but_for_its_members(capsys):
    @program
    def fails():
        raise BadInput("two\nlines \x1b[2J", "  a\nmember", "  another")

    assert fails() == 1
    assert capsys.readouterr().err == "error: two\\nlines \\x1b[2J\n  a\\nmember\n  another\n"


@pytest.mark.parametrize(("what", "status"), [(None, 0), (2, 2), (KeyboardInterrupt(), 130)])
def test_the_status_of_a_program(what, status):
    @program
    def ends():
        if isinstance(what, BaseException):
            raise what
        return what

    assert ends() == status


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (sqlite3.OperationalError("disk I/O error"), "a database cannot be used: disk I/O error"),
        (PermissionError(13, "Permission denied", "a\nb"), "a\\nb: Permission denied"),
        (BrokenPipeError("of a socket"), "of a socket"),
    ],
)
def test_an_error_of_the_system_is_a_line(error, told, capsys):
    @program
    def fails():
        raise error

    assert fails() == 1
    assert capsys.readouterr().err == f"error: {told}\n"


def test_what_is_printed_as_json_can_be_read_where_it_is_printed(monkeypatch):
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    assert to_json(["ü😀"]) == '["ü😀"]'
    monkeypatch.setattr("sys.stdout", None)
    assert to_json(["ü😀"]) == '["\\u00fc\\ud83d\\ude00"]'


def test_one_line():
    assert one_line("a\nb\x1b[31m “ü” \u202e") == "a\\nb\\x1b[31m “ü” \\u202e"
