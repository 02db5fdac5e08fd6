"""Layers, sizes and imports, kept by machine."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = {"ingest": {"ingest"}, "bot": {"ingest", "bot"}, "eval": {"ingest", "bot", "eval"}}
MODULES = sorted(path for package in LAYERS for path in (ROOT / package).rglob("*.py"))
LONGEST_MODULE = 300


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports_of(tree: ast.AST) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_downward(path):
    packages = {name.split(".")[0] for name in imports_of(tree_of(path))}
    assert packages & LAYERS.keys() <= LAYERS[path.relative_to(ROOT).parts[0]]


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "tests").glob("*.py"))], ids=name_of)
def test_the_builtin_eval_is_not_rebound(path):
    names = [alias.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.Import) for alias in node.names]
    assert not [name for name in names if name.split(".")[0] == "eval"], "write: from eval.x import y"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_commands_print(path):
    calls = [node.func for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    printing = any(isinstance(call, ast.Name) and call.id == "print" for call in calls)
    assert not printing or path.name == "__main__.py"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_not_long(path):
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_environment_is_not_read_at_import(path):
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    pending: list[ast.AST] = [tree_of(path)]
    while pending:
        node = pending.pop()
        assert not (isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"})
        pending += [child for child in ast.iter_child_nodes(node) if not isinstance(child, functions)]


@pytest.mark.parametrize("module", ["ingest.__main__", "ingest.sync", "ingest.index", "bot.types", "bot.__main__"])
def test_heavy_libraries_are_not_imported_before_they_are_needed(module):
    heavy = {"torch", "sentence_transformers", "transformers", "chromadb", "gradio", "pypdfium2", "docx"}
    code = f"import sys, {module}; print(*sorted({heavy!r} & sys.modules.keys()))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.split() == []
