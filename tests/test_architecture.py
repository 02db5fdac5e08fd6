"""Layers and imports, kept by machine."""

import ast
import itertools
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ["ingest", "bot", "eval", "doors"]
"""Who may import whom: each layer itself and those before it; nobody imports the doors but the doors."""
DOORS = ("bot.web", "bot.serve", "bot.terminal", "bot.__main__")
PACKAGES = ("ingest", "bot", "eval")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
TRAINING = "bot.reading.training"


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports_of(tree: ast.AST) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def layer_of(module: str) -> int | None:
    """The layer of a module by its dotted name; None for what is not ours."""
    if any(module == door or module.startswith(f"{door}.") for door in DOORS):
        return LAYERS.index("doors")
    package = module.split(".")[0]
    return LAYERS.index(package) if package in PACKAGES else None


def named_in_strings(tree: ast.AST, package: str) -> set[str]:
    """Our modules and files that a program starts or opens by name.

    These are "eval" after "-m", "bot/web/app.py", "bot.web", and f"{__package__}.app" in a module of that package.
    """
    docs = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, DOCUMENTED)}
    commands = [node for node in ast.walk(tree) if isinstance(node, ast.List | ast.Tuple)]
    started = {after for command in commands for after in _after_dash_m(command)}
    strings = (strings_of(tree) - docs) | _below(tree, package)
    dotted = {text for text in strings if re.fullmatch(r"(?:ingest|bot|eval)(?:[./]\w+)+", text)}
    return started | {text.removesuffix(".py").replace("/", ".") for text in dotted}


def _below(tree: ast.AST, package: str) -> set[str]:
    """The strings that begin with the name of the package, up to what is known only when the program runs."""
    named = [node.values for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    own = [(values[0].value, values[1:2]) for values in named if isinstance(values[0], ast.FormattedValue)]
    ends = [end for name, end in own if isinstance(name, ast.Name) and name.id in ("__package__", "__name__")]
    return {package + str(end.value).rstrip(".") for [end] in filter(None, ends) if isinstance(end, ast.Constant)}


def _after_dash_m(command: ast.List | ast.Tuple) -> list[str]:
    words = [node.value if isinstance(node, ast.Constant) else None for node in command.elts]
    return [str(after) for word, after in itertools.pairwise(words) if word == "-m" and after]


def joined_paths(tree: ast.AST) -> set[str]:
    """Our modules that a path is put together of: `ROOT / "eval" / "sets"`."""
    parts = [node.right for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)]
    names = {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return {name for name in names if name.split("/")[0] in PACKAGES}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_downward(path):
    tree, own = tree_of(path), layer_of(module_of(path))
    package = ".".join(path.relative_to(ROOT).parent.parts)
    used = imports_of(tree) | named_in_strings(tree, package) | joined_paths(tree)
    layers = {name: layer for name in used if (layer := layer_of(name.replace("/", "."))) is not None}
    assert {name for name, layer in layers.items() if layer > own} == set()


def test_modules_that_are_named_by_their_package_are_seen():
    tree = ast.parse('Worker(f"{__package__}.driver"); start("-m", f"{__name__}.{one}"); f"{__package__}"; f"{a}.b"')
    assert named_in_strings(tree, "bot.web") == {"bot.web.driver", "bot.web"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_goes_by_a_fixed_name(path):
    """Where the package is installed, it has another: `sourcebound.ingest` (hatch_build.py)."""
    tree = tree_of(path)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    told = {word for call in calls if ast.unparse(call.func) in ("command", "Parser") for word in strings_of(call)}
    named = {name for name in named_in_strings(tree, "") if "." in name or name in PACKAGES}
    assert {name for name in named if not name.startswith(".")} - told == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_answering_needs_no_training(path):
    used = {name for name in imports_of(tree_of(path)) if name.startswith(TRAINING)}
    assert module_of(path).startswith(TRAINING) or not used


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "tests").rglob("*.py"))], ids=name_of)
def test_the_builtin_eval_is_not_rebound(path):
    names = [alias.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.Import) for alias in node.names]
    assert not [name for name in names if name.split(".")[0] == "eval"], "write: from eval.x import y"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_commands_print(path):
    calls = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    printing = any(isinstance(call, ast.Name) and call.id == "print" for call in calls)
    assert not printing or path.name == "__main__.py"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_environment_is_not_read_at_import(path):
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    pending: list[ast.AST] = [tree_of(path)]
    while pending:
        node = pending.pop()
        assert not (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"})
        pending += [child for child in ast.iter_child_nodes(node) if not isinstance(child, functions)]


def strings_of(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
@pytest.mark.parametrize(
    ("library", "door"), [("onnxruntime", "ingest/onnx.py"), ("chromadb", "ingest/index/store.py")]
)
def test_telemetry_is_off_wherever_a_library_that_sends_some_is_imported(path, library, door):
    """Only through the one function that switches it off first."""
    tree = tree_of(path)
    names = imports_of(tree) | {text for text in strings_of(tree) if text.startswith(f"{library}.")}
    assert name_of(path) == door or not [name for name in names if name.split(".")[0] == library]


WORKERS = ["bot/web/leaf_worker.py", "eval/peers/one.py", "ingest/cluster/driver.py", "ingest/reading_worker.py"]
"""Processes that other processes of ours start and talk to, with what those set in the environment."""


@pytest.mark.parametrize("package", PACKAGES)
def test_what_libraries_send_is_off_before_anything_of_a_package_is_imported(package):
    first, *rest = [node for node in tree_of(ROOT / package / "__init__.py").body if not isinstance(node, ast.Expr)]
    assert ast.unparse(first) == "from ingest.silence import silence"
    assert rest == []
    assert ast.unparse(tree_of(ROOT / package / "__init__.py").body[-1]) == "silence()"
    assert imports_of(tree_of(ROOT / "ingest" / "silence.py")) == {"os"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_is_run_is_a_program_or_a_worker(path):
    """A program sends no traces either, and fails with a line: `ingest.program`."""
    runs = [node for node in tree_of(path).body if isinstance(node, ast.If) and "__main__" in ast.unparse(node.test)]
    if not runs or name_of(path) in WORKERS:
        return
    [main] = [node for node in tree_of(path).body if isinstance(node, ast.FunctionDef) and node.name == "main"]
    assert [ast.unparse(decorator) for decorator in main.decorator_list] == ["program"]
    assert ast.unparse(runs[0].body[0]) == "sys.exit(main())"


HEAVY = {"torch", "sentence_transformers", "transformers", "chromadb", "onnxruntime", "gradio", "pypdfium2", "docx"}
LIGHT = [
    "bot.types",
    "bot.terminal.server",
    "bot.question.question",
    *(f"bot.writing.forms.{form}" for form in ("lists", "overview", "parts", "tables", "unfit", "verdict")),
    "ingest.index.snapshot",
    "ingest.sync",
    "ingest.__main__",
    "bot.chatbot",
    "bot.terminal.conversation",
    "bot.__main__",
]


def test_heavy_libraries_are_not_imported_before_they_are_needed():
    lines = [f"import {name}; print({name!r}, *sorted({HEAVY!r} & sys.modules.keys()))" for name in LIGHT]
    code = "\n".join(["import sys", *lines])
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == LIGHT
