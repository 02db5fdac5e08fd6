"""What the README shows is what happens."""

import re
import shlex
from pathlib import Path

import pytest

from bot.__main__ import main

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def block(language, containing):
    blocks = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return next(text for text in blocks if containing in text)


def test_the_cited_answer_on_the_first_screen(bundled_index, capsys):
    command, _, shown = block("console", "bot ask").partition("\n")
    words = shlex.split(command)
    assert words[:4] == ["$", ".venv/bin/python", "-m", "bot"]
    assert main([*words[4:], "--index", str(bundled_index)]) == 0
    assert capsys.readouterr().out == shown


def test_the_python_examples(bundled_index, tmp_path, monkeypatch):
    (tmp_path / ".index").symlink_to(bundled_index)
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(block("python", "Chatbot.open"), names)
    assert names["answer"].citations
    exec(block("python", "as_tool"), names)
    assert len(names["answers"]) == 2
    exec(block("python", "FirstSentence"), names)
    assert names["citation"].quote == "27 nations, including Germany, are participating."


@pytest.mark.parametrize("path", re.findall(r"\]\(([^):]+)\)", README))
def test_links_lead_somewhere(path):
    assert (Path(__file__).parent.parent / path).exists()
