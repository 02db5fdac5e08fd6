"""HTML: rendered to text by inscriptis, which says where each heading element went."""

import re

from inscriptis import get_annotated_text
from inscriptis.model.config import ParserConfig

from ingest.errors import UnreadableFile
from ingest.formats import Extract, Heading
from ingest.formats.plain import decode, normalise

_RULES = {f"h{level}": [str(level)] for level in range(1, 7)}
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)


def read(data: bytes) -> Extract:
    """Render the page to text, without scripts and styles."""
    markup = _decode(data)
    if not markup.strip():
        return Extract("", [], [])
    rendered = get_annotated_text(markup, ParserConfig(annotation_rules=_RULES))
    text = rendered["text"]
    headings = [_heading(text, start, end, int(level)) for start, end, level in rendered["label"]]
    return Extract(text, sorted((h for h in headings if h.title), key=lambda h: h.start), [])


def _decode(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared:
        try:
            return normalise(data.decode(declared.group(1).decode()))
        except (LookupError, UnicodeDecodeError):
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
