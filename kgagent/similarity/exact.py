"""Exact search by blocks of matrix products: right by construction, fast to some 300,000 concepts.

The best of each row so far are kept while the known vectors pass by block after block; of a block
only the entries that beat a row's worst are looked at, so that nearly all time goes into the
products themselves.
"""

from __future__ import annotations

import numpy as np

from kgagent.similarity.growing import GrowingMatrix
from kgagent.similarity.protocol import NOBODY, SLACK, Floats, Nearest, Numbers, by_row

ASKED = 512
"""Vectors asked about at once."""

KNOWN = 8192
"""Known vectors in one block: a block of cosines then takes 16 MB."""


class ExactNearest:
    """All known vectors are compared with all that are asked about.

    >>> known = ExactNearest(2)
    >>> known.add(np.array([[1, 0], [0, 1]], dtype=np.float32))
    >>> known.nearest(np.array([[0.6, 0.8]], dtype=np.float32), 1).numbers
    array([[1]])
    """

    def __init__(self, dimension: int) -> None:
        self._known = GrowingMatrix(dimension)

    def __len__(self) -> int:
        return len(self._known.rows)

    def add(self, vectors: Floats) -> None:
        """Take in unit vectors, shape (count, dimension)."""
        self._known.add(vectors)

    def nearest(self, vectors: Floats, k: int) -> Nearest:
        """Return the k nearest of each; equal cosines are ordered by number."""
        parts = [
            _nearest(vectors[at : at + ASKED], self._known.rows, k)
            for at in range(0, len(vectors), ASKED)
        ]
        if not parts:
            return Nearest(np.empty((0, k), dtype=np.int64), np.empty((0, k), dtype=np.float32))
        return Nearest(
            np.concatenate([part.numbers for part in parts]),
            np.concatenate([part.cosines for part in parts]),
        )

    def within(self, vectors: Floats, least: float) -> list[Numbers]:
        """Return for each vector all known ones of cosine `least` or more, by number."""
        known = self._known.rows
        block: Floats = np.empty(min(ASKED, len(vectors)) * min(KNOWN, len(known)), np.float32)
        rows, columns = [], []
        for start in range(0, len(vectors), ASKED):
            asked = vectors[start : start + ASKED]
            for at in range(0, len(known), KNOWN):
                part = known[at : at + KNOWN]
                flat = block[: len(asked) * len(part)]
                np.matmul(asked, part.T, out=flat.reshape(len(asked), len(part)))
                # One dimension, for numpy finds the true ones of two by far slower.
                row, column = np.divmod(np.flatnonzero(flat >= least - SLACK), len(part))
                rows.append(row + start)
                columns.append(column + at)
        return by_row(vectors, known, rows, columns, least)


def _nearest(asked: Floats, known: Floats, k: int) -> Nearest:
    numbers: Numbers = np.full((len(asked), k), NOBODY, dtype=np.int64)
    cosines: Floats = np.full((len(asked), k), -2.0, dtype=np.float32)
    block: Floats = np.empty((len(asked), min(KNOWN, len(known))), dtype=np.float32)
    for at in range(0, len(known), KNOWN):
        part = known[at : at + KNOWN]
        found = block[:, : len(part)]
        np.matmul(asked, part.T, out=found)
        _take_in(numbers, cosines, found, at)
    return Nearest(numbers, cosines)


def _take_in(numbers: Numbers, cosines: Floats, found: Floats, at: int) -> None:
    """Put the entries of a block that beat a row's worst into its best, in place."""
    k = cosines.shape[1]
    better = found > cosines[:, -1:]
    for row in np.flatnonzero(better.any(axis=1)):
        columns = np.flatnonzero(better[row])
        values = found[row, columns]
        if len(columns) > k:  # the k best of these are enough
            floor = np.partition(values, len(values) - k)[len(values) - k]
            chosen = values >= floor
            columns, values = columns[chosen], values[chosen]
        merged = np.concatenate([cosines[row], values])
        names = np.concatenate([numbers[row], columns + at])
        order = np.lexsort((names, -merged))[:k]
        cosines[row], numbers[row] = merged[order], names[order]
