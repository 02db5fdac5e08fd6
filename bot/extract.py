"""The offline writer: an extractive reader finds the answer, the answer's form follows the question."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.abbreviation import find_expansion
from bot.cite import without_markers
from bot.clause import AUXILIARY, asking_clause, asks_yes_no
from bot.listing import Listing, Place, asks_for_several, find_counted, find_listing, find_listing_around
from bot.nearmiss import is_ruled_out
from bot.pointer import find_pointer
from bot.reader.confidence import Calibration, features, stems
from bot.reader.model import Reader
from bot.reader.spans import Reading
from bot.tables import find_named_cell, settle_reading, subject
from bot.topic import find_topic
from bot.types import REFUSAL, Draft, Level, Passage, Quote
from bot.verdict import judged, names_another, open_question
from ingest.sentences import BULLET, sentences

READ = 5
"""Passages that are read."""

ALMOST = 0.9
"""How likely the answer of another passage must be, as a part of the best one's, to be told as well."""

OTHERWISE = "Another passage says something else:"

_EXPLAIN = re.compile(
    r"(?:why|explain|describe|tell me|what about|"
    rf"(?:what(?:['’]s| is| was) the|for what) reason|how (?:come|to|exactly|else|{AUXILIARY})\b|"
    r"what (?:does|do|did|is|are|was|were) .*\b(?:(?:do|doing|mean)\b|(?<!stand )for\W*$)|"
    r"what(?:['’]s| is| are) (?!his\b|her\b|.*\b(?:called|named)\b)(?:an? |the )?[\w()-]+(?: [\w()-]+){0,2}\s*\??$|"
    r"what [^,]+ (?:does|do|did|is|are)\W*$)",
    re.IGNORECASE,
)
_ASKS_SEVERAL = re.compile(
    r"^(?:(?:please|can you|could you) )*(?:list|name|enumerate)\b|\blist (?:them )?all\b|"
    r"\b(?:what|whom?|which)(?: else)? (?:are|were)\b",
    re.IGNORECASE,
)
_CELLS = re.compile(r"\||\t| {3,}")
_AND = re.compile(r",|\b(?:and|or)\b")
_AND_BEFORE = re.compile(r" and\s*$")
_AND_AFTER = re.compile(
    r",? (?:and|as well as) (?!(?:is|are|was|were|has|have|had|it|they|he|she)\b)|, [^.;:()]{2,80}?,? and "
)
_ONE_OR_MORE = re.compile(r"(?:\w+ )?(?:what|which|whom?)\b(?!.* ones?\b)", re.IGNORECASE)
_IS_OF_BEFORE = re.compile(r"(?:This|That|These|Those) (?:is|was|are|were|also|means?|has|have|will|can)\b")
_BULLET = re.compile(rf"{BULLET}[ \t]+")


@dataclass(frozen=True)
class ReaderWriter:
    """Writes with an extractive reader, and refuses below the calibrated threshold of the level `answers`."""

    reader: Reader
    calibration: Calibration
    answers: Level = "balanced"

    @classmethod
    def load(cls) -> "ReaderWriter":
        """Return the writer with the reader that ships with the project."""
        return cls(Reader(), Calibration.load())

    def write(self, question: str, passages: Sequence[Passage]) -> Draft:
        """Return the likeliest answer with the sentence it stands in, or a refusal.

        Confidence is a probability; where the text's own structure answers (a list that a line announces, a cell named
        by its row and column, a heading that is what was asked about), it is the share of the question's words that
        this structure has.
        """
        read, clause = passages[:READ], asking_clause(question)
        listing = find_listing(clause, passages) if asks_for_several(clause) else None
        if listing:
            return enumerate_members(listing, passages)
        counted = find_counted(clause, passages)
        if counted:
            return enumerate_members(counted, passages, str(len(counted.members)))
        expansion = find_expansion(question, passages)
        if expansion:
            return state(expansion, passages)
        cell = find_named_cell(subject(question, clause), clause, passages)
        if cell:
            return state(cell, passages)
        topic = find_topic(clause, read)
        if topic:
            return compose(question, read, [topic], confidence=1.0)
        return self._read(question, clause, passages) if read else Draft(False, "", REFUSAL, 0.0)

    def _read(self, question: str, clause: str, known: Sequence[Passage]) -> Draft:
        passages = known[:READ]
        pairs = [(passage.heading, passage.text[passage.opening :]) for passage in passages]
        found = self.reader.read(question, pairs)
        about = subject(question, clause)
        settled = [settle_reading(about, p, one, known) for p, one in zip(passages, found, strict=True)]
        readings = [place or one for one, place in zip(found, settled, strict=True)]
        cosines = [math.nan if passage.cosine is None else passage.cosine for passage in passages]
        places = [_place(number, passages[number], found) for number, found in enumerate(readings)]
        order = [number for number in self.calibration.order(readings, cosines) if settled[number]]
        if not order:
            return Draft(False, "", REFUSAL, 0.0)
        best, *others = order

        def likely(number: int) -> float:
            if is_ruled_out(question, pairs, number, readings[number]):
                return 0.0
            return self.calibration.confidence(features(question, pairs, readings, number, cosines))

        confidence, threshold = likely(best), self.calibration.thresholds[self.answers]
        if confidence < threshold:
            return self._refuse(clause, passages, readings[best], confidence)
        listing = find_listing_around(places[best], passages, confidence) if _ONE_OR_MORE.match(clause) else None
        if listing:
            return enumerate_members(listing, passages)
        least = max(threshold, ALMOST * confidence)
        told = [best, *(number for number in others if likely(number) >= least)]
        verdict = self.calibration.verdict(readings[best])
        return compose(question, passages, [places[number] for number in told], confidence, verdict)

    def _refuse(self, clause: str, passages: Sequence[Passage], found: Reading, confidence: float) -> Draft:
        """Return where the text points to for what is asked, or a no that it implies, or else a refusal."""
        pointer = find_pointer(clause, passages)
        if pointer:
            return state(pointer, passages)
        denied = self._deny(clause, passages) if asks_yes_no(clause) and found.yes < 0 else None
        return denied or Draft(False, "", REFUSAL, confidence)

    def _deny(self, clause: str, passages: Sequence[Passage]) -> Draft | None:
        """Return the draft that says no where a question names one of a kind and the text another ("the Y summit")."""
        asked = open_question(clause)
        found = self._read(asked[0], asked[0], passages) if asked else None
        if not asked or not found or not found.answered or not names_another(found.answer, *asked[1:]):
            return None
        return Draft(True, "No", _told("No", found.quotes[0]), found.confidence, found.quotes[:1])


def _place(number: int, passage: Passage, found: Reading) -> Place:
    return number, passage.opening + found.start, passage.opening + found.end


def compose(
    question: str, passages: Sequence[Passage], places: Sequence[Place], confidence: float, verdict: bool | None = None
) -> Draft:
    """Return the draft for what was found: short answer and full sentence, as the question asks for it.

    The first place gives the answer; the first of the others that says something else is told beside it. The verdict
    is the reader's yes or no to a yes/no question, if it is sure.
    """
    quotes = [_quote(1, passages, places[0])]
    span, clause = _words(passages, places[0]), asking_clause(question)
    if asks_yes_no(clause):
        answer = judged(question, clause, span, f"{passages[places[0][0]].heading} {quotes[0].text}", verdict)
    elif (
        _IS_OF_BEFORE.match(span)
        or (_EXPLAIN.match(clause) and not _CELLS.search(quotes[0].text))
        or (_ASKS_SEVERAL.search(question) and _is_one_of_several(passages, places[0], quotes[0]))
    ):
        answer = ""
    else:
        answer = span
        quotes += [_quote(2, passages, place) for place in places[1:] if _differ(_words(passages, place), span)][:1]
    told = [_told(answer, quotes[0]), *(f"{OTHERWISE} {_told('', quote)}" for quote in quotes[1:])]
    return Draft(True, answer or quotes[0].text, " ".join(told), confidence, quotes)


def _is_one_of_several(passages: Sequence[Passage], place: Place, around: Quote) -> bool:
    """Say whether the sentence around a place goes on with more of the kind ("A" in "with A, B and C")."""
    number, start, end = place
    text = passages[number].text
    first, last = around.span or (start, end)
    alone = not _AND.search(text, start, end)
    return bool(_AND_BEFORE.search(text, first, start) or (alone and _AND_AFTER.match(text, end, last)))


def _quote(number: int, passages: Sequence[Passage], place: Place) -> Quote:
    passage, *span = place
    start, end = _sentence_around(passages[passage], *span)
    return Quote(number, passage, passages[passage].text[start:end], (start, end))


def _words(passages: Sequence[Passage], place: Place) -> str:
    passage, *span = place
    return _balanced(passages[passage].text, *span)


def _differ(one: str, other: str) -> bool:
    """Say whether neither answer has all words of the other."""
    mine, theirs = stems(one), stems(other)
    return not (mine <= theirs or theirs <= mine)


def _told(answer: str, quote: Quote) -> str:
    lead = f"{without_markers(answer).rstrip('.')}. " if answer not in ("", quote.text) else ""
    return f"{lead}“{without_markers(quote.text)}” [{quote.number}]"


def enumerate_members(listing: Listing, passages: Sequence[Passage], count: str = "") -> Draft:
    """Return the draft that names every member of a list, each cited, after their number if that was asked for."""
    quotes = [
        Quote(number, passage, passages[passage].text[start:end], (start, end))
        for number, (passage, start, end) in enumerate((listing.lead, *listing.members), start=1)
    ]
    lead, *members = quotes
    named = "; ".join(f"{without_markers(member.text)} [{member.number}]" for member in members)
    return Draft(
        True,
        count or "; ".join(m.text for m in members),
        f"{count}{'. ' if count else ''}“{without_markers(lead.text)}” [1] {named}.",
        listing.confidence,
        quotes,
    )


def state(place: Place, passages: Sequence[Passage]) -> Draft:
    """Return the draft that states the words of a place, with the sentence, row or heading they stand in."""
    quote, answer = _quote(1, passages, place), _words(passages, place)
    return Draft(True, answer, _told(answer, quote), 1.0, [quote])


def _sentence_around(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """Return the range of the sentences that a span touches, without a bullet before them; of a heading, its line.

    A sentence that points back ("This is also the aim of ...") comes with the one before it.
    """
    body = passage.text[passage.opening :]
    spans = [(passage.opening + first, passage.opening + last) for first, last in sentences(body)]
    touched = [span for span in spans if span[0] < end and start < span[1]]
    if not touched:
        return _line_around(passage.text, start, end)
    before = spans[: spans.index(touched[0])]
    if before and _IS_OF_BEFORE.match(passage.text, touched[0][0]) and "\n" not in passage.text[before[-1][1] : start]:
        touched = [before[-1], *touched]
    bullet = _BULLET.match(passage.text, touched[0][0])
    return min(bullet.end(), start) if bullet else touched[0][0], touched[-1][1]


def _line_around(text: str, start: int, end: int) -> tuple[int, int]:
    last = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if last < 0 else last


def _balanced(text: str, start: int, end: int) -> str:
    """Return a span with the bracket that closes one it opens, or without one that it does not."""
    span = text[start:end]
    if span.count("(") > span.count(")"):
        return span + ")" if text[end : end + 1] == ")" else span.rpartition("(")[0].rstrip() or span
    return span
