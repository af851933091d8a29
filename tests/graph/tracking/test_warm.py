"""A partition that is improved where it stands is as good as one found from nothing."""

from __future__ import annotations

import networkx as nx

from kgagent.graph.communities import leiden_fast
from kgagent.graph.tracking.flat import Flat
from kgagent.graph.tracking.tracked import Tracked


def test_modularity_is_at_most_a_hundredth_below_a_cold_start(change, changes):
    tracked, mirror = Tracked(seed=0), nx.Graph()
    gains = set()
    for number, step in enumerate(changes(300, seed=2, new=3)):
        change(tracked, mirror, step)
        warm = tracked.partition.modularity
        gains.add(tracked.partition.gain)
        if number % 10 == 9:
            graph = Flat.of(tracked.graph.arcs()).to_igraph()
            assert warm >= leiden_fast(graph, seed=0).modularity - 0.01
    assert None in gains
    assert 10 < len(gains) < 100


def test_a_vertex_joins_its_first_neighbour_until_leiden_is_due():
    tracked = Tracked(seed=0)
    for vertex in range(60):
        tracked.enter(vertex)
        for other in range(vertex - vertex % 30, vertex):
            tracked.link(vertex, other)
    tracked.close()
    tracked.enter(60)
    tracked.link(60, 59)
    tracked.close()
    membership = tracked.followed.membership
    assert membership[60] == membership[59] != membership[0]
