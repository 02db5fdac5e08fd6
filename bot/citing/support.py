"""Check what an answer states against what it cites.

A quote that exists is no proof yet: the sentence before it may say something else. Every sentence of a chat model's
answer is compared with the words that it cites: its numbers and names must occur there, both must deny or neither, and
a trained judgement must find that they say it. What the offline reader tells is made of quotes, and told as such.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.citing.cite import MARKER, Checked, fold
from bot.question.language import ENGLISH, any_of
from bot.question.words import full_names, numbers, stems
from bot.types import Citation, Draft, Passage, Statement
from ingest.blocks import Range
from ingest.sentences import sentences

FEWEST_WORDS = 4
"""Words of a quote that can support a statement by itself, unless it is a whole line, item or cell."""

_NEGATION = re.compile(rf"\b(?:{any_of(ENGLISH.negations)})\b|n['’]t\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_MARKERS = re.compile(rf"{MARKER.pattern}(?:{MARKER.pattern})*")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Evidence:
    """What a statement is compared with: the words, and what else tells of what they speak (headings, the passage)."""

    words: str
    around: str = ""


class Supports(Protocol):
    """Judges whether words say what a statement says."""

    def why_not(self, statement: str, evidence: Evidence) -> str:
        """Return why the evidence does not support a statement, "" if it does."""
        ...


class Wording:
    """Compares the words alone."""

    def why_not(self, statement: str, evidence: Evidence) -> str:
        """Return the first number, name or negation of a statement that its evidence has not; "" if there is none."""
        other = sorted(numbers(statement) - numbers(f"{evidence.words} {evidence.around}"))
        if other:
            return f"{other[0]} is not in what it cites"
        known = fold(f"{evidence.words} {evidence.around}")[0]
        name = next((name for name in full_names(statement) if not _has(known, name)), "")
        if name:
            return f"“{name}” is not in what it cites"
        if bool(_NEGATION.search(statement)) != bool(_NEGATION.search(evidence.words)):
            return "one of the two denies, the other does not"
        return ""


def _has(known: str, name: str) -> bool:
    return all(word.casefold() in known for word in _WORD.findall(name))


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
        for start, end in _sentences(checked.text)
    )


def _told(checked: Checked) -> Iterator[Statement]:
    """Yield the statements of a text that is made of quotes: each is what stands before markers, and these."""
    end, known = 0, {citation.number for citation in checked.citations}
    for run in _MARKERS.finditer(checked.text):
        start = end + len(checked.text[end:]) - len(checked.text[end:].lstrip(" .;,"))
        named = tuple(number for number in map(int, _NUMBER.findall(run.group())) if number in known)
        end = run.end()
        yield Statement(start, end, "quoted", named)


def _statement(
    place: Range, text: str, cited: Mapping[int, Citation], passages: Sequence[Passage], supports: Supports
) -> Statement:
    plain = " ".join(MARKER.sub("", text).split())
    named = tuple(dict.fromkeys(number for number in map(int, MARKER.findall(text)) if number in cited))
    quotes = [cited[number] for number in named]
    if quotes and _is_quoted(plain, quotes):
        return Statement(*place, "quoted", named)
    if quotes:
        why = supports.why_not(plain, _evidence(quotes, passages))
        return Statement(*place, "unsupported" if why else "supported", named, why)
    shown = (Evidence(p.text, p.heading) for p in passages)
    holds = any(not supports.why_not(plain, evidence) for evidence in shown)
    return Statement(*place, "supported" if holds else "uncited", (), "" if holds else "it cites nothing")


def _evidence(quotes: Sequence[Citation], passages: Sequence[Passage]) -> Evidence:
    around = [quote.heading for quote in quotes]
    around += [p.text for p in passages for q in quotes if p.source == q.source and p.start <= q.start < p.end]
    return Evidence(" ".join(quote.quote for quote in quotes), " ".join(around))


def _is_quoted(plain: str, quotes: Sequence[Citation]) -> bool:
    """Say whether all words of a statement stand in the quotes that it names, in their order."""
    said = " ".join(_WORD.findall(fold(plain)[0]))
    return any(said in " ".join(_WORD.findall(fold(quote.quote)[0])) for quote in quotes)


def _sentences(text: str) -> Iterator[Range]:
    """Yield the sentences of an answer that say something, each with the markers behind it."""
    for start, end in sentences(text):
        if stems(MARKER.sub("", text[start:end])):
            yield start, end


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
