"""Communities at many resolutions and as a tree."""

from __future__ import annotations

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.graph.build import simple_graph
from kgagent.graph.measures.hierarchy import linkage
from kgagent.graph.measures.resolutions import by_size, communities_at, shared_information

pairs = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40)
labels = st.lists(st.integers(0, 4), min_size=1, max_size=30)


def joined_naively(weight: dict[frozenset[int], float], volume: dict[int, float]) -> list[float]:
    """The distances of the joins, found by looking at all pairs of clusters each time."""
    total = sum(volume.values())
    distances = []
    while weight:
        near = min(weight, key=lambda pair: np.prod([volume[v] for v in pair]) / weight[pair])
        a, b = sorted(near)
        distances.append(volume[a] * volume[b] / weight.pop(near) / total)
        volume[a] += volume.pop(b)
        for pair in [pair for pair in weight if b in pair]:
            (other,) = pair - {b}
            key = frozenset((a, other))
            weight[key] = weight.get(key, 0.0) + weight.pop(pair)
    return distances


@given(pairs)
def test_any_graph_has_a_tree_with_a_root_for_each_component(edges):
    graph = simple_graph(12, edges)
    tree = linkage(graph)
    assert tree.roots == len(graph.connected_components())
    distances = [join.distance for join in tree.joins]
    assert distances == sorted(distances)
    whole = tree.cut(1)
    assert shared_information(whole, graph.connected_components().membership) == 1.0
    assert len(set(tree.cut(12))) == 12


@pytest.mark.parametrize("seed", range(4))
def test_the_joins_are_those_that_looking_at_all_pairs_finds(seed):
    # Communities of many vertices: no two distances are equal, so there is one right answer.
    chance = np.random.default_rng(seed)
    membership = chance.integers(0, 15, 900).tolist()
    edges = chance.integers(0, 900, (2500, 2)).tolist()
    graph = simple_graph(900, [(a, b) for a, b in edges])
    weight: dict[frozenset[int], float] = {}
    volume = dict.fromkeys(range(15), 0.0)
    for a, b in graph.get_edgelist():
        ends = membership[a], membership[b]
        volume[ends[0]] += 1
        volume[ends[1]] += 1
        if ends[0] != ends[1]:
            weight[frozenset(ends)] = weight.get(frozenset(ends), 0.0) + 1
    known = joined_naively(weight, volume)
    found = [join.distance for join in linkage(graph, membership).joins]
    assert found == pytest.approx(known)


def test_the_cuts_of_karate_are_as_good_as_leidens_communities():
    karate = igraph.Graph.Famous("Zachary")
    tree = linkage(karate)
    assert karate.modularity(tree.cut(4)) > 0.41
    assert len(set(tree.cut_at(1.0))) <= 4
    assert tree.cut_at(0.0) == tuple(range(34))


def test_a_tree_over_communities_has_them_as_leaves():
    graph = igraph.Graph.Full(4) + igraph.Graph.Full(4) + igraph.Graph.Full(4)
    graph.add_edges([(0, 4), (4, 1)])
    tree = linkage(graph, [0] * 4 + [1] * 4 + [2] * 4)
    assert tree.leaves == 3
    assert tree.roots == 2
    assert tree.cut(2) == (0, 0, 1)


def test_a_chain_of_twenty_thousand_vertices_takes_no_recursion_and_little_time():
    assert linkage(igraph.Graph.Ring(20_000, circular=False)).roots == 1


def test_a_higher_resolution_finds_more_communities():
    graph = igraph.Graph.Famous("Zachary")
    levels = communities_at(graph, [0.2, 1.0, 4.0], seed=0)
    assert [level.count for level in levels] == sorted({level.count for level in levels})
    assert round(levels[1].modularity, 4) == 0.4198
    assert levels == communities_at(graph, [0.2, 1.0, 4.0], seed=0)


def test_what_is_clear_is_stable_and_what_is_not_is_less():
    ring_of_cliques = igraph.Graph.from_networkx(nx.ring_of_cliques(8, 6))
    noise = igraph.Graph.from_networkx(nx.gnm_random_graph(200, 600, seed=1))
    (clear,) = communities_at(ring_of_cliques, [1.0], seed=0)
    (vague,) = communities_at(noise, [1.0], seed=0)
    assert clear.count == 8
    assert clear.stability == 1.0
    assert vague.stability < 0.8


@pytest.mark.parametrize("count", [0, 1, 3])
def test_without_edges_each_vertex_is_its_own_community(count):
    graph = igraph.Graph(count)
    (level,) = communities_at(graph, [1.0], seed=0)
    assert level.membership == tuple(range(count)) == linkage(graph).cut(1)


@given(labels, st.permutations(range(5)))
def test_partitions_that_differ_in_their_numbers_only_share_everything(found, order):
    renumbered = [order[label] for label in found]
    assert shared_information(found, renumbered) == 1.0
    assert (by_size(np.array(found)) == by_size(np.array(renumbered))).all()
