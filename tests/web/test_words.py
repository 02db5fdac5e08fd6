"""The words of the interface, and that none is missing or left over."""

import re

from bot.web.words import all_words, counted, ordinal, span, worded, words
from tests.conftest import ROOT

WEB = ROOT / "bot" / "web"
CALL = re.compile(r"""\b(words|counted)\(\s*["']([a-z_.]+)["']""")
PLACE = re.compile(r"\{\{([a-z_.]+)\}\}")


def modules():
    return [path.read_text(encoding="utf-8") for path in WEB.rglob("*.py")]


def in_templates():
    return {key for path in WEB.rglob("*.html") for key in PLACE.findall(path.read_text(encoding="utf-8"))}


def test_words_are_found_filled_in_and_counted():
    assert words("documents.delete_it", name="{a}.txt") == "Delete {a}.txt"
    assert [counted("documents.count", count) for count in (0, 1, 1_000)] == [
        "0 documents",
        "1 document",
        "1,000 documents",
    ]


def test_numbers_and_times_are_said_as_people_say_them():
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 102, 113, 1_003)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "113th", "1,003rd"]
    )
    assert [span(seconds) for seconds in (0.2, 3.7, 12, 58, 119, 130, 600)] == (
        ["1 s", "4 s", "10 s", "60 s", "120 s", "2 min", "10 min"]
    )


def test_words_stand_in_templates():
    assert worded('<p title="{{documents.find}}">{{documents.found}}</p>') == (
        '<p title="Find a document">{count} found</p>'
    )


def test_every_key_that_is_used_is_there():
    calls = {call for module in modules() for call in CALL.findall(module)}
    wanted = {key for name, key in calls if name == "words"} | in_templates()
    wanted |= {f"{key}.{form}" for name, key in calls if name == "counted" for form in ("one", "other")}
    assert wanted
    assert wanted - all_words().keys() == set()


def test_every_key_that_is_there_is_used():
    quoted = {key for module in modules() for key in re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)+)["']""", module)}
    used = quoted | in_templates()
    assert {key for key in all_words() if key not in used and re.sub(r"\.(one|other)$", "", key) not in used} == set()
