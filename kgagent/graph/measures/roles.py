"""Roles: what a concept is within its community, across communities, and as a way between.

All are defined on the flat graph; `membership[v]` is the community of vertex v.
"""

from __future__ import annotations

from collections.abc import Sequence

import igraph
import numpy as np

from kgagent.graph.measures.centrality import betweenness
from kgagent.graph.measures.forms import Floats, arcs, flat, quotient


def participation(graph: igraph.Graph, membership: Sequence[int]) -> Floats:
    """For each vertex how evenly its neighbours are spread over communities: 0 all in one.

    1 minus the sum of the squared shares of the neighbours in each community (Guimerà and Amaral
    2005, "Functional cartography of complex metabolic networks"). 0 without neighbours.

    >>> participation(igraph.Graph.Star(5), [0, 0, 0, 1, 1]).tolist()
    [0.5, 0.0, 0.0, 0.0, 0.0]
    """
    simple = flat(graph)
    sources, targets = arcs(simple)
    _, community = np.unique(np.asarray(membership, dtype=np.int64), return_inverse=True)
    count, kinds = simple.vcount(), int(community.max(initial=0)) + 1
    places, many = np.unique(sources * kinds + community[targets], return_counts=True)
    squares = np.bincount(places // kinds, weights=many.astype(float) ** 2, minlength=count)
    degrees = np.asarray(simple.degree(), dtype=np.float64)
    return np.where(degrees > 0, 1 - quotient(squares, degrees**2), 0.0)


def within_community_degree(graph: igraph.Graph, membership: Sequence[int]) -> Floats:
    """For each vertex how many standard deviations its degree within its community is above mean.

    z of Guimerà and Amaral 2005: neighbours in the own community, against the other vertices of
    it (standard deviation of the population). 0 where all of a community have as many.

    >>> path = igraph.Graph([(0, 1), (1, 2)])
    >>> within_community_degree(path, [0, 0, 0]).round(3).tolist()
    [-0.707, 1.414, -0.707]
    """
    simple = flat(graph)
    sources, targets = arcs(simple)
    _, community = np.unique(np.asarray(membership, dtype=np.int64), return_inverse=True)
    inside = sources[community[sources] == community[targets]]
    own = np.bincount(inside, minlength=simple.vcount()).astype(np.int64)
    sizes = np.bincount(community)
    sums = np.bincount(community, weights=own)
    # Whole numbers until the division, so that what does not vary has exactly no deviation.
    varied = sizes * np.bincount(community, weights=own**2) - sums**2
    above = own * sizes[community] - sums[community]
    return quotient(above, np.sqrt(varied)[community])


def bridging_coefficient(graph: igraph.Graph) -> Floats:
    """For each vertex its inverse degree over the sum of the inverse degrees of its neighbours.

    High for vertices with few neighbours that lie between others with many (Hwang et al. 2008,
    "Bridging centrality: graph mining from element level to group level", definition 2). 0 without
    neighbours.

    >>> bridging_coefficient(igraph.Graph([(0, 1), (1, 2)])).tolist()
    [2.0, 0.25, 2.0]
    """
    simple = flat(graph)
    sources, targets = arcs(simple)
    degrees = np.asarray(simple.degree(), dtype=np.float64)
    inverse = quotient(np.ones(len(degrees)), degrees)
    around = np.bincount(sources, weights=inverse[targets], minlength=len(degrees))
    return quotient(inverse, around)


def bridging_centrality(graph: igraph.Graph, through: Floats | None = None) -> Floats:
    """For each vertex its bridging coefficient times its betweenness (Hwang et al. 2008).

    `through` is the betweenness of the flat graph where it is known already, or a sampled one.

    >>> bridging_centrality(igraph.Graph([(0, 1), (1, 2)])).tolist()
    [0.0, 0.25, 0.0]
    """
    if through is None:
        through = betweenness(flat(graph))
    return bridging_coefficient(graph) * through
