"""Check quotes against their sources. Every citation rule is here; all functions are pure.

A quote is looked for first where the writer says it is, then in the other passages. Found to the letter it is
*verbatim*; found after folding white space, quotation marks, dashes and case it is *folded*, and the citation shows the
source's own words. Found nowhere, or only in a passage from outside the index, it is reported, never numbered.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.types import Citation, Draft, Passage, Quote, QuoteStatus, Unverified
from ingest.documents import Document

MARKER = re.compile(r"[ \t]?\[(\d{1,6})\]")

DocumentOf = Callable[[str, str], Document]
"""The document of a source and SHA-256. Raises KeyError when there is none."""

_FOLDED = str.maketrans({c: "'" for c in "‘’‚‛′`´"} | {c: '"' for c in "“”„‟″«»"} | {c: "-" for c in "‐‑‒–—−"})


@dataclass(frozen=True)
class Checked:
    """A draft after checking: text with citation numbers only, citations in the order of their first marker."""

    text: str
    citations: tuple[Citation, ...]
    unverified: tuple[Unverified, ...]


def cite(draft: Draft, passages: Sequence[Passage], document_of: DocumentOf) -> Checked:
    """Check every quote of a draft and number those that are true."""
    citations: dict[tuple[str, int, int], Citation] = {}
    numbers = {quote.number: 0 for quote in draft.quotes}
    unverified = []
    for quote in draft.quotes:
        citation = check(quote, passages, document_of)
        if isinstance(citation, Unverified):
            unverified.append(citation)
            continue
        place = (citation.source, citation.start, citation.end)
        citation = citations.setdefault(place, replace(citation, number=len(citations) + 1))
        numbers[quote.number] = citation.number
    return Checked(renumber(draft.text, numbers), tuple(citations.values()), tuple(unverified))


def check(quote: Quote, passages: Sequence[Passage], document_of: DocumentOf) -> Citation | Unverified:
    """Return the citation of a quote, its number still to be given, or why there is none."""
    if not 0 <= quote.passage < len(passages):
        return Unverified(quote.text, f"cites passage {quote.passage + 1}, which does not exist")
    if not any(map(str.isalnum, quote.text)):
        return Unverified(quote.text, "quotes no words")
    named, outside = passages[quote.passage], False
    for passage in (named, *(other for other in passages if other is not named)):
        found = _find(quote, passage)
        if found and passage.indexed:
            return _citation(quote, passage, *found, document_of)
        outside = outside or found is not None
    return Unverified(quote.text, "found outside the index" if outside else "not found in the documents")


def _find(quote: Quote, passage: Passage) -> tuple[int, int, QuoteStatus] | None:
    """Return where in a passage a quote is, counted from its start, and how it was found.

    A place that the writer knows may be outside the passage: the name of a column stands where its table begins.
    """
    if quote.span and (_beyond(passage, *quote.span) or passage.text[slice(*quote.span)] == quote.text):
        return *quote.span, "verbatim"
    start = passage.text.find(quote.text)
    if start >= 0:
        return start, start + len(quote.text), "verbatim"
    span = find_folded(quote.text, passage.text)
    return (*span, "folded") if span else None


def _beyond(passage: Passage, start: int, end: int) -> bool:
    return end <= 0 or start >= len(passage.text)


def _citation(
    offered: Quote, passage: Passage, start: int, end: int, status: QuoteStatus, document_of: DocumentOf
) -> Citation | Unverified:
    """Return the citation of a place in a passage, once the source itself has been seen to say the same there."""
    quote = offered.text if _beyond(passage, start, end) else passage.text[start:end]
    start, end = passage.start + start, passage.start + end
    try:
        document = document_of(passage.source, passage.sha256)
    except KeyError:
        return Unverified(quote, f"{passage.source} has changed since it was indexed")
    if document.text[start:end] != quote:
        return Unverified(quote, f"{passage.source} does not say this at {start}-{end}")
    page = document.page_of(start)
    return Citation(0, passage.source, passage.sha256, start, end, quote, status, passage.heading, page, offered.group)


def find_folded(quote: str, text: str) -> tuple[int, int] | None:
    """Return the range of `text` that equals `quote` after folding white space, quotation marks, dashes and case."""
    wanted = fold(quote)[0].strip()
    folded, places = fold(text)
    start = folded.find(wanted) if wanted else -1
    return None if start < 0 else (places[start], places[start + len(wanted) - 1] + 1)


def fold(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its characters, the place in `text` that it comes from."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if character.isspace():
            character = "" if characters and characters[-1] == " " else " "
        for part in character.translate(_FOLDED).casefold():
            characters.append(part)
            places.append(place)
    return "".join(characters), places


def without_markers(text: str) -> str:
    """Return source text as an answer may quote it: a "[7]" of its own, which is no citation, becomes "(7)"."""
    return re.sub(r"\[(\d+)\]", r"(\1)", text)


def renumber(text: str, numbers: Mapping[int, int]) -> str:
    """Put other numbers in place of those of a text's markers, and leave out markers whose other number is 0.

    A number in brackets that is no marker ("[2020]") is text and stays; it becomes "(2)" where it would be taken for
    one of the new markers.
    """
    shown = set(numbers.values()) - {0}

    def marker(match: re.Match[str]) -> str:
        number = int(match.group(1))
        if number not in numbers or match.group(1) != str(number):
            return without_markers(match.group()) if number in shown else match.group()
        return f" [{numbers[number]}]" if numbers[number] else ""

    return MARKER.sub(marker, text).strip()
