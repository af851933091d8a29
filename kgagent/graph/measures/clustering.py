"""Clustering and cores: how often the neighbours of a concept are neighbours themselves."""

from __future__ import annotations

from dataclasses import dataclass

import igraph
import numpy as np

from kgagent.graph.measures.forms import Floats, Integers, distinct, ends, flat, quotient


@dataclass(frozen=True, slots=True)
class Core:
    """The innermost core: its `index` k, and its `size` in vertices."""

    index: int
    size: int


def local_clustering(graph: igraph.Graph) -> Floats:
    """For each vertex the share of pairs of its neighbours that are neighbours, in the flat graph.

    0 where there are fewer than two neighbours, as in networkx (Watts and Strogatz 1998).

    >>> local_clustering(igraph.Graph([(0, 1), (1, 2), (0, 2), (2, 3)])).round(2).tolist()
    [1.0, 1.0, 0.33, 0.0]
    """
    return np.asarray(flat(graph).transitivity_local_undirected(mode="zero"), dtype=np.float64)


def mean_clustering(graph: igraph.Graph) -> float | None:
    """The mean local clustering of all vertices; undefined without vertices.

    >>> mean_clustering(igraph.Graph.Full(4)), mean_clustering(igraph.Graph())
    (1.0, None)
    """
    return float(local_clustering(graph).mean()) if graph.vcount() else None


def transitivity(graph: igraph.Graph) -> float | None:
    """Three times the triangles over the connected triples, in the flat graph.

    Source: Newman, Watts, Strogatz 2002; paper A's global transitivity. Undefined when no vertex
    has two neighbours (networkx says 0 there).

    >>> transitivity(igraph.Graph.Full(4)), transitivity(igraph.Graph.Full(2))
    (1.0, None)
    """
    found = float(flat(graph).transitivity_undirected(mode="nan"))
    return None if np.isnan(found) else found


def directed_clustering(graph: igraph.Graph) -> Floats:
    """For each vertex the share of the directed triangles it could be in that it is in.

    Source: Fagiolo 2007, equation 6; what networkx computes for a directed graph without parallel
    edges. Loops do not count. 0 where there could be no triangle. On an undirected graph it is the
    local clustering.

    >>> cycle = igraph.Graph([(0, 1), (1, 2), (2, 0)], directed=True)
    >>> directed_clustering(cycle).tolist()
    [0.5, 0.5, 0.5]
    """
    if not graph.is_directed():
        return local_clustering(graph)
    simple = distinct(graph)
    count = simple.vcount()
    sources, targets = ends(simple)
    low, high = np.minimum(sources, targets), np.maximum(sources, targets)
    pairs, ways = np.unique(low * count + high, return_counts=True)
    found = np.asarray(flat(simple).list_triangles(), dtype=np.int64).reshape(-1, 3)
    found.sort(axis=1)
    product = np.ones(len(found), dtype=np.int64)
    for a, b in ((0, 1), (0, 2), (1, 2)):
        product *= ways[np.searchsorted(pairs, found[:, a] * count + found[:, b])]
    triangles = np.zeros(count)
    for corner in found.T:
        triangles += np.bincount(corner, weights=product, minlength=count)
    both = np.bincount(
        np.concatenate((pairs[ways == 2] // max(count, 1), pairs[ways == 2] % max(count, 1))),
        minlength=count,
    )
    each = np.asarray(simple.degree(), dtype=np.int64)
    return quotient(triangles, each * (each - 1) - 2 * both)


def core_numbers(graph: igraph.Graph) -> Integers:
    """For each vertex the largest k such that it is in the k-core of the flat graph.

    The k-core is what is left when vertices with fewer than k neighbours are taken away again and
    again (Seidman 1983; Batagelj and Zaversnik 2003).

    >>> core_numbers(igraph.Graph([(0, 1), (1, 2), (0, 2), (2, 3)])).tolist()
    [2, 2, 2, 1]
    """
    return np.asarray(flat(graph).coreness(), dtype=np.int64)


def largest_core(graph: igraph.Graph) -> Core | None:
    """The largest index that a core has, and the size of that core; undefined without vertices.

    >>> largest_core(igraph.Graph([(0, 1), (1, 2), (0, 2), (2, 3)]))
    Core(index=2, size=3)
    """
    numbers = core_numbers(graph)
    if not len(numbers):
        return None
    index = int(numbers.max())
    return Core(index, int((numbers == index).sum()))
