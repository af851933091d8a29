"""The longest of the shortest paths: exactly, but where that would take too many searches.

The search is iFUB (Crescenzi and others 2013) with the bounds of Takes and Kosters (2011): a path
longer than the longest found so far must have an end far from a central vertex, so only ends that
the bounds leave open are tried, 64 at a time. While a graph only grows, a path that is longer than
all before ends in a vertex that is new to the component; so the last diameter is carried on by one
search from the new vertices and from ends of longest paths before.

How many ends are left open depends on the graph: once 64 in the growths of our benchmark at 4,000
and 50,000 vertices, but 735 times in a random graph of 50,000 with 12 neighbours each, and 89 times
in one by preferential attachment with 8.
After so many `tries` the longest path found is given, as not exact.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kgagent.graph.tracking.breadth import WORD, distances_from, levels
from kgagent.graph.tracking.chance import Ints
from kgagent.graph.tracking.flat import Flat

TRIES = 1_024
"""Times 64 ends; so a component of 65,536 vertices or fewer is always measured exactly."""
_NEW = 4 * WORD
"""With more new vertices than that a whole search costs no more."""


@dataclass(frozen=True, slots=True)
class Longest:
    """The diameter of a component, and positions from which it is reached; where it is not `exact`
    it may be longer."""

    length: int
    ends: Ints
    exact: bool = True


def longest_path(flat: Flat, inside: Ints, *, tries: int = TRIES) -> Longest:
    """The diameter of the component whose positions are given, ascending; at least two.

    >>> from kgagent.graph.tracking.flat import arcs_of
    >>> flat = Flat.of(arcs_of(np.array([[0, 1], [1, 2], [2, 3], [1, 4]])))
    >>> longest_path(flat, np.arange(5)).length
    3
    """
    hub = int(inside[np.argmax(flat.degrees[inside])])
    upper = np.full(flat.size, np.iinfo(np.int64).max)
    best, ends = 0, [hub]
    rows = []
    start = hub
    for _ in range(4):
        row = distances_from(flat, start)
        far = int(row.max())
        upper = np.minimum(upper, row + far)
        rows.append(row)
        if far > best:
            best, ends = far, [start]
        start = int(np.argmax(row))
    centre = rows[0] if rows[0].max() < best else None
    middle = inside[np.argmin(np.maximum(rows[1], rows[2])[inside])]
    row = distances_from(flat, int(middle))
    upper = np.minimum(upper, row + int(row.max()))
    if centre is None or row.max() <= centre.max():
        centre = row
    for tried in range(tries + 1):
        open_ = inside[(2 * centre[inside] > best) & (upper[inside] > best)]
        if not len(open_) or tried == tries:
            break
        order = np.lexsort((open_, -upper[open_], -centre[open_]))
        batch = open_[order[:WORD]]
        reach = eccentricities(flat, batch)
        upper[batch] = reach
        if reach.max() > best:
            best, ends = int(reach.max()), []
        ends += batch[reach == best].tolist()
    return Longest(best, np.array(ends, dtype=np.int64), exact=not len(open_))


def eccentricities(flat: Flat, positions: Ints) -> Ints:
    """For each position, the distance of the vertex that is farthest from it."""
    reach = np.zeros(len(positions), dtype=np.int64)
    for start in range(0, len(positions), WORD):
        batch = positions[start : start + WORD]
        bits = np.arange(len(batch))
        for level, (_, new) in enumerate(levels(flat, batch, bits), 1):
            reached = int(np.bitwise_or.reduce(new))
            for bit in range(len(batch)):
                if reached >> bit & 1:
                    reach[start + bit] = level
    return reach


@dataclass(slots=True)
class Diameter:
    """The diameter of the largest component from step to step; what is kept changes its cost only.

    It is carried on where it is surely exact; else a graph that is built up again might know less.
    """

    _last: Longest | None = None
    _inside: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    _removals: int = 0

    def of(self, flat: Flat, inside: Ints, *, removals: int) -> Longest:
        """The diameter of the component with these positions; `removals` is how many edges have
        ever been taken away."""
        now = flat.vertices[inside]
        found = None
        if self._last and removals == self._removals and len(inside) <= TRIES * WORD:
            found = self._carried(flat, inside, now, self._last)
        if found is None:
            found = longest_path(flat, inside)
        self._last = Longest(found.length, flat.vertices[found.ends[:8]])
        self._removals, self._inside = removals, now
        return found

    def _carried(self, flat: Flat, inside: Ints, now: Ints, last: Longest) -> Longest | None:
        """The diameter, where the one before can be carried on."""
        new = inside[~np.isin(now, self._inside, assume_unique=True)]
        if len(now) - len(new) < len(self._inside) or len(new) > _NEW:
            return None
        tried = np.union1d(new, np.searchsorted(flat.vertices, last.ends))
        reach = eccentricities(flat, tried)
        longest = int(reach.max())
        if longest < last.length:
            return None
        return Longest(longest, tried[reach == longest])
