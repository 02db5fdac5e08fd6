"""Questions about a thing ("Tell me about X"): the first sentences below the heading that names it."""

import re
from collections.abc import Iterator, Sequence

from bot.question.form import asks
from bot.question.language import ENGLISH, any_of
from bot.question.question import Question
from bot.question.words import stems
from bot.rules import rule
from bot.types import Passage
from bot.writing.place import Place

OVERVIEW = 2
"""Sentences that are told of a section, or of a document as a whole."""

_WHAT_IS = re.compile(
    r"(?:what|who)(?:['’]s| is| are| was| were) (?:(?:the|an?) )?(?P<topic>[^?]+?)(?: about)?\W*\Z", re.I
)
_TELLS = re.compile(
    rf"(?:(?:{any_of(ENGLISH.overviews)})\b(?: (?:me|us))?(?: (?:more|something))?(?: (?:about|of|on))?|"
    r"what (?:does|do) (?:\w+ ){1,2}say (?:about|on)) (?:(?:the|an?) )?(?P<topic>[^?,;]+?)\W*\Z",
    re.IGNORECASE,
)
_ALL = re.compile(r"(?:(?:this|these|your) )?(?:page|text|doc(?:ument)?|article|file)s?", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]+)\)")


@rule(otherwise=lambda question, passages: [])
def overview(question: Question, passages: Sequence[Passage]) -> list[Place]:
    """Return the first sentences below the heading that a question asks about.

    "What is X?" is answered by one, "Tell me about X" and the name alone by two. A question about the document
    as a whole, when the passages are all of one and have its beginning, is answered by its title and first sentences.
    """
    defines, tells = _WHAT_IS.match(question.clause), _TELLS.match(question.clause)
    asked = tells or defines
    topic = asked["topic"] if asked else "" if asks(question.asked) else question.asked
    if asked and _ALL.fullmatch(topic) and len({passage.source for passage in passages}) == 1:
        return _beginning(passages)
    wanted = stems(topic)
    for number, passage in enumerate(passages if wanted else ()):
        if passage.opening and any(_means(wanted, stems(name), passage) for name in _names(passage.title)):
            return _opening(number, passage)[: 1 if defines and not tells else None]
    return []


def _beginning(passages: Sequence[Passage]) -> list[Place]:
    first = next((number for number, passage in enumerate(passages) if not passage.start), None)
    if first is None:
        return []
    passage = passages[first]
    start = passage.text.find(passage.title, 0, passage.opening) if passage.title else -1
    title = [Place(first, passage, start, start + len(passage.title))] if start >= 0 else []
    return [*title, *_opening(first, passage)]


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
