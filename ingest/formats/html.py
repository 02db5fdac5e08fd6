"""HTML: rendered to text by inscriptis, which says where each heading element went."""

import re

from inscriptis import get_annotated_text
from inscriptis.model.config import ParserConfig

from ingest.errors import UnreadableFile
from ingest.formats import Extract, Heading
from ingest.formats.plain import decode, normalise

_RULES = {f"h{level}": [str(level)] for level in range(1, 7)}
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)

_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MEANT = {
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"), "cp1252"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), "utf-8"),
}
"""Declared encodings that browsers read as another one (encoding.spec.whatwg.org, html.spec.whatwg.org)."""


def read(data: bytes) -> Extract:
    """Render the page to text, without scripts and styles."""
    markup = _decode(data)
    if not markup.strip():
        return Extract("", [], [])
    rendered = get_annotated_text(markup, ParserConfig(annotation_rules=_RULES))
    text = rendered["text"].replace("\r", "\n")
    headings = [_heading(text, start, end, int(level)) for start, end, level in rendered["label"]]
    return Extract(text, sorted((h for h in headings if h.title), key=lambda h: h.start), [])


def _decode(data: bytes) -> str:
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


def _heading(text: str, start: int, end: int, level: int) -> Heading:
    words = text[start:end]
    title = " ".join(words.split())
    start += len(words) - len(words.lstrip())
    return Heading(start, start + len(words.strip()), level, title)
