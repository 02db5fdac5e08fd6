"""Answers in tables, lists and brackets: the place among passages, by the names of rows and columns and by the year."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.question.clause import asks
from bot.question.content import THERE_IS
from bot.reading.spans import Reading
from bot.types import Passage
from bot.writing.forms.amounts import YEAR
from bot.writing.forms.lists import Place
from bot.writing.forms.misfit import misfits
from bot.writing.forms.rows import find_cell, settle

_ASKS_THING = re.compile(
    r"(?:\w+ )?(?:what|which|whom?|how (?:many|much|long|old|heavy|tall|high|fast|far|big|large))\b", re.IGNORECASE
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|he|him|his|she|hers?|they|them|theirs?|this|that|these|those|there)\b", re.IGNORECASE
)
_AMOUNT = r"[^;,()\n:–—-]*\d[^;()\n:–—-]*?"
_OTHER_YEAR = re.compile(
    rf"\s?\((?:(?:in )?(?P<year>\d{{4}}): (?P<value>{_AMOUNT})|(?P<other>{_AMOUNT}) in (?P<then>\d{{4}}))[;)]"
)
"""The amount of another year in brackets behind one: "£102,900 (2023: £74,600)"."""


def subject(question: str, clause: str) -> str:
    """Return a question without the names that it was put behind, unless the clause that asks points back at them."""
    points_back = _POINTS_BACK.search(THERE_IS.sub(" ", clause))
    return question if points_back else question.rpartition(": ")[2]


def find_named_cell(about: str, clause: str, passages: Sequence[Passage]) -> Place | None:
    """Return the one cell of a table whose row and column a question names, if it fits the form of the question."""
    if asks(clause) and not _ASKS_THING.match(clause):
        return None
    found = list[Place]()
    for number, passage in enumerate(passages):
        above = _above(passage, passages)
        cell = find_cell(about, above + passage.text, passage.heading, body=len(above))
        if cell and not misfits(clause, (above + passage.text)[slice(*cell)]):
            found.append((number, cell[0] - len(above), cell[1] - len(above)))
    return found[0] if len(found) == 1 else None


def settle_reading(about: str, passage: Passage, found: Reading, known: Sequence[Passage]) -> Reading | None:
    """Return a reading in the row, column and year that a question names; None if there is nothing in that row."""
    above = _above(passage, known)
    text, body = above + passage.text, len(above) + passage.opening
    place = settle(about, text, (body + found.start, body + found.end))
    place = place and _of_year(about, text, place)
    return replace(found, start=place[0] - body, end=place[1] - body) if place and place[0] >= body else None


def _of_year(question: str, text: str, place: tuple[int, int]) -> tuple[int, int]:
    """Return the amount in the brackets behind a place if that is of the year a question asks about, else the place."""
    asked, noted = YEAR.findall(question), _OTHER_YEAR.match(text, place[1])
    is_amount = text[place[1] - 1 : place[1]].isdigit() and not YEAR.fullmatch(text, *place)
    if not noted or not is_amount or [noted["year"] or noted["then"]] != asked:
        return place
    return noted.span("value" if noted["year"] else "other")


def _above(passage: Passage, known: Sequence[Passage]) -> str:
    """Return the text of the passage before one, where a table's columns may have their names; "" if not known."""
    return next((other.text for other in known if (other.source, other.end) == (passage.source, passage.start)), "")
