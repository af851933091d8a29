"""Paths that go through given concepts, or through some left to chance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from random import Random

from kgagent.graph.paths.disjoint import through
from kgagent.graph.paths.graph import PathGraph
from kgagent.graph.paths.path import Path
from kgagent.graph.paths.search import fewest_hops

TRIES = 8
"""How often waypoints are drawn before there is one fewer of them."""


@dataclass(frozen=True, slots=True)
class Waypoints:
    """A path through other concepts on its way: paper C's random waypoints (arXiv 2403.11996).

    `given` are visited in their order. Otherwise `count` are drawn among the concepts that can be
    reached, TRIES times, then one fewer, so that there is a path whenever the ends are joined. Each
    leg is a shortest path that meets nothing visited and no waypoint still to come. One waypoint is
    found whenever a path through it exists; with several the legs are laid in order, and None may
    mean that one was laid badly.
    """

    count: int = 1
    given: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The word for it."""
        return "waypoints"

    def sample(self, graph: PathGraph, source: int, target: int, chance: Random) -> Path | None:
        """A path through the waypoints."""
        if graph.component[source] != graph.component[target]:
            return None
        if self.given:
            return _path(graph, (source, *self.given, target))
        if source == target:
            return Path((source,))
        for count in range(self.count, 0, -1):
            for _ in range(TRIES):
                drawn = _drawn(graph, source, target, count, chance)
                found = _path(graph, (source, *drawn, target)) if drawn else None
                if found is not None:
                    return found
        return _path(graph, (source, target))


def _drawn(
    graph: PathGraph, source: int, target: int, count: int, chance: Random
) -> tuple[int, ...]:
    """So many concepts that can be reached and are no ends; none when there are too few."""
    members = graph.members(graph.component[source])
    if len(members) < count + 2:
        return ()
    drawn: dict[int, None] = {}
    while len(drawn) < count:
        vertex = members[chance.randrange(len(members))]
        if vertex not in (source, target):
            drawn.setdefault(vertex)
    return tuple(drawn)


def _path(graph: PathGraph, stops: tuple[int, ...]) -> Path | None:
    """A simple path from stop to stop."""
    if len(set(stops)) < len(stops):
        return None
    if len(stops) == 3:
        found = through(graph, stops[0], stops[1], stops[2])
        return None if found is None else Path(found)
    path = [stops[0]]
    ahead = set(stops)
    for here, there in pairwise(stops):
        leg = fewest_hops(graph, here, there, avoid=(ahead | set(path)) - {here, there})
        if leg is None:
            return None
        path.extend(leg[1:])
    return Path(tuple(path))
