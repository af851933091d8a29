"""Which search to use: by the size, and by what the machine has."""

from __future__ import annotations

from typing import Literal

from kgagent.similarity import gpu, hnsw
from kgagent.similarity.exact import ExactNearest
from kgagent.similarity.protocol import NearestConcepts

Kind = Literal["auto", "exact", "hnsw", "gpu"]

MANY = 300_000
"""Beyond so many concepts an index pays, where the extra is installed."""


def choose(dimension: int, expected: int, kind: Kind = "auto") -> NearestConcepts:
    """An empty search for about `expected` vectors.

    `auto` takes a GPU where torch sees one and there is enough to do, HNSW for very many, and else
    exact blocks. Raises MissingExtra for a kind whose extra is not installed.
    """
    match kind:
        case "exact":
            return ExactNearest(dimension)
        case "hnsw":
            return hnsw.HnswNearest(dimension)
        case "gpu":
            return gpu.GpuNearest(dimension)
        case "auto":
            if expected > MANY // 10 and gpu.available():
                return gpu.GpuNearest(dimension)
            if expected > MANY and hnsw.installed():
                return hnsw.HnswNearest(dimension)
            return ExactNearest(dimension)
