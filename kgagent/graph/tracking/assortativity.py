"""Degree assortativity, from sums of integers that each edge changes."""

from __future__ import annotations

from dataclasses import dataclass

from kgagent.graph.tracking.adjacency import Adjacency


@dataclass(slots=True)
class Assortativity:
    """Sums over the edges: of the product of the two degrees, of their sum, and of their squares.

    `link` comes before the adjacency learns of the edge, `unlink` after it forgot it.

    >>> graph = Adjacency()
    >>> degrees = Assortativity(graph)
    >>> for vertex in range(3): graph.enter(vertex)
    >>> for a, b in [(0, 1), (1, 2)]: degrees.link(a, b); graph.link(a, b)
    >>> degrees.value
    -1.0
    """

    graph: Adjacency
    _products: int = 0
    _sums: int = 0
    _squares: int = 0

    def link(self, a: int, b: int) -> None:
        """Two vertices become neighbours."""
        self._change(a, b, 1)

    def unlink(self, a: int, b: int) -> None:
        """Two vertices are neighbours no more."""
        self._change(a, b, -1)

    def _change(self, a: int, b: int, by: int) -> None:
        neighbours = self.graph.neighbours
        products = (len(neighbours[a]) + 1) * (len(neighbours[b]) + 1)
        for vertex in (a, b):
            products += sum(map(len, map(neighbours.__getitem__, neighbours[vertex])))
            degree = len(neighbours[vertex])
            self._sums += by * (2 * degree + 1)
            self._squares += by * (3 * degree * (degree + 1) + 1)
        self._products += by * products

    @property
    def value(self) -> float | None:
        """Newman's r (2002, "Assortative mixing in networks", equation 4), from -1 to 1.

        None where all ends of edges have the same degree, or there is no edge.
        """
        edges = self.graph.edges
        spread = 2 * edges * self._squares - self._sums**2
        return (4 * edges * self._products - self._sums**2) / spread if spread else None
