"""The wheel, made from the source archive as an installer does it, and used far from the checkout."""

import ast
import json
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("ingest", "bot", "eval")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
HEAVY = {"torch", "sentence_transformers", "langchain", "langchain_core", "chromadb", "onnxruntime", "gradio", "numpy"}

COMMAND = """
import sys
from importlib.metadata import distribution
[script] = distribution("sourcebound").entry_points
sys.argv[0] = script.name
sys.exit(script.load()())
"""
"""What the installer writes into the file `bin/sourcebound`."""

ADVICE = """
from sourcebound.ingest.program import command, extra
print(*map(command, ("bot", "bot password", "eval", "eval.scale")), extra("bench"), sep="\\n")
"""

PARTS = """
import io, sys
from pathlib import Path
from PIL import Image
from sourcebound.bot.web.evaluation.process import _popen
from sourcebound.bot.web.evaluation.sets import BUNDLED
from sourcebound.bot.web.leaf_process import LeafProcess
from sourcebound.eval.ablation.__main__ import _shown
from sourcebound.ingest.cluster.driver import _packages
drawn, leaves = io.BytesIO(), LeafProcess()
Image.new("RGB", (30, 20)).save(drawn, "PNG")
print(leaves.ask(drawn.getvalue(), count=1)["sizes"])
leaves.close()
print(_popen(["--help"], Path.cwd()).wait())
print([path.name for path in BUNDLED.glob("*.jsonl")])
print(_shown("sourcebound.bot.question.form.list"))
print(*_packages()["py_modules"])
"""


def build(target: str, source: Path, out: Path) -> Path:
    """Build in this environment, without a network."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(out)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    [made] = out.iterdir()
    return made


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with what the wheel holds, which is made from the source archive."""
    folder = tmp_path_factory.mktemp("package")
    with tarfile.open(build("sdist", ROOT, folder / "sdist")) as archive:
        archive.extractall(folder, filter="data")
    wheel = build("wheel", folder / f"sourcebound-{PROJECT['version']}", folder / "wheel")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def python(installed, tmp_path):
    """Run Python with the package, in a folder that has nothing of the checkout."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command, path = [sys.executable, "-P", *arguments], {"PYTHONPATH": str(installed)}
        return subprocess.run(command, cwd=tmp_path, env=path, capture_output=True, text=True)

    return run


def test_it_takes_one_name(installed):
    version = PROJECT["version"]
    assert {path.name for path in installed.iterdir()} == {"sourcebound", f"sourcebound-{version}.dist-info"}


def test_it_has_all_of_the_three_packages(installed):
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PACKAGES]
    files = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    there = {path.relative_to(installed / "sourcebound").as_posix() for path in installed.glob("sourcebound/**/*.*")}
    wanted = {name for name in files if (ROOT / name).exists()} - {"bot/serve/library.py"}
    assert there | {"eval/injection/bipia/LICENSE"} == wanted | {"__init__.py", "py.typed"}
    assert {"bot/reading/weights/model.onnx", "bot/web/static/desk.css", "eval/report.css"} < there


def test_it_imports_nothing_by_the_names_of_the_checkout(installed):
    for path in (installed / "sourcebound").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            assert not {name.partition(".")[0] for name in names} & set(PACKAGES), path


def test_it_answers_with_a_checked_citation(python, tmp_path):
    text = "An apple is a fruit. KFOR has 27 nations."
    (tmp_path / "notes.txt").write_text(text)
    ingested = python("-c", COMMAND, "ingest", "notes.txt")
    assert ingested.stdout == "1 added, 0 updated, 0 unchanged, 0 removed; 1 chunks in the index\n", ingested.stderr
    answer = json.loads(python("-c", COMMAND, "ask", "--json", "How many nations does KFOR have?").stdout)
    [citation] = answer["citations"]
    assert answer["answer"] == "27"
    assert citation["status"] == "verbatim"
    assert text[citation["start"] : citation["end"]] == citation["quote"] == "KFOR has 27 nations."


def test_what_it_advises_can_be_typed(python):
    asked = python("-c", COMMAND, "ask", "Who?", "--index", "none")
    assert asked.stderr == "error: none: no index here; make one: sourcebound ingest --index none PATH\n"
    told = python("-c", ADVICE)
    assert told.stdout.splitlines() == [
        "sourcebound serve",
        "sourcebound password",
        "sourcebound eval",
        "python -m sourcebound.eval.scale",
        "pip install 'sourcebound[bench]'",
    ]


def test_a_program_that_imports_it_gets_what_it_asks_for_and_waits_for_nothing_else(python):
    light = python("-W", "error", "-c", "import sourcebound, sys; print(sourcebound.__version__, *sys.modules)")
    version, *modules = light.stdout.split()
    assert version == PROJECT["version"]
    assert set(modules) & HEAVY == set()
    asked = python("-c", "from sourcebound import Chatbot, Index; print(Chatbot.__module__, Index.__module__)")
    assert asked.stdout == "sourcebound.bot.chatbot sourcebound.ingest.index.snapshot\n"
    missing = python("-c", "import sourcebound; sourcebound.Chatbots")
    assert missing.stderr.endswith("AttributeError: module 'sourcebound' has no attribute 'Chatbots'\n")


def test_processes_that_it_starts_and_files_that_it_reads_are_found(python, installed):
    told = python("-c", PARTS)
    assert told.stdout.splitlines() == [
        "[[30.0, 20.0]]",
        "0",
        "['international_crisis_management.jsonl']",
        "question.form.list",
        str(installed / "sourcebound"),
    ], told.stderr


def test_an_editable_install_is_refused(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel:editable", "-d", str(tmp_path)]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 1
    assert "in a checkout, run: make install" in made.stderr
