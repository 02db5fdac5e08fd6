"""What is shown from documents, questions and models steers no terminal."""

import json

from bot.terminal.harmless import json_without_controls, without_controls
from bot.types import Answer


def test_nothing_hidden_steers_the_terminal_or_turns_words_around():
    """“72” between RLO and PDF would read “27”; tags and zero-width spaces hide words; ESC and CSI steer."""
    hidden = "\u202e72\u202c \x1b[2J\x9b31m\u2066a\u2069\u200b\u2060\U000e0041\u00adb\u2028c\ud800\n"
    assert without_controls(hidden) == "72 [2J31mabc\n"
    kept = "می‌خواهم 👩‍🔬 \u200eאב\u200f ۝ é"
    assert without_controls(kept) == kept


def test_what_is_printed_as_json_is_the_same_object_without_what_steers_the_terminal():
    answer = Answer("\x9b2J\u202e", "\x7f", True, "é‍", "\x1b", 1.0)
    assert json.loads(json_without_controls(answer.to_dict())) == json.loads(json.dumps(answer.to_dict()))
    assert '"\\u009b2J\\u202e"' in json_without_controls(answer.to_dict())
    assert "é‍" in json_without_controls(answer.to_dict())
