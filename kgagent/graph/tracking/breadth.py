"""Breadth-first search, from one vertex or from 64 at once.

A machine word holds one bit for each of 64 sources; all of them go a level further by the same
bitwise OR over the arcs (Then and others 2014, "The More the Merrier"). Where few vertices are new
in a level only their arcs are looked at, so a long path costs no more than its length.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kgagent.graph.tracking.chance import Ints, Words
from kgagent.graph.tracking.flat import Flat

WORD = 64
_SPARSE = 6
"""Levels with fewer than 1 / `_SPARSE` of the arcs are followed from their vertices."""


def levels(flat: Flat, sources: Ints, bits: Ints) -> Iterator[tuple[Ints | None, Words]]:
    """For each distance from 1 on: positions, and as bits the sources that reach them then first.

    Source i has the bit `bits[i]`, 0 to 63; sources of one bit must lie in different components.
    Where the positions are None, all are meant, in their order.
    """
    seen = np.zeros(flat.size, dtype=np.uint64)
    start = np.uint64(1) << bits.astype(np.uint64)
    np.bitwise_or.at(seen, sources, start)
    at: Ints | None = np.unique(sources)
    new = seen[at]
    degrees = flat.degrees
    while len(new):
        if at is None and _SPARSE * np.count_nonzero(new) < flat.size:
            at = np.flatnonzero(new)
            new = new[at]
        if at is not None and _SPARSE * int(degrees[at].sum()) < len(flat.targets):
            at, new = _from_few(flat, at, new)
            new = new & ~seen[at]
            fresh = new != 0
            at, new = at[fresh], new[fresh]
            seen[at] |= new
        else:
            new = _from_all(flat, at, new)
            new &= ~seen
            seen |= new
            at = None
            if not new.any():
                return
        if len(new):
            yield at, new


def _from_all(flat: Flat, at: Ints | None, new: Words) -> Words:
    """What each position hears from its neighbours."""
    if at is not None:
        full = np.zeros(flat.size, dtype=np.uint64)
        full[at] = new
        new = full
    return np.bitwise_or.reduceat(np.take(new, flat.targets), flat.offsets[:-1])


def _from_few(flat: Flat, at: Ints, new: Words) -> tuple[Ints, Words]:
    """What the neighbours of some positions hear from them."""
    heard, counts = neighbours_of(flat, at)
    said = np.repeat(new, counts)
    order = np.argsort(heard, kind="stable")
    heard = heard[order]
    starts = np.flatnonzero(np.concatenate([[True], heard[1:] != heard[:-1]]))
    return heard[starts], np.bitwise_or.reduceat(said[order], starts)


def neighbours_of(flat: Flat, at: Ints) -> tuple[Ints, Ints]:
    """The neighbours of some positions, one after the other, and how many each has."""
    begins = flat.offsets[at]
    counts = flat.offsets[at + 1] - begins
    ends = np.cumsum(counts)
    index = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begins - ends + counts, counts)
    return flat.targets[index], counts


def distances_from(flat: Flat, source: int) -> Ints:
    """The distance of each position from one of them; -1 where there is no path.

    >>> from kgagent.graph.tracking.flat import arcs_of
    >>> flat = Flat.of(arcs_of(np.array([[0, 1], [1, 2], [3, 4]])))
    >>> distances_from(flat, 0).tolist()
    [0, 1, 2, -1, -1]
    """
    found = np.full(flat.size, -1, dtype=np.int64)
    found[source] = 0
    front = np.array([source], dtype=np.int64)
    first = np.empty(flat.size, dtype=np.int64)
    level = 0
    while len(front):
        level += 1
        heard, _ = neighbours_of(flat, front)
        heard = heard[found[heard] < 0]
        found[heard] = level
        first[heard] = np.arange(len(heard))
        front = heard[first[heard] == np.arange(len(heard))]
    return found
