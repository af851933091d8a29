"""The two searches that samplers are made of: fewest hops and least cost, both from both ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from heapq import heappop, heappush
from itertools import pairwise

from kgagent.graph.paths.costs import Charges
from kgagent.graph.paths.graph import PathGraph

NOWHERE: frozenset[int] = frozenset()
FREE: Mapping[int, int] = {}

EFFORT = 10_000
"""A search for least cost takes so many entries; at 50,000 concepts it needs some 300."""

Sides = tuple[dict[int, int], dict[int, int]]
"""Something known of vertices, as seen from the source and from the target."""


def fewest_hops(
    graph: PathGraph,
    source: int,
    target: int,
    *,
    avoid: Collection[int] = NOWHERE,
    indirect: bool = False,
) -> tuple[int, ...] | None:
    """The vertices of a shortest path, always the same one; None when there is none.

    It meets no vertex of `avoid`, which holds neither end; an `indirect` one is not the hop that
    joins the ends. Breadth-first from both ends, the side
    with fewer hops to look at first (Pohl 1971), hubs before others. O(E), far less in a small
    world.
    """
    if source == target:
        return (source,)
    if graph.component[source] != graph.component[target]:
        return None
    neighbours, degrees = graph.neighbours, graph.degrees
    before: Sides = ({source: source}, {target: target})
    fronts = ([source], [target])
    work = [degrees[source], degrees[target]]
    while fronts[0] and fronts[1]:
        side = int(work[1] < work[0])
        mine, others, front = before[side], before[1 - side], fronts[side]
        ahead: list[int] = []
        front.sort(key=degrees.__getitem__, reverse=True)
        for vertex in front:
            for other in neighbours[vertex]:
                if other not in mine and other not in avoid:
                    if other in others:
                        if indirect and {vertex, other} == {source, target}:
                            continue
                        return _joined(before, _ordered(vertex, other, side))
                    mine[other] = vertex
                    ahead.append(other)
        front[:] = ahead
        work[side] = sum(map(degrees.__getitem__, ahead))
    return None


def least_cost(
    charges: Charges,
    source: int,
    target: int,
    *,
    tolls: Mapping[int, int] = FREE,
    indirect: bool = False,
    effort: int = EFFORT,
) -> tuple[int, ...] | None:
    """The vertices of a cheapest path, always the same one; None when there is none.

    Each hop also pays the `tolls` of both its ends; an `indirect` path is not the hop that joins
    the ends. Dijkstra from both ends (Nicholson 1966), which
    begins with the cost of a path of fewest hops and passes over what cannot lead to less (as Pijls
    and Post 2009). What is near to one side and not yet settled by the other is at least the least
    hop and the other side's nearest entry away from the other end, or both sides have seen it.
    After `effort` entries the best path so far is given. O(E log V), far less in a small world.
    """
    short = fewest_hops(charges.graph, source, target, indirect=indirect)
    if short is None or source == target:
        return short
    return _Search(charges, tolls, short, indirect=indirect).run(effort)


class _Search:
    """One search. What was paid is shifted by `charges.shift`; an entry also holds its vertex."""

    def __init__(
        self, charges: Charges, tolls: Mapping[int, int], short: tuple[int, ...], *, indirect: bool
    ) -> None:
        self.charges, self.tolls, self.short = charges, tolls, short
        source, target = short[0], short[-1]
        self.closed = {source: target, target: source} if indirect else {}
        self.before: Sides = ({source: source}, {target: target})
        self.paid: Sides = ({source: 0}, {target: 0})
        self.heaps = ([source], [target])
        self.best = charges.total(short) + sum(
            tolls.get(a, 0) + tolls.get(b, 0) for a, b in pairwise(short)
        )
        self.best <<= charges.shift
        self.least = charges.least << charges.shift
        self.meeting: tuple[int, int] | None = None

    def run(self, effort: int) -> tuple[int, ...]:
        mask = (1 << self.charges.shift) - 1
        paid, heaps = self.paid, self.heaps
        for _ in range(effort):
            if not heaps[0] or not heaps[1]:
                break
            nearest = (heaps[0][0] & ~mask, heaps[1][0] & ~mask)
            if nearest[0] + nearest[1] + self.least >= self.best:
                break
            side = int(heaps[1][0] < heaps[0][0])
            entry = heappop(heaps[side])
            vertex = entry & mask
            own = entry - vertex
            if own > paid[side][vertex]:
                continue
            across = paid[1 - side].get(vertex)
            if across is not None and own + across < self.best:
                self.best, self.meeting = own + across, (vertex, vertex)
            self._spread(vertex, side, self.best - nearest[1 - side])
        return self.short if self.meeting is None else _joined(self.before, self.meeting)

    def _spread(self, vertex: int, side: int, room: int) -> None:
        """From a vertex that is settled to those of its neighbours that cost less than `room`.

        A path can only go on from those that leave room for a hop; the others may end a search.
        """
        shift, tolls = self.charges.shift, self.tolls
        mask = (1 << shift) - 1
        mine, others = self.paid[side], self.paid[1 - side]
        before, heap = self.before[side], self.heaps[side]
        worth = room - self.least
        own, closed = mine[vertex], self.closed.get(vertex, -1)
        for step in self.charges.cheap[vertex]:
            entry = own + step
            if entry >= room:
                break
            other = step & mask
            if other == closed:
                continue
            if tolls:
                entry += (tolls.get(vertex, 0) + tolls.get(other, 0)) << shift
            through = entry - other
            known = mine.get(other)
            if known is None or through < known:
                mine[other] = through
                before[other] = vertex
                if entry < worth:
                    heappush(heap, entry)
                across = others.get(other)
                if across is not None and through + across < self.best:
                    self.best, self.meeting = through + across, _ordered(vertex, other, side)


def _ordered(mine: int, other: int, side: int) -> tuple[int, int]:
    return (mine, other) if side == 0 else (other, mine)


def _joined(before: Sides, meeting: tuple[int, int]) -> tuple[int, ...]:
    """From the source to the first vertex of the meeting, and from the second to the target."""
    first = _back(before[0], meeting[0])
    second = _back(before[1], meeting[1])
    return (*reversed(first), *(second[1:] if meeting[0] == meeting[1] else second))


def _back(before: Mapping[int, int], vertex: int) -> list[int]:
    """A vertex and those before it, to the end its side began with."""
    path = [vertex]
    while before[vertex] != vertex:
        vertex = before[vertex]
        path.append(vertex)
    return path
