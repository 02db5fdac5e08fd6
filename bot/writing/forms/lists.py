"""Lists that a text announces ("... the following operations:"): as lines with bullets, or as one heading each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.question.clause import AUXILIARY
from bot.reading.confidence import has_name, names, stems
from bot.types import Passage
from ingest.sentences import BULLET, sentences

ANNOUNCED = 2 / 3
"""Share of the question's content words that a line must have to announce what was asked for."""

NAMED = 1 / 2
"""The same for a line that ends with the very thing asked for ("... the following operations:")."""

_ORDER = re.compile(
    r"\A(?:(?:please |can you |could you )?(?:list|name|enumerate|"
    r"(?:give|tell|show) (?:me|us)(?= (?:all|every)\b(?! about| the time)))\b"
    r"(?: me| us| all| every)*|"
    r"what are the names of(?: all)?(?: the)?\b)",
    re.IGNORECASE,
)
_PLURAL = r"(?<![\w-])(?!(?:is|was|has|does|its|this|as|us)\b)[\w-]+s\b"
_THINGS = re.compile(_PLURAL, re.IGNORECASE)
_WHICH = re.compile(rf"\A(?:which|what)(?: are)?(?: the| all)*(?: [\w’'-]+){{0,3}}? {_PLURAL}", re.IGNORECASE)
EMPTY = stems(
    "here now right currently current ongoing present presently moment today nowadays page document text article site "
    "listed lists say says tell tells running mentioned named described given shown run carry under underway way active"
)
"""Words of a question that say when, where or that something is listed, and not what."""
_HOW_MANY = re.compile(rf"\Ahow many (?:[\w’'-]+ ){{0,2}}?(?P<things>{_PLURAL})", re.IGNORECASE)
_PARTIAL = re.compile(
    r"\d|\b(?:includ\w+|such as|among|examples?|e\.g\.|some|mainly|(?:at least|over|more than) \w+)\b", re.IGNORECASE
)
"""A line that counts its list itself, or announces a part of one."""
_WHICH_ONE = re.compile(
    r"(?:(?:at|by|for|in|of|on|to|under|with) )?(?:which|what)(?: one)?(?: of)?(?: the| these)? "
    rf"(?!(?:{AUXILIARY})\b)(?P<things>\w+(?: \w+)?)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w-]+")
_ITEM = re.compile(rf"[ \t]*(?:{BULLET}|\(?\d{{1,3}}[.)]|\(?[a-z][.)])[ \t]+(?P<words>[^\n]+?)[ \t]*(?:\n|$)")
_BLANK = re.compile(r"\s*")

Place = tuple[int, int, int]
"""The number of a passage, and a range of characters in it."""


@dataclass(frozen=True)
class Listing:
    """The line that announces a list, and its members; `confidence` says how likely it is what was asked for."""

    lead: Place
    members: tuple[Place, ...]
    confidence: float


def asks_for_several(question: str) -> bool:
    """Say whether a question asks for a list ("Which operations ...?", "Name all ...")."""
    return bool(_ORDER.match(question) or _WHICH.match(question))


def find_listing(question: str, passages: Sequence[Passage]) -> Listing | None:
    """Return the first list that announces what the question asks for, in a text that has named all names by then.

    Its confidence is the share of the question's content words that it announces.
    """
    asked = _ORDER.sub("", question)
    things = _THINGS.search(asked)
    wanted, kind = stems(asked) - EMPTY, stems(things.group()) if things else set()
    for number, passage in enumerate(passages):
        before = [p.text for p in passages if p.source == passage.source and p.start < passage.start]
        for start, end in _leads(passage.text):
            bullets = tuple(_bullets(number, passage, end))
            members = bullets or tuple(_headings(number, passages, start, end))
            titles = " ".join(passages[n].text[first:last] for n, first, last in members if not bullets)
            known = " ".join([*before, passage.heading, passage.text[:end], titles])
            share = _announced(wanted, kind, passage.text[start:end], titles)
            if len(members) > 1 and share and all(has_name(known, name) for name in names(question)):
                return Listing((number, start, end), members, share)
    return None


def find_counted(question: str, passages: Sequence[Passage]) -> Listing | None:
    """Return the list whose members a question asks to count ("How many operations ...?"), when it is there in full."""
    asked = _HOW_MANY.match(question)
    listing = find_listing(question, passages) if asked else None
    if not asked or not listing or listing.confidence < 1:
        return None
    number, start, end = listing.lead
    line = passages[number].text[start:end]
    return listing if stems(asked["things"]) <= stems(line) and not _PARTIAL.search(line) else None


def _announced(wanted: set[str], kind: set[str], line: str, titles: str) -> float:
    """Return the share of the wanted words that a line announces; 0 if that is too little.

    The kind of thing that is asked for may also stand in the titles of the sections that follow. Any other word of
    theirs asks for some of them, not for all, and a number that the line has not asks for something else.
    """
    known, theirs, numbers = stems(line), stems(titles), {word for word in wanted if word.isdecimal()}
    if wanted & (theirs | numbers) - known - kind:
        return 0.0
    share = len(wanted & (known | (theirs & kind))) / max(1, len(wanted))
    return share if share >= (NAMED if _last_word(line) & wanted else ANNOUNCED) else 0.0


def find_listing_around(place: Place, passages: Sequence[Passage], confidence: float) -> Listing | None:
    """Return the bulleted list of which a place is one whole member, if any.

    Nothing in such a member says why it and not another would be the answer.
    """
    number, first, last = place
    passage = passages[number]
    for start, end in _leads(passage.text):
        members = tuple(_bullets(number, passage, end)) if end <= first else ()
        if len(members) > 1 and any(_same(passage.text, (first, last), member[1:]) for member in members):
            return Listing((number, start, end), members, confidence)
    return None


def find_section(question: str, place: Place, passages: Sequence[Passage]) -> Place | None:
    """Return the heading that a place stands under, if a question asks which of the sections that a line announces.

    None where the words of the place name a thing of the kind, or that section, themselves.
    """
    asked = _WHICH_ONE.match(question)
    if not asked:
        return None
    here, things = passages[place[0]], stems(asked["things"])
    said = stems(here.text[place[1] : place[2]])
    for kind, _, titles in announced_sections(things, passages):
        if not said & kind and not said <= stems(here.title):
            return next((title for title in titles if passages[title[0]].heading == here.heading), None)
    return None


def announced_sections(things: set[str], passages: Sequence[Passage]) -> Iterator[tuple[set[str], str, list[Place]]]:
    """Yield what kind of sections a line announces, if its last word is one of these, the line, and their headings."""
    for number, passage in enumerate(passages):
        for start, end in _leads(passage.text):
            line = passage.text[start:end]
            kind = _last_word(line) & things
            titles = list(_headings(number, passages, start, end)) if kind else []
            if len(titles) > 1:
                yield kind, line, titles


def _leads(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the sentences that may announce a list."""
    return ((start, end) for start, end in sentences(text) if text[end - 1] == ":")


def _same(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    return _WORD.findall(text, *one) == _WORD.findall(text, *other)


def _last_word(line: str) -> set[str]:
    return stems(_WORD.findall(line)[-1]) if _WORD.search(line) else set()


def _bullets(number: int, passage: Passage, after: int) -> Iterator[Place]:
    """Yield the bulleted lines that follow a place in a passage."""
    place = _skip_blank(passage.text, after)
    while item := _ITEM.match(passage.text, place):
        yield number, *item.span("words")
        place = item.end()


def _headings(number: int, passages: Sequence[Passage], start: int, after: int) -> Iterator[Place]:
    """Yield the headings of the sections that follow a line, as long as they are of one rank and none is missing.

    A line that is a heading itself announces only sections below it.
    """
    lead = passages[number]
    rank, reached, least = None, lead.start, _depth(lead) + 1 if _opening_title(lead, start) else 0
    later = sorted((p.start, n) for n, p in enumerate(passages) if p.source == lead.source and p.start >= lead.start)
    for begin, n in later:
        depth = _depth(passages[n])
        if begin > reached or (n != number and depth < (least if rank is None else rank)):
            return
        reached = passages[n].end
        title = _opening_title(passages[n], after if n == number else 0)
        if title and rank in (None, depth):
            rank = depth
            yield n, *title


def _depth(passage: Passage) -> int:
    return passage.heading.count(" > ")


def _opening_title(passage: Passage, place: int) -> tuple[int, int] | None:
    """Return the range of the passage's innermost heading, if that is what stands at a place."""
    start = place + len(passage.text[place:]) - len(passage.text[place:].lstrip("#* \t\n"))
    titled = passage.title and passage.text.startswith(passage.title, start)
    return (start, start + len(passage.title)) if titled else None


def _skip_blank(text: str, place: int) -> int:
    blank = _BLANK.match(text, place)
    return blank.end() if blank else place
