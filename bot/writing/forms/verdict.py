"""Yes or no: said only where the words of a sentence and the reader's judgement agree."""

import re

from bot.question.language import ENGLISH, any_of
from bot.question.question import Question
from bot.question.words import numbers, stems
from bot.rules import rule
from bot.writing.place import Place

_NEGATION = re.compile(rf"\b(?:{any_of(ENGLISH.negations)})\b|n['’]t\b", re.IGNORECASE)
_MODAL = re.compile(rf"\b(?:{any_of(ENGLISH.modals)})\b", re.IGNORECASE)
_COMPARES = re.compile(rf"\b(?:{any_of(ENGLISH.comparing)})\b", re.IGNORECASE)
_CELL = {"yes", "no"}


@rule(otherwise=lambda question, place, judged: "")
def verdict(question: Question, place: Place, judged: bool | None) -> str:
    """Return "Yes" or "No" to a yes/no question, "" where the sentence alone has to do.

    "Yes" needs that the sentence and its heading have all content words of the question, and that the reader judges so;
    "No", that they have most of them but another number than the question, and that the reader judges so. Nothing is
    said from a sentence that denies or asks, nor of what can, may or must be. A cell of a table may say it itself.

    :param judged: the reader's own verdict, None where it is not sure.
    """
    asked, near = question.clause, place.near
    if place.words.lower() in _CELL and not _NEGATION.search(asked):
        return place.words.capitalize()
    reserved = any(pattern.search(text) for pattern in (_NEGATION, _MODAL) for text in (asked, near))
    if judged is None or reserved or "?" in place.sentence.words:
        return ""
    if judged:
        return "Yes" if question.words <= stems(near) else ""
    return "No" if _has_another_number(question, place) else ""


def _has_another_number(question: Question, place: Place) -> bool:
    """Say whether a place has another number than the question, in words that are mostly those of the question."""
    near = place.near
    other = numbers(question.asked) - numbers(near)
    words = {word for word in question.words if not word[0].isdigit()}
    mostly = len(words & stems(near)) > len(words) / 2
    return bool(other and numbers(place.words) and mostly) and not _COMPARES.search(question.asked)
