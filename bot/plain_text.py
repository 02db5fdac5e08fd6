"""An answer as plain text, for a terminal and for agents."""

from bot.types import Answer, Citation, Passage

NOT_SURE = "Not sure. This may be it:"
"""What stands before an answer of which the program is not sure."""

PROMPT = "> "
"""What stands before a question."""

NEAREST = 3
"""How many of the nearest passages are shown where the documents do not say."""


def told(answer: Answer) -> str:
    """Return an answer's text, before it that it is unsure if so, below it its footnotes and its notice."""
    below = [*footnotes(answer), *([f"note: {answer.notice}"] if answer.notice else [])]
    before = [NOT_SURE] if answer.certainty == "unsure" else []
    return "\n".join([*before, answer.text, "", *below]).rstrip()


def footnotes(answer: Answer) -> list[str]:
    """Return a line for every citation, with its place and quote, and for all that does not hold."""
    lines = [f"[{citation.number}] {place(citation)}: “{citation.quote}”" for citation in answer.citations]
    lines += [
        f"not supported: {answer.text[one.start : one.end]}{f' ({one.reason})' if one.reason else ''}"
        for one in answer.statements
        if not one.holds
    ]
    return lines + [f"not verified: “{item.quote}” ({item.reason})" for item in answer.unverified]


def place(at: Citation | Passage) -> str:
    """Name a place: its document, heading and page, and its range of characters."""
    if not at.sha256:
        return f"{at.source or 'a text'}, found outside the index"
    under = f" > {at.heading}" if at.heading else ""
    page = f", page {at.page}" if at.page else ""
    return f"{at.source}{under}{page}, characters {at.start}-{at.end}"
