"""Word documents: paragraphs and table rows as lines, headings by style."""

import re
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from ingest.errors import UnreadableFile
from ingest.formats import Extract, Heading
from ingest.formats.plain import normalise

_HEADING_STYLE = re.compile(r"(?:Heading (\d)|Title)$")


def read(data: bytes) -> Extract:
    """Read a .docx file. Raises UnreadableFile when it is damaged, encrypted or something else."""
    try:
        blocks = list(_blocks(data))
    except (BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise UnreadableFile("is not a readable Word document (damaged, encrypted or another format)") from error
    text, headings = "", []
    for line, level in blocks:
        if level and line.strip():
            headings.append(Heading(len(text), len(text) + len(line), level, " ".join(line.split())))
        text += normalise(line) + "\n"
    return Extract(text, headings, [])


def _blocks(data: bytes) -> Iterator[tuple[str, int]]:
    """Yield each line with its heading level, 0 for body text."""
    for item in Document(BytesIO(data)).iter_inner_content():
        if isinstance(item, Table):
            yield from (("\t".join(cell.text for cell in row.cells), 0) for row in item.rows)
        else:
            yield item.text, _level(item)


def _level(paragraph: Paragraph) -> int:
    style = _HEADING_STYLE.match((paragraph.style and paragraph.style.name) or "")
    return int(style.group(1) or 1) if style else 0
