"""The smallest set of papers whose loss parts two concepts, within paths of bounded length.

A hop is lost when all papers behind it are. So a set of papers parts the two when every path has a
hop whose papers all lie in the set. The smallest is found by branching on the hops of a path that
is left; where that takes more than `most` looks, the smallest set met so far is given, and said to
be only that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

Vertex = int
Papers = frozenset[int]
MOST = 20_000
"""Looks for a path that is left, for one pair of concepts."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The papers; `exact` when none smaller exists; `breakable` when losing papers parts the two at
    all: a hop that no paper is behind stays whatever is lost."""

    papers: Papers
    exact: bool = True
    breakable: bool = True


@dataclass(slots=True)
class PaperGraph:
    """Which concepts are joined, and the papers behind each pair; a pair without a paper stays.

    >>> held = PaperGraph.of([(0, 1, {7}), (1, 2, {7, 8}), (0, 3, {9}), (3, 2, {9})])
    >>> sorted(held.cut(0, 2).papers)
    [7, 9]
    """

    around: Mapping[Vertex, Mapping[Vertex, Papers]] = field(default_factory=dict)

    @classmethod
    def of(cls, joined: Iterable[tuple[Vertex, Vertex, Iterable[int]]]) -> PaperGraph:
        """The graph of (vertex, vertex, papers); several of one pair add up."""
        held: dict[Vertex, dict[Vertex, Papers]] = {}
        for one, two, papers in joined:
            if one != two:
                both = held.get(one, {}).get(two, frozenset()) | frozenset(papers)
                held.setdefault(one, {})[two] = both
                held.setdefault(two, {})[one] = both
        return cls(held)

    def papers(self, one: Vertex, two: Vertex) -> Papers:
        """The papers behind a pair."""
        return self.around.get(one, {}).get(two, frozenset())

    def cut(self, a: Vertex, c: Vertex, *, within: int = 3, most: int = MOST) -> Cut:
        """The smallest set of papers that parts two concepts within so many hops."""
        near = self._between(a, c, within)
        search = _Search(near, a, c, within, most)
        return search.smallest()

    def _between(self, a: Vertex, c: Vertex, within: int) -> dict[Vertex, dict[Vertex, Papers]]:
        """What lies on a path of at most so many hops."""
        one, two = self._distances(a, within), self._distances(c, within)
        kept = {v for v in one.keys() & two.keys() if one[v] + two[v] <= within}
        return {
            v: {
                w: papers
                for w, papers in sorted(self.around.get(v, {}).items())
                if w in kept and one[v] + 1 + two[w] <= within
            }
            for v in sorted(kept)
        }

    def _distances(self, start: Vertex, within: int) -> dict[Vertex, int]:
        """How far each concept is, up to half of the way and a little: O(edges near)."""
        found, frontier = {start: 0}, [start]
        for distance in range(1, within + 1):
            frontier = [w for v in frontier for w in self.around.get(v, {}) if w not in found]
            frontier = list(dict.fromkeys(frontier))
            found.update(dict.fromkeys(frontier, distance))
        return found


@dataclass(slots=True)
class _Search:
    near: Mapping[Vertex, Mapping[Vertex, Papers]]
    a: Vertex
    c: Vertex
    within: int
    left: int
    ran_out: bool = False
    seen: set[Papers] = field(default_factory=set)

    def smallest(self) -> Cut:
        """By growing budgets: the first that suffices is the smallest."""
        upper = self._greedy()
        if upper is None:
            return Cut(frozenset(), breakable=False)
        for budget in range(len(self._lower()), len(upper)):
            self.seen.clear()
            found = self._within_budget(frozenset(), budget)
            if found is not None:
                return Cut(found)
            if self.ran_out:
                return Cut(upper, exact=False)
        return Cut(upper)

    def _path(self, lost: Papers) -> list[Vertex] | None:
        """A shortest path that is left."""
        self.left -= 1
        before: dict[Vertex, Vertex] = {self.a: self.a}
        frontier = [self.a]
        for _ in range(self.within):
            following = []
            for v in frontier:
                for w, papers in self.near.get(v, {}).items():
                    if w in before or (papers and papers <= lost):
                        continue
                    before[w] = v
                    if w == self.c:
                        return _walked(before, w)
                    following.append(w)
            frontier = following
        return None

    def _within_budget(self, lost: Papers, budget: int) -> Papers | None:
        if self.left <= 0:
            self.ran_out = True
            return None
        if lost in self.seen:
            return None
        self.seen.add(lost)
        path = self._path(lost)
        if path is None:
            return lost
        for more in self._hops(path, lost):
            if len(more) <= budget:
                found = self._within_budget(lost | more, budget - len(more))
                if found is not None or self.ran_out:
                    return found
        return None

    def _hops(self, path: list[Vertex], lost: Papers) -> list[Papers]:
        """What more must go for each hop of the path, the least first; never for the unlosable."""
        return sorted(_missing(self.near, path, lost), key=lambda more: (len(more), sorted(more)))

    def _greedy(self) -> Papers | None:
        """Some set that parts them, by the cheapest hop of each path left; None: none does."""
        lost: Papers = frozenset()
        while (path := self._path(lost)) is not None:
            hops = self._hops(path, lost)
            if not hops:
                return None
            lost |= hops[0]
        return lost

    def _lower(self) -> Papers:
        """One paper a path, of paths that share none: at least so many are needed."""
        used: Papers = frozenset()
        chosen: Papers = frozenset()
        while (path := self._path(used)) is not None:
            hops = list(_missing(self.near, path, frozenset()))
            behind = frozenset[int]().union(*hops)
            if not behind or behind & used:
                return chosen
            used |= behind
            chosen |= {min(behind)}
        return chosen


def _missing(
    near: Mapping[Vertex, Mapping[Vertex, Papers]], path: list[Vertex], lost: Papers
) -> Iterator[Papers]:
    for one, two in pairwise(path):
        if near[one][two]:
            yield near[one][two] - lost


def _walked(before: Mapping[Vertex, Vertex], end: Vertex) -> list[Vertex]:
    path = [end]
    while before[path[-1]] != path[-1]:
        path.append(before[path[-1]])
    return path[::-1]
