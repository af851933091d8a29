"""Small worlds: clustering and path length against graphs of chance and against a lattice.

All are of the largest component, flat, as both need paths between all. `sigma` is above 1 for a
small world (Humphries and Gurney 2008); `omega` is near 0 for one, near 1 for a random graph and
near -1 for a lattice (Telesford et al. 2011).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

import igraph

from kgagent.graph.measures.chance import random_graph, rewired
from kgagent.graph.measures.clustering import mean_clustering
from kgagent.graph.measures.distances import distances, sampled_distances
from kgagent.graph.measures.forms import flat, largest_component

EULER = 0.5772156649015329

Reference = Literal["random", "rewired"]


@dataclass(frozen=True, slots=True)
class SmallWorld:
    """Clustering and mean path of a graph and of its references; None where undefined."""

    clustering: float | None
    path: float | None
    chance_clustering: float | None
    chance_path: float | None
    lattice_clustering: float | None

    @property
    def sigma(self) -> float | None:
        """(C / C of chance) / (L / L of chance)."""
        more = _ratio(self.clustering, self.chance_clustering)
        return _ratio(more, _ratio(self.path, self.chance_path))

    @property
    def omega(self) -> float | None:
        """(L of chance) / L - C / (C of a lattice)."""
        near = _ratio(self.chance_path, self.path)
        regular = _ratio(self.clustering, self.lattice_clustering)
        return None if near is None or regular is None else near - regular


def small_world(graph: igraph.Graph, *, sources: int | None = None, seed: int = 0) -> SmallWorld:
    """Against formulas: nothing is drawn, so it costs one clustering and one mean path.

    With n vertices and mean degree k: a random graph has C = k / (n - 1) and L = (ln n - .5772) /
    ln k + 1/2 (Fronczak, Fronczak, Hołyst 2004, equation 17), a ring lattice C = 3 (k - 2) / (4 (k
    - 1)) (Watts 1999). The mean path comes from so many `sources`, from all when None. Undefined
    where a formula is: k up to 1 (path), up to 2 (lattice).

    >>> found = small_world(igraph.Graph.Famous("Zachary"))
    >>> round(found.sigma, 3), round(found.omega, 3)
    (4.151, -0.043)
    """
    part = largest_component(flat(graph))
    count = part.vcount()
    degree = 2 * part.ecount() / count if count else 0.0
    return SmallWorld(
        clustering=mean_clustering(part),
        path=_mean_path(part, sources, seed),
        chance_clustering=degree / (count - 1) if count > 1 else None,
        chance_path=(math.log(count) - EULER) / math.log(degree) + 0.5 if degree > 1 else None,
        lattice_clustering=3 * (degree - 2) / (4 * (degree - 1)) if degree > 2 else None,
    )


def sampled_small_world(
    graph: igraph.Graph,
    *,
    reference: Reference = "rewired",
    samples: int = 5,
    sources: int | None = None,
    seed: int = 0,
) -> SmallWorld:
    """Against drawn graphs: the means over so many random graphs, or rewired ones, and a lattice.

    "random" has as many vertices and edges (Erdős and Rényi), "rewired" the same degrees too. Their
    mean path is over the pairs that are connected. The lattice is a ring of as many vertices and
    edges in which each is linked to the nearest.

    >>> found = sampled_small_world(igraph.Graph.Famous("Zachary"), seed=0)
    >>> 1 < found.sigma < 4, -1 < found.omega < 1
    (True, True)
    """
    part = largest_component(flat(graph))
    drawn = [_drawn(reference)(part, seed + draw) for draw in range(samples)]
    lattice = ring_lattice(part.vcount(), part.ecount())
    return SmallWorld(
        clustering=mean_clustering(part),
        path=_mean_path(part, sources, seed),
        chance_clustering=_mean([mean_clustering(other) for other in drawn]),
        chance_path=_mean([_mean_path(other, sources, seed) for other in drawn]),
        lattice_clustering=mean_clustering(lattice),
    )


def ring_lattice(vertices: int, edges: int) -> igraph.Graph:
    """A ring whose vertices are linked to the next, the next but one …, until the edges are spent.

    There are at most as many as there are pairs of vertices.

    >>> ring_lattice(4, 5).get_edgelist()
    [(0, 1), (1, 2), (2, 3), (0, 3), (0, 2)]
    """
    links = (
        (vertex, (vertex + step) % vertices)
        for step in range(1, vertices // 2 + 1)
        for vertex in range(vertices)
    )
    return igraph.Graph(
        n=vertices, edges=[link for link, _ in zip(links, range(edges), strict=False)]
    )


def _drawn(reference: Reference) -> Callable[[igraph.Graph, int], igraph.Graph]:
    if reference == "rewired":
        return lambda graph, seed: rewired(graph, seed=seed)
    return lambda graph, seed: random_graph(graph.vcount(), graph.ecount(), seed=seed)


def _mean_path(graph: igraph.Graph, sources: int | None, seed: int) -> float | None:
    if sources is None or sources >= graph.vcount():
        return distances(graph).mean
    estimate = sampled_distances(graph, sources=sources, seed=seed).mean
    return estimate.value if estimate else None


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _ratio(above: float | None, below: float | None) -> float | None:
    return None if above is None or not below else above / below
