"""Bridges: concepts whose neighbours lie in more than one community."""

from __future__ import annotations

from collections.abc import Sequence

import igraph


def bridge_strengths(graph: igraph.Graph, membership: Sequence[int]) -> list[int]:
    """For each vertex of an undirected graph: in how many communities its neighbours lie.

    A concept is a bridge when this is 2 or more (paper A, arXiv 2502.13025, bridge nodes).

    >>> path = igraph.Graph([(0, 1), (1, 2), (2, 3)])
    >>> bridge_strengths(path, [0, 0, 1, 1])
    [1, 2, 2, 1]
    """
    around: list[set[int]] = [set() for _ in range(graph.vcount())]
    for a, b in graph.get_edgelist():
        around[a].add(membership[b])
        around[b].add(membership[a])
    return [len(communities) for communities in around]
