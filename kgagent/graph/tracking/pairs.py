"""Pairs of concepts that become connected: of a fixed set of pairs, and as paper A counts them.

Paper A (arXiv 2502.13025) draws 1,000 pairs anew at each step and counts those connected pairs that
were not among the connected ones of the step before; nearly all of them were not, because other
pairs were drawn. The fixed set holds one pair for each concept, itself and one drawn from those
that came before it; it never changes, so what it counts as new has become connected.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgagent.graph.tracking.chance import Ints, hashes
from kgagent.graph.tracking.flat import Flat

SAMPLED = 1_000

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Connected:
    """Which pairs are connected: of the fixed set by concept, and of the pairs drawn in a step."""

    fixed: Bools
    drawn: frozenset[tuple[int, int]]


def connected(flat: Flat, labels: Ints, *, seed: int, step: int) -> Connected:
    """Which pairs have a path, in the components that `labels` numbers by position.

    >>> from kgagent.graph.tracking.flat import arcs_of
    >>> flat = Flat.of(arcs_of(np.array([[0, 1], [1, 2]])))
    >>> found = connected(flat, np.array([0, 0, 0]), seed=0, step=1)
    >>> found.fixed.tolist(), sorted(found.drawn)
    ([False, True, True], [(0, 1), (0, 2), (1, 2)])
    """
    if not flat.size:
        return Connected(np.zeros(0, dtype=bool), frozenset())
    size = int(flat.vertices[-1]) + 1
    component = np.full(size, -1, dtype=np.int64)
    component[flat.vertices] = labels
    fixed = np.zeros(size, dtype=bool)
    later = np.arange(1, size)
    earlier = (hashes(later, seed=seed, salt="fixed pairs") % later.astype(np.uint64)).astype(int)
    fixed[1:] = (component[later] >= 0) & (component[later] == component[earlier])
    ends = hashes(np.arange(2 * SAMPLED), seed=seed, salt=f"pairs {step}") % np.uint64(flat.size)
    one, other = ends[:SAMPLED].astype(int), ends[SAMPLED:].astype(int)
    joined = (one != other) & (labels[one] == labels[other])
    low = flat.vertices[np.minimum(one, other)[joined]].tolist()
    high = flat.vertices[np.maximum(one, other)[joined]].tolist()
    return Connected(fixed, frozenset(zip(low, high, strict=True)))


def newly(now: Connected, before: Connected) -> tuple[int, int]:
    """How many pairs are connected that were not before: of the fixed set, and of the drawn."""
    known = np.zeros(len(now.fixed), dtype=bool)
    shared = min(len(known), len(before.fixed))
    known[:shared] = before.fixed[:shared]
    return int((now.fixed & ~known).sum()), len(now.drawn - before.drawn)
