"""A path with its surroundings: the concepts within one or two hops of it, bounded."""

from __future__ import annotations

from dataclasses import dataclass

from kgagent.graph.paths.graph import PathGraph
from kgagent.graph.paths.path import Path

MOST = 100
"""So many concepts a subgraph has at most, unless the path alone has more."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A subgraph: `vertices`, those of the path first, then as they were come to; every hop among
    them; and how many concepts in reach were left out."""

    path: Path
    vertices: tuple[int, ...]
    hops: tuple[int, ...]
    left_out: int


def around(graph: PathGraph, path: Path, *, within: int = 2, most: int = MOST) -> Surroundings:
    """The path and what lies within so many hops of it: paper C's 2-hop surroundings.

    Where there is too much of it, the hops with most support are kept, those nearest to the path
    first; among equals those to concepts of small degree, which say more.
    """
    inside = dict.fromkeys(path.vertices)
    ring = list(path.vertices)
    left_out = 0
    for _ in range(within):
        reached = _reached(graph, ring, inside)
        kept = reached[: max(0, most - len(inside))]
        left_out += len(reached) - len(kept)
        inside.update(dict.fromkeys(kept))
        ring = kept
    return Surroundings(path, tuple(inside), _among(graph, inside), left_out)


def _reached(graph: PathGraph, ring: list[int], inside: dict[int, None]) -> list[int]:
    """Neighbours of a ring that are not inside yet, by the best hop to each."""
    support = graph.hops.support
    best: dict[int, int] = {}
    for vertex in ring:
        for other, hop in zip(graph.neighbours[vertex], graph.incident[vertex], strict=True):
            if other not in inside:
                best[other] = max(best.get(other, 0), support[hop])
    return sorted(best, key=lambda v: (-best[v], graph.degrees[v], v))


def _among(graph: PathGraph, inside: dict[int, None]) -> tuple[int, ...]:
    """Every hop with both ends inside."""
    found = {
        hop
        for vertex in inside
        for other, hop in zip(graph.neighbours[vertex], graph.incident[vertex], strict=True)
        if vertex < other and other in inside
    }
    return tuple(sorted(found))
