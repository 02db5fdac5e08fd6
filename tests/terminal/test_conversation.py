"""A conversation in a real pseudo terminal, with the real small models."""

import pytest

from ingest.sync import sync
from tests.stub_model import stub_model
from tests.terminal.talk import STYLE, Talk

QUOTE = "At the current time, 27 nations, including Germany, are participating."

HOSTILE = """Kestrel Tower

The Kestrel Tower is \u202e61 metres\u202c [bold red]high[/bold red] [link=file:///etc/passwd]here[/link] :smile:.

It was built in 1911 by Ada Brandt.
"""
"""What turns words around comes through the reading of files, what clears a screen does not."""


@pytest.fixture(scope="module")
def hostile_index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "tower.txt").write_text(HOSTILE, encoding="utf-8")
    sync([folder / "tower.txt"], folder / "index", progress=False)
    return folder / "index"


def test_a_conversation(bundled_index):
    talk = Talk("--index", bundled_index)
    assert "Ask 1 document. :help lists commands" in talk.greeting
    assert "There is nothing to open yet; ask something" in talk.say(":open 1")
    answer = talk.say("How many nations take part in KFOR?")
    place = "international_crisis_management.txt · Kosovo Force (KFOR)"
    assert f"[1] {place} ✓\n“{QUOTE}”\n\nReader · 1 quote found in its document · sure\n" in answer
    opened = talk.say(":open 1")
    assert f"{place} · characters 1061–1131\n" in opened
    assert "│ Kosovo Force (KFOR):" in opened
    assert "\x1b[1;7mAt the current time, 27" in talk.raw
    follow_up = talk.say("How many of them are German?")
    assert "understood as: " in follow_up
    assert "The documents do not say." in (refused := talk.say("What is the capital of Mongolia?"))
    assert "[2] international_crisis_management.txt · " in refused
    assert "✓" not in refused
    assert "Nothing here has the number 7; there is 1, 2, 3" in talk.say(":open 7")
    assert "> NATO Mission Iraq (NMI):" in talk.say(":open [2]")
    assert "international_crisis_management.txt\n" in talk.say(":sources")
    assert "There is no such command; :help lists them" in talk.say(":nope")
    assert "The question has 4,499 characters; ask with at most 4,000" in talk.say("why " * 1125)
    assert "forgotten" in talk.say(":new")
    assert "There is nothing to open yet" in talk.say(":open 1")
    assert "understood as: " not in talk.say("How many of them are German?")
    assert talk.interrupt().endswith("> ")
    assert talk.end() == 0


def test_a_hostile_document_steers_nothing_in_twenty_columns(hostile_index):
    talk = Talk("--index", hostile_index, columns=20, NO_COLOR="1")
    answer, opened = talk.say("How high is the Kestrel Tower?"), talk.say(":open 1")
    for shown in (answer, opened):
        assert "is61metres[boldred]high[/boldred][link=file:///etc/passwd]here[/link]:smile:" in _joined(shown)
        assert max(map(len, shown.rpartition("documents…")[2].split("\n"))) <= 20
    assert "1911byAdaBrandt" in _joined(opened)
    assert talk.end() == 0
    assert not {"\x1b", "\u202e", "\u202c"} & set(STYLE.sub("", talk.raw))
    assert "\x1b[31m" not in talk.raw


def _joined(shown: str) -> str:
    """What is shown, without the blanks, line ends and margins of a narrow terminal."""
    return "".join(shown.replace("│", "").split())


def test_a_draft_is_shown_as_unchecked_until_the_answer_or_ctrl_c(bundled_index):
    with stub_model() as standing:
        keys = {"OPENAI_BASE_URL": standing.url, "OPENAI_API_KEY": "none"}
        talk = Talk("--index", bundled_index, "--model", "openai:waits", **keys)
        talk.ask("Since when is KFOR there?", "not checked yet:")
        talk.until("KFOR has been there since 1999")
        standing.go_on.set()
        answer = talk.until(r"\n> ")
        assert "27 nations take part" in answer
        assert "openai:waits · 2 statements supported · 2 quotes" in answer
        standing.go_on.clear()
        talk.ask("Since when?", "not checked yet:")
        stopped = talk.interrupt()
        assert "stopped" in stopped
        assert "quotes" not in stopped
        assert talk.end() == 0
    earlier = [message["content"] for message in standing.requests[-1]["messages"] if message["role"] == "assistant"]
    assert "27 nations take part" in str(earlier or standing.requests[-1]["messages"])
