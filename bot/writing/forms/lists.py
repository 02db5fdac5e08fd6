"""Lists that a text announces ("... the following operations:"): of items, or of headings."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.question.form import Form
from bot.question.language import ENGLISH
from bot.question.question import Question
from bot.question.words import has_name, spoken, stems
from bot.rules import rule
from bot.types import Passage
from bot.writing.place import Place
from ingest.blocks import Block, Label

ANNOUNCED = 2 / 3
"""Share of the question's content words that a line must have to announce what was asked for."""

NAMED = 1 / 2
"""The same for a line that ends with the very thing asked for ("... the following operations:")."""

_WORD = re.compile(r"[\w-]+")
_PART = re.compile(r"\w+(?:\.\w+)*")


class Listing(NamedTuple):
    """A line that announces a list, the members that are known, in order, and how many there are."""

    lead: Label
    members: tuple[Place, ...]
    total: int

    def holds(self, place: Place) -> bool:
        """Say whether a place is in one of the members."""
        return any(place.within(member) for member in self.members)


@rule(otherwise=lambda question, passages: None)
def announced_list(question: Question, passages: Sequence[Passage]) -> Listing | None:
    """Return the first list that announces what a question for several things asks, if the text has all names by then.

    The line has most of the content words of the question. Words that only the members have ask for some of them.
    """
    if question.form is not Form.SEVERAL:
        return None
    for listing in listings(passages):
        lead, passage = listing.lead.text, listing.members[0].passage
        before = [p.text for p in passages if p.source == passage.source and p.start < listing.lead.start]
        known = " ".join([*before, passage.heading, lead])
        share = len(question.words & stems(lead)) / max(1, len(question.words))
        least = NAMED if stems(_WORD.findall(lead)[-1]) & question.words else ANNOUNCED
        some = question.words & stems(" ".join(member.words for member in listing.members)) - stems(lead)
        if share >= least and not some and all(has_name(known, name) for name in question.names):
            return listing
    return None


@rule(otherwise=lambda place, passages: None)
def list_around(place: Place, passages: Sequence[Passage]) -> Listing | None:
    """Return the list of which a place is one whole member: nothing in it says why it and not another is the answer."""
    for listing in listings(passages):
        if any(_WORD.findall(place.words) == _WORD.findall(one.words) for one in listing.members if place.within(one)):
            return listing
    return None


@rule(otherwise=lambda question, listing: None)
def marked_member(question: Question, listing: Listing) -> Place | None:
    """Return the one member of a list that a question names by its marker ("What is step 3?")."""
    asked = set(_PART.findall(question.asked))
    marked = [member for member in listing.members if (parts := _marker(member)) and set(parts) <= asked]
    return marked[0] if len(marked) == 1 else None


@rule(otherwise=lambda question, listing: [])
def each_member(question: Question, listing: Listing) -> list[tuple[Place, list[Place]]]:
    """Return the members that are headings, each with the first sentence below it, if a question asks for each."""
    if not ENGLISH.distributing.intersection(spoken(question.asked)):
        return []
    headings = [member for member in listing.members if member.block and member.block.kind == "heading"]
    rows = [(heading, _below(heading)[:1]) for heading in headings]
    return [(heading, sentences) for heading, sentences in rows if sentences]


def _below(heading: Place) -> list[Place]:
    return [heading.at(*span) for span in heading.passage.body_sentences() if span[0] >= heading.end]


def _marker(member: Place) -> list[str]:
    """Return the numbers or letters of a member's marker."""
    return _PART.findall(member.block.marker) if member.block else []


def listings(passages: Sequence[Passage]) -> Iterator[Listing]:
    """Yield the announced lists that passages have more than one member of."""
    found: dict[tuple[str, str, int, tuple[Label, ...]], dict[int, tuple[Place, Block]]] = {}
    for number, passage in enumerate(passages):
        for block in passage.blocks:
            if block.members > 1 and passage.start <= block.start and _WORD.search(block.above[-1].text):
                key = (passage.source, block.kind, block.level, block.above)
                found.setdefault(key, {})[block.start] = (Place.of(number, passage, block), block)
    for (_, _, _, above), members in found.items():
        if len(members) > 1:
            places = tuple(place for _, (place, _) in sorted(members.items()))
            yield Listing(above[-1], places, next(iter(members.values()))[1].members)
