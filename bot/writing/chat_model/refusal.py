"""Refusals in any wording and language, told by what they lack.

What says that the documents do not tell has nothing that the documents could support, and nothing of its own: no
number and no name that the question has not, and next to nothing of the passages but what was asked.
"""

import re
from collections.abc import Sequence

from bot.question.question import Question
from bot.question.words import numbers, stems
from bot.types import Passage
from bot.writing.chat_model.prompt import NOT_THERE, SHOWN

LONGEST = 60
"""Words of a refusal."""

FROM_PASSAGES = 1 / 2
"""Part of the content words beyond the question that an answer has from the passages, and a refusal has not."""

_WORD = re.compile(r"\w+")
_CAPITALISED_RUN = re.compile(r"(?<=\w )X[\w’'-]*(?: X[\w’'-]*)+".replace("X", "[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]"))
"""Two or more capitalised words in a row, not at the beginning of a sentence: a name in any language, German too."""

_PASSAGE_NUMBERS = frozenset(map(str, range(1, SHOWN + 1)))


def begins_as_missing(said: str) -> bool:
    """Say whether a reply begins with the words that we ask for where there is no answer."""
    return " ".join(_WORD.findall(said)).casefold().startswith(NOT_THERE.casefold())


def says_nothing_of_its_own(said: str, question: Question, passages: Sequence[Passage]) -> bool:
    """Say whether a reply that nothing supports has no more to say than that, or has the words that we ask for."""
    if NOT_THERE.casefold() in said.casefold():
        return True
    known = f"{question.typed} {question.standalone}"
    if len(_WORD.findall(said)) > LONGEST or numbers(said) - numbers(known) - _PASSAGE_NUMBERS:
        return False
    read = " ".join([known, *(f"{passage.heading} {passage.text}" for passage in passages)]).casefold()
    if any(name.group().casefold() not in read for name in _CAPITALISED_RUN.finditer(said)):
        return False
    own = stems(said) - stems(known)
    return len(own & stems(read)) < max(1.0, FROM_PASSAGES * len(own))
