"""Where concepts lie on the map: places in the plane that stay when the graph grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from kgagent.graph.layout.settling import COLD, WARM, Plan, settle
from kgagent.graph.layout.start import beside_neighbours, by_community

Places = npt.NDArray[np.float64]
"""A row for each vertex: x and y."""

Ends = npt.NDArray[np.int64]
"""A row for each edge: its two vertices."""


def _untold(done: float) -> None:
    del done


def lay_out(
    count: int,
    edges: Ends,
    membership: Sequence[int],
    *,
    seed: int = 0,
    known: Places | None = None,
    progress: Callable[[float], None] = _untold,
) -> Places:
    """A place for each of `count` vertices; neighbours and communities lie together.

    ForceAtlas2 (Jacomy, Venturini, Heymann, Bastian 2014, PLoS ONE 9(6)) with its LinLog forces
    and its distributed attraction, begun from the communities; far repulsion comes from a grid.
    Where `known` has places (others are NaN), their vertices are heavy: they hardly move, and the
    new ones find room among them. `progress` is told the share that is done, from 0 to 1. The same
    arguments give the same places.

    CPU-s: about 2 for 5,000 vertices and 6 for 20,000.

    >>> path = np.array([[0, 1], [1, 2]])
    >>> places = lay_out(3, path, [0, 0, 0])
    >>> bool(np.linalg.norm(places[0] - places[2]) > np.linalg.norm(places[0] - places[1]))
    True
    """
    if not count:
        return np.zeros((0, 2))
    groups = np.asarray(membership, dtype=np.int64)
    plan = Plan.of(count, edges)
    if known is None or bool(np.isnan(known[:, 0]).all()):
        places = by_community(plan, groups, seed=seed)
        return settle(plan, places, np.ones(count), COLD, seed=seed, progress=progress)
    old = ~np.isnan(known[:, 0])
    if bool(old.all()):
        return known.copy()
    places = beside_neighbours(plan, known, groups, seed=seed)
    freedom = np.where(old, WARM.freedom, 1.0)
    return settle(plan, places, freedom, WARM, seed=seed, progress=progress)
