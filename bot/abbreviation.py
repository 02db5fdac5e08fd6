"""Short and long forms, where a text has one behind the other: "Kosovo Force (KFOR)" or "KFOR (Kosovo Force)"."""

import re
from collections.abc import Iterator, Sequence

from bot.reading.confidence import stems
from bot.types import Passage
from bot.writing.forms.lists import Place

Range = tuple[int, int]

_SHORT_FORM = r"\b(?:short(?:ened)? (?:form|name)|abbreviat\w*|acronym|initials)\b"
_ASKS_SHORT = re.compile(_SHORT_FORM, re.IGNORECASE)
_ASKS = re.compile(
    rf"{_SHORT_FORM}|\b(?:stands? for|short(?:ened)? for|(?:full|long) (?:form|name)|meaning of|"
    r"spell(?:ed)? out|written out)\b|"
    r"(?:\b(?:mean|meaning)|=)\s*[?.!]*$",
    re.IGNORECASE,
)
_SHORT = stems("short shortened form name abbreviation abbreviated acronym initials used")
_TOKEN = re.compile(r"[^\s?!.,;:\"'()]+")
_BRACKET = re.compile(r"(?P<before>[^\s()]+)[ \t]*\((?P<inside>[^()\n]{2,100})\)")
_WORD = re.compile(r"\S+")


def find_other_form(question: str, passages: Sequence[Passage]) -> Place | None:
    """Return the long form of the short form that a question names first, or the short form of the long one it names.

    What the question is put behind ("KFOR: And what does OSG stand for?") counts as named last.
    """
    if not _ASKS.search(question):
        return None
    context, _, clause = question.lower().rpartition(": ")
    asked = _TOKEN.findall(f"{clause} {context}")
    explained = [(n, *forms) for n, passage in enumerate(passages) for forms in definitions(passage.text)]
    named = list[tuple[int, Place]]()
    for n, short, long in explained:
        text, word = passages[n].text, passages[n].text[slice(*short)].lower()
        if word in asked:
            named.append((asked.index(word), (n, *long)))
        elif _ASKS_SHORT.search(clause) and stems(clause) - _SHORT == stems(text[slice(*long)]):
            named.append((len(asked), (n, *short)))
    return min(named)[1] if named else None


def definitions(text: str) -> Iterator[tuple[Range, Range]]:
    """Yield the ranges of every short form that a text explains, and of its long form.

    >>> text = "the Kosovo Force (KFOR)"
    >>> [(text[slice(*short)], text[slice(*long)]) for short, long in definitions(text)]
    [('KFOR', 'Kosovo Force')]
    """
    for found in _BRACKET.finditer(text):
        first = text.rfind("\n", 0, found.start("inside")) + 1
        if long := _long_form(found["inside"], text, first, found.start("inside") - 1):
            yield found.span("inside"), long
        elif long := _long_form(found["before"], text, *found.span("inside")):
            yield found.span("before"), long


def _long_form(short: str, text: str, first: int, last: int) -> Range | None:
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
