"""What a search for nearest concepts must be able to do: take vectors in, and find the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

SLACK = 1e-3
"""How far a cosine out of a large product may be from that of the two vectors alone."""

NOBODY = -1
"""Stands in `Nearest.numbers` where fewer were found than asked for; its cosine is -2."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """For each asked vector a row: numbers of the nearest known ones and cosines, best first.

    Both have shape (asked, k). Numbers count the known vectors in the order they were added.
    """

    numbers: Numbers
    cosines: Floats


class NearestConcepts(Protocol):
    """Known unit vectors that can be searched; `len` says how many there are."""

    def __len__(self) -> int: ...

    def add(self, vectors: Floats) -> None:
        """Take in unit vectors, shape (count, dimension), float32."""
        ...

    def nearest(self, vectors: Floats, k: int) -> Nearest:
        """Return the `k` known vectors of highest cosine for each given unit vector."""
        ...

    def within(self, vectors: Floats, least: float) -> list[Numbers]:
        """For each given unit vector the numbers of the known ones of cosine `least` or more."""
        ...


def by_row(
    asked: Floats,
    known: Floats,
    rows: Sequence[Numbers],
    columns: Sequence[Numbers],
    least: float,
) -> list[Numbers]:
    """For each asked vector those of its candidates whose cosine is `least` or more, by number.

    Candidates are (row of `asked`, row of `known`), block by block. Their cosines are computed one
    by one and rounded, so that nothing hangs on what else was asked, or on the machine.
    """
    row = np.concatenate(rows) if rows else np.empty(0, dtype=np.int64)
    column = np.concatenate(columns) if columns else np.empty(0, dtype=np.int64)
    order = np.argsort(row, kind="stable")
    row, column = row[order], column[order]
    near = np.round(np.einsum("ij,ij->i", asked[row], known[column]), 4) >= least
    row, column = row[near], column[near]
    return np.split(column, np.searchsorted(row, np.arange(1, len(asked)))) if len(asked) else []
