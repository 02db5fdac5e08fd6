"""`docs/settings.md` has all settings and all options, as the programs themselves know them."""

from pathlib import Path

import pytest

from bot.serve.command import PROGRAMS, parser_of
from ingest.settings import SETTINGS

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
PARSERS = {name: parser_of(name) for name in PROGRAMS}


def row(setting):
    programs = ", ".join(name for name, parser in PARSERS.items() if setting in parser.settings)
    default = f"`{setting.default}`" if setting.default not in (None, "") else ""
    does = f"{setting.help} (repeatable)" if setting.many else setting.help
    return f"| `{setting.flag} {setting.metavar}` | `{setting.variable}` | {default} | {programs} | {does} |"


def once(program):
    """The options of a program that are no settings."""
    known = {"--help", "--config", *(setting.flag for setting in PARSERS[program].settings)}
    return [action for action in PARSERS[program]._actions if not known & set(action.option_strings)]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_has_its_row(name):
    assert row(SETTINGS[name]) in PAGE.splitlines()


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_option_for_one_run_has_its_row(program):
    for action in once(program):
        words = " ".join(filter(None, [*action.option_strings[-1:], action.metavar or ""])) or action.dest.upper()
        assert f"| `sourcebound {program}` | `{words}` | {action.help or ''}".rstrip() in PAGE


def test_nothing_else_is_promised():
    tables, _ = PAGE.split("## The same programs")
    rows = [line for line in tables.splitlines() if line.startswith("| `")]
    assert len(rows) == len(SETTINGS) + sum(len(once(program)) for program in PROGRAMS)
