"""Things of a kind that a text names here and there ("Which summits are mentioned?"), known by the word of the kind."""

import re
from collections.abc import Iterator, Sequence

from bot.listing import EMPTY, Place
from bot.reader.confidence import WORD, evidence, has_name, stem, stems
from bot.reader.spans import Span
from bot.types import Passage

_SAID = r"(?:mention(?:ed|s)?|named?|listed|referred to|come up|appear)\b"
_ASKS = re.compile(
    r"(?!(?:is|are|was|were|do|does|did|how)\b)"
    r"(?:(?:which|what|list|name)(?: me)?(?: are)?(?: all)?(?: of)?(?: the)? )?"
    rf"(?P<kind>(?>[^,;?.]*?s\b)[^,;?.]*?)\b{_SAID}",
    re.IGNORECASE,
)
_THING = re.compile(r"(?<![\w-])(?!(?:is|was|has|does|its|this|as|us)\b)[a-z][\w-]+s\b")
_WORD = r"(?:[A-Z][\w’'-]*|[12]\d{3}\b)"
_NAME = re.compile(rf"(?!(?:A|An|The|This|These)\b){_WORD}(?: (?:(?:of|for|to|in|on) )?{_WORD})*(?: \([A-Z][\w-]+\))?")
_CAPITALS = re.compile(r"[A-Z][a-z]\w*(?: [A-Z][a-z]\w*)+")
_INITIAL = re.compile(r"\b[A-Z]")


def find_names(question: str, passages: Sequence[Passage]) -> list[Place]:
    """Return the places of the different names of a kind that a question asks for; none if there are not two."""
    asked = _ASKS.match(question)
    kinds = {stem(word) for word in _THING.findall(asked["kind"])} if asked else set()
    if not asked or not kinds:
        return []
    short = _CAPITALS.sub(lambda found: "".join(_INITIAL.findall(found.group())), asked["kind"])
    wanted = [word.lower() for word in WORD.findall(short) if stems(word) - kinds - EMPTY]
    named = sorted(_named(kinds, passages), key=lambda place: _order(place, passages))
    for around in (_name, _said_of):
        fitting = [place for place in named if all(has_name(around(place, passages), word) for word in wanted)]
        different = list(_different(fitting, passages))
        if len(different) > 1:
            return different
    return []


def _named(kinds: set[str], passages: Sequence[Passage]) -> Iterator[Place]:
    for number, passage in enumerate(passages):
        for found in _NAME.finditer(passage.text):
            if " " in found.group() and any(stem(word) in kinds for word in WORD.findall(found.group())):
                yield number, *found.span()


def _order(place: Place, passages: Sequence[Passage]) -> tuple[str, int]:
    return passages[place[0]].source, passages[place[0]].start + place[1]


def _name(place: Place, passages: Sequence[Passage]) -> str:
    number, start, end = place
    return passages[number].text[start:end]


def _said_of(place: Place, passages: Sequence[Passage]) -> str:
    """Return the sentence around a place, behind its heading."""
    number, start, end = place
    return evidence((passages[number].heading, passages[number].text), Span(0.0, start, end))


def _different(places: Sequence[Place], passages: Sequence[Passage]) -> Iterator[Place]:
    """Yield the places whose names have words that no name before and no longer one has all of."""
    words = [stems(_name(place, passages)) for place in places]
    for number, place in enumerate(places):
        repeated = words[number] in words[:number]
        if not repeated and not any(words[number] < other for other in words):
            yield place
