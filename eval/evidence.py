"""Find gold evidence in the indexed documents: its text becomes places, whatever the passages are.

A quote is looked for to the letter, and only where no document has it to the letter, with every run of white space
taken as one space. All its occurrences count, in all documents. Nothing else is folded: evidence with another
spelling or other quotation marks is an error.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from eval.dataset import Case, Span, Unit
from eval.formats.lines import SHOWN
from ingest.errors import BadInput


def resolve(cases: Sequence[Case], texts: Mapping[str, str], corpus: str) -> list[Case]:
    """Return the cases with their quotes as places in `texts` (text by source).

    Raises:
        BadInput: some evidence is in no document; the message names the questions. `corpus` names the documents.
    """
    wanted = {quote for case in cases for unit in case.quotes for quote in unit}
    places = find(wanted, texts)
    missing = [(case.key, quote) for case in cases for quote in _missing(case, places)]
    if missing:
        raise BadInput(*_complaint(missing, corpus))
    return [_with_places(case, places) for case in cases]


def _missing(case: Case, places: Mapping[str, Unit]) -> list[str]:
    """Return one quote of every unit of which no alternative was found."""
    return [unit[0] for unit in case.quotes if not any(places[quote] for quote in unit)]


def _complaint(missing: Sequence[tuple[str, str]], corpus: str) -> Iterator[str]:
    yield f"{corpus}: {len(missing)} pieces of evidence are not in the corpus"
    for key, quote in missing[:SHOWN]:
        yield f'  id "{key}": {quote if len(quote) <= 100 else quote[:97] + "..."}'
    if len(missing) > SHOWN:
        yield f"  and {len(missing) - SHOWN} more"


def _with_places(case: Case, places: Mapping[str, Unit]) -> Case:
    units = tuple(tuple(span for quote in unit for span in places[quote]) for unit in case.quotes)
    return replace(case, evidence=units, relevant=units)


def find(quotes: Iterable[str], texts: Mapping[str, str]) -> dict[str, Unit]:
    """Return every occurrence of every quote."""
    found = {quote: tuple(_occurrences(quote.strip(), texts)) for quote in quotes}
    absent = [quote for quote, places in found.items() if not places]
    if absent:
        folded = {source: Folded(text) for source, text in texts.items()}
        for quote in absent:
            found[quote] = tuple(span for source in folded for span in folded[source].find(quote, source))
    return found


def _occurrences(quote: str, texts: Mapping[str, str]) -> Iterator[Span]:
    for source, text in texts.items():
        start = text.find(quote)
        while start >= 0:
            yield Span(source, start, start + len(quote))
            start = text.find(quote, start + 1)


class Folded:
    """A text with its white space folded, which knows where each character was before."""

    def __init__(self, text: str) -> None:
        words = [match.span() for match in re.finditer(r"\S+", text)]
        self.text = " ".join(text[start:end] for start, end in words)
        self._originals = [start for start, _ in words]
        self._starts, position = list[int](), 0
        for start, end in words:
            self._starts.append(position)
            position += end - start + 1

    def find(self, quote: str, source: str) -> Iterator[Span]:
        """Yield the places, in the text as it was, that equal the quote once white space is folded."""
        needle = " ".join(quote.split())
        start = self.text.find(needle)
        while start >= 0:
            yield Span(source, self._original(start), self._original(start + len(needle) - 1) + 1)
            start = self.text.find(needle, start + 1)

    def _original(self, position: int) -> int:
        word = bisect_right(self._starts, position) - 1
        return self._originals[word] + position - self._starts[word]
