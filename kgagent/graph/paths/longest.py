"""The longest shortest paths of a graph: between which concepts the most hops must be made."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kgagent.graph.paths.graph import PathGraph
from kgagent.graph.paths.path import Path
from kgagent.graph.paths.search import fewest_hops

SEARCHES = 2_000
"""From so many concepts distances are measured at most."""

SWEEPS = 2
"""So often the middle of a part is looked for, each time from the one found before."""

Far = tuple[int, int, int]
"""Minus the distance, and two vertices, the smaller first: the farthest pair comes first."""

Distances = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Longest:
    """Shortest paths, the longest first; `exact` when it is certain that none is longer.

    `searches` is from how many concepts distances were measured.
    """

    paths: tuple[Path, ...]
    exact: bool
    searches: int


def longest_shortest(
    graph: PathGraph, count: int = 1, *, once: bool = False, searches: int = SEARCHES
) -> Longest:
    """The `count` longest shortest paths; the first runs between the ends of the diameter.

    With `once` a concept is an end of one path only, lest they be all alike; they are then taken
    one by one, the longest first. In each part of the graph, from the largest on, a middle is found
    by sweeps; distances are measured from the concepts farthest from it inwards, until any two
    others must be nearer to each other than what was found (iFUB, Crescenzi et al. 2013, carried on
    to the `count`-th pair). O(searches * E); often a few dozen searches. Paper A (arXiv 2502.13025)
    reasons over these paths.
    """
    look = _Look(graph, count, once=once, left=searches)
    sizes = [len(graph.members(part)) for part in range(max(graph.component, default=-1) + 1)]
    for part in sorted(range(len(sizes)), key=lambda part: (-sizes[part], part)):
        if sizes[part] < 2 or count < 1 or look.least() >= sizes[part] - 1:
            break
        look.through(graph.members(part))
    paths = (fewest_hops(graph, a, b) for _, a, b in look.chosen())
    return Longest(tuple(Path(path) for path in paths if path), look.exact, searches - look.left)


@dataclass(slots=True)
class _Look:
    """What was seen so far: far pairs, whether all were seen, how many searches are left."""

    graph: PathGraph
    count: int
    once: bool
    left: int
    exact: bool = True
    far: set[Far] = field(default_factory=set)

    def through(self, members: tuple[int, ...]) -> None:
        """Look at all pairs in a part that may be far enough."""
        if self.left < 2 * SWEEPS + 1:
            self.exact = False
            return
        inside = np.asarray(members)
        levels = self._from(self._middle(members, inside), inside)
        for level in range(int(levels.max(initial=0)), 0, -1):
            if self.least() >= 2 * level:
                return
            for vertex in inside[levels == level].tolist():
                if not self.left:
                    self.exact = False
                    return
                self._from(vertex, inside)

    def _middle(self, members: tuple[int, ...], inside: npt.NDArray[np.int64]) -> int:
        """The middle of a long shortest path, found by sweeps that begin at the greatest hub."""
        middle = max(members, key=lambda v: (self.graph.degrees[v], -v))
        for _ in range(SWEEPS):
            first = int(inside[self._from(middle, inside).argmax()])
            last = int(inside[self._from(first, inside).argmax()])
            path = fewest_hops(self.graph, first, last) or (middle,)
            middle = path[len(path) // 2]
        return middle

    def _from(self, vertex: int, inside: npt.NDArray[np.int64]) -> Distances:
        """Distances to the members of a part; the farthest of them are noted."""
        self.left -= 1
        found = self.graph.to_igraph().distances(source=[vertex])[0]
        distances = np.asarray(found)[inside].astype(np.int64)
        # no more than so many others can be taken before it is this one's turn
        most = min(len(inside), 2 * self.count if self.once else self.count)
        bound = int(np.partition(distances, -most)[-most])
        beyond, just = np.flatnonzero(distances > bound), np.flatnonzero(distances == bound)
        for at in [*beyond.tolist(), *just[: most - len(beyond)].tolist()]:
            a, b = vertex, int(inside[at])
            if a != b:
                self.far.add((-int(distances[at]), min(a, b), max(a, b)))
        return distances

    def chosen(self) -> list[Far]:
        """The pairs that are the answer as far as was seen."""
        if not self.once:
            return sorted(self.far)[: self.count]
        taken: list[Far] = []
        used: set[int] = set()
        for pair in sorted(self.far):
            if used.isdisjoint(pair[1:]) and len(taken) < self.count:
                taken.append(pair)
                used.update(pair[1:])
        return taken

    def least(self) -> int:
        """The distance of the last pair of the answer, 0 while it is not complete."""
        found = self.chosen()
        return -found[-1][0] if len(found) == self.count and found else 0
