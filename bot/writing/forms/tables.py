"""Answers in tables and lists of a text: the place among passages, by the names of rows and columns."""

from collections.abc import Sequence

from bot.question.form import Form
from bot.question.question import Question
from bot.question.words import pointing
from bot.rules import rule
from bot.types import Passage
from bot.writing.forms.rows import find_cell, settle
from bot.writing.forms.unfit import is_unfit
from bot.writing.place import Place


@rule(otherwise=lambda question, passages: None)
def named_cell(question: Question, passages: Sequence[Passage]) -> Place | None:
    """Return the one cell of a table whose row and column a question names, if it fits the form of the question."""
    if question.form is Form.WHETHER:
        return None
    subject, found = _subject(question), list[Place]()
    for number, passage in enumerate(passages):
        above = _above(passage, passages)
        cell = find_cell(subject, above + passage.text, passage.heading, body=len(above))
        if cell:
            found.append(Place(number, passage, cell[0] - len(above), cell[1] - len(above)))
    fitting = [place for place in found if not is_unfit(question, place)]
    return fitting[0] if len(fitting) == 1 else None


@rule(otherwise=lambda question, place, passages: place)
def settled(question: Question, place: Place, passages: Sequence[Passage]) -> Place | None:
    """Return a place in the row and column that a question names; None if there is nothing of its kind in that row."""
    above = _above(place.passage, passages)
    shift = len(above)
    found = settle(_subject(question), above + place.passage.text, (shift + place.start, shift + place.end))
    return place.at(found[0] - shift, found[1] - shift) if found and found[0] >= shift else None


def _subject(question: Question) -> str:
    """Return the words of a question, with those of its context only if it points back at them."""
    return question.standalone if pointing(question.asked) else question.asked


def _above(passage: Passage, passages: Sequence[Passage]) -> str:
    """Return the text of the passage before one, where a table's columns may have their names; "" if not known."""
    return next((other.text for other in passages if (other.source, other.end) == (passage.source, passage.start)), "")
