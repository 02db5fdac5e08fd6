"""The lines that are drawn around the cells of tables in a picture: found, and taken out of it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

DARK = 140
"""Of 255, below which a pixel is drawn on."""

LONGEST_LETTER = 0.045
"""The share of the longer side of a picture that no stroke of a letter is as long as."""

SHORTEST = 30
"""Pixels of a line between two columns, at least, inside of a table."""

EDGE = 9
"""Pixels that a line is thick at most."""

_Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """Where the lines between the rows and the columns of a table are, in pixels, with those around it."""

    rows: tuple[float, ...]
    columns: tuple[float, ...]

    def cell_at(self, point: tuple[float, float]) -> tuple[int, int] | None:
        """Return the row and column that hold a point, if the table does."""
        column, row = bisect_right(self.columns, point[0]) - 1, bisect_right(self.rows, point[1]) - 1
        inside = 0 <= column < len(self.columns) - 1 and 0 <= row < len(self.rows) - 1
        return (row, column) if inside else None


def without_rules(picture: Image.Image) -> tuple[Image.Image, list[Grid]]:
    """Return a picture in shades of grey without the lines that are drawn in it, and the tables that these make."""
    shades = np.array(picture)
    dark = shades < DARK
    least = round(LONGEST_LETTER * max(picture.size))
    across, down = _runs(dark, 2 * least), _runs(dark.T, least).T
    grids = list[Grid]()
    for (start, end), places in _tables(across, least):
        inside = slice(places[0], places[-1] + 1), slice(max(0, start - EDGE), end + EDGE)
        upright = _runs(dark[inside].T, SHORTEST).T | across[inside]
        drawn = upright.sum(axis=0) > 0.8 * (places[-1] - places[0])
        columns = _merged(np.flatnonzero(drawn) + inside[1].start)
        rows = _merged(places)
        if len(rows) > 2 and len(columns) > 2:
            down[inside] |= upright & drawn
            grids.append(Grid(tuple(rows), tuple(columns)))
    shades[across | down] = 255
    return Image.fromarray(shades), grids


def _runs(dark: _Mask, least: int) -> _Mask:
    """Return the dark pixels that have so many of their kind beside each other."""
    if dark.shape[1] < least:
        return np.zeros_like(dark)
    sums = np.cumsum(np.pad(dark, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    begun = (sums[:, least:] - sums[:, :-least] == least).astype(np.int32)
    change = np.zeros((dark.shape[0], dark.shape[1] + 1), np.int32)
    change[:, : begun.shape[1]] += begun
    change[:, least:] -= begun
    return np.cumsum(change, axis=1)[:, :-1] > 0


def _tables(across: _Mask, least: int) -> list[tuple[tuple[int, int], list[int]]]:
    """Return the sides of lines across that are of the same width, and where from the top they are."""
    tables = list[tuple[tuple[int, int], list[int]]]()
    for place, (start, end) in _lines(across):
        for sides, places in tables:
            if abs(sides[0] - start) < least and abs(sides[1] - end) < least:
                places.append(place)
                break
        else:
            tables.append(((start, end), [place]))
    return tables


def _lines(across: _Mask) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield the height of every row of pixels with a line in it, and the line's sides."""
    for place in np.flatnonzero(across.any(axis=1)):
        drawn = np.flatnonzero(across[place])
        if len(drawn) > 0.7 * (drawn[-1] - drawn[0]):
            yield int(place), (int(drawn[0]), int(drawn[-1]))


def _merged(places: Sequence[int] | NDArray[np.int_]) -> list[float]:
    """Return places, those that are a line's thickness apart as one."""
    groups = list[list[int]]()
    for place in map(int, places):
        if groups and place - groups[-1][-1] < EDGE:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [(group[0] + group[-1]) / 2 for group in groups]
