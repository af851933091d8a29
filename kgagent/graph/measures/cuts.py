"""Cuts: concepts and relations whose loss takes a graph apart."""

from __future__ import annotations

import igraph


def cut_concepts(graph: igraph.Graph) -> list[int]:
    """The articulation points: vertices without which there are more components, in order.

    Directions do not matter. Source: Hopcroft and Tarjan 1973; paper A's articulation points.

    >>> cut_concepts(igraph.Graph([(0, 1), (1, 2), (2, 0), (2, 3)]))
    [2]
    """
    return sorted(graph.articulation_points())


def cut_relations(graph: igraph.Graph) -> list[int]:
    """The edges without which there are more components, by number, in order.

    Directions do not matter; of parallel relations none is a cut. (Graph theory says bridges; here
    a bridge is a concept.) Source: Tarjan 1974.

    >>> cut_relations(igraph.Graph([(0, 1), (1, 2), (2, 1), (2, 3)], directed=True))
    [0, 3]
    """
    return sorted(graph.bridges())
