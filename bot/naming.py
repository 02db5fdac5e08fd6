"""Names that are asked for: of things of a kind ("Which summits are mentioned?"), and of a place ("Which sea ...?")."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

from bot.question.clause import AUXILIARY, OPENS
from bot.reading.confidence import WORD, evidence, has_name, stem, stems
from bot.reading.spans import Reading, Span
from bot.types import Passage
from bot.writing.forms.lists import EMPTY, Place

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
_ASKS_PLACE_NAME = re.compile(
    OPENS + r"(?:what|which) (?:[\w-]+ )?"
    r"(?:bay|city|cities|continent|country|countries|gulf|island|lake|ocean|river|sea|town|village|waters)s? "
    rf"(?:{AUXILIARY})\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"[A-Z][a-z]\w*(?: [A-Z][a-z]\w*)+")
_MARGIN = 2.0
"""Log odds by which a name may be less likely than the words that were found instead."""
_NAME_OR_NUMBER = re.compile(r"\b[A-Z]|\d")
_INITIAL = re.compile(r"\b[A-Z]")


def find_names(question: str, passages: Sequence[Passage]) -> list[Place]:
    """Return the places of the different names of a kind that a question asks for; none if there are not two."""
    asked = _ASKS.match(question)
    kinds = {stem(word) for word in _THING.findall(asked["kind"])} if asked else set()
    if not asked or not kinds:
        return []
    wanted = [word.lower() for word in WORD.findall(abbreviated(asked["kind"])) if stems(word) - kinds - EMPTY]
    named = sorted(_named(kinds, passages), key=lambda place: _order(place, passages))
    for around in (_name, _said_of):
        fitting = [place for place in named if all(has_name(around(place, passages), word) for word in wanted)]
        different = list(_different(fitting, passages))
        if len(different) > 1:
            return different
    return []


def abbreviated(text: str) -> str:
    """Return a text with the initials of every name of several words in place of it.

    >>> abbreviated("the United Nations in Rome")
    'the UN in Rome'
    """
    return _CAPITALS.sub(lambda found: "".join(_INITIAL.findall(found.group())), text)


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


def prefer_name(clause: str, text: str, found: Reading) -> Reading:
    """Return a reading, or its likeliest alternative that has a name, where a place is asked for by its name.

    A reading that has a name or a number stays, and so does one that is far likelier.

    >>> text = "They sail the high seas of the Atlantic."
    >>> found = Reading(10, 19, 1.0, 0.0, alternatives=(Span(0.5, 31, 39),))
    >>> prefer_name("Which sea do they sail?", text, found).start
    31
    """
    if not _ASKS_PLACE_NAME.match(clause) or _NAME_OR_NUMBER.search(text, found.start, found.end):
        return found
    near = (span for span in found.alternatives if span.score > found.score - _MARGIN)
    named = next((span for span in near if _INITIAL.search(text, span.start, span.end)), None)
    others = tuple(span for span in found.alternatives if span is not named)
    return replace(found, **asdict(named), alternatives=others) if named else found
