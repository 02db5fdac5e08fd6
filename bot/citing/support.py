"""Check what an answer states against what it cites.

A quote that exists is no proof yet: the sentence before it may say something else. Every sentence of a chat model's
answer is compared with the words that it cites: its numbers and names must occur there, both must deny or neither, and
a trained judgement must find that they say it. What the offline reader tells is made of quotes, and told as such.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol, cast

from bot.citing.cite import MARKER, Checked, fold
from bot.citing.judge import Judge, Judgement
from bot.citing.wording import Evidence, contradiction
from bot.question.words import stems
from bot.reading.model import Reader
from bot.types import Citation, Draft, Passage, Statement
from bot.types import Support as Supported
from ingest.blocks import Range
from ingest.sentences import sentences

FEWEST_WORDS = 4
"""Words of a quote that can support a statement by itself, unless it is a whole line, item or cell.

Of a statement, the content words with which it can be judged without its question."""

TOO_SHORT = "what it quotes is too short to support it"
UNCITED = "it cites nothing, and no passage shown says it"

_WORD = re.compile(r"\w+")
_MARKERS = re.compile(rf"{MARKER.pattern}(?:{MARKER.pattern})*")
_NUMBER = re.compile(r"\d+")
_PART = re.compile(r"[“”]")


class Supports(Protocol):
    """Judges whether words say what a statement says."""

    def judge(self, statement: str, evidence: Evidence) -> Judgement:
        """Say whether the evidence supports a statement."""
        ...


class Support:
    """Compares the wording, and has a trained judge read the rest.

    :param load: gives the reader that judges, when it is first needed.
    """

    def __init__(self, load: Callable[[], Reader] = Reader) -> None:
        self._load = load

    @cached_property
    def _trained(self) -> Judge:
        reader = self._load()
        return Judge(reader, cast("dict[str, Any]", reader.config["support"]))

    def judge(self, statement: str, evidence: Evidence) -> Judgement:
        """Say whether the evidence supports a statement; it does not where the wording rules that out."""
        if why := contradiction(statement, evidence):
            return Judgement(0.0, why, False)
        return self._trained.judge(statement, evidence)


def statements_of(
    draft: Draft, checked: Checked, question: str, passages: Sequence[Passage], supports: Supports
) -> tuple[Statement, ...]:
    """Return the statements of a checked draft of an answer to a question, in order, each with what supports it."""
    if not draft.answered:
        return ()
    if draft.extractive:
        return tuple(_told(checked))
    return tuple(_Checking(checked, question, passages, supports).statements())


def stating(text: str) -> Iterator[Range]:
    """Yield the sentences of an answer that say something, each with the markers behind it, behind its stop too."""
    reached = 0
    for start, end in sentences(text):
        start = max(start, reached)
        start += len(text[start:end]) - len(text[start:end].lstrip())
        behind = _MARKERS.match(text, end)
        reached = behind.end() if behind else end
        if stems(MARKER.sub("", text[start:end])):
            yield start, reached


def _told(checked: Checked) -> Iterator[Statement]:
    """Yield the statements of a text that is made of quotes: each is what stands before markers, and these.

    What it says besides its quotes ("Yes", a total) is supported by them, and not quoted.
    """
    end, known = 0, {citation.number: citation for citation in checked.citations}
    for run in _MARKERS.finditer(checked.text):
        start = end + len(checked.text[end:]) - len(checked.text[end:].lstrip(" .;,"))
        named = tuple(number for number in map(int, _NUMBER.findall(run.group())) if number in known)
        quoted = _in_quotes(checked.text[start : run.start()], [known[number] for number in named])
        end = run.end()
        yield Statement(start, end, "quoted" if quoted else "supported", named)


@dataclass(frozen=True)
class _Checking:
    """Checks the sentences of an answer that somebody else wrote."""

    checked: Checked
    question: str
    passages: Sequence[Passage]
    supports: Supports

    def statements(self) -> Iterator[Statement]:
        """Yield the statements, in order."""
        cited = {citation.number: citation for citation in self.checked.citations}
        for start, end in stating(self.checked.text):
            text = self.checked.text[start:end]
            named = dict.fromkeys(number for number in map(int, MARKER.findall(text)) if number in cited)
            yield self._statement((start, end), text, [cited[number] for number in named])

    def _statement(self, place: Range, text: str, quotes: Sequence[Citation]) -> Statement:
        plain, named = " ".join(MARKER.sub("", text).split()), tuple(quote.number for quote in quotes)
        said = self._said(plain)
        if not quotes:
            shown = (self.supports.judge(said, Evidence(one.view.text, one.heading)) for one in self.passages)
            best = max(shown, key=lambda found: (not found.why, found.likely), default=Judgement(0.0, UNCITED))
            return _judged(place, best, ("supported", "uncited"), UNCITED)
        if not is_enough(quotes, self.passages):
            return Statement(*place, "unsupported", named, TOO_SHORT, 0.0, False)
        if said is plain and _in_quotes(plain, quotes):
            return Statement(*place, "quoted", named)
        found = self.supports.judge(said, evidence_of(quotes, self.passages))
        held: Supported = "quoted" if _in_quotes(plain, quotes) else "supported"
        return replace(_judged(place, found, (held, "unsupported"), found.why), citations=named)

    def _said(self, plain: str) -> str:
        """Return what a sentence says: a short answer says nothing without its question."""
        return plain if len(stems(plain)) >= FEWEST_WORDS else f"{self.question} {plain}"


def _judged(place: Range, found: Judgement, support: tuple[Supported, Supported], why: str) -> Statement:
    return Statement(*place, support[bool(found.why)], (), why if found.why else "", found.likely, found.sure)


def evidence_of(quotes: Sequence[Citation], passages: Sequence[Passage]) -> Evidence:
    """Return what quotes say: the sentences that they stand in, below their headings."""
    words, around = list[str](), list[str]()
    for quote in quotes:
        for passage in passages:
            if passage.source == quote.source and passage.start < quote.end and quote.start < passage.end:
                words.append(_sentence_around(quote, passage))
                around.append(passage.view.text)
                break
        else:
            words.append(quote.quote)
    headings = (quote.heading for quote in quotes)
    shown = (passage.view.text for passage in passages)
    return Evidence(*(" ".join(dict.fromkeys(texts)) for texts in (words, headings, around, shown)))


def _sentence_around(quote: Citation, passage: Passage) -> str:
    start, end = quote.start - passage.start, quote.end - passage.start
    touched = [span for span in passage.body_sentences() if span[0] < end and start < span[1]]
    first, last = min([start, *(a for a, _ in touched)]), max([end, *(b for _, b in touched)])
    return passage.text[max(0, first) : last]


def _in_quotes(plain: str, quotes: Sequence[Citation]) -> bool:
    """Say whether the words of a statement stand in the quotes that it names: in their order, or a part of one each."""
    said, quoted = _folded(plain), [_folded(quote.quote) for quote in quotes]
    parts = [_folded(part) for part in _PART.split(plain)]
    return any(said in quote for quote in quoted) or all(any(part in quote for quote in quoted) for part in parts)


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)[0]))


def is_enough(citations: Sequence[Citation], passages: Sequence[Passage]) -> bool:
    """Say whether quotes carry an answer: one is long enough or a whole unit, or some belong together."""
    return any(
        citation.group is not None
        or len(_WORD.findall(citation.quote)) >= FEWEST_WORDS
        or _is_whole(citation, passages)
        for citation in citations
    )


def _is_whole(citation: Citation, passages: Sequence[Passage]) -> bool:
    return any(
        (passage.start + start, passage.start + end) == (citation.start, citation.end)
        for passage in passages
        if passage.source == citation.source
        for start, end in passage.body_sentences()
    )
