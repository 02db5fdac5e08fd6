"""What a follow-up is about: names and words of the conversation before it.

Measured on the 2,940 follow-ups of CANARD's development set, as overlap (F1) of content words with the rewrites that
people wrote: the names in earlier questions 0.61, those of the answers too where the questions have none 0.63, the last
question that stands alone 0.57, the last question 0.54, all of them 0.43.
"""

import re
from collections.abc import Sequence

from bot.question.form import asks
from bot.question.language import ENGLISH, any_of
from bot.question.words import content, full_names, pointing
from bot.rules import rule

REMEMBERED = 6
"""Earlier questions that are looked at."""

NAMES = 2
"""Names that are taken over, the latest."""

ANSWERS = 2
"""Earlier answers that are looked at."""

_OPENS = re.compile(rf"\s*(?:{any_of(ENGLISH.opening_follow_up)})\b", re.IGNORECASE)
_DEFINES = re.compile(r"\s*(?i:tell me about|describe|explain|(?:what|who)(?:['’]s| is| are)) (?:the |an? )?[A-Z]")


@rule(otherwise=lambda question, history, answers: ())
def context_of(question: str, history: Sequence[str], answers: Sequence[str]) -> tuple[str, ...]:
    """Return what a follow-up is about, from the questions before it, oldest first, and the answers to them.

    That is the latest names in the questions; where they have none, the names in the answers and the words of the last
    question that stands alone; and these words alone for what asks nothing by itself ("And Libya?"). It is empty for a
    question that stands alone.

    >>> context_of("Who leads it?", ["What is the NATO Mission Iraq?"], [])
    ('NATO Mission Iraq',)
    """
    if not history or not leans_back(question):
        return ()
    recent = history[-REMEMBERED:]
    if not content(question) or not asks(_OPENS.sub("", question)):
        return _words_of_last(recent)
    return _latest_names(recent) or (*_names_said(answers), *_words_of_last(recent))


@rule(otherwise=lambda question, history: "")
def in_conversation(question: str, history: Sequence[str]) -> str:
    """Return a question behind all that it may lean on, names and the question before it; "" without history."""
    return " ".join([*_latest_names(history[-REMEMBERED:]), history[-1], question]) if history else ""


def leans_back(question: str) -> bool:
    """Say whether a question needs those before it: it points back, opens as a follow-up, or names next to nothing."""
    points_back = pointing(question, ENGLISH.pronouns | ENGLISH.pointing_back)
    names_next_to_nothing = len(content(question)) < 2 and not _DEFINES.match(question)
    return bool(points_back or _OPENS.match(question) or names_next_to_nothing)


def _latest_names(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the latest names in texts, the latest first."""
    return tuple(dict.fromkeys(name for text in reversed(texts) for name in full_names(text)))[:NAMES]


def _names_said(answers: Sequence[str]) -> tuple[str, ...]:
    return _latest_names([f"so {answer}" for answer in answers[-ANSWERS:]])


def _words_of_last(history: Sequence[str]) -> tuple[str, ...]:
    """Return the content words of the last question that stands alone, as one piece; none if it has none."""
    last = next((text for text in reversed(history) if not leans_back(text)), history[-1])
    words = " ".join(content(last))
    return (words,) if words else ()
