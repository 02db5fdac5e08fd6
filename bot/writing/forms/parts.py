"""Questions that ask for two things at once ("Who leads it, and since when?"), each as a question of its own."""

import re

from bot.question.followup import context_of
from bot.question.form import PREPOSITION
from bot.question.language import ENGLISH, any_of
from bot.question.question import Question
from bot.question.words import content, full_names, spoken
from bot.rules import rule

_AUXILIARY = rf"(?:{any_of(ENGLISH.auxiliaries)})\b"
_ASKING = rf"{PREPOSITION}(?:{any_of(ENGLISH.asking)})\b"
_NO_KIND = rf"(?:{_AUXILIARY}|(?:{any_of(ENGLISH.pronouns)}|an?|the|to|I|we|you)\b)"
_AMOUNT_OR_KIND = rf"(?: (?:many|much|long|often|old))?(?: (?!{_NO_KIND})[\w-]+)?"
_OF_ONE = re.compile(
    rf"(?P<one>{_ASKING}{_AMOUNT_OR_KIND}),? and (?P<other>{_ASKING}{_AMOUNT_OR_KIND}) (?P<rest>{_AUXILIARY}.+)",
    re.IGNORECASE | re.DOTALL,
)
"""One predicate for two words that ask: "Where and when was it agreed?"."""
_OF_TWO = re.compile(
    rf"(?P<one>{_ASKING}(?:{_AMOUNT_OR_KIND}(?= {_AUXILIARY}))? "
    rf"(?P<rest>(?:(?!\b(?:between|{any_of(ENGLISH.asking)})\b).)+?))[,.;?!]* and "
    rf"(?P<other>{_ASKING}(?! to\b).*)",
    re.IGNORECASE | re.DOTALL,
)
"""Two questions, of which the second may be the words that ask alone: "Who agreed to extend it, and when?"."""
_BARE = re.compile(
    rf"{_ASKING}(?: (?:much|long|often|city|country|date|day|month|place|time|town|year))?", re.IGNORECASE
)
_MORE = re.compile(rf"\band {_ASKING}|\b(?:each|respectively)\b|\bthat\b", re.IGNORECASE)
_POINTS_BACK = re.compile(rf"{_ASKING} {_AUXILIARY} (?:{any_of(ENGLISH.pronouns)})", re.IGNORECASE)


@rule(otherwise=lambda question: [])
def parts(question: Question) -> list[Question]:
    """Return the two questions that a question asks at once; none if it asks one, or more.

    >>> def asked(text):
    ...     return [str(part) for part in parts(Question(text, text))]
    >>> asked("Where and when was it agreed?")
    ['Where was it agreed?', 'when was it agreed?']
    >>> asked("Who leads KFOR and how many nations are in it?")
    ['Who leads KFOR?', 'KFOR: how many nations are in it?']
    >>> asked("Who wrote Romeo and who Juliet?")
    []
    """
    asked = question.asked.rstrip(" ?.!")
    one, two = _OF_ONE.fullmatch(asked), _OF_TWO.fullmatch(asked)
    if one and not _MORE.search(one["rest"]):
        return [question.asking(f"{one[word]} {one['rest']}?") for word in ("one", "other")]
    if not two or _MORE.search(two["rest"]) or _MORE.search(two["other"]):
        return []
    first, other = question.asking(f"{two['one']}?"), two["other"]
    if _BARE.fullmatch(other):
        return [first, question.asking(f"{other} {two['rest']}?")] if content(two["rest"]) else []
    return [first, _about(first, f"{other}?")] if _stands_alone(two["one"]) and _stands_alone(other) else []


def _stands_alone(half: str) -> bool:
    """Say whether a half of a question has a predicate, and does not only ask what the other half is."""
    predicate = any(word[0].islower() for word in content(half)) or re.search(rf"\b{_AUXILIARY}", half, re.IGNORECASE)
    of_something = len(set(spoken(half)) - ENGLISH.asking - ENGLISH.quantities) > 1
    return bool(predicate) and of_something and not _POINTS_BACK.fullmatch(half)


def _about(first: Question, other: str) -> Question:
    """Return the second question, about what the first is about if it has no name of its own."""
    if any(full_names(other)):
        return first.asking(other, ())
    names = tuple(full_names(first.asked)) or first.context
    return first.asking(other, names or context_of(other, [first.asked], []))
