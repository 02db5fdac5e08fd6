"""Text from outside as HTML: the only way by which it gets onto the page."""

from html import escape


def text(words: str) -> str:
    """Return words from outside as HTML that shows them as they are, whatever their direction of writing."""
    return f"<bdi>{escaped(words)}</bdi>"


def escaped(words: str) -> str:
    """Escape words for HTML text and attributes; a carriage return would otherwise be read as a line feed."""
    return escape(words).replace("\r", "&#13;")
