"""Paper A's figures of one graph, exactly and from nothing, by igraph: for whoever asks for exact
ones, and to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import fsum, isnan

import numpy as np

from kgagent.graph.bridges import bridge_strengths
from kgagent.graph.build import simple_graph
from kgagent.graph.communities import leiden_fast
from kgagent.graph.tracking.betweenness import TOP, Through
from kgagent.graph.tracking.flat import Flat
from kgagent.graph.tracking.tracked import Tracked, Tracks


def measured_anew(pairs: Sequence[tuple[int, int]], *, seed: int, lone: int = 0) -> Tracks:
    """The figures of the graph of these pairs, with so many lone vertices beside.

    Pairs of concepts that are followed from step to step are not counted. Takes time in proportion
    to vertices times edges.

    >>> measured_anew([(0, 1), (1, 2), (2, 0), (2, 3)], seed=0).betweenness_max
    0.6666666666666666
    """
    vertices = sorted({vertex for pair in pairs for vertex in pair})
    if not vertices:
        return Tracks()
    number = {vertex: position for position, vertex in enumerate(vertices)}
    graph = simple_graph(len(vertices) + lone, [(number[a], number[b]) for a, b in pairs])
    size, degrees = graph.vcount(), graph.degree()
    parts = graph.connected_components()
    largest = parts.giant()
    several = largest.vcount() > 1
    cores = graph.coreness()
    partition = leiden_fast(graph, seed=seed)
    strengths = bridge_strengths(graph, partition.membership)
    values = graph.betweenness(directed=False)
    through = _through(values, vertices) if size > 2 and graph.ecount() else ()
    return Tracks(
        concepts=size,
        edges=graph.ecount(),
        mean_degree=2 * graph.ecount() / size,
        max_degree=max(degrees),
        components=len(parts),
        largest_component=largest.vcount(),
        clustering=graph.transitivity_avglocal_undirected(mode="zero"),
        transitivity=defined(graph.transitivity_undirected()),
        assortativity=defined(graph.assortativity_degree(directed=False)),
        core=max(cores),
        core_size=cores.count(max(cores)),
        cut_concepts=len(graph.articulation_points()),
        mean_path=largest.average_path_length(directed=False) if several else None,
        mean_path_error=0.0 if several else None,
        diameter=largest.diameter(directed=False) if several else None,
        betweenness_mean=2 * fsum(values) / (size * (size - 1) * (size - 2)) if size > 2 else None,
        betweenness_mean_error=0.0 if size > 2 else None,
        betweenness_max=through[0].value if through else None,
        betweenness_max_error=0.0 if through else None,
        betweenness_bound=0.0 if through else None,
        pivots=size if through else 0,
        communities=partition.count,
        modularity=partition.modularity if graph.ecount() else None,
        bridges=sum(strength > 1 for strength in strengths),
        through=through,
    )


def exact(tracked: Tracked) -> Tracks:
    """The figures at the end of the last step with those that are sampled replaced by exact ones.

    >>> graph = Tracked(seed=0)
    >>> for vertex in range(3): graph.enter(vertex)
    >>> graph.link(0, 1); graph.link(1, 2); graph.close()
    >>> exact(graph) == graph.tracks
    True
    """
    found, flat = tracked.tracks, Flat.of(tracked.graph.arcs())
    if not flat.size:
        return found
    arcs = zip(np.repeat(flat.vertices, flat.degrees), flat.vertices[flat.targets], strict=True)
    pairs = [(int(a), int(b)) for a, b in arcs if a < b]
    anew = measured_anew(pairs, seed=tracked.seed, lone=found.concepts - flat.size)
    return replace(
        found,
        mean_path=anew.mean_path,
        mean_path_error=anew.mean_path_error,
        diameter=anew.diameter,
        diameter_exact=True,
        betweenness_mean=anew.betweenness_mean,
        betweenness_mean_error=anew.betweenness_mean_error,
        betweenness_max=anew.betweenness_max,
        betweenness_max_error=anew.betweenness_max_error,
        betweenness_bound=anew.betweenness_bound,
        pivots=anew.pivots,
        through=anew.through,
    )


def _through(values: list[float], vertices: list[int]) -> tuple[Through, ...]:
    size = len(values)
    scale = 2 / ((size - 1) * (size - 2))
    order = sorted(range(len(vertices)), key=lambda v: (-round(values[v] * scale, 12), v))[:TOP]
    return tuple(Through(vertices[v], values[v] * scale, 0.0) for v in order)


def defined(value: float) -> float | None:
    """What igraph found; None where it says that it is no number."""
    return None if isnan(value) else value
