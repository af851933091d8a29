"""Rich clubs: whether concepts with many relations are related more often than by chance."""

from __future__ import annotations

import igraph
import numpy as np

from kgagent.graph.measures.chance import rewired
from kgagent.graph.measures.forms import ends, flat


def rich_club(graph: igraph.Graph) -> dict[int, float]:
    """For each k the density among the vertices with more than k neighbours, of the flat graph.

    Source: Zhou and Mondragón 2004; for every k that at least two vertices exceed, as in networkx.

    >>> rich_club(igraph.Graph([(0, 1), (1, 2), (0, 2), (2, 3)]))
    {0: 0.6666666666666666, 1: 1.0}
    """
    simple = flat(graph)
    degrees = np.asarray(simple.degree(), dtype=np.int64)
    sources, targets = ends(simple)
    poorer = np.minimum(degrees[sources], degrees[targets])
    top = int(degrees.max(initial=0)) + 1
    vertices = len(degrees) - np.cumsum(np.bincount(degrees, minlength=top))
    edges = len(poorer) - np.cumsum(np.bincount(poorer, minlength=top))
    return {
        k: 2 * int(edges[k]) / (int(vertices[k]) * (int(vertices[k]) - 1))
        for k in range(top)
        if vertices[k] > 1
    }


def normalised_rich_club(
    graph: igraph.Graph, *, samples: int = 10, seed: int = 0
) -> dict[int, float | None]:
    """The same over its mean in so many rewired graphs: above 1 the rich are a club.

    Source: Colizza et al. 2006, "Detecting rich-club ordering in complex networks". Undefined for a
    k where no rewired graph has an edge among the rich.

    >>> normalised_rich_club(igraph.Graph.Full(4))
    {0: 1.0, 1: 1.0, 2: 1.0}
    """
    simple = flat(graph)
    by_chance = [rich_club(rewired(simple, seed=seed + draw)) for draw in range(samples)]
    means = {k: sum(other[k] for other in by_chance) / samples for k in rich_club(simple)}
    return {k: found / means[k] if means[k] else None for k, found in rich_club(simple).items()}
