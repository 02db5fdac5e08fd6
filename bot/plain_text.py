"""An answer as plain text, for a terminal and for agents."""

from bot.types import Answer, Citation, Passage


def told(answer: Answer) -> str:
    """Return an answer's text, and below it its footnotes and what the user must be told."""
    below = [*footnotes(answer), *([f"note: {answer.notice}"] if answer.notice else [])]
    return "\n".join([answer.text, "", *below]).rstrip()


def footnotes(answer: Answer) -> list[str]:
    """Return a line for every citation, with its place and quote, and one for every quote that is not true."""
    lines = [f"[{citation.number}] {place(citation)}: “{citation.quote}”" for citation in answer.citations]
    return lines + [f"not verified: “{item.quote}” ({item.reason})" for item in answer.unverified]


def place(at: Citation | Passage) -> str:
    """Name a place: its document, heading and page, and its range of characters."""
    if not at.sha256:
        return f"{at.source or 'a text'}, found outside the index"
    under = f" > {at.heading}" if at.heading else ""
    page = f", page {at.page}" if at.page else ""
    return f"{at.source}{under}{page}, characters {at.start}-{at.end}"
