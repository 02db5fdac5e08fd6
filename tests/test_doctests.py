"""The examples in docstrings are what happens."""

import doctest
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.rules import RULES

ROOT = Path(__file__).parent.parent
TRAINING = ROOT / "bot" / "reading" / "training"
"""Needs packages that answering does not."""

MODULES = sorted(
    path.relative_to(ROOT)
    for package in ("ingest", "bot", "eval")
    for path in (ROOT / package).rglob("*.py")
    if TRAINING not in path.parents and ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_examples(path):
    with patch.dict(RULES):
        tried = doctest.testmod(import_module(".".join(path.with_suffix("").parts)))
    assert tried.attempted
    assert not tried.failed
