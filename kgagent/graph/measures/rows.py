"""The adjacency matrix of a graph row after row, for products with vectors without the matrix."""

from __future__ import annotations

import igraph
import numpy as np

from kgagent.graph.measures.forms import Floats, Integers, arcs


class Rows:
    """The rows of a graph in which every vertex has a neighbour; `degrees` are their sums.

    >>> Rows(igraph.Graph([(0, 1), (1, 2)])).sums(np.array([1.0, 10.0, 100.0])).tolist()
    [10.0, 101.0, 10.0]
    """

    def __init__(self, graph: igraph.Graph) -> None:
        sources, self._columns = arcs(graph)
        self.size = graph.vcount()
        counts: Integers = np.bincount(sources, minlength=self.size)
        self.degrees: Floats = counts.astype(np.float64)
        self._starts = np.concatenate(([0], np.cumsum(counts)[:-1]))

    def sums(self, vector: Floats) -> Floats:
        """For each vertex the sum of its neighbours' values."""
        return np.add.reduceat(vector[self._columns], self._starts)
