"""Questions about a thing ("Tell me about X"): the first sentence below the heading that names it, or those that do."""

import re
from collections.abc import Iterator, Sequence

from bot.question.clause import asks
from bot.reading.confidence import stems
from bot.types import Passage
from bot.writing.forms.lists import Place

_TOPIC = r"(?: the| an?)? (?P<topic>[\w\s()/&’'-]+?)(?<! for)"
_TAIL = (
    r"(?:,? (?:(?:for|to) (?:me|us)|briefly|in (?:short|brief|general)|"
    r"for (?:my|our) [\w ]+|for an? (?:article|(?:briefing )?note|briefing|essay|presentation|report|sidebar|speech)|"
    r"in (?:an?|your|few|one|two|three|\d) (?:\w+ ){0,2}(?:words?|sentences?|lines?)))*\W*$"
)
"""How, and for whom, something is to be told."""
_TELL_OF = re.compile(rf"(?:tell me (?:more )?about|describe|explain|introduce){_TOPIC}{_TAIL}", re.IGNORECASE)
_ABOUT = re.compile(rf"(?:what|who)(?:['’]s| is| are){_TOPIC}(?: all about)?\W*$", re.IGNORECASE)
_WHAT_IT_IS = re.compile(rf"(?:explain |describe )?(?:what|who){_TOPIC} (?:is|are)(?: about)?\W*$", re.IGNORECASE)
_SUMMARY = (
    r"(?:(?:give|write|get|show|send|provide|prepare)(?: (?:me|us))?(?: with)? |"
    r"i(?:['’]d like| would like| need| want) )?"
    r"(?:(?:an?|some|the|any) )?(?:[\w-]+ ){0,2}"
    r"(?:account|background|description|details|explanation|facts|introduction|lines|outline|overview|paragraph|profile|"
    r"rundown|summary|words|"
    r"info(?:rmation)?) (?:of|on|about)"
)
_ALL = r"(?:this|the|these|your) (?:page|text|doc(?:ument)?|article|file|site)s?"
_ABOUT_ALL = re.compile(
    rf"(?:what(?:['’]s| is| are)|tell me what|explain what) {_ALL} (?:is |are )?(?:all )?about\W*$|"
    rf"what (?:does|do) {_ALL} (?:deal with|talk about|cover)\W*$|"
    rf"(?:{_SUMMARY}|summari[sz]ed?|sum up|tell me about|describe) {_ALL}{_TAIL}",
    re.IGNORECASE,
)
_NAME_ALONE = re.compile(r"\W*(?P<topic>[\w\s()/&’'-]+?)\W*$")
OVERVIEW = 2
"""Sentences that are told of a section, or of a document as a whole."""

_WHAT_IS_SAID = re.compile(
    rf"(?:{_SUMMARY}|summari[sz]e|sum up|outline|sketch|brief (?:me|us) on|fill (?:me|us) in on|"
    r"tell (?:me |us )?(?:more |something |anything )?about|"
    r"(?:(?:is there|do you (?:have|know)) )?(?:any|some)thing about|"
    r"(?:what|how) about|what (?:is|was) (?:said|told|written|known|mentioned|stated) about|"
    r"what (?:do you know|can you (?:tell|say)(?: me| us)?|"
    r"(?:do|does) (?:they|it|(?:the |this |these )?(?:text|page|doc(?:ument)?|article|source)s?) "
    rf"(?:say|tell(?: me| us)?|state|mention|have)) about){_TOPIC}{_TAIL}",
    re.IGNORECASE,
)
MENTIONS = 3
"""Sentences that are told of a thing without a heading of its own."""

_ROW = re.compile(r"\||.*\t")
_ALIAS = re.compile(r"\(([^()]+)\)")


def find_topic(question: str, passages: Sequence[Passage]) -> list[Place]:
    """Return the passage and the ranges of the first sentences below the heading that a question asks about.

    "What is X?" is answered by one, "Tell me about X" and the name alone by two. A question about the page as a whole,
    when the passages are all of one document and have its beginning, is answered by the title and those of its first
    passage.
    """
    asked = (
        _WHAT_IT_IS.match(question)
        or _ABOUT.match(question)
        or _TELL_OF.match(question)
        or _WHAT_IS_SAID.match(question)
    )
    asked = asked or (None if asks(question) else _NAME_ALONE.match(question))
    wanted = stems(asked["topic"]) if asked else set()
    if _ABOUT_ALL.match(question) and len({passage.source for passage in passages}) == 1:
        first = next((number for number, passage in enumerate(passages) if not passage.start), None)
        return [] if first is None else [*_title(first, passages[first]), *_opening(first, passages[first])]
    for number, passage in enumerate(passages if wanted else ()):
        if passage.opening and any(_means(wanted, stems(name), passage.heading) for name in _names(passage.title)):
            return _opening(number, passage)[: None if _WHAT_IS_SAID.match(question) or not asks(question) else 1]
    return []


def _title(number: int, passage: Passage) -> list[Place]:
    start = passage.text.find(passage.title, 0, passage.opening)
    return [(number, start, start + len(passage.title))] if passage.title and start >= 0 else []


def _opening(number: int, passage: Passage) -> list[Place]:
    return [(number, *span) for span in passage.body_sentences()[:OVERVIEW]]


def find_mentions(question: str, passages: Sequence[Passage]) -> list[Place]:
    """Return the first sentences that have all words of what a question asks about, those of their heading apart.

    A sentence of these words alone comes with the one behind it; a row of a table is told where there is no sentence.
    """
    asked = _WHAT_IS_SAID.match(question)
    wanted = stems(asked["topic"]) if asked else set()
    found = [place for n, passage in enumerate(passages if wanted else ()) for place in _told_of(n, passage, wanted)]
    told = [place for place in found if not _ROW.match(passages[place[0]].text, *place[1:])]
    return (told or found)[:MENTIONS]


def _told_of(number: int, passage: Passage, wanted: set[str]) -> Iterator[Place]:
    """Yield the sentences of a passage that have all wanted words; behind one that has no others, the next."""
    goes_on = False
    for start, end in passage.body_sentences():
        sentence = passage.text[start:end]
        mentions = _mentions(sentence, passage.heading, wanted)
        if mentions or goes_on:
            yield number, start, end
        goes_on = mentions and not _ROW.match(sentence) and all(word.isdecimal() for word in stems(sentence) - wanted)


def _mentions(sentence: str, heading: str, wanted: set[str]) -> bool:
    known, others = stems(sentence), wanted - stems(heading)
    return wanted <= known or bool(others and others <= known)


def _means(wanted: set[str], name: set[str], heading: str) -> bool:
    """Say whether words are all or most of those of a name, and no others but for those of the headings above it."""
    in_full = bool(name) and name <= wanted <= stems(heading)
    return in_full or (wanted <= name and 2 * len(wanted) > len(name))


def _names(title: str) -> Iterator[str]:
    """Yield a title, the same without what it has in brackets, and that alone.

    "Kosovo Force (KFOR)" has two names.
    """
    yield title
    yield _ALIAS.sub(" ", title)
    yield from _ALIAS.findall(title)
