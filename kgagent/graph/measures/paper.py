"""Paper A's table for a graph, in the paper's own definitions; and the sound variants beside it.

Paper A is Buehler 2025, arXiv 2502.13025: table 1 for the figures, sections 4.4.1 and 4.4.3 for the
definitions. It measured networkx's directed graph: one edge for each ordered pair of concepts that
any relation leads from and to, loops among them.
"""

from __future__ import annotations

from dataclasses import dataclass

import igraph

from kgagent.graph.communities import leiden_fast
from kgagent.graph.measures.chance import seeded
from kgagent.graph.measures.clustering import directed_clustering, mean_clustering
from kgagent.graph.measures.degrees import loops, mean_degree
from kgagent.graph.measures.distances import distances, sampled_distances
from kgagent.graph.measures.forms import Floats, flat, largest_component

Value = float | int | None


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """A power law fitted to degrees, against the exponential: log-likelihood `ratio`, its `p`."""

    ratio: float | None = None
    p: float | None = None
    alpha: float | None = None
    xmin: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: this graph's value beside the paper's two graphs; None is undefined."""

    name: str
    value: Value
    g1: float
    g2: float


@dataclass(frozen=True, slots=True)
class Corrected:
    """A sound variant, and a sentence on what differs from the paper's definition and why."""

    name: str
    value: Value
    differs: str


def paper_table(
    graph: igraph.Graph,
    power_law: PowerLaw | None = None,
    *,
    seed: int,
    sources: int | None = None,
) -> list[Row]:
    """Table 1 of paper A for a graph; the power law is the caller's, undefined without one.

    For a directed graph the clustering is directed, and path and diameter are those of the largest
    strongly connected component, along directions; for an undirected one, those of the largest
    component. (The table's heading says LCC, which could be either; the text says strongly.) The
    modularity is of one Louvain run on the undirected graph, loops in it. With `sources`, paths
    come from so many vertices of the component: the mean is an estimate, the diameter the longest
    path seen.

    >>> rows = paper_table(igraph.Graph([(0, 1), (1, 0), (1, 2)], directed=True), seed=0)
    >>> rows[2]
    Row(name='mean degree', value=2.0, g1=6.2112, g2=5.7706)
    >>> [row.value for row in rows[4:7]]
    [0.0, 1.0, 1]
    """
    one_each = graph.copy().simplify(loops=False)
    inner = _paths(largest_component(one_each, strong=True), sources, seed)
    clustering = directed_clustering(one_each)
    fit = power_law or PowerLaw()
    return [
        Row("concepts", one_each.vcount(), 3835, 2180),
        Row("relations", one_each.ecount(), 11910, 6290),
        Row("mean degree", mean_degree(one_each), 6.2112, 5.7706),
        Row("self-loops", loops(one_each), 70, 33),
        Row("mean clustering", _mean(clustering), 0.1363, 0.1434),
        Row("mean shortest path, largest component", inner.mean, 5.1596, 4.8984),
        Row("diameter, largest component", inner.diameter, 17, 13),
        Row("modularity (Louvain)", louvain_modularity(one_each, seed=seed), 0.6970, 0.6932),
        Row("power law against exponential, LR", fit.ratio, 15.6952, 39.6937),
        Row("power law against exponential, p", fit.p, 0.0250, 0.0118),
        Row("power law, alpha", fit.alpha, 3.0055, 2.6455),
        Row("power law, xmin", fit.xmin, 24.0, 10.0),
    ]


def corrected(
    graph: igraph.Graph, *, seed: int, runs: int = 10, sources: int | None = None
) -> list[Corrected]:
    """The sound variants of the table's measures, each with what differs and why.

    With `sources`, paths come from so many vertices, as in `paper_table`.

    >>> [line.value for line in corrected(igraph.Graph([(0, 1), (2, 2)]), seed=0)][:3]
    [2, 1, 0.6666666666666666]
    """
    simple = flat(graph)
    part, inner = largest_component(simple), largest_component(graph, strong=True)
    within = everywhere = _paths(part, sources, seed)
    if part.vcount() < simple.vcount():
        everywhere = _paths(simple, sources, seed)
    best = max(leiden_fast(simple, seed=seed + run).modularity for run in range(runs))
    return [
        Corrected("relations", graph.ecount(), SAID["relations"]),
        Corrected("linked pairs", simple.ecount(), SAID["pairs"]),
        Corrected("mean neighbours", mean_degree(simple), SAID["neighbours"]),
        Corrected("mean clustering", mean_clustering(simple), SAID["clustering"]),
        Corrected("concepts in the largest component", part.vcount(), SAID["size"]),
        Corrected("concepts in the largest strong component", inner.vcount(), SAID["strong"]),
        Corrected("mean shortest path, largest component", within.mean, SAID["within"]),
        Corrected("diameter, largest component", within.diameter, SAID["diameter"]),
        Corrected("mean shortest path, all components", everywhere.mean, SAID["everywhere"]),
        Corrected("unreachable pairs, share", everywhere.unreachable, SAID["unreachable"]),
        Corrected(f"modularity (Leiden, best of {runs})", best, SAID["modularity"]),
    ]


def louvain_modularity(graph: igraph.Graph, *, seed: int) -> float | None:
    """The modularity that one Louvain run finds on the undirected graph, loops in it.

    Source: Blondel et al. 2008. Undefined without edges.

    >>> round(louvain_modularity(igraph.Graph([(0, 1), (2, 3)]), seed=0), 3)
    0.5
    """
    undirected = graph.as_undirected(mode="collapse").simplify(loops=False)
    if not undirected.ecount():
        return None
    with seeded(seed):
        return float(undirected.community_multilevel().modularity)


@dataclass(frozen=True, slots=True)
class _Paths:
    mean: float | None
    diameter: int | None
    unreachable: float | None


def _paths(graph: igraph.Graph, sources: int | None, seed: int) -> _Paths:
    if sources is None:
        exact = distances(graph)
        return _Paths(exact.mean, exact.diameter, exact.unreachable_share)
    found = sampled_distances(graph, sources=sources, seed=seed)
    mean, share = found.mean, found.unreachable_share
    return _Paths(mean.value if mean else None, found.longest, share.value if share else None)


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None


SAID = {
    "relations": "Counts every relation; the paper's graph keeps one for each ordered pair, so"
    " two predicates between the same concepts are one there.",
    "pairs": "Counts pairs of concepts that are related, whichever way and however often; it is the"
    " number of edges that the measures below are of.",
    "neighbours": "Counts distinct neighbours; the paper's 2E/N counts a pair related both ways"
    " twice, and each self-loop as two.",
    "clustering": "Ignores directions; the paper's, on a directed graph, asks for triangles in all"
    " directions, so it is about half as large for the same concepts.",
    "size": "How many concepts the two lines below are about, without regard to directions.",
    "strong": "How many concepts the paper's path and diameter are about: those that can all reach"
    " each other along directions, often a small part of a knowledge graph.",
    "within": "Of the largest component without regard to directions; the paper's text keeps the"
    " largest strongly connected one, which leaves out concepts that nothing leads back from.",
    "diameter": "Of the same larger component; without directions paths are shorter, with more"
    " concepts in it they may be longer.",
    "everywhere": "Over the connected pairs of all components; the paper drops all but the largest"
    " component, so small ones could grow unseen.",
    "unreachable": "Told beside the mean, as a mean over connected pairs alone falls when a graph"
    " breaks apart.",
    "modularity": "Best of several Leiden runs on the simple graph; one Louvain run depends on the"
    " order of vertices and can leave communities that are not connected, and self-loops raise it.",
}
"""What differs and why, one sentence a variant."""
