"""Who is whose neighbour in a graph that changes step by step, and how it was some steps ago."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from kgagent.graph.tracking.chance import Ints
from kgagent.graph.tracking.flat import arc

REMEMBERED = 64
"""So many steps can be undone."""


@dataclass(frozen=True, slots=True)
class _Past:
    """What a step changed (edges added, 1, and taken away, -1), and the sizes at its end."""

    change: dict[int, int]
    present: int
    edges: int


@dataclass(slots=True)
class Adjacency:
    """Neighbour sets by vertex, and the same as sorted arcs at the end of each of the last steps.

    A step ends with `close`. Nothing is folded into the arcs before somebody asks for them, so a
    run that is replayed costs little more than its set operations.

    >>> graph = Adjacency()
    >>> graph.enter(0); graph.enter(1); graph.link(0, 1); graph.close()
    >>> graph.enter(2); graph.link(1, 2); graph.close()
    >>> graph.present, graph.edges, len(graph.arcs()), len(graph.arcs(back=1))
    (3, 2, 4, 2)
    """

    neighbours: list[set[int]] = field(default_factory=list)
    inside: bytearray = field(default_factory=bytearray)
    present: int = 0
    edges: int = 0
    removals: int = 0
    steps: int = 0
    open: bool = False
    _arcs: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    _net: dict[int, int] = field(default_factory=dict)
    _change: dict[int, int] = field(default_factory=dict)
    _past: deque[_Past] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def enter(self, vertex: int) -> None:
        """A vertex comes in, without an edge."""
        while len(self.neighbours) <= vertex:
            self.neighbours.append(set())
            self.inside.append(0)
        self.inside[vertex] = 1
        self.present += 1
        self.open = True

    def leave(self, vertex: int) -> None:
        """A vertex without an edge goes."""
        self.inside[vertex] = 0
        self.present -= 1
        self.open = True

    def link(self, a: int, b: int) -> None:
        """Two vertices become neighbours."""
        self.neighbours[a].add(b)
        self.neighbours[b].add(a)
        self.edges += 1
        self._note(a, b, 1)

    def unlink(self, a: int, b: int) -> None:
        """Two vertices are neighbours no more."""
        self.neighbours[a].discard(b)
        self.neighbours[b].discard(a)
        self.edges -= 1
        self.removals += 1
        self._note(a, b, -1)

    def _note(self, a: int, b: int, by: int) -> None:
        self.open = True
        edge = arc(min(a, b), max(a, b))
        for noted in (self._net, self._change):
            if noted.pop(edge, by) == by:
                noted[edge] = by

    def close(self) -> None:
        """A step ends."""
        self._past.append(_Past(self._change, self.present, self.edges))
        self._change = {}
        self.steps += 1
        self.open = False

    def arcs(self, *, back: int = 0) -> Ints:
        """The sorted arcs, or those of `back` steps before; do not write into them.

        Raises RuntimeError where a step is open, or where that is longer ago than is remembered.
        """
        if self.open or back > len(self._past):
            raise RuntimeError("The graph is known at the end of each of the last steps only.")
        if self._net:
            self._arcs = _changed(self._arcs, self._net)
            self._net = {}
        arcs = self._arcs
        for past in list(self._past)[len(self._past) - back :][::-1]:
            arcs = _changed(arcs, {edge: -by for edge, by in past.change.items()})
        return arcs

    def sizes(self, *, back: int = 0) -> tuple[int, int]:
        """How many vertices and edges there were at the end of the last step, or of one before."""
        past = self._past[-1 - back]
        return past.present, past.edges


def _changed(arcs: Ints, change: dict[int, int]) -> Ints:
    """The arcs with edges added (1) and taken away (-1)."""
    for by in (-1, 1):
        edges = np.array([edge for edge, sign in change.items() if sign == by], dtype=np.int64)
        if not len(edges):
            continue
        both = np.concatenate([edges, (edges & 0xFFFFFFFF) << 32 | edges >> 32])
        both.sort()
        at = np.searchsorted(arcs, both)
        arcs = np.delete(arcs, at) if by < 0 else np.insert(arcs, at, both)
    return arcs
