"""What a reply cites: its text with a marker for every citation, and the quotes that these stand for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from bot.citing.cite import MARKER, renumber, without_markers
from bot.citing.support import FEWEST_WORDS
from bot.question.words import stems
from bot.types import Quote
from bot.writing.chat_model.alignment import Aligner
from bot.writing.chat_model.prompt import tagged
from bot.writing.chat_model.structured import Offered
from bot.writing.place import Place
from ingest.sentences import sentences

LONGEST_STATEMENT = 2000
"""Characters before a citation in which the statement that it supports is looked for."""

_CITATION = re.compile(
    r"""\[(?:
        (?P<bare>\d{1,2}(?:,[ ]?\d{1,2}){0,9})
      | (?P<number>\d{1,4})\s*[:,]\s*["“”„«'](?P<quote>.{0,2000}?)["“”»']?\s*
      | (?P<named>\d{1,2})\s*[:,]\s*(?=[^\[\]]*[^\W\d])(?P<words>[^\[\]]*)
    )\]""",
    re.DOTALL | re.VERBOSE,
)
"""What is taken for a citation: bare numbers of one or two digits, or a number with a quote or other words behind it.

Passages are numbered from 1, so that other such numbers, 0 or the next one, are citations that were made up.
A longer number without a quote is none, nor is one before a number: a year ("[2020]") and a time ("[12:30]") are text.
"""

_STOPPED = re.compile(rf"([.!?…]+)((?:\s*{MARKER.pattern})+)(?=\s|$)")
_END = re.compile(r"[\s|.!?…。！？]*$")
_ANNOUNCED = re.compile(r":[\s*_]*$")
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Marked:
    """A text with markers, and their quotes, unchecked, each with a number of its own."""

    text: str
    quotes: tuple[Quote, ...] = ()

    def without(self, text: str) -> str:
        """Return a part of the text without markers."""
        return renumber(text, {quote.number: 0 for quote in self.quotes})

    @property
    def plain(self) -> str:
        """The text without its markers."""
        return self.without(self.text)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a marked text, the words it says, and the quotes it cites."""

    start: int
    end: int
    words: str
    quotes: Sequence[Quote]


def sentences_of(marked: Marked) -> list[Sentence]:
    """Return the sentences that say something, in order."""
    known = {quote.number: quote for quote in marked.quotes}
    found = []
    for start, end in sentences(marked.text):
        said = marked.text[start:end]
        words = " ".join(marked.without(said).split())
        if _LETTER.search(words):
            numbers = dict.fromkeys(int(number) for number in MARKER.findall(said))
            found.append(Sentence(start, end, words, [known[number] for number in numbers if number in known]))
    return found


def cites(said: str) -> bool:
    """Say whether a reply has a citation."""
    return bool(_CITATION.search(said))


def marked_of(said: str, offered: Sequence[Offered], aligner: Aligner) -> Marked:
    """Return a reply with a marker for every citation, `[n: "quote"]` or bare `[n]`.

    A bare `[n]` stands for what is offered of passage n, or else for its sentence that shares most words with the
    statement before it. Other numbers in brackets are text and stay; no marker has one of them. What is announced with
    a colon, and what is nothing but citations, shows the quotes themselves.
    """
    own = {int(number) for number in MARKER.findall(_CITATION.sub(" ", said))}
    free = (number for number in count(1) if number not in own)
    quotes: list[Quote] = []

    def cited(number: int, words: str, before: str) -> str:
        quote = _quote(next(free), number, words, before, offered, aligner)
        quotes.append(quote)
        shown = f" “{without_markers(quote.text)}”" if words and _ANNOUNCED.search(before) else ""
        return f"{shown} [{quote.number}]".lstrip()

    def markers(match: re.Match[str]) -> str:
        numbers = [int(number) for number in (match["bare"] or match["number"] or match["named"]).split(",")]
        words = (match["quote"] or match["words"] or "").strip()
        return " ".join(cited(number, words, said[: match.start()]) for number in numbers)

    text = _CITATION.sub(markers, said).strip()
    if quotes and not _LETTER.search(MARKER.sub("", text)):
        text = "\n".join(f"{without_markers(quote.text)} [{quote.number}]" for quote in quotes if quote.text)
    return Marked(_STOPPED.sub(_before_the_stop, text), tuple(quotes))


def supported(marked: Marked, aligner: Aligner) -> Marked:
    """Return a text in which a statement cites what supports it, where its own quotes do not and something does.

    Of a quote of a few words, which supports nothing by itself, the sentence around it is quoted instead.
    """
    for statement in reversed(sentences_of(marked)):
        places = [place for quote in statement.quotes if (place := aligner.place_of(quote))]
        if aligner.holds(statement.words, places):
            if len(places) == len(statement.quotes) == 1 and len(places[0].words.split()) < FEWEST_WORDS:
                marked = _widened(marked, statement.quotes[0], places[0])
        elif place := aligner.supporting(statement.words):
            marked = _citing(marked, statement, place)
    return marked


def _quote(marker: int, number: int, words: str, before: str, offered: Sequence[Offered], aligner: Aligner) -> Quote:
    if words:
        return Quote(marker, number - 1, tagged(words))
    spans = sentences(before[-LONGEST_STATEMENT:])
    statement = _CITATION.sub("", before[-LONGEST_STATEMENT:][slice(*spans[-1])]) if spans else ""
    given = [one.words for one in offered if one.passage == number and one.words]
    if given:
        best = max(given, key=lambda one: len(stems(one) & stems(statement)))
        return Quote(marker, number - 1, tagged(best))
    place = aligner.likeliest(number - 1, statement)
    return place.quoted(marker) if place else Quote(marker, number - 1, "")


def _before_the_stop(match: re.Match[str]) -> str:
    """Put markers that stand behind the end of a sentence into it."""
    return f"{match[2] if match[2][0].isspace() else f' {match[2]}'}{match[1]}"


def _widened(marked: Marked, quote: Quote, place: Place) -> Marked:
    """Return a text in which a quote is that of the sentence around it."""
    wider = place.sentence.quoted(quote.number)
    return Marked(marked.text, tuple(wider if one is quote else one for one in marked.quotes))


def _citing(marked: Marked, statement: Sentence, place: Place) -> Marked:
    """Return a text in which a statement cites one place, and nothing else."""
    taken = {int(number) for number in MARKER.findall(marked.text)}
    marker = next(number for number in count(1) if number not in taken)
    dropped = {quote.number for quote in statement.quotes}
    said = renumber(marked.text[statement.start : statement.end], {number: 0 for number in dropped})
    end = len(said) - len(_END.search(said).group())  # type: ignore[union-attr]
    text = f"{marked.text[: statement.start]}{said[:end]} [{marker}]{said[end:]}{marked.text[statement.end :]}"
    kept = [quote for quote in marked.quotes if quote.number not in dropped]
    return Marked(text, (*kept, place.quoted(marker)))
