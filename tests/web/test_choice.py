"""The control beside the question box, and what it sends."""

import pytest

from bot.types import LEVELS
from bot.web.choice import Choice, choice_html, read_choice


def test_what_is_sent_is_read():
    assert read_choice(None) == read_choice({"sources": [], "answers": None}) == Choice()
    assert read_choice({"sources": ["a.txt"], "answers": "careful", "model": "m"}) == Choice(("a.txt",), "careful", "m")


@pytest.mark.parametrize("level", LEVELS)
def test_the_servers_level_is_selected(level):
    assert choice_html(level).count(" selected>") == 1
    assert f'value="{level}" selected>' in choice_html(level)


def test_a_level_is_offered_where_there_is_one_and_said_to_be_the_readers():
    assert "<select" not in choice_html(None)
    assert "stands in for the chat model" in choice_html("balanced", ["m", "reader"])
    assert "stands in" not in choice_html("balanced", ["reader"])


def test_of_several_writers_one_is_chosen():
    html = choice_html(None, ["<b>", "m", "reader"])
    assert html.endswith(
        '<option value="&lt;b&gt;" selected>&lt;b&gt;</option><option value="m">m</option>'
        '<option value="reader">reader</option></select>'
    )
    assert "<select" not in choice_html(None, ["reader"])
