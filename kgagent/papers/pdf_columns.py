"""Two columns that a PDF wrote row by row, put back into the order they are read in.

Most PDFs hold one column after the other, and then nothing is changed. Some hold the first line of
the left column, the first line of the right one, and so on: as one row with a gap at the same place
again and again, or as lines that keep changing sides.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

_MIDDLE = (0.3, 0.7)  # where on the page's width a gap between columns may lie
_MIN_ROWS = 6
_MIN_SHARE = 0.35
_MIN_CHARS = 15  # shorter on the average: cells of a table
_SAMPLE = 200  # rows looked at, so that a hostile page takes no quadratic time


class Piece(NamedTuple):
    """A stretch of a line without a wide gap, with its place on the page in points."""

    text: str
    x0: float
    x1: float
    y0: float
    y1: float


Row = list[Piece]


def in_reading_order(rows: list[Row], *, left: float, right: float) -> list[Row]:
    """The rows as they are read; divided at the gap between columns where they run across it."""
    gutter = _gutter(rows, left=left, right=right)
    if gutter is None:
        return rows
    ordered: list[Row] = []
    columns: tuple[list[Row], list[Row]] = ([], [])
    for row in rows:
        first, second = _divided(row, gutter)
        across = any(piece.x0 < gutter < piece.x1 for piece in row)
        if across or (first and second and not _has_gap(row, gutter)):
            ordered += [*columns[0], *columns[1], row]
            columns = ([], [])
            continue
        if first:
            columns[0].append(first)
        if second:
            columns[1].append(second)
    return [*ordered, *columns[0], *columns[1]]


def _gutter(rows: list[Row], *, left: float, right: float) -> float | None:
    """Where the gap between two wrongly mixed columns is; None where nothing is wrong."""
    width = right - left
    low, high = left + _MIDDLE[0] * width, left + _MIDDLE[1] * width
    gaps = [
        (before.x1, after.x0)
        for row in rows[:_SAMPLE]
        for before, after in pairwise(row)
        if low < (before.x1 + after.x0) / 2 < high
    ]
    middles = [(start + end) / 2 for start, end in gaps]
    counts = {x: sum(start < x < end for start, end in gaps) for x in middles[:_SAMPLE]}
    best = max(counts, key=lambda x: counts[x], default=None)
    if best is not None and _mixed_in_rows(rows, best):
        return best
    centre = left + width / 2
    return centre if width > 0 and _changes_sides(rows, centre) else None


def _mixed_in_rows(rows: list[Row], gutter: float) -> bool:
    mixed = [_divided(row, gutter) for row in rows if _has_gap(row, gutter)]
    if len(mixed) < max(_MIN_ROWS, _MIN_SHARE * len(rows)):
        return False
    sides = ([first for first, _ in mixed], [second for _, second in mixed])
    return all(_chars(side) >= _MIN_CHARS * len(side) for side in sides)


def _changes_sides(rows: list[Row], centre: float) -> bool:
    sides = [
        row[0].x0 > centre for row in rows if row and (row[-1].x1 <= centre or row[0].x0 >= centre)
    ]
    changes = sum(a != b for a, b in pairwise(sides))
    enough = changes >= max(2 * _MIN_ROWS, 0.6 * len(sides)) and len(sides) * 2 > len(rows)
    return enough and _chars(rows) >= _MIN_CHARS * len(rows)


def _chars(rows: list[Row]) -> int:
    return sum(len(piece.text) for row in rows for piece in row)


def _divided(row: Row, gutter: float) -> tuple[Row, Row]:
    """The row's pieces that begin left and right of the gutter."""
    first = [piece for piece in row if piece.x0 < gutter]
    return first, [piece for piece in row if piece.x0 >= gutter]


def _has_gap(row: Row, gutter: float) -> bool:
    return any(a.x1 < gutter < b.x0 for a, b in pairwise(row))
