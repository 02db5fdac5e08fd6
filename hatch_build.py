"""Makes one package of three: a wheel holds `sourcebound.ingest`, `sourcebound.bot` and `sourcebound.eval`.

In a checkout they stand side by side and are imported as `ingest`, `bot` and `eval`, names that other packages may have
too. So that an install takes no name but `sourcebound`, their import statements are rewritten on their way into the
wheel, in a temporary folder. Strings stay as they are: code that needs the name of a module takes it from `__package__`
or `__name__`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "sourcebound"
MOVED = frozenset({"ingest", "bot", "eval"})

DOOR = "bot/serve/library.py"
"""The module that becomes `sourcebound/__init__.py`."""

_FROM = re.compile(rb"from[ \t]+")


class BuildHook(BuildHookInterface):
    """Puts rewritten modules in the place of those that hatchling has selected for a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Rewrite the modules. Raises ValueError for an import that cannot be, and for an editable install."""
        if version == "editable":
            raise ValueError("an editable install would have other names; in a checkout, run: make install")
        self._folder = TemporaryDirectory(prefix=f"{PACKAGE}-")
        selected = [Path(file.relative_path) for file in self.build_config.builder.recurse_selected_project_files()]
        targets = {path: path for path in selected if path.suffix == ".py"} | {Path(DOOR): Path("__init__.py")}
        made = {target: rewritten((Path(self.root) / path).read_bytes(), str(path)) for path, target in targets.items()}
        for target, content in (made | {Path("py.typed"): b""}).items():
            file = Path(self._folder.name) / target
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            build_data["force_include"][str(file)] = str(target)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Delete the rewritten modules, which are in the wheel by now."""
        self._folder.cleanup()


def rewritten(source: bytes, name: str = "<string>") -> bytes:
    """Return a module that imports from `sourcebound.ingest` what it imported from `ingest`; nothing else changes.

    Raises ValueError, with the name of the file and the line, for an import that would bind another name.

    >>> rewritten(b"from bot.types import Answer; import json, ingest")
    b'from sourcebound.bot.types import Answer; import json, sourcebound.ingest as ingest'
    """
    lines = source.splitlines(keepends=True)
    for line, column, added in sorted(_additions(ast.parse(source), lines, name), reverse=True):
        text = lines[line - 1]
        lines[line - 1] = text[:column] + added.encode() + text[column:]
    return b"".join(lines)


def _additions(tree: ast.Module, lines: list[bytes], name: str) -> Iterator[tuple[int, int, str]]:
    """Yield what is to be put where: a line, counted from 1, a byte of it, and the text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and _is_moved(node.module or ""):
            word = _FROM.match(lines[node.lineno - 1], node.col_offset)
            if not word:
                raise ValueError(f"{name}:{node.lineno}: write the module behind `from`, on its line")
            yield node.lineno, word.end(), f"{PACKAGE}."
        elif isinstance(node, ast.Import):
            for alias in filter(lambda alias: _is_moved(alias.name), node.names):
                yield from _of_alias(alias, name)


def _of_alias(alias: ast.alias, name: str) -> Iterator[tuple[int, int, str]]:
    yield alias.lineno, alias.col_offset, f"{PACKAGE}."
    if alias.asname:
        return
    if "." in alias.name:
        raise ValueError(f"{name}:{alias.lineno}: `import {alias.name}` binds a name that is not there; import it from")
    yield alias.lineno, alias.end_col_offset or 0, f" as {alias.name}"


def _is_moved(module: str) -> bool:
    return module.partition(".")[0] in MOVED
