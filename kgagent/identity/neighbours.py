"""Names whose vectors lie near: by blocks of one matrix product, for sets of some thousands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

BLOCK = 1024
NEAREST = 10
LEAST_COSINE = 0.5


def neighbours(
    names: Sequence[str], vectors: npt.NDArray[np.float32], *, least: float = LEAST_COSINE
) -> list[tuple[str, str]]:
    """Pairs (a, b) with a < b, sorted: each name with its ten nearest of cosine `least` or more.

    For larger sets, or names that come one by one, give `candidates` the pairs of a search index.
    """
    found: set[tuple[str, str]] = set()
    most = min(NEAREST + 1, len(names))
    for start in range(0, len(names), BLOCK):
        block = np.round(vectors[start : start + BLOCK] @ vectors.T, 4)
        nearest = np.argpartition(-block, most - 1, axis=1)[:, :most]
        for row, others in enumerate(nearest):
            for other in others:
                if other != start + row and block[row, other] >= least:
                    a, b = names[start + row], names[int(other)]
                    found.add((min(a, b), max(a, b)))
    return sorted(found)
