"""How values are spread over the graph as it stands: degrees with their law, paths, centralities.

The graph is the one shown now (`views.at`): what is one concept is one vertex. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kgagent.graph.build import Multigraph
from kgagent.graph.measures.centrality import betweenness, closeness, pagerank
from kgagent.graph.measures.clustering import local_clustering
from kgagent.graph.measures.distances import Distances, sampled_path_lengths
from kgagent.graph.measures.eigenvector import eigenvector
from kgagent.graph.measures.forms import largest_component
from kgagent.graph.measures.longest import correlations, longest_paths, path_means
from kgagent.graph.measures.powerlaw import (
    Bootstrap,
    PowerLaw,
    bootstrap,
    fit_power_law,
    law_points,
)
from kgagent.graph.measures.tails import Comparison, compare_tails
from kgagent.storage.store import Store
from kgagent.views.at import graph_at

PAIRS = 2000
ROUNDS = 100
EXACT = 10_000
"""Up to so many concepts exact centralities of all of them take seconds."""


@dataclass(frozen=True, slots=True)
class DegreeLaw:
    """The degrees (relations) of all concepts and the power law that fits their tail best.

    `points` are what it says: (degree, share of concepts with at least so many). `against` compares
    it with other laws; `tested` is its bootstrap. All are empty or None where nothing can be fit.
    """

    degrees: tuple[int, ...]
    fit: PowerLaw | None = None
    points: tuple[tuple[int, float], ...] = ()
    against: tuple[Comparison, ...] = ()
    tested: Bootstrap | None = None


def degree_law(graph: Multigraph, *, seed: int, rounds: int = ROUNDS) -> DegreeLaw:
    """The degree distribution (paper A), with the law's alternatives and a bootstrap p."""
    degrees = tuple(graph.to_igraph().degree())
    fit = fit_power_law(degrees)
    if fit is None:
        return DegreeLaw(degrees)
    return DegreeLaw(
        degrees,
        fit,
        tuple(law_points(degrees, fit)),
        compare_tails(degrees, fit),
        bootstrap(degrees, fit, seed=seed, rounds=rounds),
    )


def path_lengths(graph: Multigraph, *, seed: int, pairs: int = PAIRS) -> Distances:
    """The lengths of the shortest paths between so many drawn pairs of the largest component."""
    return sampled_path_lengths(largest_component(graph.simple()), pairs=pairs, seed=seed)


@dataclass(frozen=True, slots=True)
class Centralities:
    """Betweenness, closeness and eigenvector centrality of every concept, where it is defined; and
    how the means of seven `measures` go together over so many of the longest shortest `paths`."""

    values: Mapping[str, tuple[float, ...]]
    measures: tuple[str, ...]
    correlations: Mapping[tuple[str, str], float | None]
    paths: int


def centralities(graph: Multigraph, *, seed: int) -> Centralities:
    """Centralities, exact, and the longest shortest paths (paper A).

    The time grows with vertices times edges: 2 s for 4,000 and 12,000.
    """
    simple = graph.simple()
    found = {
        "betweenness": betweenness(simple),
        "closeness": closeness(simple),
        "eigenvector": eigenvector(simple),
    }
    values = {name: tuple(each.tolist()) for name, each in found.items() if each is not None}
    paths = longest_paths(simple, seed=seed)
    columns = {
        "degree": [float(degree) for degree in simple.degree()],
        **values,
        "PageRank": tuple(pagerank(simple).tolist()),
        "clustering": tuple(local_clustering(simple).tolist()),
    }
    means = path_means(simple, paths, columns)
    return Centralities(values, tuple(means), correlations(means), len(paths))


def betweenness_at(store: Store, steps: Sequence[int]) -> dict[int, tuple[float, ...]]:
    """The betweenness of every concept that was there after each of these steps, exactly."""
    graphs = {step: graph_at(store, step).multigraph for step in steps}
    return {step: tuple(betweenness(graph.simple()).tolist()) for step, graph in graphs.items()}
