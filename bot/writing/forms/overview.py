"""Questions about a thing ("Tell me about X"), about two, or about documents as a whole: how their sections begin."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.question.form import asks
from bot.question.language import ENGLISH, any_of
from bot.question.question import Question
from bot.question.words import stems
from bot.rules import rule
from bot.types import Passage
from bot.writing.place import Place

OVERVIEW = 2
"""Sentences that are told of a thing."""

DOCUMENTS = 5
"""Documents of which is told how they begin."""

MENTIONS = 3
"""Sentences that are told of a thing that no section is about."""

SENTENCE = 4
"""Words of a sentence, which the label of a link or a picture has not; it also ends as one."""

TOO_MANY = 4
"""Words by which a thing is not named any more."""

Row = tuple[Place | str, Sequence[Place]]
"""What sentences are about, a heading or words, and the sentences; "" where there is nothing to say."""

_WHAT_IS = re.compile(
    r"(?:what|who)(?:['’]s| is| are| was| were) (?:(?:the|an?) )?(?P<topic>[^?]+?)(?: about)?\W*\Z", re.I
)
_TELLS = re.compile(
    rf"(?:(?:{any_of(ENGLISH.overviews)})\b(?: (?:me|us))?(?: (?:more|something))?(?: (?:about|of|on))?|"
    r"what (?:does|do) (?:\w+ ){1,2}say (?:about|on)) (?:(?:the|an?) )?(?P<topic>[^?,;]+?)\W*\Z",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\(([^()]+)\)")


@rule(otherwise=lambda question, passages: [])
def overview(question: Question, passages: Sequence[Passage]) -> list[Place]:
    """Return the first sentences below the heading that a question asks about.

    "What is X?" is answered by one, "Tell me about X" and the name alone by two.
    """
    defines, topic = _WHAT_IS.match(question.clause), _topic(question)
    return _section(stems(topic), passages)[: 1 if defines and not _TELLS.match(question.clause) else None]


@rule(otherwise=lambda question, passages: [])
def outline(question: Question, passages: Sequence[Passage]) -> list[Row]:
    """Return how the sections begin that passages of one document open with; of several, how each document begins."""
    if not question.whole:
        return []
    several = len({passage.source for passage in passages}) > 1
    rows = list[Row]()
    for number, passage in enumerate(passages):
        places = [Place(number, passage, *span) for span in passage.body_sentences()]
        if places and (not passage.start or (passage.opening and not several)):
            rows.append((_heading(number, passage), list(filter(_is_sentence, places)) or places))
    most = OVERVIEW if len(rows) == 1 else 1
    return [(heading, places[:most]) for heading, places in rows[: DOCUMENTS if several else None]]


@rule(otherwise=lambda question, passages: [])
def side_by_side(question: Question, passages: Sequence[Passage]) -> list[Row]:
    """Return what passages say of each of two things that a question compares: their sections, or what mentions them.

    What mentions both comes first. Nothing is said of the one without the other.
    """
    wanted = [stems(side) for side in question.sides]
    ways = (_section, _titled, _mentions)
    found = [next(filter(None, (way(words, passages) for way in ways)), [])[:OVERVIEW] for words in wanted]
    if not (found and all(found)):
        return []
    both = [place for place in found[0] if place in found[1]]
    apart = [[place for place in places if place not in both] for places in found]
    return [row for row in [("", both), *zip(question.sides, apart, strict=True)] if row[1]]


@rule(otherwise=lambda question, passages: [])
def mentions(question: Question, passages: Sequence[Passage]) -> list[Row]:
    """Return the sentences that mention a thing of which a question wants to be told."""
    topic = _topic(question) if _TELLS.match(question.clause) else ""
    places = [] if asks(topic) or len(stems(topic)) > TOO_MANY else _mentions(stems(topic), passages)
    return [("", places)] if places else []


def _topic(question: Question) -> str:
    """Return what a question wants to be told about, in a conversation what it points back at; "" if it asks more."""
    found = _TELLS.match(question.clause) or _WHAT_IS.match(question.clause)
    if not found:
        return "" if asks(question.asked) else question.asked
    return question.context[0] if question.context and found["topic"].lower() in ENGLISH.pronouns else found["topic"]


def _section(wanted: frozenset[str], passages: Sequence[Passage]) -> list[Place]:
    """Return the first sentences of the section that words name."""
    for number, passage in enumerate(passages if wanted else ()):
        if passage.opening and any(_means(wanted, stems(name), passage) for name in _names(passage.title)):
            return _opening(number, passage)
    return []


def _titled(wanted: frozenset[str], passages: Sequence[Passage]) -> list[Place]:
    """Return the first sentences of the section whose heading has all of some words."""
    for number, passage in enumerate(passages if wanted else ()):
        if passage.opening and wanted <= stems(passage.title):
            return _opening(number, passage)
    return []


def _mentions(wanted: frozenset[str], passages: Sequence[Passage]) -> list[Place]:
    """Return the first sentences that have all of some words."""
    places = (Place(number, one, *span) for number, one in enumerate(passages) for span in one.body_sentences())
    return list(islice((place for place in places if wanted and wanted <= stems(place.words)), MENTIONS))


def _is_sentence(place: Place) -> bool:
    return len(place.words.split()) >= SENTENCE and place.words.rstrip("\"'”’»)").endswith((".", "!", "?", "。"))


def _heading(number: int, passage: Passage) -> Place | str:
    """Return where the innermost heading stands that a passage opens with; "" if it opens with none."""
    start = passage.text.rfind(passage.title, 0, passage.opening) if passage.title else -1
    return Place(number, passage, start, start + len(passage.title)) if start >= 0 else ""


def _opening(number: int, passage: Passage) -> list[Place]:
    return [Place(number, passage, *span) for span in passage.body_sentences()[:OVERVIEW]]


def _means(wanted: frozenset[str], name: frozenset[str], passage: Passage) -> bool:
    """Say whether words are all those of a name, and no others but for those of the headings above it."""
    return bool(name) and name <= wanted <= stems(passage.heading)


def _names(title: str) -> Iterator[str]:
    """Yield a title, the same without what it has in brackets, and that alone: "Kosovo Force (KFOR)" has two names."""
    yield title
    yield _BRACKETS.sub(" ", title)
    yield from _BRACKETS.findall(title)
