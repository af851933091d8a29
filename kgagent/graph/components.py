"""Components of a graph that gains and loses edges and vertices: their count and the largest.

Every vertex knows its component; where two unite, the smaller takes the larger's number, which
costs O(log n) a vertex over a whole growth. Where an edge goes, both its ends are searched from in
turns until they meet or the smaller side is exhausted (Even and Shiloach 1981), so that a component
that falls apart costs what its smaller part weighs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Components:
    """`count` components of which the largest has `largest` vertices.

    >>> parts = Components()
    >>> for vertex in range(3): parts.enter(vertex)
    >>> parts.unite(0, 1)
    >>> parts.count, parts.largest
    (2, 2)
    >>> parts.part(0, 1, neighbours=[[], [], []])
    >>> parts.count, parts.largest
    (3, 1)
    """

    _of: list[int] = field(default_factory=list)
    _members: dict[int, set[int]] = field(default_factory=dict)
    _sizes: Counter[int] = field(default_factory=Counter)
    _next: int = 0

    @property
    def count(self) -> int:
        """How many components there are."""
        return len(self._members)

    @property
    def largest(self) -> int:
        """How many vertices the largest has; 0 when there are none."""
        return max(self._sizes, default=0)

    def enter(self, vertex: int) -> None:
        """A vertex comes in, alone."""
        while len(self._of) <= vertex:
            self._of.append(-1)
        self._new({vertex})

    def leave(self, vertex: int) -> None:
        """A vertex goes; it must be alone in its component."""
        self._counted(len(self._members.pop(self._of[vertex])), -1)

    def unite(self, a: int, b: int) -> None:
        """An edge came between two vertices: their components become one."""
        kept, gone = self._of[a], self._of[b]
        if kept == gone:
            return
        if len(self._members[kept]) < len(self._members[gone]):
            kept, gone = gone, kept
        moving = self._members.pop(gone)
        self._counted(len(moving), -1)
        self._counted(len(self._members[kept]), -1)
        self._members[kept] |= moving
        self._counted(len(self._members[kept]), 1)
        for vertex in moving:
            self._of[vertex] = kept

    def part(self, a: int, b: int, neighbours: Sequence[Collection[int]]) -> None:
        """The edge between two vertices went: their component falls apart unless they still meet.

        `neighbours` are those of every vertex as they are now.
        """
        side = _cut_off(a, b, neighbours)
        if side is None:
            return
        rest = self._members[self._of[a]]
        self._counted(len(rest), -1)
        rest -= side
        self._counted(len(rest), 1)
        self._new(side)

    def _new(self, members: set[int]) -> None:
        for vertex in members:
            self._of[vertex] = self._next
        self._members[self._next] = members
        self._counted(len(members), 1)
        self._next += 1

    def _counted(self, size: int, by: int) -> None:
        self._sizes[size] += by
        if not self._sizes[size]:
            del self._sizes[size]


def _cut_off(a: int, b: int, neighbours: Sequence[Collection[int]]) -> set[int] | None:
    """The vertices on the smaller side of where an edge was; None where its ends still meet."""
    seen: tuple[set[int], set[int]] = ({a}, {b})
    waiting = ([a], [b])
    while True:
        for mine, other, queue in ((seen[0], seen[1], waiting[0]), (seen[1], seen[0], waiting[1])):
            if not queue:
                return mine
            vertex = queue.pop()
            for near in neighbours[vertex]:
                if near in other:
                    return None
                if near not in mine:
                    mine.add(near)
                    queue.append(near)
