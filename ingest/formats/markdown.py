"""Markdown: the text stays as it was written, headings come from the CommonMark parser's line map."""

import re
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.formats import Extract, Heading
from ingest.formats.plain import decode

_FRONT_MATTER = re.compile(r"---\n(?:[^\n]+\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)")
"""Settings above a page, which CommonMark takes for a heading."""


def read(data: bytes) -> Extract:
    """Decode the text and find its ATX and setext headings."""
    text = decode(data)
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    tokens = MarkdownIt("commonmark").parse(text)
    pairs = [(token, tokens[i + 1]) for i, token in enumerate(tokens) if token.type == "heading_open"]
    headings = [_heading(opening, inline, starts, text) for opening, inline in pairs]
    front_matter = _FRONT_MATTER.match(text)
    body = front_matter.end() if front_matter else 0
    return Extract(text, [heading for heading in headings if heading.title and heading.start >= body], [])


def _heading(opening: Token, inline: Token, starts: list[int], text: str) -> Heading:
    first, last = opening.map or (0, 0)
    start, end = starts[first], min(starts[last], len(text))
    title = "".join(child.content for child in inline.children or [] if child.type in {"text", "code_inline"})
    return Heading(start, start + len(text[start:end].rstrip()), int(opening.tag[1]), title.strip())
