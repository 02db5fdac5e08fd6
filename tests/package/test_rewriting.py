"""What becomes of import statements on their way into a wheel."""

import ast

import pytest

from hatch_build import rewritten


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("from bot import x", "from sourcebound.bot import x"),
        ("from ingest.index.store import HERE as here", "from sourcebound.ingest.index.store import HERE as here"),
        (
            "from  bot.a import (\n    b,\n    c,  # of bot\n)",
            "from  sourcebound.bot.a import (\n    b,\n    c,  # of bot\n)",
        ),
        ("import ingest.y as z", "import sourcebound.ingest.y as z"),
        ("import json, ingest, os", "import json, sourcebound.ingest as ingest, os"),
        ("é = 1; from eval.table import aligned", "é = 1; from sourcebound.eval.table import aligned"),
        (
            "from bot import a; from bot import b\r\n",
            "from sourcebound.bot import a; from sourcebound.bot import b\r\n",
        ),
        (
            "def f():\n    from bot.a import b\n    return b",
            "def f():\n    from sourcebound.bot.a import b\n    return b",
        ),
        ("if TYPE_CHECKING:\n\tfrom eval import run", "if TYPE_CHECKING:\n\tfrom sourcebound.eval import run"),
        ("from eval import __name__ as EVAL", "from sourcebound.eval import __name__ as EVAL"),
    ],
)
def test_imports_of_ours_come_from_the_package(written, becomes):
    assert rewritten(written.encode()).decode() == becomes
    ast.parse(becomes)


@pytest.mark.parametrize(
    "source",
    [
        '"""from bot import x"""\nwords = "import ingest", f"python -m eval {1}"',
        "x = 1  # from bot import x",
        "from . import bot\nfrom .bot import x",
        "from botany import bot\nimport evaluate, ingested.ingest",
        "answer = bot.ask(eval('1'))",
        "",
    ],
)
def test_all_else_stays_as_it_is(source):
    assert rewritten(source.encode()).decode() == source


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = 1\nimport bot.types", "a.py:2: `import bot.types` binds"),
        ("from\\\n  bot import x", "a.py:1: write the module behind `from`"),
    ],
)
def test_what_cannot_be_rewritten_stops_the_build(source, told):
    with pytest.raises(ValueError, match=told):
        rewritten(source.encode(), "a.py")
