"""What form a question has: what around it can be left out, and what kind of answer it wants."""

import re
from enum import Enum

from bot.question.language import ENGLISH, any_of
from bot.rules import rule


class Form(Enum):
    """What a question wants."""

    FACT = "the words that answer it"
    WHETHER = "a yes or a no"
    SEVERAL = "more than one thing"
    REASON = "an explanation"


PREPOSITION = rf"(?:(?:{any_of(ENGLISH.prepositions)}) )?"
"""A pattern for what may stand before a word that asks."""
_AUXILIARY = rf"(?:{any_of(ENGLISH.auxiliaries)})(?:n['’]t)?\b"
_ASKS = rf"(?:{PREPOSITION}(?:{any_of(ENGLISH.asking)})|whether|(?:{any_of(ENGLISH.telling)})|{_AUXILIARY})\b"
_GREETING = re.compile(rf"\s*(?:{any_of(ENGLISH.greetings)})\b[\s,.!:;]+(?=\w)", re.IGNORECASE)
_ASKED_FOR = any_of(ENGLISH.requests | ENGLISH.telling | ENGLISH.asking | {"whether"})
_REQUEST = re.compile(rf"\s*(?:{any_of(ENGLISH.requests)}),? (?={PREPOSITION}(?:{_ASKED_FOR})\b)", re.IGNORECASE)
_CLOSING = re.compile(rf"(?:[\s,.!]+(?:{any_of(ENGLISH.closings)}))+\W*\Z", re.IGNORECASE)
_LEAD = re.compile(rf"(?!{_ASKS})[^?]*?(?:[,.;:!]| [–—-]) (?={_ASKS})", re.IGNORECASE)
_WHETHER = re.compile(rf"whether\b|{_AUXILIARY}|.*, (?:{any_of(ENGLISH.tags)}|{_AUXILIARY} \w+)\W*\Z", re.I | re.S)
_REASON = re.compile(
    rf"why\b|how (?:come|to|exactly|{_AUXILIARY})|explain\b|describe\b|"
    r"what (?:do|does|did) .*\b(?:do|mean)\W*\Z|what(?:['’]s| is| was) the (?:aim|goal|point|purpose|reason)\b",
    re.IGNORECASE | re.DOTALL,
)
_SEVERAL = re.compile(
    rf"(?:enumerate|list|name)\b|(?:what|which|who)(?:['’]re| are| were)\b|"
    rf"(?:what|which)(?: (?!{_AUXILIARY})[\w’'-]+){{0,2}}? (?!(?:its|this)\b|{_AUXILIARY})[\w-]+s\b",
    re.IGNORECASE,
)


@rule(otherwise=lambda text: text)
def without_courtesy(text: str) -> str:
    """Leave out greeting, request and thanks around what is asked.

    >>> without_courtesy("Hi, could you please tell me who leads KFOR? Thanks!")
    'who leads KFOR?'
    """
    asked = _CLOSING.sub("", text)
    while found := _GREETING.match(asked) or _REQUEST.match(asked):
        asked = asked[found.end() :]
    return asked if asked.strip() else text


def asking_clause(asked: str) -> str:
    """Return the part of a question that has its form, without what it says first.

    >>> asking_clause("In Kosovo, how many nations take part?")
    'how many nations take part?'
    """
    lead = _LEAD.match(asked)
    return asked[lead.end() :] if lead else asked


def asks(text: str) -> bool:
    """Say whether a text has a word that asks."""
    return bool(re.search(rf"\b{_ASKS}", text, re.IGNORECASE))


def form_of(clause: str) -> Form:
    """Return what the asking clause of a question wants.

    >>> form_of("Is it open?").name, form_of("which towns belong to it?").name, form_of("why is it open?").name
    ('WHETHER', 'SEVERAL', 'REASON')
    """
    forms = ((_WHETHER, Form.WHETHER), (_REASON, Form.REASON), (_SEVERAL, Form.SEVERAL))
    return next((form for pattern, form in forms if pattern.match(clause)), Form.FACT)
