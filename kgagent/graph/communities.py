"""Communities: a partition of the concepts by Leiden's method, seeded.

Two implementations of one method: igraph's, 7 to 25 times faster, measures every step; leidenalg's
makes the partition that is kept or shown (decision 0002).
"""

from __future__ import annotations

from dataclasses import dataclass

import igraph
import numpy as np

from kgagent.graph.measures.chance import seeded
from kgagent.graph.measures.resolutions import by_size

ROUNDS = 4
"""Iterations of the fast method; more improve the modularity by less than .001."""


@dataclass(frozen=True, slots=True)
class Partition:
    """`membership[v]` is the community of vertex v, 0 the largest; `modularity` is Newman's Q."""

    membership: tuple[int, ...]
    modularity: float

    @property
    def count(self) -> int:
        """How many communities there are."""
        return max(self.membership, default=-1) + 1


def leiden_fast(graph: igraph.Graph, *, seed: int) -> Partition:
    """The same as `leiden`, by igraph, with `ROUNDS` iterations: for measuring while it grows.

    >>> two_triangles = igraph.Graph([(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)])
    >>> leiden_fast(two_triangles, seed=0).membership
    (0, 0, 0, 1, 1, 1)
    """
    if graph.ecount() == 0:
        return Partition(tuple(range(graph.vcount())), 0.0)
    with seeded(seed):
        found = graph.community_leiden("modularity", n_iterations=ROUNDS)
    return Partition(_numbered(found.membership), float(found.modularity))


def leiden(graph: igraph.Graph, *, seed: int) -> Partition:
    """The partition of an undirected simple graph that Leiden finds by maximising modularity.

    Source: Traag, Waltman, van Eck 2019, "From Louvain to Leiden", section "Leiden algorithm", by
    leidenalg until it no longer improves. A graph without edges has modularity 0 and each vertex is
    its own community.

    >>> two_triangles = igraph.Graph([(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)])
    >>> leiden(two_triangles, seed=0).membership
    (0, 0, 0, 1, 1, 1)
    """
    if graph.ecount() == 0:
        return Partition(tuple(range(graph.vcount())), 0.0)
    import leidenalg

    found = leidenalg.find_partition(
        graph, leidenalg.ModularityVertexPartition, seed=seed, n_iterations=-1
    )
    return Partition(_numbered(found.membership), float(found.modularity))


def _numbered(membership: list[int]) -> tuple[int, ...]:
    """The communities numbered from the largest to the smallest, ties by their first vertex."""
    return tuple(by_size(np.asarray(membership, dtype=np.int64)).tolist())
