"""The words of the interface, kept in one file a language, so that a language can be added."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bot.web.escape import escaped

_FILE = Path(__file__).parent / "text" / "english.toml"
_PLACE = re.compile(r"\{\{([a-z_.]+)\}\}")


def words(key: str, **values: object) -> str:
    """Return the words of a key such as "documents.find", with the values in their places."""
    return all_words()[key].format(**values)


def counted(key: str, count: int) -> str:
    """Return words with a count, in the form for one or for several: `key.one` or `key.other`."""
    return words(f"{key}.{'one' if count == 1 else 'other'}", count=f"{count:,}")


def ordinal(number: int) -> str:
    """Return a number as a place in a row: the 1st, the 2nd, the 13th."""
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    key = {1: "ordinal.one", 2: "ordinal.two", 3: "ordinal.few"}.get(last, "ordinal.other")
    return words(key, number=f"{number:,}")


def span(seconds: float) -> str:
    """Return how long something takes, roughly: in seconds, from 10 of them in fives, from two minutes in minutes."""
    if seconds >= 120:
        return words("span.minutes", count=round(seconds / 60))
    return words("span.seconds", count=max(1, round(seconds)) if seconds < 10 else 5 * round(seconds / 5))


def standing(rank: int, seconds: float | None) -> str:
    """Say where a question stands: 1 is next, 0 is being answered; `seconds` until the answer, None if unknown."""
    if not rank:
        return words("line.now")
    where = words("line.place", place=ordinal(rank)) if rank > 1 else words("line.next")
    return where if seconds is None else words("line.wait", where=where, time=span(seconds))


def worded(template: str) -> str:
    """Return HTML with the words, escaped, in the places of its `{{keys}}`; what they have in braces is left."""
    return _PLACE.sub(lambda place: escaped(all_words()[place[1]]), template)


@cache
def all_words() -> dict[str, str]:
    """Return all words by their keys."""
    return dict(_flat(tomllib.loads(_FILE.read_text(encoding="utf-8"))))


def _flat(table: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield above + key, value
        else:
            yield from _flat(value, f"{above}{key}.")
