"""Text from outside as HTML: the only way by which it gets onto the page."""

from html import escape

_OVERRIDES = str.maketrans(dict.fromkeys("\u202d\u202e", "\ufffd"))
"""What has letters and digits shown in another order than they have (LRO and RLO of Unicode Standard Annex 9)."""


def text(words: str) -> str:
    """Return words from outside as HTML that shows them as they are, whatever their direction of writing."""
    return f"<bdi>{shown(words)}</bdi>"


def shown(words: str) -> str:
    """Escape words that are read by people, in the order in which they were checked: none can be turned around.

    The length stays as it is; the order of a language that is written from right to left is not touched.
    """
    return escaped(words.translate(_OVERRIDES))


def escaped(words: str) -> str:
    """Escape words for HTML text and attributes; a carriage return would otherwise be read as a line feed."""
    return escape(words).replace("\r", "&#13;")
