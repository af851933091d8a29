"""Scores of pairs equal those of networkx, do not depend on order, and bear any graph."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent.graph.links.features import Features, miners
from kgagent.graph.links.linkgraph import LinkGraph
from kgagent.graph.links.neighbours import (
    AdamicAdar,
    CommonNeighbours,
    Jaccard,
    PreferentialAttachment,
    ResourceAllocation,
)
from kgagent.graph.links.pairs import Pairs, score
from kgagent.graph.links.walks import Katz, Nearness, PersonalisedPageRank

COUNT = 12
edges = st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)), max_size=50)


def graphs(pairs):
    theirs = nx.Graph()
    theirs.add_nodes_from(range(COUNT))
    theirs.add_edges_from((a, b) for a, b in pairs if a != b)
    return theirs, LinkGraph.of(COUNT, [a for a, _ in pairs], [b for _, b in pairs])


def all_pairs(graph):
    return Pairs.of(graph, *np.triu_indices(graph.count, 1))


def dicts(pairs, scores):
    return {(a, b): s for a, b, s in zip(pairs.low, pairs.high, scores, strict=True)}


@pytest.mark.parametrize(
    ("miner", "reference"),
    [
        (AdamicAdar(), nx.adamic_adar_index),
        (ResourceAllocation(), nx.resource_allocation_index),
        (PreferentialAttachment(), nx.preferential_attachment),
        (Jaccard(), nx.jaccard_coefficient),
    ],
)
@given(pairs=edges)
def test_neighbour_scores_are_those_of_networkx(miner, reference, pairs):
    theirs, ours = graphs(pairs)
    asked = all_pairs(ours)
    found = dicts(asked, score(miner, asked))
    for a, b, expected in reference(theirs, list(found)):
        assert found[a, b] == pytest.approx(expected)


@given(pairs=edges)
def test_common_neighbours_and_distance_are_those_of_networkx(pairs):
    theirs, ours = graphs(pairs)
    asked = all_pairs(ours)
    common = dicts(asked, score(CommonNeighbours(), asked))
    near = dicts(asked, score(Nearness(), asked))
    steps = dict(nx.all_pairs_shortest_path_length(theirs, cutoff=3))
    for (a, b), count in common.items():
        assert count == len(list(nx.common_neighbors(theirs, a, b)))
        assert near[a, b] == pytest.approx(1 / steps[a][b] if b in steps[a] else 0)


@given(pairs=edges)
def test_katz_is_the_power_series_of_the_adjacency(pairs):
    theirs, ours = graphs(pairs)
    asked, adjacency = all_pairs(ours), nx.to_numpy_array(theirs, nodelist=range(COUNT))
    power, total = np.eye(COUNT), np.zeros((COUNT, COUNT))
    for steps in range(1, 5):
        power = power @ adjacency
        total += 0.1**steps * power
    found = score(Katz(beta=0.1, length=4), asked)
    assert found == pytest.approx(total[asked.low, asked.high])


@settings(max_examples=20, deadline=None)
@given(pairs=edges)
def test_pagerank_comes_near_to_that_of_networkx(pairs):
    theirs, ours = graphs([*pairs, (0, 1), (1, 2)])
    theirs.remove_nodes_from(list(nx.isolates(theirs)))
    asked = Pairs.of(ours, [0, 0], [1, 2])
    exact = [nx.pagerank(theirs, 0.85, {end: 1}) for end in (0, 1, 2)]
    wanted = [exact[0][1] + exact[1][0], exact[0][2] + exact[2][0]]
    found = score(PersonalisedPageRank(threshold=1e-7), asked)
    assert found == pytest.approx(wanted, abs=1e-3)


@given(pairs=edges)
@settings(max_examples=30, deadline=None)
def test_no_score_depends_on_which_end_comes_first_or_on_the_order_of_the_edges(pairs):
    _, ours = graphs(pairs)
    _, turned = graphs([(b, a) for a, b in reversed(pairs)])
    names = [f"part {n} of thing {n % 3}" for n in range(COUNT)]
    one, two = np.triu_indices(COUNT, 1)
    first = Features.on(ours, miners(names)).of(Pairs.of(ours, one, two))
    second = Features.on(turned, miners(names)).of(Pairs.of(turned, two, one))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("pairs", [[], [(0, 0)], [(0, 1)], [(0, n) for n in range(1, COUNT)]])
def test_any_graph_gives_finite_scores(pairs):
    _, ours = graphs(pairs)
    names = ["", "a", "!!", *("b" * n for n in range(1, COUNT - 2))]
    found = Features.on(ours, miners(names, vectors=np.zeros((COUNT, 4), np.float32)))
    assert np.isfinite(found.of(all_pairs(ours))).all()
    assert found.of(Pairs.of(ours, [], [])).shape == (0, len(found.names))


def test_a_graph_without_vertices_has_no_pairs():
    empty = LinkGraph.of(0, [], [])
    assert (empty.count, empty.edges, len(score(Katz(), Pairs.of(empty, [], [])))) == (0, 0, 0)


def test_parallel_edges_add_up_and_the_earliest_year_stays():
    graph = LinkGraph.of(3, [0, 1, 1], [1, 0, 2], weights=[1, 2, 5], years=[2004, 2001, 2003])
    at = graph.locate([0, 2], [1, 1])
    assert graph.weights[at].tolist() == [3, 5]
    assert graph.years[at].tolist() == [2001, 2003]
    with pytest.raises(ValueError, match="read-only"):
        graph.weights[0] = 9
