"""Approximate search by a hierarchical small-world graph (HNSW), the extra `kgagent[large]`.

Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using Hierarchical
Navigable Small World graphs", 2018; the index is faiss's. Adding and asking cost O(log n) each. It
is filled by one thread, so that the same vectors in the same order give the same index.
"""

from __future__ import annotations

import importlib.util

import numpy as np

from kgagent.errors import MissingExtra
from kgagent.similarity.protocol import Floats, Nearest, Numbers

LINKS = 32
"""Neighbours of a vector on each level."""

CARE = 200
"""Candidates looked at while adding and while asking: more is slower and misses less."""


MOST_WITHIN = 64
"""How many nearest are looked at for those within a distance."""


def installed() -> bool:
    """Whether faiss can be imported; nothing is loaded."""
    return importlib.util.find_spec("faiss") is not None


class HnswNearest:
    """An index that grows; about one in a hundred of the ten nearest may be missed.

    Raises MissingExtra where faiss is not installed.
    """

    def __init__(self, dimension: int) -> None:
        if not installed():
            raise MissingExtra("large", "An index for very many concepts")
        import faiss

        self._threads = faiss.omp_set_num_threads
        self._index = faiss.IndexHNSWFlat(dimension, LINKS, faiss.METRIC_INNER_PRODUCT)
        self._index.hnsw.efConstruction = CARE
        self._index.hnsw.efSearch = CARE

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, vectors: Floats) -> None:
        """Take in unit vectors, shape (count, dimension)."""
        self._threads(1)
        self._index.add(np.ascontiguousarray(vectors))

    def nearest(self, vectors: Floats, k: int) -> Nearest:
        """Return the k nearest of each, as far as the index finds them."""
        self._threads(1)
        cosines, numbers = self._index.search(np.ascontiguousarray(vectors), k)
        return Nearest(numbers, np.where(numbers < 0, np.float32(-2), cosines))

    def within(self, vectors: Floats, least: float) -> list[Numbers]:
        """Return for each vector those of its nearest `MOST_WITHIN` of cosine `least` or more."""
        found = self.nearest(vectors, min(MOST_WITHIN, len(self)))
        return [
            np.sort(numbers[np.round(cosines, 4) >= least])
            for numbers, cosines in zip(found.numbers, found.cosines, strict=True)
        ]
