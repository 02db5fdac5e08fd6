"""Lists that a text announces ("... the following operations:"): as lines with bullets, or as one heading each."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.question.form import Form
from bot.question.question import Question
from bot.question.words import has_name, stems
from bot.rules import rule
from bot.types import Passage
from bot.writing.place import Place
from ingest.sentences import BULLET, sentences

ANNOUNCED = 2 / 3
"""Share of the question's content words that a line must have to announce what was asked for."""

NAMED = 1 / 2
"""The same for a line that ends with the very thing asked for ("... the following operations:")."""

_ITEM = re.compile(rf"[ \t]*(?:{BULLET}|\(?\d{{1,3}}[.)]|\(?[a-z][.)])[ \t]+(?P<words>[^\n]+?)[ \t]*(?:\n|$)")
_WORD = re.compile(r"[\w-]+")


class Listing(NamedTuple):
    """The line that announces a list, and its members."""

    lead: Place
    members: tuple[Place, ...]

    def holds(self, place: Place) -> bool:
        """Say whether a place is in it."""
        return any(place.within(part) for part in (self.lead.sentence, *self.members))


@rule(otherwise=lambda question, passages: None)
def announced_list(question: Question, passages: Sequence[Passage]) -> Listing | None:
    """Return the first list that announces what a question for several things asks, if the text has all names by then.

    The line has most of the content words of the question. Words that only the members have ask for some of them.
    """
    if question.form is not Form.SEVERAL:
        return None
    for listing in _listings(passages):
        lead = listing.lead
        before = [p.text for p in passages if p.source == lead.passage.source and p.start < lead.passage.start]
        known = " ".join([*before, lead.passage.heading, lead.passage.text[: lead.end]])
        share = len(question.words & stems(lead.words)) / max(1, len(question.words))
        least = NAMED if stems(_WORD.findall(lead.words)[-1]) & question.words else ANNOUNCED
        some = question.words & stems(" ".join(member.words for member in listing.members)) - stems(lead.words)
        if share >= least and not some and all(has_name(known, name) for name in question.names):
            return listing
    return None


@rule(otherwise=lambda place: None)
def list_around(place: Place) -> Listing | None:
    """Return the list of which a place is one whole member: nothing in it says why it and not another is the answer."""
    for listing in _listings_of(place.number, place.passage):
        if any(
            _WORD.findall(place.words) == _WORD.findall(member.words)
            for member in listing.members
            if place.within(member)
        ):
            return listing
    return None


def _listings(passages: Sequence[Passage]) -> Iterator[Listing]:
    """Yield the lists of passages: those of bullets, and those whose members are the headings of sections."""
    for number, passage in enumerate(passages):
        yield from _listings_of(number, passage)
        for lead in _leads(number, passage):
            titles = tuple(_headings(lead, passages))
            if len(titles) > 1:
                yield Listing(lead, titles)


def _listings_of(number: int, passage: Passage) -> Iterator[Listing]:
    for lead in _leads(number, passage):
        members = tuple(_bullets(lead))
        if len(members) > 1:
            yield Listing(lead, members)


def _leads(number: int, passage: Passage) -> Iterator[Place]:
    """Yield the sentences that may announce a list."""
    text = passage.text
    return (Place(number, passage, start, end) for start, end in sentences(text) if text[end - 1] == ":")


def _bullets(lead: Place) -> Iterator[Place]:
    """Yield the bulleted lines that follow a line."""
    text = lead.passage.text
    place = lead.end + len(text[lead.end :]) - len(text[lead.end :].lstrip())
    while item := _ITEM.match(text, place):
        yield lead.at(*item.span("words"))
        place = item.end()


def _headings(lead: Place, passages: Sequence[Passage]) -> Iterator[Place]:
    """Yield the headings of the sections that follow a line, as long as they are of one rank and none is missing.

    A line that is a heading itself announces only sections below it.
    """
    first = lead.passage
    rank, reached, least = None, first.start, _depth(first) + 1 if _title(first, lead.start) else 0
    later = sorted((p.start, n) for n, p in enumerate(passages) if p.source == first.source and p.start >= first.start)
    for begin, number in later:
        passage, depth = passages[number], _depth(passages[number])
        if begin > reached or (number != lead.number and depth < (least if rank is None else rank)):
            return
        reached = passage.end
        title = _title(passage, lead.end if number == lead.number else 0)
        if title and rank in (None, depth):
            rank = depth
            yield Place(number, passage, *title)


def _depth(passage: Passage) -> int:
    return passage.heading.count(" > ")


def _title(passage: Passage, place: int) -> tuple[int, int] | None:
    """Return the range of the passage's innermost heading, if that is what stands at a place."""
    start = place + len(passage.text[place:]) - len(passage.text[place:].lstrip("#* \t\n"))
    titled = passage.title and passage.text.startswith(passage.title, start)
    return (start, start + len(passage.title)) if titled else None
