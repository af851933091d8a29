"""The forms of a graph that measures are defined on: flat, distinct, its largest component."""

from __future__ import annotations

from itertools import chain

import igraph
import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


def flat(graph: igraph.Graph) -> igraph.Graph:
    """The graph undirected, without loops and parallel edges; itself when it is so already.

    >>> flat(igraph.Graph([(0, 1), (1, 0), (1, 1)], directed=True)).get_edgelist()
    [(0, 1)]
    """
    if graph.is_directed():
        graph = graph.as_undirected(mode="collapse")
    return distinct(graph)


def distinct(graph: igraph.Graph) -> igraph.Graph:
    """The graph without loops and parallel edges, directions kept; itself when it has none.

    >>> distinct(igraph.Graph([(0, 1), (0, 1), (1, 0), (1, 1)], directed=True)).get_edgelist()
    [(0, 1), (1, 0)]
    """
    return graph if graph.is_simple() else graph.copy().simplify()


def ends(graph: igraph.Graph) -> tuple[Integers, Integers]:
    """The sources and the targets of all edges, in the edges' order.

    >>> [found.tolist() for found in ends(igraph.Graph([(0, 1), (2, 1)], directed=True))]
    [[0, 2], [1, 1]]
    """
    count = 2 * graph.ecount()
    each = np.fromiter(chain.from_iterable(graph.get_edgelist()), dtype=np.int64, count=count)
    return each[::2], each[1::2]


def arcs(graph: igraph.Graph) -> tuple[Integers, Integers]:
    """Each edge in both directions, by its source, then its target: the rows of the adjacency.

    >>> [found.tolist() for found in arcs(igraph.Graph([(0, 1), (1, 2)]))]
    [[0, 1, 1, 2], [1, 0, 2, 1]]
    """
    sources, targets = ends(graph)
    count = max(graph.vcount(), 1)
    # Sorted as one number each: much faster than sorting pairs.
    both = np.concatenate((sources * count + targets, targets * count + sources))
    both.sort()
    return both // count, both % count


def largest_component(graph: igraph.Graph, *, strong: bool = False) -> igraph.Graph:
    """The largest component as a graph of its own: weakly connected, or strongly.

    Of several that are largest, the one with the most edges, then the one whose sorted degrees
    come last, then the one of the first vertex; so that labels decide only between look-alikes.
    Of the empty graph and a connected one, the graph itself.

    >>> largest_component(igraph.Graph([(0, 1), (2, 3), (3, 4)])).vcount()
    3
    """
    found = graph.connected_components(mode="strong" if strong else "weak")
    if len(found) < 2:
        return graph
    sizes = np.asarray(found.sizes())
    tied = np.flatnonzero(sizes == sizes.max())
    first = int(tied[0]) if len(tied) == 1 else _first_of(graph, np.asarray(found.membership), tied)
    return graph.induced_subgraph(found[first])


def _first_of(graph: igraph.Graph, membership: Integers, tied: Integers) -> int:
    """Of components of one size that with the most edges, then the last sorted degrees."""
    sources, targets = ends(graph)
    inside = membership[sources] == membership[targets]
    both = np.concatenate((sources[inside], targets[inside]))
    volumes = np.bincount(membership[both], minlength=int(membership.max()) + 1)[tied]
    tied = tied[volumes == volumes.max()]
    degrees = np.bincount(both, minlength=len(membership))
    order = np.lexsort((degrees, membership))
    of_each = np.split(degrees[order], np.cumsum(np.bincount(membership))[:-1])
    return int(max(tied.tolist(), key=lambda part: of_each[part].tolist()))


def quotient(above: Floats | Integers, below: Floats | Integers) -> Floats:
    """The one over the other, 0 where the other is not positive.

    >>> quotient(np.array([1, 2]), np.array([2, 0])).tolist()
    [0.5, 0.0]
    """
    found: Floats = np.zeros(len(below))
    np.divide(above, below, out=found, where=below > 0)
    return found
