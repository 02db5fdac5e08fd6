"""Make a follow-up question stand alone, so that it can be searched for, from the questions before it.

Measured on the 2,940 follow-ups of CANARD's dev set, as overlap (F1) of content words with the rewrite people wrote:
the names in earlier questions 0.61, those of the answers too where the questions have none 0.63, the last question that
stands alone 0.57, the last question 0.54, all of them 0.43.
"""

import re
from collections.abc import Iterator, Sequence

from bot.ellipsis import PREPOSITION, fill_in, leaves_out, with_what_is_counted
from bot.question.clause import ASKING
from bot.question.content import EMPTY, NAME, OPENS_FOLLOW_UP, POINTS_BACK, THERE_IS, content, topic, words_of

REMEMBERED = 6
"""Earlier questions that are looked at."""

NAMES = 2
"""Names that are taken over, the latest."""

ANSWERS = 2
"""Earlier answers that are looked at."""

_THANKS = re.compile(
    r"\A(?:\s*(?:ok(?:ay)?|thanks|thank you|thx|alright|great|good|fine|cool|oh|ah|hm+)\b(?:[,.!]+|(?=\s)))+\s+"
    rf"(?=(?:and|but|so|{ASKING})\b)",
    re.IGNORECASE,
)
_WHAT_IS = re.compile(r"\s*(?i:tell me about|describe|explain|(?:what|who)(?:['’]s| is| are)) (?:the |an? )?[A-Z]")
_COMPARES = re.compile(r"\b(?:more|other) than\b", re.IGNORECASE)
_OF_A_DEED = re.compile(r"\b(?:that|this) \w+ed\b|\b(?:that|this)\W*$", re.IGNORECASE)
"""A question of what was done: "Who agreed to that?" after "When was it extended?"."""
_DONE = re.compile(r"\b(?:is|are|was|were|been|has|have|had)\b.*\b([a-z]+ed)\b")
_IT = re.compile(r"(?P<before>\b(?:about|is|are|was|were) )(?:it|them|they)(?=\W*$)", re.IGNORECASE)


def condense(question: str, history: Sequence[str], answers: Sequence[str] = ()) -> str:
    """Return a question that stands alone as it is, and a follow-up as "what it is about: question".

    A question that only names something else ("And Libya?") is the one before it, asked of that. Where the earlier
    questions have no names, those in the answers to them count.
    """
    question = _THANKS.sub("", question) if history else question
    if not history or not leans_back(question):
        return question
    recent = history[-REMEMBERED:]
    last = condense(recent[-1], recent[:-1])
    question = with_what_is_counted(question, last)
    return fill_in(question, last) or _in_its_context(question, recent, last, answers)


def _in_its_context(question: str, history: Sequence[str], last: str, answers: Sequence[str]) -> str:
    """Return a question with a name for its last word, or behind what it is about."""
    known = _names(history)
    names = [name for name in known if not _gives_way(name, history[-1], question)] or known
    if names and _IT.search(question):
        return _IT.sub(lambda found: found["before"] + names[0], question)
    if names and _OF_A_DEED.search(question) and len(content(question)) == 1:
        names += _DONE.findall(last)
    about = ", ".join(names) or _said(history, answers) or topic(_last_alone(history))
    about = about if content(question) else topic(last)
    return f"{about}: {question}" if about else question


def _gives_way(name: str, last: str, question: str) -> bool:
    """Say whether a question has another name where the last one had this ("to Mali", "to Chad")."""
    before = re.search(rf"({PREPOSITION})(?:the )?{re.escape(name)}\b", last)
    if not before:
        return False
    alike = "(?:to|for) " if before[1] in ("to ", "for ") else before[1]
    other = re.search(rf"\b{alike}(?:the )?([A-Z][\w-]+)", question)
    return other is not None and other[1] not in name.split()


def _said(history: Sequence[str], answers: Sequence[str]) -> str:
    """Return the names in the latest answers, with the words of the last question if it stands alone."""
    names = _names([f"so {answer}" for answer in answers[-ANSWERS:]])
    about = "" if leans_back(history[-1]) else topic(history[-1])
    return ", ".join(filter(None, [*names, about])) if names else ""


def in_context(question: str, history: Sequence[str]) -> str:
    """Return a question behind all that it may lean on, the names and the question before it; "" without history."""
    return " ".join([*_names(history[-REMEMBERED:]), history[-1], question]) if history else ""


def leans_back(question: str) -> bool:
    """Say whether a question needs those before it: it points back, opens as a follow-up, or names next to nothing."""
    pointing = THERE_IS.sub(" ", question) if NAME.search(question) else question
    points_back = not POINTS_BACK.isdisjoint(words_of(_COMPARES.sub("", pointing)))
    names_next_to_nothing = len(content(question)) < 2 and not _WHAT_IS.match(question)
    opens = bool(OPENS_FOLLOW_UP.match(question)) or leaves_out(question)
    return points_back or opens or names_next_to_nothing


def _names(history: Sequence[str]) -> list[str]:
    """Return the latest names in earlier questions, the latest first."""
    found = dict.fromkeys(name for text in reversed(history) for name in _names_in(text))
    return list(found)[:NAMES]


def _names_in(text: str) -> Iterator[str]:
    return (match.group() for match in NAME.finditer(text) if match.group().lower() not in EMPTY)


def _last_alone(history: Sequence[str]) -> str:
    return next((text for text in reversed(history) if not leans_back(text)), history[-1])
