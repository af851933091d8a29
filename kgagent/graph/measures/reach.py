"""Reach: how many concepts lead to a concept."""

from __future__ import annotations

import igraph
import numpy as np

from kgagent.graph.measures.forms import Floats, Integers, quotient


def reached_from(graph: igraph.Graph) -> Integers:
    """For each vertex, how many others have a path to it; in an undirected graph, its component's.

    Exact: one search a strongly connected component, so quadratic at worst.

    >>> reached_from(igraph.Graph([(0, 1), (1, 2)], directed=True)).tolist()
    [0, 1, 2]
    """
    counts = np.zeros(graph.vcount(), dtype=np.int64)
    for part in graph.connected_components(mode="strong"):
        inside = graph.subcomponent(part[0], mode="in") if graph.is_directed() else part
        counts[part] = len(inside) - 1
    return counts


def domain_prestige(graph: igraph.Graph) -> Floats:
    """For each vertex the share of the others that have a path to it: its influence domain.

    Source: Wasserman and Faust 1994, section 5.3.2. 0 where there is no other vertex. Divided by
    the mean distance within the domain it is proximity prestige, which is `centrality.closeness`.

    >>> domain_prestige(igraph.Graph([(0, 1), (1, 2)], directed=True)).tolist()
    [0.0, 0.5, 1.0]
    """
    count = graph.vcount()
    return quotient(reached_from(graph), np.full(count, count - 1))


def sampled_domain_prestige(graph: igraph.Graph, *, sources: int = 64, seed: int = 0) -> Floats:
    """The same, estimated from which vertices a sample of the others reaches.

    The standard error of a value p from k sources is at most sqrt(p (1 - p) / k): .0625 for 64.
    With all vertices as sources it is exact.

    >>> chain = igraph.Graph([(0, 1), (1, 2)], directed=True)
    >>> sampled_domain_prestige(chain, sources=3, seed=0).tolist()
    [0.0, 0.5, 1.0]
    """
    count = graph.vcount()
    drawn = np.random.default_rng(seed).choice(count, size=min(sources, count), replace=False)
    hits = np.zeros(count, dtype=np.int64)
    for source in drawn.tolist():
        hits[graph.subcomponent(source, mode="out")] += 1
    others = np.full(count, len(drawn))
    hits[drawn] -= 1
    others[drawn] -= 1
    return quotient(hits, others)
