"""A path left to chance, where the meaning of the target guides it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from kgagent.graph.paths.graph import PathGraph
from kgagent.graph.paths.path import Path
from kgagent.graph.paths.search import fewest_hops

FAN = 64
"""Of a hub so many neighbours are looked at, drawn by chance: a step costs the same anywhere."""

WHOLE = 1 << 20
"""The weight of the likeliest next concept. Weights are whole numbers, so that the last bit of an
exponential, which machines may differ in, decides nothing."""


@dataclass(frozen=True, slots=True)
class Guided:
    """A random path that draws near to the meaning of the target: what paper C's heuristic sampler
    was meant to do (arXiv 2403.11996; as released it never calls its heuristic, and revisits
    concepts in 34 % of its paths).

    `wander` times a neighbour that is not on the path yet is drawn, in proportion to
    exp(cosine to the target / `temperature`); at a dead end one step is taken back. Unless that
    came to the target, a shortest path from there on that meets nothing visited closes it; where
    there is none, steps are taken back until there is one. So it ends after at most `wander` draws
    and `wander` + 1 searches. Temperature 0 takes the nearest; without vectors, or at infinity, all
    are alike.

    With `stop` the path ends as soon as a concept means nearly what the target does (cosine of at
    least `stop`), which may be another concept than the target, even one in another part of the
    graph (paper C, semantic stop).
    """

    temperature: float = 0.1
    wander: int = 6
    stop: float | None = None

    @property
    def name(self) -> str:
        """The word for it."""
        return "guided" if self.stop is None else "semantic stop"

    def sample(self, graph: PathGraph, source: int, target: int, chance: Random) -> Path | None:
        """A path from source to the target, or to one that means as much when there is a `stop`."""
        goal: int | None = target
        if graph.component[source] != graph.component[target]:
            goal = self._stand_in(graph, source, target)
        if goal is None:
            return None
        walked = self._wander(graph, source, goal, chance)
        return Path(self._cut(graph, _closed(graph, walked, goal), target))

    def _wander(self, graph: PathGraph, source: int, goal: int, chance: Random) -> list[int]:
        path, visited = [source], {source}
        for _ in range(self.wander):
            if path[-1] == goal:
                break
            around = [v for v in _around(graph, path[-1], goal, chance) if v not in visited]
            if around:
                at = _pick(graph.cosines(around, goal), self.temperature, chance)
                path.append(around[at])
                visited.add(around[at])
            elif len(path) > 1:
                path.pop()
            else:
                break
        return path

    def _stand_in(self, graph: PathGraph, source: int, target: int) -> int | None:
        """The concept nearest in meaning to the target among those that can be reached, if it is
        near enough."""
        if self.stop is None or graph.vectors is None:
            return None
        part = graph.component[source]
        reached = [v for v, own in enumerate(graph.component) if own == part and v != source]
        near = graph.cosines(reached, target)
        best = max(range(len(near)), key=lambda at: (near[at], -at), default=None)
        return reached[best] if best is not None and near[best] >= self.stop else None

    def _cut(self, graph: PathGraph, path: tuple[int, ...], target: int) -> tuple[int, ...]:
        """The path up to the first concept after the source that means what the target does."""
        if self.stop is None or graph.vectors is None:
            return path
        near = graph.cosines(path, target)
        ends = (at for at in range(1, len(path)) if near[at] >= self.stop)
        return path[: next(ends, len(path) - 1) + 1]


def _around(graph: PathGraph, vertex: int, goal: int, chance: Random) -> Sequence[int]:
    """The neighbours to choose from: all, or FAN of them, always with the goal."""
    around = graph.neighbours[vertex]
    if len(around) <= FAN:
        return around
    drawn = sorted(chance.sample(around, FAN))
    if goal not in drawn and graph.hop(vertex, goal) is not None:
        drawn.append(goal)
    return drawn


def _pick(near: Sequence[float], temperature: float, chance: Random) -> int:
    """A position, drawn in proportion to exp(near / temperature)."""
    best = max(near)
    if temperature <= 0:
        return near.index(best)
    weights = (round(WHOLE * math.exp((value - best) / temperature)) for value in near)
    sums = list(accumulate(weights))
    return bisect_right(sums, chance.randrange(sums[-1]))


def _closed(graph: PathGraph, walked: list[int], goal: int) -> tuple[int, ...]:
    """The walk with the rest of the way, less as many of its last steps as need be.

    The goal can be reached from the first vertex.
    """
    path = list(walked)
    while len(path) > 1:
        rest = fewest_hops(graph, path[-1], goal, avoid=set(path[:-1]))
        if rest is not None:
            return (*path[:-1], *rest)
        path.pop()
    return fewest_hops(graph, path[0], goal) or ()
