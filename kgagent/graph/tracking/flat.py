"""A simple undirected graph as flat arrays, as fast kernels read it.

An edge is held twice, as the arcs a to b and b to a; an arc is one integer, so that a sorted array
of them is the whole graph, and two arrays hold the same graph when they are equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import igraph
import numpy as np

from kgagent.graph.tracking.chance import Ints

SHIFT = 32
_LOW = (1 << SHIFT) - 1


def arc(source: int, target: int) -> int:
    """The integer of an arc."""
    return source << SHIFT | target


def arcs_of(edges: Ints) -> Ints:
    """Sorted arcs of edges (an array of two columns); loops and parallel edges are left out.

    >>> len(arcs_of(np.array([[0, 1], [1, 0], [2, 2]])))
    2
    """
    one, other = edges[:, 0], edges[:, 1]
    apart = one != other
    codes = np.concatenate([one[apart] << SHIFT | other[apart], other[apart] << SHIFT | one[apart]])
    codes.sort()
    if len(codes):
        codes = codes[np.concatenate([[True], codes[1:] != codes[:-1]])]
    return codes


@dataclass(frozen=True, slots=True)
class Flat:
    """The vertices that have an edge, by position: `vertices[p]` is the vertex at position p, and
    its neighbours are at the positions `targets[offsets[p]:offsets[p + 1]]`.

    >>> flat = Flat.of(arcs_of(np.array([[5, 7], [7, 9]])))
    >>> flat.vertices.tolist(), flat.offsets.tolist(), flat.targets.tolist()
    ([5, 7, 9], [0, 1, 3, 4], [1, 0, 2, 1])
    """

    vertices: Ints
    offsets: Ints
    targets: Ints

    @classmethod
    def of(cls, arcs: Ints) -> Flat:
        """The graph of sorted arcs."""
        sources, targets = arcs >> SHIFT, arcs & _LOW
        first = np.ones(len(arcs), dtype=bool)
        np.not_equal(sources[1:], sources[:-1], out=first[1:])
        starts = np.flatnonzero(first)
        vertices = sources[starts]
        if len(vertices) and vertices[-1] != len(vertices) - 1:
            position = np.zeros(int(vertices[-1]) + 1, dtype=np.int64)
            position[vertices] = np.arange(len(vertices))
            targets = position[targets]
        return cls(vertices, np.append(starts, len(arcs)), targets)

    @property
    def size(self) -> int:
        """How many vertices have an edge."""
        return len(self.vertices)

    @property
    def edges(self) -> int:
        """How many edges there are."""
        return len(self.targets) // 2

    @property
    def degrees(self) -> Ints:
        """How many neighbours each position has."""
        return np.diff(self.offsets)

    def to_igraph(self) -> igraph.Graph:
        """The same graph in igraph, by position; edges sorted."""
        sources = np.repeat(np.arange(self.size), self.degrees)
        upper = sources < self.targets
        # Measured: igraph takes an iterator in a quarter to half of the time of an array; no tuple
        # lives long enough to wake the garbage collector.
        pairs = zip(sources[upper].tolist(), self.targets[upper].tolist(), strict=True)
        return igraph.Graph(n=self.size, edges=pairs)


def components(graph: igraph.Graph) -> Ints:
    """The number of each vertex' component, 0, 1, … in the order of their first vertices.

    >>> components(igraph.Graph([(0, 1), (2, 3)])).tolist()
    [0, 0, 1, 1]
    """
    # Not Graph.connected_components: that walks over all vertices once more, in Python.
    return np.array(igraph.GraphBase.connected_components(graph), dtype=np.int64)
