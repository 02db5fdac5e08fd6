"""`python -m ingest`: exit status, stdout, one clear line an error."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.__main__ import main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "corpus" / "international_crisis_management.txt"


def ingest(*arguments, **options) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ingest", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, **options)


@pytest.fixture
def error_of(capsys):
    """The one line that the command says when it fails, in this process."""

    def run(*arguments):
        assert main(list(map(str, arguments))) == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        [line] = printed.err.splitlines()
        assert line.startswith("error: ")
        return line

    return run


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with one good and two bad files, ingested."""
    folder = tmp_path_factory.mktemp("cli")
    docs = folder / "docs"
    docs.mkdir()
    (docs / "page.txt").write_bytes(PAGE.read_bytes())
    (docs / "binary.txt").write_bytes(bytes(range(256)))
    (docs / "new\nline.md").write_bytes(b"")
    (docs / "table.xls").write_bytes(b"x")
    return folder, ingest(docs, "--index", folder / "index")


def test_every_bad_file_is_one_line_and_the_others_are_ingested(built):
    folder, result = built
    assert result.returncode == 1
    assert result.stdout.startswith("1 added, 0 updated, 0 unchanged, 0 removed; ")
    assert result.stdout.endswith(" chunks in the index\n")
    errors = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert errors == [
        f"error: {folder}/docs/binary.txt: is not text (binary content, or an unknown encoding); save it as UTF-8",
        f"error: {folder}/docs/new\\nline.md: is empty",
    ]
    assert f"skipped 1 files of other formats: {folder}/docs/table.xls" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_second_time_nothing_changes(built):
    folder, _ = built
    result = ingest("page.txt", "--index", folder / "index", cwd=folder / "docs")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("0 added, 0 updated, 1 unchanged, 0 removed; ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--embedder", "./no/such/model"], "embedder './no/such/model' cannot be loaded"),
        (["--rebuild", "--embedder", "nobody:model"], "embedder 'nobody:model' cannot be loaded"),
        (["--embedder", "fake:model"], "built with embedder all-MiniLM-L6-v2, not fake:model; use all-MiniLM-L6-v2"),
        (["--chunk-tokens", "3"], "3 tokens are too few"),
        (["--chunk-tokens", "20"], "built with chunk-tokens 160, not 20"),
        (["--chroma", ""], "'' is not the address of a Chroma server"),
        (["--chroma", "ftp://127.0.0.1"], "is not the address of a Chroma server; give one like http://127.0.0.1:8000"),
        (["--chroma", "http://[::1"], "is not the address of a Chroma server"),
        (["--chroma", "http://127.0.0.1:99999"], "is not the address of a Chroma server"),
        (["--chroma", "http://127.0.0.1:9"], "is not a Chroma server that answers; start one: chroma run"),
    ],
)
def test_bad_options(built, error_of, arguments, message):
    folder, _ = built
    assert message in error_of(folder / "docs" / "page.txt", "--index", folder / "index", *arguments)


def test_a_document_is_removed_by_name(tmp_path, error_of, capsys):
    index = ["--index", str(tmp_path / "index")]
    assert main([str(PAGE), *index]) == 0
    capsys.readouterr()
    assert main(["--remove", PAGE.name, *index]) == 0
    printed = capsys.readouterr()
    assert printed.out == "0 added, 0 updated, 0 unchanged, 1 removed; 0 chunks in the index\n"
    assert printed.err == "their files stay; the next ingest of their folder brings them back\n"
    assert "there is no document" in error_of("--remove", PAGE.name, *index)
    assert "no index here" in error_of("--remove", "a.txt", "--index", tmp_path / "none")


def test_bad_paths(tmp_path, error_of, capsys, monkeypatch):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    monkeypatch.chdir(tmp_path)
    assert "no documents here; formats: .txt" in error_of("empty")
    assert "cannot be written to" in error_of(PAGE, "--index", "file")
    assert main(["missing"]) == 1
    assert capsys.readouterr().err == "error: missing: no such file or folder\n"


@pytest.mark.parametrize(
    "arguments", [["--nonsense"], ["--chunk-tokens", "many"], ["--index"], ["--remove", "a.txt", "corpus"]]
)
def test_usage_errors_exit_with_2(arguments, capsys):
    with pytest.raises(SystemExit, match="^2$"):
        main(arguments)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "usage: python -m ingest" in printed.err


def test_help_is_quick():
    began = time.perf_counter()
    assert "--rebuild" in ingest("--help").stdout
    assert time.perf_counter() - began < 1.5
