"""Degrees: how many relations concepts have, how unequal that is, and who is related to whom.

The degree of a vertex counts each edge at each of its ends: parallel edges count each, a loop
counts twice. Directions do not matter, except for `reciprocity` and `out_in_assortativity`.
"""

from __future__ import annotations

import igraph
import numpy as np

from kgagent.graph.measures.forms import Integers, distinct, ends, flat
from kgagent.graph.measures.spread import entropy, gini


def degrees(graph: igraph.Graph) -> Integers:
    """The degree of each vertex.

    >>> degrees(igraph.Graph([(0, 1), (0, 1), (1, 1)])).tolist()
    [2, 4]
    """
    return np.asarray(graph.degree(), dtype=np.int64)


def mean_degree(graph: igraph.Graph) -> float | None:
    """2E/N, as paper A (arXiv 2502.13025, table 1) has it; undefined without vertices.

    >>> mean_degree(igraph.Graph([(0, 1), (1, 2)])), mean_degree(igraph.Graph())
    (1.3333333333333333, None)
    """
    return 2 * graph.ecount() / graph.vcount() if graph.vcount() else None


def max_degree(graph: igraph.Graph) -> int | None:
    """The largest degree; undefined without vertices.

    >>> max_degree(igraph.Graph.Star(5))
    4
    """
    return max(graph.degree(), default=None)


def degree_distribution(graph: igraph.Graph) -> dict[int, int]:
    """How many vertices have each degree that occurs, by degree.

    >>> degree_distribution(igraph.Graph.Star(5))
    {1: 4, 4: 1}
    """
    values, counts = np.unique(degrees(graph), return_counts=True)
    return dict(zip(values.tolist(), counts.tolist(), strict=True))


def degree_gini(graph: igraph.Graph) -> float | None:
    """The Gini coefficient of the degrees; undefined without edges.

    >>> degree_gini(igraph.Graph.Ring(4)), degree_gini(igraph.Graph(3))
    (0.0, None)
    """
    return gini(degrees(graph))


def degree_entropy(graph: igraph.Graph) -> float | None:
    """The entropy of the degree distribution in bits; undefined without vertices.

    Source: Wang et al. 2006, "Entropy optimization of scale-free networks' robustness", Physica A.

    >>> degree_entropy(igraph.Graph([(0, 1), (1, 2), (2, 3)]))
    1.0
    """
    return entropy(list(degree_distribution(graph).values()))


def loops(graph: igraph.Graph) -> int:
    """How many relations lead from a concept to itself.

    >>> loops(igraph.Graph([(0, 0), (0, 0), (0, 1)]))
    2
    """
    return sum(graph.is_loop())


def reciprocity(graph: igraph.Graph) -> float | None:
    """The share of directed pairs source -> target that are also there from target to source.

    Parallel edges count once and loops do not (Wasserman and Faust 1994, section 13.5). Undefined
    for an undirected graph and without edges.

    >>> reciprocity(igraph.Graph([(0, 1), (1, 0), (1, 2)], directed=True))
    0.6666666666666666
    """
    simple = distinct(graph)
    if not graph.is_directed() or not simple.ecount():
        return None
    return float(simple.reciprocity())


def assortativity(graph: igraph.Graph) -> float | None:
    """The correlation of the degrees at the two ends of an edge of the flat graph, -1 to 1.

    Source: Newman 2002, "Assortative mixing in networks", equation 4. Undefined when all ends have
    the same degree (no edges, a ring, a complete graph).

    >>> assortativity(igraph.Graph.Star(5)), assortativity(igraph.Graph.Ring(5))
    (-1.0, None)
    """
    simple = flat(graph)
    sources, targets = ends(simple)
    each = degrees(simple)
    one, other = each[sources], each[targets]
    return _correlation(np.concatenate((one, other)), np.concatenate((other, one)))


def out_in_assortativity(graph: igraph.Graph) -> float | None:
    """The correlation of the source's out-degree with the target's in-degree over directed edges.

    Parallel edges and loops count, as networkx counts them for a directed graph (Newman 2003,
    "Mixing patterns in networks", equation 26). Undefined for an undirected graph, and when all
    sources or all targets have the same degree.

    >>> path = igraph.Graph([(0, 1), (0, 2), (1, 2)], directed=True)
    >>> round(out_in_assortativity(path), 2)
    -0.5
    """
    if not graph.is_directed():
        return None
    sources, targets = ends(graph)
    out = np.asarray(graph.degree(mode="out"), dtype=np.int64)
    into = np.asarray(graph.degree(mode="in"), dtype=np.int64)
    return _correlation(out[sources], into[targets])


def _correlation(one: Integers, other: Integers) -> float | None:
    """Pearson's, from whole-number sums: exact about what does not vary."""
    count = len(one)
    sums = int(one.sum()), int(other.sum())
    varied = (
        count * int((one * one).sum()) - sums[0] ** 2,
        count * int((other * other).sum()) - sums[1] ** 2,
    )
    if not varied[0] or not varied[1]:
        return None
    shared = count * int((one * other).sum()) - sums[0] * sums[1]
    return float(shared / (float(varied[0]) ** 0.5 * float(varied[1]) ** 0.5))
