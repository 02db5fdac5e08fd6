"""What a short form stands for, where a text says so: "Kosovo Force (KFOR)" or "KFOR (Kosovo Force)"."""

import re
from collections.abc import Iterator, Sequence

from bot.types import Passage

_ASKS = re.compile(
    r"\b(?:stands? for|short(?:ened)? (?:for|form of)|abbreviat\w*|acronym|(?:full|long) (?:form|name)\b|meaning of)\b"
    r"|\b(?:mean|meaning)\s*[?.!]*$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s?!.,;:\"'()]+")
_BRACKET = re.compile(r"(?P<before>[^\s()]+)[ \t]*\((?P<inside>[^()\n]{2,100})\)")
_WORD = re.compile(r"\S+")


def find_expansion(question: str, passages: Sequence[Passage]) -> tuple[int, int, int] | None:
    """Return the passage and the range of the long form of the short form that a question names first.

    What the question is put behind ("KFOR: And what does OSG stand for?") counts as named last.
    """
    if not _ASKS.search(question):
        return None
    context, _, clause = question.lower().rpartition(": ")
    asked = _TOKEN.findall(f"{clause} {context}")
    explained = [(n, *found) for n, passage in enumerate(passages) for found in definitions(passage.text)]
    named = [
        (asked.index(short.lower()), n, start, end) for n, short, start, end in explained if short.lower() in asked
    ]
    return min(named)[1:] if named else None


def definitions(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield every short form that a text explains, with the range of its long form.

    >>> text = "the Kosovo Force (KFOR)"
    >>> [(short, text[start:end]) for short, start, end in definitions(text)]
    [('KFOR', 'Kosovo Force')]
    """
    for found in _BRACKET.finditer(text):
        before, inside = found["before"], found["inside"]
        if start := _long_form(inside, text, text.rfind("\n", 0, found.start("inside")) + 1, found.start("inside") - 1):
            yield inside, *start
        elif start := _long_form(before, text, *found.span("inside")):
            yield before, *start


def _long_form(short: str, text: str, first: int, last: int) -> tuple[int, int] | None:
    """Return the range of the shortest end of a stretch of text that has the short form's letters in their order.

    The first letter begins a word (Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation
    definitions in biomedical text", with their limits on lengths).
    """
    letters = [letter for letter in short.lower() if letter.isalnum()]
    if not 2 <= len(letters) <= 10 or len(short.split()) > 2 or not any(c.isupper() for c in short):
        return None
    last = len(text[:last].rstrip())
    words = list(_WORD.finditer(text, first, last))[-min(len(letters) + 5, 2 * len(letters)) :]
    place, least = last, words[0].start() if words else last
    for left, letter in reversed(list(enumerate(letters))):
        fitting = (at for at in range(place - 1, least - 1, -1) if text[at].lower() == letter)
        place = next((at for at in fitting if left or at == least or not text[at - 1].isalnum()), -1)
        if place < 0:
            return None
    return (place, last) if last - place > len(short) else None
