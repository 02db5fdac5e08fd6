"""Cells on a sheet: which of them are a table, and which are its title or notes."""

from collections.abc import Iterator, Sequence
from itertools import chain, groupby

from ingest.blocks import Label
from ingest.formats.builder import Builder
from ingest.formats.tables import LONGEST_NAME, Cell, names_of

Cells = list[Cell]


def add_sheet(builder: Builder, cells: Sequence[Cell], *, beside: bool = True) -> None:
    """Append what stands on a sheet: tables, which blank rows and columns divide, and lines of text.

    Args:
        builder: what to append to.
        cells: in any order; those without words do not count.
        beside: whether tables may stand beside each other; if not, a blank column divides nothing.
    """
    caption: Label | None = None
    for region in _joined(_regions([cell for cell in cells if cell.text.strip()], beside)):
        title, table, notes = _parts(region)
        for cell in title:
            caption = builder.add("paragraph", " ".join(cell.text.split()))
        if table:
            builder.table(table, caption)
            caption = None
        for cell in notes:
            builder.add("paragraph", " ".join(cell.text.split()))


def _regions(cells: Cells, beside: bool) -> Iterator[Cells]:
    """Yield cells that no blank row or column divides, from top to bottom and from left to right."""
    waiting = [cells] if cells else []
    while waiting:
        region = waiting.pop()
        parts = _divided(region, by_row=True)
        if len(parts) == 1 and beside:
            parts = _with_columns_apart(_divided(region, by_row=False))
        if len(parts) == 1:
            yield sorted(region, key=lambda cell: (cell.row, cell.column))
        else:
            waiting += reversed(parts)


def _divided(cells: Cells, by_row: bool) -> list[Cells]:
    parts, reached = list[Cells](), -1
    for cell in sorted(cells, key=lambda cell: cell.row if by_row else cell.column):
        first = cell.row if by_row else cell.column
        if not parts or first > reached:
            parts.append([])
        parts[-1].append(cell)
        reached = max(reached, first + (cell.height if by_row else cell.width))
    return parts


def _with_columns_apart(parts: list[Cells]) -> list[Cells]:
    """Return parts that stand beside each other; a lone column belongs to the table whose rows it shares."""
    found = parts[:1]
    for part in parts[1:]:
        widths = {len({cell.column for cell in side}) for side in (found[-1], part)}
        if 1 in widths and max(widths) > 1 and _rows_of(found[-1]) == _rows_of(part):
            found[-1] = found[-1] + part
        else:
            found.append(part)
    return found


def _rows_of(cells: Cells) -> set[int]:
    return {cell.row for cell in cells}


def _joined(regions: Iterator[Cells]) -> Iterator[Cells]:
    """Yield regions; one without names of columns belongs to the one above, if that has them for the same columns."""
    parts, named = list[Cells](), False
    for region in regions:
        if parts and named and _is_below(parts[-1], region) and not _has_names(region):
            parts.append(region)
            continue
        if parts:
            yield list(chain.from_iterable(parts))
        parts, named = [region], _has_names(region) or region[0].row == region[-1].row
    if parts:
        yield list(chain.from_iterable(parts))


def _is_below(above: Cells, region: Cells) -> bool:
    """Say whether a region stands below another one but for a blank row, in the same two columns or more."""
    first, last = _columns(region)
    is_near = region[0].row - max(cell.row + cell.height for cell in above) == 1
    return is_near and last - first > 1 and _columns(above) == (first, last)


def _columns(cells: Cells) -> tuple[int, int]:
    return min(cell.column for cell in cells), max(cell.column + cell.width for cell in cells)


def _has_names(cells: Cells) -> bool:
    return any(names.header for names in names_of(_parts(cells)[1]))


def _parts(region: Cells) -> tuple[Cells, Cells, Cells]:
    """Return the lines above a table, its cells, and the lines below; cells in one column are no table."""
    rows = [list(row) for _, row in groupby(region, key=lambda cell: cell.row)]
    first, _ = _columns(region)
    if not any(cell.header for cell in region) and all(len(row) == 1 for row in rows):
        return region, [], []
    begin, end = 0, len(rows)
    while begin < end and _is_line(rows[begin], first):
        begin += 1
    while end > begin and _is_line(rows[end - 1], first) and len(rows[end - 1][0].text.split()) > LONGEST_NAME:
        end -= 1
    title, table, notes = (list(chain.from_iterable(part)) for part in (rows[:begin], rows[begin:end], rows[end:]))
    return title, table, notes


def _is_line(row: Cells, first: int) -> bool:
    return len(row) == 1 and row[0].column == first and not row[0].header and any(map(str.isalpha, row[0].text))
