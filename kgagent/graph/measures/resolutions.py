"""Communities at many resolutions, and how far each can be trusted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import igraph
import numpy as np
import numpy.typing as npt

from kgagent.graph.measures.chance import seeded

Ints = npt.NDArray[np.int64]

RESOLUTIONS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
RUNS = 4
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Level:
    """Communities at one `resolution`; those of `membership` are numbered from the largest.

    `modularity` is Newman's Q (at resolution 1); `stability` is how much the runs with other seeds
    agree, 1 where all find the same communities.
    """

    resolution: float
    membership: tuple[int, ...]
    modularity: float
    stability: float

    @property
    def count(self) -> int:
        """How many communities there are."""
        return max(self.membership, default=-1) + 1


def communities_at(
    graph: igraph.Graph,
    resolutions: Sequence[float] = RESOLUTIONS,
    *,
    seed: int,
    runs: int = RUNS,
) -> list[Level]:
    """Leiden's communities of an undirected graph at each resolution, coarse to fine as given.

    Source: Reichardt and Bornholdt 2006 (the resolution), Traag, Waltman, van Eck 2019 (Leiden).
    Of `runs` runs that differ in their seed the best is kept; stability is the mean normalised
    mutual information of their pairs (Danon et al. 2005; as in Lambiotte 2010, "Multi-scale
    modularity and dynamics in complex networks").

    >>> two_triangles = igraph.Graph([(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)])
    >>> [level.count for level in communities_at(two_triangles, [0.1, 1], seed=0)]
    [1, 2]
    """
    return [_level(graph, resolution, seed, max(1, runs)) for resolution in resolutions]


def _level(graph: igraph.Graph, resolution: float, seed: int, runs: int) -> Level:
    if graph.ecount() == 0:
        return Level(resolution, tuple(range(graph.vcount())), 0.0, 1.0)
    found = [_leiden(graph, resolution, seed + run) for run in range(runs)]
    best = max(range(runs), key=lambda run: (found[run][1], -run))
    agreed = [shared_information(a[0], b[0]) for a, b in combinations(found, 2)]
    membership = found[best][0].tolist()
    return Level(
        resolution,
        tuple(membership),
        float(graph.modularity(membership)),
        sum(agreed) / len(agreed) if agreed else 1.0,
    )


def _leiden(graph: igraph.Graph, resolution: float, seed: int) -> tuple[Ints, float]:
    """The communities, numbered from the largest, and their quality at this resolution."""
    with seeded(seed):
        found = graph.community_leiden(
            "modularity", resolution=resolution, n_iterations=_ROUNDS
        ).membership
    quality = float(graph.modularity(found, resolution=resolution))
    return by_size(np.array(found, dtype=np.int64)), quality


def by_size(membership: Ints) -> Ints:
    """The same communities numbered from the largest, ties by their first vertex.

    >>> by_size(np.array([7, 3, 3])).tolist()
    [1, 0, 0]
    """
    _, first, inverse, sizes = np.unique(
        membership, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return rank[inverse]


def shared_information(a: Sequence[int] | Ints, b: Sequence[int] | Ints) -> float:
    """Normalised mutual information of two partitions, 2 I / (H_a + H_b); 1 where both are one.

    Source: Danon, Diaz-Guilera, Duch, Arenas 2005, J. Stat. Mech. P09008, equation 2.

    >>> a = [0, 0, 1, 1]
    >>> shared_information(a, [1, 1, 0, 0]), shared_information(a, [0, 1, 0, 1])
    (1.0, 0.0)
    """
    first, second = np.asarray(a, dtype=np.int64), np.asarray(b, dtype=np.int64)
    if not len(first):
        return 1.0
    width = int(second.max()) + 1
    joint = _entropy(first * width + second)
    single = _entropy(first) + _entropy(second)
    if single == 0.0:
        return 1.0
    return round(min(1.0, max(0.0, 2 * (single - joint) / single)), 12)


def _entropy(labels: Ints) -> float:
    counts = np.unique(labels, return_counts=True)[1]
    if len(counts) == 1:
        return 0.0
    return math.log(len(labels)) - float(counts @ np.log(counts)) / len(labels)
