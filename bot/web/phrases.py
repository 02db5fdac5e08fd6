"""An answer's figures and places in words, for the page and for exports."""

from bot.types import Answer, Citation, Passage

_CONFIDENCE = ((0.75, "high"), (0.5, "fair"), (0.0, "low"))
"""Confidence is a calibrated probability: high is right three times in four, fair more often than not."""

_WRITERS = {"reader": "Reader"}


def plural(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def writer_words(answer: Answer) -> str:
    """Name who wrote an answer."""
    return _WRITERS.get(answer.writer, answer.writer)


def asked_words(answer: Answer) -> str:
    """Name the documents that an answer was asked of, "" when it was all."""
    return f"asked of: {', '.join(answer.sources)}" if answer.sources else ""


def checked_words(answer: Answer) -> str:
    """Say in words how many citations an answer has and how each was verified."""
    statuses = [citation.status for citation in answer.citations]
    verbatim, folded, lost = statuses.count("verbatim"), statuses.count("folded"), len(answer.unverified)
    counted = [(verbatim, "verified verbatim"), (folded, "verified up to spacing and case"), (lost, "not found")]
    checks = [f"{count} {how}" for count, how in counted if count]
    total = plural(len(statuses), "citation") if statuses else "no citations"
    return ": ".join([total, ", ".join(checks)]) if checks else total


def confidence_words(answer: Answer) -> str:
    """Say in words how sure the answer is; for a refusal, how likely the documents hold an answer after all."""
    level = next(word for floor, word in _CONFIDENCE if answer.confidence >= floor or floor == 0)
    return f"{level} confidence" if answer.answered else f"{level} chance of an answer"


def place_words(place: Citation | Passage) -> str:
    """Name a place for a person: document, page, heading; or that it is outside the index."""
    outside = "" if place.sha256 else "found outside the index"
    page = f"p. {place.page}" if place.page else ""
    return " · ".join(part for part in (place.source, outside, page, place.heading) if part)


def excerpt(words: str, limit: int) -> str:
    """Return words on one line, cut after `limit` characters."""
    line = " ".join(words[: 4 * limit].split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + " …"


def sentence(words: str) -> str:
    """Return an error, which elsewhere follows "error:", as a sentence of its own."""
    return words[:1].upper() + words[1:]
