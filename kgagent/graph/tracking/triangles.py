"""Triangles, kept edge by edge: mean local clustering and transitivity, exactly.

A new edge closes one triangle with every neighbour that its ends share, found at the cost of the
smaller of the two neighbourhoods.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import fsum

from kgagent.graph.tracking.adjacency import Adjacency


@dataclass(slots=True)
class Triangles:
    """How many triangles each vertex is in (`at`), and how many there are (`total`).

    `link` comes before the adjacency learns of the edge, `unlink` after it forgot it.

    >>> graph = Adjacency()
    >>> triangles = Triangles(graph)
    >>> for vertex in range(3): graph.enter(vertex)
    >>> for a, b in [(0, 1), (1, 2), (0, 2)]: triangles.link(a, b); graph.link(a, b)
    >>> triangles.total, triangles.clustering, triangles.transitivity
    (1, 1.0, 1.0)
    """

    graph: Adjacency
    at: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    total: int = 0
    _wedges: int = 0
    _by_degree: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))

    def link(self, a: int, b: int) -> None:
        """Two vertices become neighbours."""
        self._change(a, b, 1)

    def unlink(self, a: int, b: int) -> None:
        """Two vertices are neighbours no more."""
        self._change(a, b, -1)

    def _change(self, a: int, b: int, by: int) -> None:
        neighbours = self.graph.neighbours
        shared = neighbours[a] & neighbours[b]
        self.total += by * len(shared)
        for vertex in (a, b):
            without = len(neighbours[vertex])
            before, after = (without, without + 1) if by > 0 else (without + 1, without)
            self._by_degree[before] -= self.at[vertex]
            self.at[vertex] += by * len(shared)
            self._by_degree[after] += self.at[vertex]
            self._wedges += by * without
        for vertex in shared:
            self.at[vertex] += by
            self._by_degree[len(neighbours[vertex])] += by

    @property
    def clustering(self) -> float | None:
        """Mean local clustering (Watts and Strogatz 1998) over the vertices that are in the graph;
        0 for one with fewer than two neighbours, None without vertices.

        Triangles are added up per degree as integers, so the order of the edges does not show.
        """
        if not self.graph.present:
            return None
        parts = (2 * n / (d * (d - 1)) for d, n in self._by_degree.items() if d > 1)
        return fsum(parts) / self.graph.present

    @property
    def transitivity(self) -> float | None:
        """Three triangles by connected triples; None where there is no such triple."""
        return 3 * self.total / self._wedges if self._wedges else None
