"""Several short paths that differ, by the penalty method."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from random import Random

from kgagent.graph.paths.blocks import blocks_of
from kgagent.graph.paths.costs import UNIT, Costing
from kgagent.graph.paths.graph import PathGraph
from kgagent.graph.paths.path import Path, hops_of
from kgagent.graph.paths.search import least_cost

PLAIN = Costing()

ROUNDS = 2
"""So many searches are made for each path that is asked for."""


@dataclass(frozen=True, slots=True)
class Diverse:
    """One of `count` short paths that differ: paper C's top-n, SciAgents' paths left to chance.

    A cheapest path (with the plain `costing` a shortest one); then again and again the cheapest one
    where each concept between the ends of a path costs `penalty` hops more for each time it was
    found, save those that no path can go round (penalty method: Bader et al. 2011). Unlike Yen's k
    shortest, which differ by one detour, these part early. The hop that joins the ends is one path;
    the others go round it. At most ROUNDS * `count` searches; there may be fewer paths than asked.
    """

    count: int = 5
    penalty: float = 1.0
    costing: Costing = PLAIN

    @property
    def name(self) -> str:
        """The word for it."""
        return "diverse"

    def paths(
        self, graph: PathGraph, source: int, target: int, *, most: int | None = None
    ) -> tuple[Path, ...]:
        """All of them, or the first `most`, as they are found; none when nothing joins the ends."""
        wanted = self.count if most is None else min(most, self.count)
        charges = self.costing.charges(graph)
        found: dict[tuple[int, ...], None] = {}
        tolls: dict[int, int] = {}
        path = least_cost(charges, source, target)
        for _ in range(ROUNDS * self.count):
            if path is None:
                break
            found.setdefault(path)
            avoidable = _avoidable(graph, path)
            if len(found) >= wanted or not (avoidable or len(path) == 2):
                break
            for vertex in avoidable:
                tolls[vertex] = tolls.get(vertex, 0) + round(UNIT * self.penalty / 2)
            direct = (source, target) in found
            path = least_cost(charges, source, target, tolls=tolls, indirect=direct)
        return tuple(map(Path, found))

    def sample(self, graph: PathGraph, source: int, target: int, chance: Random) -> Path | None:
        """Any one of them, all alike in probability."""
        found = self.paths(graph, source, target, most=chance.randrange(self.count) + 1)
        return found[-1] if found else None


def _avoidable(graph: PathGraph, path: tuple[int, ...]) -> list[int]:
    """The vertices between the ends that some path between them goes round.

    A path can leave a block (biconnected component) only by a vertex that all must pass.
    """
    blocks = blocks_of(graph)
    hops = hops_of(graph, Path(path))
    inner = zip(path[1:-1], pairwise(hops), strict=True)
    return [vertex for vertex, (a, b) in inner if blocks[a] == blocks[b]]
