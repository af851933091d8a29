"""Every pair within reach is a candidate once; a large graph is sampled, and that is said."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent.graph.links.candidates import Candidates
from kgagent.graph.links.linkgraph import LinkGraph
from kgagent.graph.links.ranking import best, first_score

edges = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=40)


def of(graph, **options):
    return [
        (int(a), int(b))
        for block in Candidates.of(graph, **options).blocks()
        for a, b in zip(block.low, block.high, strict=True)
    ]


@pytest.mark.parametrize("reach", [2, 3])
@settings(deadline=None)
@given(pairs=edges)
def test_candidates_are_the_pairs_two_or_three_steps_apart(reach, pairs):
    theirs = nx.Graph()
    theirs.add_nodes_from(range(16))
    theirs.add_edges_from((a, b) for a, b in pairs if a != b)
    ours = LinkGraph.of(16, [a for a, _ in pairs], [b for _, b in pairs])
    found = of(ours, reach=reach)
    steps = dict(nx.all_pairs_shortest_path_length(theirs, cutoff=reach))
    wanted = {(a, b) for a in steps for b, far in steps[a].items() if a < b and far > 1}
    assert len(found) == len(set(found))
    assert set(found) == wanted


def test_a_graph_with_too_many_walks_is_sampled():
    star = LinkGraph.of(200, [0] * 199, range(1, 200))
    sample = Candidates.of(star, most=5_000, seed=1)
    assert 0 < sample.share < 1
    assert of(star, most=5_000, seed=1) == of(star, most=5_000, seed=1)


def test_the_best_are_the_best_whatever_the_blocks(monkeypatch):
    chance = np.random.default_rng(0)
    graph = LinkGraph.of(300, *chance.integers(300, size=(2, 700)))
    first = first_score(graph)
    whole, seen = best(Candidates.of(graph), first, keep=50)
    monkeypatch.setattr("kgagent.graph.links.candidates.ROOM", 2000)
    parts, also = best(Candidates.of(graph), first, keep=50)
    assert seen == also > 1000
    assert whole.low.tolist() == parts.low.tolist()
    assert whole.high.tolist() == parts.high.tolist()
