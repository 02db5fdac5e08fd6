"""HTML, and whatever is turned into it: the element tree becomes text and blocks."""

import re

from selectolax.lexbor import LexborHTMLParser

from ingest.errors import UnreadableFile
from ingest.formats.builder import Builder, Extract
from ingest.formats.markup.reader import Reader
from ingest.formats.markup.sheets import styles_of
from ingest.formats.plain import decode, normalise

_CHARSET = re.compile(rb"<(?:meta[^>]+charset|\?xml[^>]+encoding)=[\"']?([\w-]+)", re.IGNORECASE)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MEANT = {
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"), "cp1252"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), "utf-8"),
}
"""Declared encodings that browsers read as another one (encoding.spec.whatwg.org, html.spec.whatwg.org)."""

_XHTML = re.compile(r"\s*<\?xml|.{0,500}?<html\s[^>]*\bxmlns=", re.IGNORECASE | re.DOTALL)
_EMPTY_ELEMENT = re.compile(r"<([a-z][\w:-]*)((?:\s[^<>]*)?)/>", re.IGNORECASE)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


def read(data: bytes) -> Extract:
    """Read a page. Raises UnreadableFile when the bytes are not text."""
    builder = Builder()
    append(markup_of(data), builder)
    return builder.finish()


def append(markup: str, builder: Builder) -> None:
    """Append what a page or a piece of one says to a text; its title becomes that of a text without one."""
    if _XHTML.match(markup):
        markup = _EMPTY_ELEMENT.sub(_written_out, markup)
    tree = LexborHTMLParser(markup)
    title = tree.css_first("head > title")
    if title and not builder.title:
        builder.title = " ".join(title.text().split())
    if tree.root:
        Reader(builder, styles_of(tree)).read(tree.root)


def markup_of(data: bytes) -> str:
    """Decode a page as it declares, or as what it most likely is. Raises UnreadableFile when it is not text."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith(_BYTE_ORDER_MARKS):
        name = declared.group(1).decode().lower()
        try:
            return normalise(data.decode(_MEANT.get(name, name)))
        except (LookupError, UnicodeError):
            pass
    try:
        return decode(data)
    except UnreadableFile as error:
        raise UnreadableFile("is not HTML text (binary content, or an unknown encoding)") from error


def _written_out(element: re.Match[str]) -> str:
    """Return an empty element of XHTML with the end tag that HTML asks for."""
    name, attributes = element.groups()
    return element.group() if name.lower() in _VOID else f"<{name}{attributes}></{name}>"
