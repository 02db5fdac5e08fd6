"""Questions that no single passage answers: what documents say as a whole, and how two things differ."""

import re
from collections.abc import Iterator

from bot.question.form import asks
from bot.question.language import ENGLISH, any_of
from bot.question.words import content, spoken, stems
from bot.rules import rule

LONGEST_SIDE = 8
"""Words of one of two things that are compared."""

_DOCUMENT = rf"(?:(?:all|entire|my|of|the|these|this|those|whole|your) )*(?P<document>{any_of(ENGLISH.documents)})"
_POINTING = rf"(?:{any_of(ENGLISH.pronouns)})"
_WHOLE = re.compile(
    rf"(?:(?:{any_of(ENGLISH.summaries)})(?: (?:about|from|in|of|on))?(?: (?:{_DOCUMENT}|{_POINTING}))?"
    rf"|(?:{any_of(ENGLISH.overviews)})(?: (?:me|us))?(?: (?:more|something))?(?: (?:about|of|on))? "
    rf"{_DOCUMENT.replace('<document>', '<told>')}"
    rf"|what(?:['’]s| is| are) (?:{_DOCUMENT.replace('<document>', '<about>')}(?: about)?|{_POINTING} about)"
    rf"|what (?:do|does) {_DOCUMENT.replace('<document>', '<says>')} (?:contain|cover|discuss|say))"
    r"(?: for (?:me|us))?(?: in \w+(?: \w+)?)?\W*",
    re.IGNORECASE,
)
_SIDES = [
    re.compile(rf"(?P<before>.*?)\b{'(.+?)'.join(map(re.escape, phrase.split('{}')))}\W*\Z", re.IGNORECASE | re.DOTALL)
    for phrase in sorted(ENGLISH.comparisons)
]
_ARTICLE = re.compile(r"\A(?:an?|the) ", re.IGNORECASE)
_SHORT_IS = re.compile(r"['’]s\b")
_QUOTES = " \"'“”‘’"


@rule(otherwise=lambda clause, context: False)
def is_of_the_whole(clause: str, context: tuple[str, ...]) -> bool:
    """Say whether a question is about documents as a whole; in a conversation, one that points back names them.

    >>> is_of_the_whole("summarise this", ()), is_of_the_whole("summarise this", ("KFOR",))
    (True, False)
    """
    found = _WHOLE.fullmatch(clause)
    return found is not None and (not context or any(found.groups()))


@rule(otherwise=lambda clause, context: ())
def sides_of(clause: str, context: tuple[str, ...]) -> tuple[str, ...]:
    """Return the two things of which a question asks how they differ; none if it asks something else.

    >>> sides_of("What is the difference between KFOR and the EUFOR?", ())
    ('KFOR', 'EUFOR')
    """
    return next(_compared(clause, context), ())


def _compared(clause: str, context: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for pattern in _SIDES:
        found = pattern.match(clause)
        if found and set(map(str.lower, content(_SHORT_IS.sub("", found["before"])))) <= ENGLISH.telling:
            sides = tuple(_side(words, context) for words in found.groups()[1:])
            if all(map(_names_something, sides)) and stems(sides[0]) != stems(sides[1]):
                yield sides


def _side(words: str, context: tuple[str, ...]) -> str:
    plain = _ARTICLE.sub("", words.strip(_QUOTES), count=1)
    return context[0] if context and plain.lower() in ENGLISH.pronouns else plain


def _names_something(side: str) -> bool:
    return bool(content(side)) and len(spoken(side)) <= LONGEST_SIDE and not asks(side)
