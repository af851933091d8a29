"""How far concepts are from each other: mean shortest paths, from a seeded sample of sources.

In each component the sources are the `SOURCES` vertices of the lowest random rank, so they are a
uniform sample, depend on the graph and the seed only, and change little from step to step. A
component that has no more vertices is measured exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from kgagent.graph.tracking.breadth import WORD, levels
from kgagent.graph.tracking.chance import Ints, hashes
from kgagent.graph.tracking.flat import Flat

SOURCES = 256


@dataclass(frozen=True, slots=True)
class PathLengths:
    """Distances in the largest component, and what lies within all shortest paths.

    `mean` is the mean shortest path of the largest component, `error` its standard error (0: it is
    exact). `inner` is the number of vertices strictly within the shortest paths, added up over all
    ordered pairs that are connected: the betweenness of all vertices adds up to it
    (`inner_error`: its standard error).
    """

    mean: float | None
    error: float
    inner: float
    inner_error: float


def path_lengths(flat: Flat, labels: Ints, *, seed: int, sources: int = SOURCES) -> PathLengths:
    """Distances in the components that `labels` numbers, 0, 1, …, by position.

    >>> from kgagent.graph.tracking.flat import arcs_of
    >>> flat = Flat.of(arcs_of(np.array([[0, 1], [1, 2], [3, 4]])))
    >>> path_lengths(flat, np.array([0, 0, 0, 1, 1]), seed=0)
    PathLengths(mean=1.3333333333333333, error=0.0, inner=2.0, inner_error=0.0)
    """
    if not flat.size:
        return PathLengths(None, 0.0, 0.0, 0.0)
    totals = _totals(flat, labels, seed=seed, sources=sources)
    sizes = np.bincount(labels)
    taken = np.minimum(sizes, sources)
    sums = _summed(totals, labels, len(sizes))
    spread = _summed(totals * totals, labels, len(sizes))
    inner = [
        total * size / count - size * (size - 1)
        for total, size, count in zip(sums, sizes.tolist(), taken.tolist(), strict=True)
    ]
    errors = np.zeros(len(sizes))
    for label in np.flatnonzero(sizes > sources).tolist():
        errors[label] = _error(sums[label], spread[label], int(sizes[label]), sources)
    largest = int(np.argmax(sizes))
    size = int(sizes[largest])
    mean = sums[largest] / (int(taken[largest]) * (size - 1))
    pairs = sizes * (sizes - 1)
    inner_error = sqrt(sum((float(e) * int(p)) ** 2 for e, p in zip(errors, pairs, strict=True)))
    return PathLengths(mean, float(errors[largest]), float(sum(inner)), inner_error)


def _totals(flat: Flat, labels: Ints, *, seed: int, sources: int) -> Ints:
    """For each position, its distances from the sources in its component, added up.

    Components do not meet, so the sources of one rank in all of them share a bit.
    """
    order = np.lexsort((hashes(flat.vertices, seed=seed, salt="sources"), labels))
    sizes = np.bincount(labels)
    begins = np.cumsum(sizes) - sizes
    rank = np.arange(flat.size) - np.repeat(begins, sizes)
    totals = np.zeros(flat.size, dtype=np.int64)
    for word in range(-(-min(sources, int(sizes.max())) // WORD)):
        low, high = word * WORD, min(sources, (word + 1) * WORD)
        chosen = (rank >= low) & (rank < high)
        for level, (at, new) in enumerate(levels(flat, order[chosen], rank[chosen] - low), 1):
            count = np.bitwise_count(new).astype(np.int64) * level
            if at is None:
                totals += count
            else:
                totals[at] += count
    return totals


def _summed(values: Ints, labels: Ints, count: int) -> list[int]:
    """The values added up by label, as integers."""
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(count))
    return [int(value) for value in np.add.reduceat(values[order], starts)]


def _error(total: int, squares: int, size: int, sources: int) -> float:
    """The standard error of a mean distance over so many sources drawn without replacement.

    A vertex' mean distance from the sources varies as the sources' own mean distances do, and a
    little more, because it is itself an estimate; so this errs to the safe side.
    """
    variance = (squares - total * total / size) / (size - 1) / sources**2
    unseen = 1 - sources / size
    return sqrt(max(0.0, variance) / sources * unseen) * size / (size - 1)
