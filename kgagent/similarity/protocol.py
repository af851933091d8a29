"""What a search for nearest concepts must be able to do: take vectors in, and find the nearest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

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
