"""The graph in memory: the concepts that have a relation, in the order they got their first one.

The order is part of the value: Leiden's partition depends on it, so it is the same whether a run
was interrupted or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import igraph

from kgagent.graph.vertices import Vertices

Graph = igraph.Graph
"""For those who pass graphs on and do nothing else with igraph."""


@dataclass(slots=True)
class Multigraph:
    """A directed multigraph of relations: `pairs` holds the vertices of each.

    >>> graph = Multigraph.of([("silk", "fibroin"), ("silk", "fibroin")])
    >>> graph.to_igraph().ecount(), graph.simple().ecount()
    (2, 1)
    """

    vertices: Vertices = field(default_factory=Vertices)
    pairs: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, relations: Iterable[tuple[str, str]]) -> Multigraph:
        """The graph of relations given as (source key, target key)."""
        graph = cls()
        enter = graph.vertices.enter
        graph.pairs = [(enter(source, {}), enter(target, {})) for source, target in relations]
        return graph

    def to_igraph(self) -> igraph.Graph:
        """The directed multigraph."""
        return igraph.Graph(n=len(self.vertices.keys), edges=self.pairs, directed=True)

    def simple(self) -> igraph.Graph:
        """Undirected, without loops and parallel edges."""
        return simple_graph(len(self.vertices.keys), self.pairs)


def simple_graph(count: int, pairs: Sequence[tuple[int, int]]) -> igraph.Graph:
    """An undirected simple graph; edges are sorted, so that equal sets give equal graphs.

    >>> simple_graph(3, [(1, 0), (0, 1), (2, 2)]).get_edgelist()
    [(0, 1)]
    """
    edges = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    return igraph.Graph(n=count, edges=edges, directed=False)
