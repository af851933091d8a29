"""Path sampling: how many paths a CPU second, how long they are, and whether all are simple.

The same pairs of concepts for every sampler; networkx in the same run, where it has an equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from time import process_time

import networkx as nx
import numpy.typing as npt

from kgagent.bench.score import Line
from kgagent.bench.synthetic import relations, vectors
from kgagent.domain.snapshot import RelationRow
from kgagent.graph.paths.around import around
from kgagent.graph.paths.cheapest import (
    AROUND_HUBS,
    BY_EVIDENCE,
    BY_RECENT_EVIDENCE,
    Cheapest,
    Shortest,
)
from kgagent.graph.paths.diverse import Diverse
from kgagent.graph.paths.graph import PathGraph
from kgagent.graph.paths.guided import Guided
from kgagent.graph.paths.path import Path, Sampler
from kgagent.graph.paths.waypoints import Waypoints

SIZES = ((4_000, 12_000), (50_000, 150_000))
PATHS = 1_000
DIMENSION = 256
SLOW = 50
"""Paths asked of what takes long."""

SAMPLERS: tuple[Sampler, ...] = (
    Shortest(),
    Diverse(),
    Guided(),
    Guided(stop=0.5),
    Waypoints(),
    Waypoints(count=3),
    AROUND_HUBS,
    BY_EVIDENCE,
    BY_RECENT_EVIDENCE,
    Cheapest("by evidence, 32 entries", BY_EVIDENCE.costing, effort=32),
)

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sampled:
    """The paths one sampler gave for some pairs, and the CPU seconds they took."""

    paths: tuple[Path | None, ...]
    seconds: float


def lines(
    rows: Sequence[RelationRow] | None = None,
    meaning: npt.ArrayLike | None = None,
    *,
    sizes: Sequence[tuple[int, int]] = SIZES,
    paths: int = PATHS,
    seed: int = 1,
) -> Iterator[Line]:
    """Yield a line a sampler for made-up graphs of each size, and for real rows when given.

    `meaning` are unit vectors of the concepts in the order of `PathGraph.of(rows).keys`.
    """
    rates: dict[str, float] = {}
    for concepts, count in sizes:
        made = relations(concepts, count, seed=seed)
        graph = PathGraph.of(made).with_vectors(vectors(made, dimension=DIMENSION, seed=seed))
        title = f"made up, {concepts:,} concepts, {count:,} relations"
        for line in _on(graph, title, paths=paths, seed=seed):
            rate = line.figures["paths/s"]
            slower = rates.setdefault(line.system, rate) / rate
            yield Line(
                line.set, line.system, {**line.figures, "times slower": slower}, note=line.note
            )
    if rows is not None:
        graph = PathGraph.of(rows)
        graph = graph if meaning is None else graph.with_vectors(meaning)
        title = f"read, {len(graph.keys):,} concepts, {len(graph.hops.ends):,} hops"
        if not graph.hops.ends:
            return
        yield from _on(graph, title, paths=paths, seed=seed)


def _on(graph: PathGraph, title: str, *, paths: int, seed: int) -> Iterator[Line]:
    pairs = joined_pairs(graph, paths, seed=seed)
    names: dict[str, int] = {}
    for sampler in SAMPLERS:
        sampled = timed(sampler, graph, pairs, seed=seed)
        again = timed(sampler, graph, pairs, seed=seed)
        name = sampler.name
        names[name] = names.get(name, 0) + 1
        name = name if names[name] == 1 else f"{name}, {names[name]}"
        figures = _figures([path.vertices for path in sampled.paths if path], sampled.seconds)
        reproduced = sum(map(Path.__eq__, sampled.paths, again.paths)) / len(pairs)
        yield Line(title, name, figures | {"reproduced": reproduced})
    yield _surroundings(graph, title, pairs)
    yield from _networkx(graph, title, pairs)


def joined_pairs(graph: PathGraph, count: int, *, seed: int) -> list[Pair]:
    """Pairs of concepts that a path joins, drawn by chance from the largest part of the graph."""
    chance = Random(seed)  # noqa: S311
    sizes = [len(graph.members(part)) for part in range(max(graph.component) + 1)]
    members = graph.members(sizes.index(max(sizes)))
    return [(pair[0], pair[1]) for pair in (chance.sample(members, 2) for _ in range(count))]


def timed(sampler: Sampler, graph: PathGraph, pairs: Sequence[Pair], *, seed: int) -> Sampled:
    """One path a pair; what a sampler works out once for a graph is not timed."""
    chance = Random(seed)  # noqa: S311
    sampler.sample(graph, *pairs[0], Random(seed))  # noqa: S311
    start = process_time()
    found = tuple(sampler.sample(graph, *pair, chance) for pair in pairs)
    return Sampled(found, process_time() - start)


def _figures(found: Sequence[Sequence[int]], seconds: float) -> dict[str, float]:
    return {
        "paths/s": len(found) / max(seconds, 1e-9),
        "mean hops": sum(len(path) - 1 for path in found) / max(1, len(found)),
        "simple": sum(len(set(path)) == len(path) for path in found) / max(1, len(found)),
    }


def _surroundings(graph: PathGraph, title: str, pairs: Sequence[Pair]) -> Line:
    """A shortest path and its two-hop surroundings."""
    chance = Random(0)  # noqa: S311
    found = []
    start = process_time()
    for pair in pairs:
        path = Shortest().sample(graph, *pair, chance)
        if path is not None:
            around(graph, path)
            found.append(path.vertices)
    return Line(
        title, "shortest, with two-hop surroundings", _figures(found, process_time() - start)
    )


def _networkx(graph: PathGraph, title: str, pairs: Sequence[Pair]) -> Iterator[Line]:
    """What networkx has: a shortest path, five shortest, one by evidence, five simple ones."""
    costs = BY_EVIDENCE.costing.charges(graph).costs
    other = nx.Graph()
    other.add_weighted_edges_from((a, b, costs[hop]) for hop, (a, b) in enumerate(graph.hops.ends))
    some = pairs[:SLOW]
    finders: tuple[tuple[str, Sequence[Pair], Callable[[Pair], Sequence[int]]], ...] = (
        ("shortest_path", pairs, lambda p: nx.shortest_path(other, *p)),
        (
            "bidirectional_dijkstra, by evidence",
            some,
            lambda p: nx.bidirectional_dijkstra(other, *p)[1],
        ),
        (
            "shortest_simple_paths, the fifth",
            some,
            lambda p: _nth(nx.shortest_simple_paths(other, *p)),
        ),
        (
            "all_simple_paths to 6 hops, the fifth",
            some,
            lambda p: _nth(nx.all_simple_paths(other, *p, cutoff=6)),
        ),
    )
    for name, asked, find in finders:
        start = process_time()
        found = [find(pair) for pair in asked]
        figures = _figures([path for path in found if path], process_time() - start)
        yield Line(title, f"networkx {name}", figures)


def _nth(paths: Iterator[list[int]], count: int = 5) -> list[int]:
    """The fifth of some paths, or the last."""
    found = list(islice(paths, count))
    return found[-1] if found else []
