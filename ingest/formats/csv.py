"""Tables of values that commas, semicolons, tabs or pipes divide."""

import csv
import re
import sys
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from typing import Literal

from ingest.formats.builder import Builder, Extract
from ingest.formats.plain import decode
from ingest.formats.sheets import add_sheet
from ingest.formats.tables import LONGEST_NAME, Cell

_DELIMITERS = "\t;|,"
"""Those that are more often part of a value come last."""

_SAMPLE = 20_000
"""Characters by which the delimiter is told."""

_SEPARATOR_LINE = re.compile(r"sep=(.)\n", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_LETTER = re.compile(r"[^\W\d_]")


def read(data: bytes) -> Extract:
    """Return the rows as a table, the first of which names the columns if it looks like that."""
    text = decode(data)
    declared = _SEPARATOR_LINE.match(text)
    text = text[declared.end() :] if declared else text
    rows = _rows(text, declared[1] if declared else _delimiter(text))
    head = _head(rows)
    builder = Builder()
    cells = (
        Cell(value.strip(), number, column, header=number == head)
        for number, row in enumerate(rows)
        for column, value in enumerate(row)
    )
    add_sheet(builder, [cell for cell in cells if cell.text], beside=False)
    return builder.finish()


def _delimiter(text: str) -> str:
    """Return the delimiter that divides most rows into as many values, more than one."""
    sample = text[:_SAMPLE] if len(text) <= _SAMPLE else text[: text.rfind("\n", 0, _SAMPLE) + 1] or text[:_SAMPLE]
    return max(_DELIMITERS, key=lambda delimiter: round(_evenness(_rows(sample, delimiter)), 1))


def _evenness(rows: Sequence[Sequence[str]]) -> float:
    widths = Counter(len(row) for row in rows if row)
    wide = {width: count for width, count in widths.items() if width > 1}
    return max(wide.values(), default=0) / max(widths.total(), 1)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the values of rows; quotes that are opened and never closed are part of a value."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        return list(csv.reader(StringIO(text), delimiter=delimiter, skipinitialspace=delimiter != "\t", strict=True))
    except csv.Error as error:
        quoting: Literal[0, 3] = csv.QUOTE_NONE if "end of data" in str(error) else csv.QUOTE_MINIMAL
        return list(
            csv.reader(StringIO(text), delimiter=delimiter, skipinitialspace=delimiter != "\t", quoting=quoting)
        )


def _head(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the row that names the columns: the first of as many values as most have, if all are short names."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return None
    width = widths.most_common(1)[0][0]
    head = next(number for number, row in enumerate(rows) if len(row) == width)
    names = [value.strip() for value in rows[head]]
    named = [name for name in names if name]
    is_named = all(_is_name(name) for name in named) and len(set(named)) == len(named) >= len(names) - 1
    is_named = is_named and sum(bool(_YEAR.fullmatch(name)) for name in named) != 1
    return head if is_named and any(map(_LETTER.search, named)) and len(rows) > head + 1 else None


def _is_name(value: str) -> bool:
    """Say whether a value can name a column: a few words, a sign, or a year."""
    if _YEAR.fullmatch(value) or not any(map(str.isdigit, value)):
        return len(value.split()) <= LONGEST_NAME
    return bool(_LETTER.search(value)) and not value[0].isdigit() and len(value.split()) <= LONGEST_NAME
