"""What measuring every step costs: ours beside igraph and networkx, which begin anew each time.

Times are CPU times of one process, of graphs that are made up (`growth`). What the others would
have taken for all steps is extrapolated from every 50th, measured in the same run; at those steps
our figures are also compared with igraph's exact ones.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import process_time
from typing import TypeVar

import networkx as nx

from kgagent.bench.growth import Relation, growth, large
from kgagent.bench.score import Line
from kgagent.graph.tracking.anew import measured_anew
from kgagent.graph.tracking.tracked import Tracked, Tracks
from kgagent.graph.tracking.whole import PIVOTS, measured_whole

_R = TypeVar("_R")

STEPS, CONCEPTS, RELATIONS = 1_000, 4_000, 12_000
EVERY = 50
TAIL = 200
"""Steps over which the cost of a step is measured at a given size."""

KEPT = frozenset(
    """concepts edges mean_degree max_degree components largest_component clustering transitivity
    assortativity core core_size cut_concepts diameter""".split()
)
"""Figures that are exact at every step, whatever the size."""


def lines(*, networkx: bool = True) -> Iterator[Line]:
    """Yield the three comparisons; the whole graph first, because peak memory counts for it."""
    yield whole(1_000_000, 3_000_000)
    yield from every_step(networkx=networkx)
    yield from sizes()


@dataclass(slots=True)
class _Compared:
    """Seconds of the others at the compared steps, and how far our figures were from igraph's."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: int = 0
    modularity: list[float] = field(default_factory=list)
    path: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)


def every_step(
    steps: int = STEPS,
    *,
    concepts: int = CONCEPTS,
    relations: int = RELATIONS,
    every: int = EVERY,
    networkx: bool = True,
) -> Iterator[Line]:
    """Yield a line for us and one for each of the others: all figures at every step of a growth."""
    tracked, compared = Tracked(seed=0), _Compared()
    seconds: list[float] = []
    seen: dict[Relation, None] = {}
    for number, step in enumerate(growth(steps, concepts=concepts, relations=relations)):
        seconds.append(_timed(_measure, tracked, step)[0])
        seen.update(dict.fromkeys((min(pair), max(pair)) for pair in step))
        if number % every == every // 2:
            _compare(compared, tracked.tracks, list(seen), networkx=networkx)
    name = (
        f"all figures at each of {steps:,} steps to {concepts:,} concepts, {relations:,} relations"
    )
    total = sum(seconds)
    yield Line(
        name,
        "kgagent",
        {
            "CPU s": total,
            "CPU ms/step": 1e3 * total / steps,
            "at the end": 1e3 * sum(seconds[-every:]) / every,
            "slowest": 1e3 * max(seconds),
            "kept figures that differ": float(compared.wrong),
            "modularity less cold, least": min(compared.modularity, default=0.0),
            "mean path off by": max(compared.path, default=0.0),
            "greatest betweenness off by": max(compared.most, default=0.0),
        },
        note="off by: as a share of the exact figure, the most at a compared step",
    )
    for system, taken in compared.seconds.items():
        would = sum(taken) * every
        yield Line(
            name,
            f"{system}, anew each step",
            {
                "CPU s": would,
                "CPU ms/step": 1e3 * would / steps,
                "at the end": 1e3 * taken[-1],
                "times ours": would / total,
            },
            note=f"extrapolated from every {every}th step",
        )


def _measure(tracked: Tracked, step: Sequence[Relation]) -> Tracks:
    feed(tracked, step)
    return tracked.tracks


def feed(tracked: Tracked, relations: Sequence[Relation]) -> None:
    """Take in the relations of one step, and end it."""
    graph = tracked.graph
    for source, target in relations:
        for vertex in (source, target):
            if vertex >= len(graph.inside) or not graph.inside[vertex]:
                tracked.enter(vertex)
        if target not in graph.neighbours[source]:
            tracked.link(source, target)
    tracked.close()


def _build_up(tracked: Tracked, steps: Sequence[Sequence[Relation]]) -> None:
    for step in steps:
        feed(tracked, step)


def _compare(
    compared: _Compared, ours: Tracks, pairs: Sequence[Relation], *, networkx: bool
) -> None:
    seconds, exact = _timed(lambda: measured_anew(pairs, seed=0))
    compared.seconds.setdefault("igraph", []).append(seconds)
    if networkx:
        compared.seconds.setdefault("networkx", []).append(_timed(_of_networkx, pairs)[0])
    compared.wrong += sum(_differ(getattr(ours, f), getattr(exact, f)) for f in sorted(KEPT))
    compared.modularity.append((ours.modularity or 0.0) - (exact.modularity or 0.0))
    for off, name in ((compared.path, "mean_path"), (compared.most, "betweenness_max")):
        value, right = getattr(ours, name), getattr(exact, name)
        if right:
            off.append(abs(value - right) / right)


def _differ(ours: float | None, exact: float | None) -> bool:
    if ours is None or exact is None:
        return ours is not exact
    return abs(ours - exact) > 1e-9


def _of_networkx(pairs: Sequence[Relation]) -> None:
    """Paper A's figures as its authors' way of working finds them: with networkx, from nothing."""
    graph = nx.Graph(pairs)
    nx.average_clustering(graph)
    nx.transitivity(graph)
    nx.degree_assortativity_coefficient(graph)
    nx.core_number(graph)
    list(nx.articulation_points(graph))
    nx.betweenness_centrality(graph)
    largest = graph.subgraph(max(nx.connected_components(graph), key=len)).copy()
    nx.average_shortest_path_length(largest)
    nx.diameter(largest)
    groups = nx.community.louvain_communities(graph, seed=0)
    nx.community.modularity(graph, groups)


def sizes() -> Iterator[Line]:
    """Yield what a step costs at 4,000 concepts and at 50,000, and how many times as much."""
    name = f"cost of a step, mean of {TAIL}"
    first = 0.0
    for concepts, relations in ((CONCEPTS, RELATIONS), (50_000, 150_000)):
        made = growth(relations // 12, concepts=concepts, relations=relations)
        tracked = Tracked(seed=0)
        building, _ = _timed(_build_up, tracked, made[:-TAIL])
        _ = tracked.tracks
        seconds = [_timed(_measure, tracked, step)[0] for step in made[-TAIL:]]
        mean = sum(seconds) / len(seconds)
        first = first or mean
        yield Line(
            name,
            f"{concepts:,} concepts, {relations:,} relations",
            {
                "CPU ms/step": 1e3 * mean,
                "slowest": 1e3 * max(seconds),
                "times the first": mean / first,
                "building up again, CPU s": building,
            },
        )


def whole(concepts: int, relations: int) -> Line:
    """What one full measurement of a large graph takes; peak memory is that of the process."""
    edges = large(concepts, relations)
    seconds, found = _timed(lambda: measured_whole(edges, seed=0))
    figures = {"CPU s": seconds, "peak MiB": _peak(), "pivots": float(PIVOTS)}
    if found is not None:
        figures |= {"diameter": float(found.diameter), "mean path": found.mean_path}
    return Line("a whole graph", f"{concepts:,} concepts, {relations:,} relations", figures)


def _timed(function: Callable[..., _R], *given: object) -> tuple[float, _R]:
    start = process_time()
    result = function(*given)
    return process_time() - start, result


def _peak() -> float:
    """The most memory that the process has had so far, in MiB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
