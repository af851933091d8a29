"""A matrix that grows by rows without being copied each time."""

from __future__ import annotations

import numpy as np

from kgagent.similarity.protocol import Floats

SMALLEST = 1024


class GrowingMatrix:
    """Rows of float32 in one block of memory that grows by a quarter when it is full.

    >>> matrix = GrowingMatrix(2)
    >>> matrix.add(np.ones((3, 2), dtype=np.float32))
    >>> matrix.rows.shape
    (3, 2)
    """

    def __init__(self, dimension: int) -> None:
        self._block: Floats = np.empty((0, dimension), dtype=np.float32)
        self._count = 0

    @property
    def rows(self) -> Floats:
        """The rows so far, shape (count, dimension); a view, not to be written to."""
        return self._block[: self._count]

    def add(self, rows: Floats) -> None:
        """Append rows; raises ValueError where they have another dimension."""
        if rows.ndim != 2 or rows.shape[1] != self._block.shape[1]:
            raise ValueError(f"rows of {self._block.shape[1]} numbers wanted, got {rows.shape}")
        needed = self._count + len(rows)
        if needed > len(self._block):
            room = max(SMALLEST, needed, len(self._block) + len(self._block) // 4)
            larger = np.empty((room, rows.shape[1]), dtype=np.float32)
            larger[: self._count] = self.rows
            self._block = larger
        self._block[self._count : needed] = rows
        self._count = needed
