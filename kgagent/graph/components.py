"""Components of a graph that grows, joins vertices and lets them go: their count and the largest.

Union by size with path halving (Tarjan and van Leeuwen 1984). Only vertices that are in the graph
count; one may leave when it takes no part in a connection any more, as joining two vertices does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Components:
    """`count` components of which the largest has `largest` vertices.

    >>> parts = Components()
    >>> for vertex in range(3): parts.enter(vertex)
    >>> parts.unite(0, 1)
    >>> parts.count, parts.largest
    (2, 2)
    >>> parts.leave(1)
    >>> parts.count, parts.largest
    (2, 1)
    """

    _parent: list[int] = field(default_factory=list)
    _size: list[int] = field(default_factory=list)
    _sizes: Counter[int] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """How many components there are."""
        return self._sizes.total()

    @property
    def largest(self) -> int:
        """How many vertices the largest has; 0 when there are none."""
        return max(self._sizes, default=0)

    def enter(self, vertex: int) -> None:
        """A vertex comes in, alone, or comes back to where it was."""
        while len(self._parent) <= vertex:
            self._parent.append(len(self._parent))
            self._size.append(0)
        self._resize(self._root(vertex), 1)

    def leave(self, vertex: int) -> None:
        """A vertex goes; nothing else may hang on it."""
        self._resize(self._root(vertex), -1)

    def unite(self, a: int, b: int) -> None:
        """The components of two vertices become one."""
        a, b = self._root(a), self._root(b)
        if a == b:
            return
        if self._size[a] < self._size[b]:
            a, b = b, a
        gained = self._size[b]
        self._resize(b, -gained)
        self._parent[b] = a
        self._resize(a, gained)

    def _resize(self, root: int, change: int) -> None:
        old, new = self._size[root], self._size[root] + change
        self._size[root] = new
        for size, by in ((old, -1), (new, 1)):
            if size:
                self._sizes[size] += by
                if not self._sizes[size]:
                    del self._sizes[size]

    def _root(self, vertex: int) -> int:
        while self._parent[vertex] != vertex:
            self._parent[vertex] = self._parent[self._parent[vertex]]
            vertex = self._parent[vertex]
        return vertex
