"""The offline writer: an extractive reader finds the answer, the answer's form follows the question."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cite import without_markers
from bot.listing import Listing, asks_for_several, find_listing
from bot.reader.confidence import Calibration, features, stems
from bot.reader.model import Reader
from bot.topic import find_topic
from bot.types import REFUSAL, Draft, Level, Passage, Quote
from ingest.sentences import sentences

READ = 5
"""Passages that are read."""

_AUXILIARY = "is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|may|must"
_YES_NO = re.compile(rf"\s*(?:and |but |so )?(?:{_AUXILIARY})(?:n't)?\b", re.IGNORECASE)
_EXPLAIN = re.compile(
    r"\s*(?:and |but |so )?(?:why|explain|describe|tell me|what about|how (?!many|much|long|old|often|far|big|large|"
    r"high|tall|deep|wide|fast|soon|late|early|late)|what (?:does|do|did|is|are|was|were) .*\b(?:do|doing|mean|for)\b|"
    r"what(?:'s| is| are) (?:an? |the )?[\w()-]+(?: [\w()-]+){0,2}\s*\??$)",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|nor|cannot|without)\b|n't\b", re.IGNORECASE)


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

        Confidence is a probability; where the text's own structure answers (a list that a line announces, a heading
        that is what was asked about), it is the share of the question's words that this structure has.
        """
        read = passages[:READ]
        listing = find_listing(question, passages) if asks_for_several(question) else None
        if listing:
            return enumerate_members(listing, passages)
        topic = find_topic(question, read)
        if topic:
            number, start, end = topic
            return compose(question, read, number, (start, end), confidence=1.0)
        if not read:
            return Draft(False, "", REFUSAL, 0.0)
        pairs = [(passage.heading, passage.text[passage.opening :]) for passage in read]
        readings = self.reader.read(question, pairs)
        cosines = [math.nan if passage.cosine is None else passage.cosine for passage in read]
        best = self.calibration.order(readings, cosines)[0]
        confidence = self.calibration.confidence(features(question, pairs, readings, best, cosines))
        if confidence < self.calibration.thresholds[self.answers]:
            return Draft(False, "", REFUSAL, confidence)
        found = readings[best]
        span = (read[best].opening + found.start, read[best].opening + found.end)
        return compose(question, read, best, span, confidence)


def compose(question: str, passages: Sequence[Passage], best: int, span: tuple[int, int], confidence: float) -> Draft:
    """Return the draft for the span that was found: short answer and full sentence, as the question asks for it."""
    passage = passages[best]
    start, end = _sentence_around(passage, *span)
    sentence = passage.text[start:end]
    answer = _short_answer(question, _balanced(passage.text, *span), f"{passage.heading} {sentence}")
    lead = f"{without_markers(answer).rstrip('.')}. " if answer not in ("", sentence) else ""
    quote = Quote(1, best, sentence, (start, end))
    return Draft(True, answer or sentence, f"{lead}“{without_markers(sentence)}” [1]", confidence, [quote])


def enumerate_members(listing: Listing, passages: Sequence[Passage]) -> Draft:
    """Return the draft that names every member of a list, each cited."""
    quotes = [
        Quote(number, passage, passages[passage].text[start:end], (start, end))
        for number, (passage, start, end) in enumerate((listing.lead, *listing.members), start=1)
    ]
    lead, *members = quotes
    named = "; ".join(f"{without_markers(member.text)} [{member.number}]" for member in members)
    return Draft(
        True,
        "; ".join(m.text for m in members),
        f"“{without_markers(lead.text)}” [1] {named}.",
        listing.confidence,
        quotes,
    )


def _short_answer(question: str, span: str, evidence: str) -> str:
    """Return the answer alone: "Yes" or "No" where the sentence settles it, "" where only the sentence will do."""
    if _YES_NO.match(question):
        return _verdict(question, evidence)
    return "" if _EXPLAIN.match(question) else span


def _verdict(question: str, evidence: str) -> str:
    """Say yes or no when the evidence has every content word of the question."""
    if not stems(question) <= stems(evidence):
        return ""
    return "Yes" if bool(_NEGATION.search(question)) == bool(_NEGATION.search(evidence)) else "No"


def _sentence_around(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """Return the range of the sentences that a span touches, below the passage's headings."""
    body = passage.text[passage.opening :]
    spans = [(passage.opening + first, passage.opening + last) for first, last in sentences(body)]
    touched = [span for span in spans if span[0] < end and start < span[1]]
    return (touched[0][0], touched[-1][1]) if touched else (start, end)


def _balanced(text: str, start: int, end: int) -> str:
    """Return a span with the bracket that closes one it opens, or without one that it does not."""
    span = text[start:end]
    if span.count("(") > span.count(")"):
        return span + ")" if text[end : end + 1] == ")" else span.rpartition("(")[0].rstrip() or span
    return span
