"""The measures of one step, from the graph as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kgagent.domain.growth import Measures, Ranked
from kgagent.graph.bridges import bridge_strengths
from kgagent.graph.build import GrowingGraph
from kgagent.graph.communities import Partition, leiden_fast

TOP = 20
"""How many hubs and bridges are kept of every step."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures, with the partition, the degrees and the bridge strengths by vertex."""

    measures: Measures
    partition: Partition
    degrees: tuple[int, ...]
    bridges: tuple[int, ...]


def measure(graph: GrowingGraph, *, seed: int) -> Measured:
    """Measures a graph; an empty one gives zeros.

    >>> graph = GrowingGraph()
    >>> graph.add([("a", "b"), ("b", "c"), ("x", "y")], names={})
    >>> measured = measure(graph, seed=0)
    >>> measured.measures.components, measured.measures.largest_component
    (2, 3)
    """
    count, relations = len(graph.keys), len(graph.pairs)
    if count == 0:
        return Measured(Measures(), Partition((), 0.0), (), ())
    simple = graph.simple()
    partition = leiden_fast(simple, seed=seed)
    strengths = bridge_strengths(simple, partition.membership)
    degrees = _degrees(count, graph.pairs)
    sizes = simple.connected_components().sizes()
    measures = Measures(
        concepts=count,
        relations=relations,
        components=len(sizes),
        largest_component=max(sizes),
        mean_degree=2 * relations / count,
        communities=partition.count,
        modularity=partition.modularity,
        bridges=sum(1 for strength in strengths if strength >= 2),
        hubs=_ranking(graph, degrees, degrees, above=0),
        top_bridges=_ranking(graph, strengths, degrees, above=1),
    )
    return Measured(measures, partition, tuple(degrees), tuple(strengths))


def _degrees(count: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Relations at each vertex; a loop counts twice."""
    degrees = [0] * count
    for source, target in pairs:
        degrees[source] += 1
        degrees[target] += 1
    return degrees


def _ranking(
    graph: GrowingGraph, values: Sequence[float], ties: Sequence[float], *, above: float
) -> tuple[Ranked, ...]:
    """The concepts with the highest values beyond `above`: ties by `ties`, then by key."""
    order = sorted(
        (vertex for vertex, value in enumerate(values) if value > above),
        key=lambda vertex: (-values[vertex], -ties[vertex], graph.keys[vertex]),
    )
    return tuple(
        Ranked(graph.keys[vertex], graph.names[vertex], float(values[vertex]))
        for vertex in order[:TOP]
    )
