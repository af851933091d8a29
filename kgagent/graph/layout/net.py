"""Where to draw the vertices of a small graph, so that neighbours lie near each other."""

from __future__ import annotations

from collections.abc import Sequence

import igraph
import numpy as np

DIGITS = 3
Place = tuple[float, float]


def places(count: int, edges: Sequence[tuple[int, int]]) -> tuple[Place, ...]:
    """A place in the unit square for each of so many vertices; O(count^3).

    By springs as long as the distances in the graph (Kamada and Kawai 1989), from a circle, so the
    same graph is drawn the same way.

    >>> places(1, []), places(2, [(0, 1)])
    (((0.5, 0.5),), ((0.0, 0.5), (1.0, 0.5)))
    """
    if count < 3:
        return ((0.5, 0.5),) if count == 1 else ((0.0, 0.5), (1.0, 0.5))[:count]
    graph = igraph.Graph(n=count, edges=list(edges))
    found = np.array(graph.layout_kamada_kawai(seed=graph.layout_circle()).coords)
    spread = np.ptp(found, axis=0)
    at = (found - found.min(axis=0)) / np.where(spread > 0, spread, 1.0)
    return tuple((float(x), float(y)) for x, y in at.round(DIGITS))
