"""The measures of a step: known graphs have their known values, and order does not matter."""

from __future__ import annotations

import random

import igraph
import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.graph.bridges import bridge_strengths
from kgagent.graph.build import GrowingGraph, simple_graph
from kgagent.graph.communities import leiden, leiden_fast
from kgagent.graph.measure import TOP, measure

pairs = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=60)


def grown(found: list[tuple[int, int]]) -> GrowingGraph:
    graph = GrowingGraph()
    graph.add(((f"c{a}", f"c{b}") for a, b in found), names={})
    return graph


def test_karate_has_its_known_modularity():
    karate = igraph.Graph.Famous("Zachary")
    best = max(leiden(karate, seed=seed).modularity for seed in range(5))
    fast = max(leiden_fast(karate, seed=seed).modularity for seed in range(5))
    assert round(best, 4) == round(fast, 4) == 0.4198


@pytest.mark.parametrize("find", [leiden, leiden_fast])
def test_a_partition_is_the_same_for_the_same_seed_and_numbered_by_size(find):
    graph = igraph.Graph.Erdos_Renyi(n=200, m=500)
    first = find(graph, seed=7)
    assert first == find(graph, seed=7)
    sizes = [first.membership.count(c) for c in range(first.count)]
    assert sizes == sorted(sizes, reverse=True)


def test_both_leidens_agree_on_the_modularity():
    chance = random.Random(3)
    edges = [(chance.randrange(400), chance.randrange(400)) for _ in range(500)]
    graph = simple_graph(400, edges)
    assert leiden(graph, seed=0).modularity == pytest.approx(
        leiden_fast(graph, seed=0).modularity, abs=0.01
    )


def test_the_fast_one_leaves_the_random_module_alone():
    random.seed(5)
    before = random.getstate()
    leiden_fast(igraph.Graph.Famous("Zachary"), seed=1)
    assert random.getstate() == before


@given(pairs)
def test_measures_agree_with_networkx(found):
    graph = grown(found)
    measures = measure(graph, seed=0).measures
    other = nx.MultiDiGraph([(f"c{a}", f"c{b}") for a, b in found])
    parts = [len(part) for part in nx.weakly_connected_components(other)]
    assert measures.concepts == other.number_of_nodes()
    assert measures.relations == other.number_of_edges()
    assert measures.components == len(parts)
    assert measures.largest_component == max(parts, default=0)
    degrees = sorted((d for _, d in other.degree()), reverse=True)[:TOP]
    assert [hub.value for hub in measures.hubs] == degrees
    assert measures.mean_degree == pytest.approx(
        sum(d for _, d in other.degree()) / len(other) if found else 0
    )


@given(pairs)
def test_a_bridge_touches_several_communities(found):
    graph = grown(found).simple()
    membership = leiden_fast(graph, seed=0).membership
    expected = [
        len({membership[other] for other in graph.neighbors(vertex)})
        for vertex in range(graph.vcount())
    ]
    assert bridge_strengths(graph, membership) == expected


def test_an_empty_graph_measures_nothing():
    assert measure(GrowingGraph(), seed=0).measures.concepts == 0


def test_names_follow_the_concepts():
    graph = GrowingGraph()
    graph.add([("silk", "bone")], names={"silk": "Silk", "bone": "bone"})
    graph.rename({"silk": "silks", "unknown": "?"})
    assert graph.names == ["silks", "bone"]
    assert "silk" in graph
    assert graph.vertex("bone") == 1
