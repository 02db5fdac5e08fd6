"""Word documents: paragraphs and table rows as lines, headings by style."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import groupby
from zipfile import BadZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from ingest.errors import UnreadableFile
from ingest.formats import Extract, Heading
from ingest.formats.plain import normalise

_HEADING_STYLE = re.compile(r"(?:Heading (\d)|Title)$")


def read(data: bytes) -> Extract:
    """Read a .docx file. Raises UnreadableFile when it is damaged, encrypted or something else."""
    try:
        blocks = list(_blocks(Document(BytesIO(data))))
    except (BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise UnreadableFile("is not a readable Word document (damaged, encrypted or another format)") from error
    text, headings = "", []
    for line, level in blocks:
        if level and line.strip():
            headings.append(Heading(len(text), len(text) + len(line), level, " ".join(line.split())))
        text += normalise(line) + "\n"
    return Extract(text, headings, [])


def _blocks(container: WordDocument | _Cell) -> Iterator[tuple[str, int]]:
    """Yield each line with its heading level, 0 for body text."""
    for item in container.iter_inner_content():
        if isinstance(item, Table):
            yield from (("\t".join(_cells(row)), 0) for row in item.rows)
        else:
            yield item.text, _level(item)


def _cells(row: _Row) -> Iterator[str]:
    """Yield the text of each cell, tables in it included; python-docx repeats a merged cell."""
    for _, copies in groupby(row.cells, key=lambda cell: cell._tc):
        yield "\n".join(line for line, _ in _blocks(next(copies)))


def _level(paragraph: Paragraph) -> int:
    style = _HEADING_STYLE.match((paragraph.style and paragraph.style.name) or "")
    return int(style.group(1) or 1) if style else 0
