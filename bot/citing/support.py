"""Check what an answer states against what it cites.

A quote that exists is no proof yet: the sentence before it may say something else. Every sentence of a chat model's
answer is compared with the words that it cites: its numbers and names must occur there, both must deny or neither, and
a trained judgement must find that they say it. What the offline reader tells is made of quotes, and told as such.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol, cast

from bot.citing.cite import MARKER, Checked, fold
from bot.citing.judge import Judge
from bot.citing.wording import Evidence, contradiction
from bot.question.words import stems
from bot.reading.model import Reader
from bot.types import Citation, Draft, Passage, Statement
from ingest.blocks import Range
from ingest.sentences import sentences

FEWEST_WORDS = 4
"""Words of a quote that can support a statement by itself, unless it is a whole line, item or cell."""

NOT_SAID = "what it cites does not say this"
TOO_SHORT = "what it quotes is too short to support it"
UNCITED = "it cites nothing, and no passage shown says it"

_WORD = re.compile(r"\w+")
_MARKERS = re.compile(rf"{MARKER.pattern}(?:{MARKER.pattern})*")
_NUMBER = re.compile(r"\d+")
_PART = re.compile(r"[“”]")


class Supports(Protocol):
    """Judges whether words say what a statement says."""

    def score(self, statement: str, evidence: Evidence) -> float:
        """Return how likely the evidence supports a statement, from 0 to 1."""
        ...

    def why_not(self, statement: str, evidence: Evidence) -> str:
        """Return why the evidence does not support a statement, "" if it does."""
        ...


class Support:
    """Compares the wording, and has a trained judge read the rest.

    :param load: gives the reader that judges, when it is first needed.
    """

    def __init__(self, load: Callable[[], Reader] = Reader) -> None:
        self._load = load

    @cached_property
    def judge(self) -> Judge:
        """The trained judge."""
        reader = self._load()
        return Judge(reader, cast("dict[str, Any]", reader.config["support"]))

    def score(self, statement: str, evidence: Evidence) -> float:
        """Return how likely the evidence supports a statement, 0 where the wording rules it out."""
        return 0.0 if contradiction(statement, evidence) else self.judge.score(statement, evidence)

    def why_not(self, statement: str, evidence: Evidence) -> str:
        """Return what of a statement its evidence has not, or that it says something else; "" if it supports it."""
        if why := contradiction(statement, evidence):
            return why
        return "" if self.judge.score(statement, evidence) >= self.judge.threshold else NOT_SAID


def statements_of(
    draft: Draft, checked: Checked, passages: Sequence[Passage], supports: Supports
) -> tuple[Statement, ...]:
    """Return the statements of a checked draft, in order, each with what supports it."""
    if not draft.answered:
        return ()
    if draft.extractive:
        return tuple(_told(checked))
    cited = {citation.number: citation for citation in checked.citations}
    return tuple(
        _statement((start, end), checked.text[start:end], cited, passages, supports)
        for start, end in stating(checked.text)
    )


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


def _statement(
    place: Range, text: str, cited: Mapping[int, Citation], passages: Sequence[Passage], supports: Supports
) -> Statement:
    plain = " ".join(MARKER.sub("", text).split())
    named = tuple(dict.fromkeys(number for number in map(int, MARKER.findall(text)) if number in cited))
    quotes = [cited[number] for number in named]
    if not quotes:
        holds = any(not supports.why_not(plain, Evidence(p.view.text, p.heading)) for p in passages)
        return Statement(*place, "supported" if holds else "uncited", (), "" if holds else UNCITED)
    if not is_enough(quotes, passages):
        return Statement(*place, "unsupported", named, TOO_SHORT)
    if _in_quotes(plain, quotes):
        return Statement(*place, "quoted", named)
    why = supports.why_not(plain, evidence_of(quotes, passages))
    return Statement(*place, "unsupported" if why else "supported", named, why)


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
