"""What the docs show is what happens: links lead somewhere, commands are those of the programs, and examples run."""

import argparse
import importlib
import importlib.util
import json
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.__main__ import main
from eval.formats import load

ROOT = Path(__file__).parent.parent
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")), *DOCS]
CARDS = [ROOT / "bot" / "reading" / "README.md", ROOT / "corpus" / "README.md"]
RUN_ELSEWHERE = {"api.md", "python.md"}
"""Pages whose examples have tests of their own."""

OTHERS = {"chmod", "chroma", "curl", "docker", "export", "mkdir", "pip", "ray", "ruff", "sudo"}
"""Programs that are not ours, which the docs show."""

OURS = ("bot", "eval", "ingest", "tests")


def name_of(value: Path | list[str]) -> str:
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else " ".join(value)[:60]


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, *languages: str) -> list[str]:
    """The code of a page, without the indent of a list item that it stands in."""
    found = re.findall(rf"^( *)```(?:{'|'.join(languages)})\n(.*?)^ *```$", text_of(page), re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", code, flags=re.MULTILINE) for indent, code in found]


def prose(page: Path) -> str:
    return re.sub(r"^ *```.*?^ *```$", "", text_of(page), flags=re.DOTALL | re.MULTILINE)


@cache
def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or anchor in anchors(target))


@pytest.mark.parametrize("page", [*PAGES, *CARDS], ids=name_of)
def test_links_lead_somewhere(page):
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)) if "://" not in link]
    assert [link for link in links if not leads_somewhere(page, link)] == []


def test_there_is_not_too_much_to_read():
    assert text_of(ROOT / "README.md").count("\n") <= 120
    assert len(DOCS) <= 8
    assert (ROOT / "docs" / "chat.png").stat().st_size <= 200_000
    assert [page for page in DOCS if f"](docs/{page.name})" not in text_of(ROOT / "README.md")] == []


def lines_of(code: str) -> Iterator[list[str]]:
    """The words of every command line; a quotation may go on over several lines."""
    begun = ""
    for line in code.replace("\\\n", " ").splitlines(keepends=True):
        begun += line
        try:
            words = words_of(begun)
        except ValueError:
            continue
        yield words
        begun = ""
    assert not begun, f"a quotation does not end: {begun}"


def words_of(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    return list(lexer)


def commands_of(code: str) -> Iterator[list[str]]:
    """The words of every command, without variables before it and what becomes of its output."""
    for line in lines_of(code):
        command: list[str] = []
        for word in [*line, ";"]:
            if set(word) <= set(";&|()"):
                if command:
                    yield without_redirection(command)
                command = []
            elif command or not re.fullmatch(r"\w+=.*", word):
                command.append(word)


def without_redirection(command: list[str]) -> list[str]:
    redirections = [place for place, word in enumerate(command) if set(word) <= set("<>")]
    return [word for place, word in enumerate(command) if not {place, place - 1} & {*redirections}]


def shown() -> Iterator[tuple[Path, list[str]]]:
    """Every command of the docs with its page: in examples, in consoles, and in the workflow to copy."""
    for page in PAGES:
        consoles = [re.sub(r"^(?!\$ ).*\n", "", code, flags=re.MULTILINE) for code in blocks(page, "console")]
        typed = [re.sub(r"^\$ ", "", code, flags=re.MULTILINE) for code in consoles]
        for code in [*blocks(page, "bash"), *typed, *steps(page)]:
            yield from ((page, command) for command in commands_of(code))


def steps(page: Path) -> list[str]:
    """The commands of workflows."""
    files = [yaml.safe_load(code) for code in blocks(page, "yaml", "yml")]
    jobs = [job for file in files for job in file.get("jobs", {}).values()]
    return [step["run"] for job in jobs for step in job["steps"] if "run" in step]


COMMANDS = list({(page, *command): (page, command) for page, command in shown()}.values())


class Parsed(Exception):  # noqa: N818
    """The options of a command have been read, which is as far as it is to go."""


@pytest.fixture
def reading_options(monkeypatch):
    """Programs end where they have read their options, which must be given by their whole names."""
    parse = argparse.ArgumentParser.parse_args

    def parse_and_stop(parser, *given, **named):
        parser.allow_abbrev = False
        parse(parser, *given, **named)
        raise Parsed

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse_and_stop)


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=name_of)
def test_commands_are_those_of_the_programs(page, command, reading_options, monkeypatch):
    program, *arguments = command
    program = program.removeprefix(".venv/bin/")
    if program == "make":
        targets = re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE)
        assert {word for word in arguments if "=" not in word} <= {*targets}
    elif program == "sourcebound":
        run("bot.serve.command:main", arguments, monkeypatch)
    elif program == "python":
        assert arguments[0] == "-m"
        module = arguments[1]
        if module.split(".")[0] in OURS:
            run(f"{started(module)}:main", arguments[2:], monkeypatch)
        else:
            assert importlib.util.find_spec(module)
    else:
        assert program in OTHERS


def started(module: str) -> str:
    """The module that runs when a module or package is started."""
    found = importlib.util.find_spec(module)
    assert found is not None
    return f"{module}.__main__" if found.submodule_search_locations else module


def run(entry: str, arguments: list[str], monkeypatch) -> None:
    module, _, function = entry.partition(":")
    monkeypatch.setattr(sys, "argv", ["program", *arguments])
    with pytest.raises(Parsed):
        getattr(importlib.import_module(module), function)()


def test_the_cited_answer_on_the_first_screen(bundled_index, capsys):
    [console] = blocks(ROOT / "README.md", "console")
    command, _, told = console.partition("\n")
    words = shlex.split(command)
    assert words[:3] == ["$", "sourcebound", "ask"]
    assert main([*words[2:], "--index", str(bundled_index)]) == 0
    assert capsys.readouterr().out == told


def test_the_example_of_checking_an_answer(bundled_index, tmp_path, monkeypatch):
    (tmp_path / ".index").symlink_to(bundled_index)
    monkeypatch.chdir(tmp_path)
    [code] = blocks(ROOT / "README.md", "python")
    names: dict[str, object] = {}
    exec(code, names)
    assert names["answer"].citations


def test_the_example_of_a_format():
    [code] = blocks(ROOT / "CONTRIBUTING.md", "python")
    names: dict[str, object] = {}
    exec(code, names)
    extract = names["read"](b"[bees]\nhoney = yes\n")
    assert extract.text == "bees\n\nhoney = yes\n"
    assert [block.kind for block in extract.blocks] == ["heading", "paragraph"]


def test_no_other_example_waits_for_a_test():
    tested = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    pages = [page for page in PAGES if page not in tested and page.name not in RUN_ELSEWHERE]
    assert [page.name for page in pages if blocks(page, "python")] == []


def test_the_questions_to_copy_are_an_eval_set(tmp_path):
    [code] = blocks(ROOT / "docs" / "evaluate.md", "json")
    (tmp_path / "questions.jsonl").write_text(code, encoding="utf-8")
    assert [case.key for case in load(tmp_path / "questions.jsonl").cases] == ["k1", "n1"]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_is_to_be_copied_has_no_slip(page):
    for code in blocks(page, "json"):
        if page.name != "evaluate.md":
            json.loads(code)
    for code in blocks(page, "yaml", "yml"):
        yaml.safe_load(code)
    for code in blocks(page, "toml"):
        tomllib.loads(code)
    for code in blocks(page, "nginx"):
        assert code.count("{") == code.count("}")
        assert [line for line in code.splitlines() if not line.endswith((";", "{", "}"))] == []
