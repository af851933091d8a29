"""Which two concepts a path is to join: a concept and a community, or a pair unlike in meaning."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from kgagent.graph.paths.graph import PathGraph
from kgagent.graph.paths.path import Path, Sampler

TRIES = 64
"""So many concepts are looked at for the other end of a pair."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Why no path joins two concepts: they lie in parts of the graph with so many concepts each."""

    source: int
    target: int
    source_part: int
    target_part: int


def apart(graph: PathGraph, source: int, target: int) -> Apart | None:
    """Why there is no path between two concepts; None when there is one. O(1)."""
    here, there = graph.component[source], graph.component[target]
    if here == there:
        return None
    return Apart(source, target, len(graph.members(here)), len(graph.members(there)))


def to_community(
    graph: PathGraph, source: int, community: int, *, sampler: Sampler, chance: Random
) -> Path | None:
    """A path from a concept to the first member of a community on the way to one drawn by chance.

    None when no member can be reached; the source alone when it is one.
    """
    part = graph.component[source]
    members = [v for v in graph.community(community) if graph.component[v] == part]
    if not members or source in members:
        return Path((source,)) if members else None
    target = members[chance.randrange(len(members))]
    found = sampler.sample(graph, source, target, chance)
    if found is None or graph.membership is None:
        return None
    inside = (at for at, v in enumerate(found.vertices) if graph.membership[v] == community)
    return Path(found.vertices[: next(inside, len(found)) + 1])


def dissimilar_pairs(
    graph: PathGraph, count: int, *, chance: Random, tries: int = TRIES
) -> tuple[tuple[int, int], ...]:
    """Pairs of concepts that a path joins and that mean different things, the farthest apart first.

    For each pair a concept is drawn, then of `tries` others the one with the least cosine to it, in
    O(count * tries * d); paper C pairs dissimilar concepts by the whole N x N matrix.
    Distinct pairs; fewer than asked for where there are no more. Without vectors any pair will do.
    """
    parts = [v for v in range(len(graph.keys)) if graph.degrees[v]]
    found: dict[tuple[int, int], float] = {}
    for _ in range(2 * count if parts else 0):
        first = parts[chance.randrange(len(parts))]
        members = graph.members(graph.component[first])
        drawn = sorted({members[chance.randrange(len(members))] for _ in range(tries)} - {first})
        if drawn:
            near = graph.cosines(drawn, first)
            least = min(near)
            other = drawn[near.index(least)]
            found.setdefault((min(first, other), max(first, other)), least)
        if len(found) == count:
            break
    return tuple(sorted(found, key=lambda pair: (found[pair], pair)))
