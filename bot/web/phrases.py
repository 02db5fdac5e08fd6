"""An answer's figures and places in words, for the page and for exports."""

from collections.abc import Sequence

from bot.types import Answer, Citation, Passage, Statement

_CHANCES = ((0.75, "high"), (0.5, "fair"), (0.0, "low"))
"""Confidence is a calibrated probability: high is right three times in four, fair more often than not."""

_READER = "reader"


def plural(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def by_model(answer: Answer) -> bool:
    """Say whether a chat model wrote an answer."""
    return answer.writer != _READER and not answer.by_program


def writer_words(answer: Answer) -> str:
    """Name who wrote an answer."""
    return "Reader" if answer.writer == _READER else answer.writer


def asked_words(answer: Answer) -> str:
    """Name the documents that an answer was asked of, "" when it was all."""
    return f"asked of: {', '.join(answer.sources)}" if answer.sources else ""


def checked_words(answer: Answer) -> str:
    """Say in words how many quotes an answer has and how each was found."""
    statuses = [citation.status for citation in answer.citations]
    found, folded, lost = statuses.count("verbatim"), statuses.count("folded"), len(answer.unverified)
    where = "found in its document" if found == 1 else "found in their documents"
    return _counted("quote", [(found, where), (folded, "found up to spacing and case"), (lost, "not found")])


def stated_words(answer: Answer) -> str:
    """Say in words how many statements a chat model's answer makes and how many of them are supported."""
    if not by_model(answer) or not answer.statements:
        return ""
    holds = sum(statement.holds for statement in answer.statements)
    return _counted("statement", [(holds, "supported"), (len(answer.statements) - holds, "not supported")])


def flaws_of(answer: Answer) -> list[Statement]:
    """Return the statements that are not supported, in order; ranges that a saved file made up are left out."""
    flaws: list[Statement] = []
    for one in sorted(answer.statements, key=lambda one: one.start):
        after = flaws[-1].end if flaws else 0
        if not one.holds and after <= one.start < one.end <= len(answer.text):
            flaws.append(one)
    return flaws


def flaw_words(statement: Statement) -> str:
    """Say in words that a statement is not supported, and why."""
    why = f": {statement.reason}" if statement.reason else ""
    return f"not supported by {'what it cites' if statement.support == 'unsupported' else 'the documents'}{why}"


def tick_words(citation: Citation) -> str:
    """Say what was checked of a quote."""
    return f"these words stand in the document{'' if citation.status == 'verbatim' else ', up to spacing and case'}"


def certainty_words(answer: Answer) -> str:
    """Say in words whether the answer is sure; for a refusal, how likely the documents hold an answer after all."""
    if answer.answered:
        return "sure" if answer.certainty == "sure" else "not sure"
    level = next(word for floor, word in _CHANCES if answer.confidence >= floor or floor == 0)
    return f"{level} chance of an answer"


def _counted(noun: str, rows: Sequence[tuple[int, str]]) -> str:
    """Return how many there are of each kind, those apart of which there are none."""
    rows = [(count, how) for count, how in rows if count]
    if len(rows) < 2:
        return f"{plural(rows[0][0], noun)} {rows[0][1]}" if rows else f"no {noun}s"
    return f"{plural(sum(count for count, _ in rows), noun)}: {', '.join(f'{count:,} {how}' for count, how in rows)}"


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
