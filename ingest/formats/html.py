"""HTML, and whatever is turned into it: the element tree becomes text and blocks."""

from ingest.formats.builder import Builder, Extract


def read(data: bytes) -> Extract:
    """Read a page."""
    raise NotImplementedError


def append(markup: str, builder: Builder) -> None:
    """Append what a page or a piece of one says to a text."""
    raise NotImplementedError
