"""Paper A's table is what networkx says of the paper's graph; the variants beside it differ."""

from __future__ import annotations

import random

import igraph
import networkx as nx
import pytest

from kgagent.graph.communities import leiden_fast
from kgagent.graph.measures.chance import random_graph
from kgagent.graph.measures.paper import PowerLaw, corrected, louvain_modularity, paper_table


@pytest.fixture(scope="module")
def pairs() -> list[tuple[int, int]]:
    """A multigraph of 80 concepts with loops, both directions and parallel relations."""
    chance = random.Random(4)
    made = [(chance.randrange(80), int(80 * chance.random() ** 2)) for _ in range(260)]
    return [*made, *made[:20], *[(b, a) for a, b in made[20:40]], (3, 3), (3, 3)]


def test_the_table_is_networkx_on_a_directed_graph(pairs):
    graph = nx.DiGraph(pairs)
    inner = graph.subgraph(max(nx.strongly_connected_components(graph), key=len))
    rows = paper_table(_graph(pairs, graph), seed=0)
    found = {row.name: row.value for row in rows}
    assert found["concepts"] == graph.number_of_nodes()
    assert found["relations"] == graph.number_of_edges()
    assert found["mean degree"] == pytest.approx(
        sum(degree for _, degree in graph.degree()) / len(graph)
    )
    assert found["self-loops"] == nx.number_of_selfloops(graph)
    assert found["mean clustering"] == pytest.approx(nx.average_clustering(graph), abs=1e-9)
    assert found["mean shortest path, largest component"] == pytest.approx(
        nx.average_shortest_path_length(inner), abs=1e-9
    )
    assert found["diameter, largest component"] == nx.diameter(inner)
    louvain = nx.community.louvain_communities(graph.to_undirected(), seed=0)
    assert found["modularity (Louvain)"] == pytest.approx(
        nx.community.modularity(graph.to_undirected(), louvain), abs=0.03
    )


def test_the_table_of_an_undirected_graph_is_that_of_networkx_undirected(pairs):
    graph = nx.Graph(pairs)
    inner = graph.subgraph(max(nx.connected_components(graph), key=len))
    undirected = _graph(pairs, graph).as_undirected(mode="each")
    found = {row.name: row.value for row in paper_table(undirected, seed=0)}
    assert found["relations"] == graph.number_of_edges()
    assert found["mean clustering"] == pytest.approx(nx.average_clustering(graph), abs=1e-9)
    assert found["diameter, largest component"] == nx.diameter(inner)


def test_the_published_figures_stand_beside():
    beside = {row.name: (row.g1, row.g2) for row in paper_table(igraph.Graph(), seed=0)}
    assert beside["concepts"] == (3835, 2180)
    assert beside["mean degree"] == (6.2112, 5.7706)
    for row in ("concepts", "relations"):
        assert all(isinstance(figure, int) for figure in beside[row])
    assert round(2 * beside["relations"][0] / beside["concepts"][0], 4) == 6.2112


def test_the_power_law_is_the_callers():
    fit = PowerLaw(ratio=1.0, p=0.5, alpha=2.5, xmin=4)
    values = [row.value for row in paper_table(igraph.Graph.Star(4), fit, seed=0)][-4:]
    assert values == [1.0, 0.5, 2.5, 4]
    assert [row.value for row in paper_table(igraph.Graph.Star(4), seed=0)][-4:] == [None] * 4


def test_the_sound_variants_say_what_differs():
    graph = igraph.Graph([(0, 1), (1, 0), (1, 2), (2, 2), (1, 2), (3, 4)], directed=True)
    lines = corrected(graph, seed=0)
    found = {line.name: line.value for line in lines}
    assert (found["relations"], found["linked pairs"]) == (6, 3)
    assert found["mean shortest path, largest component"] == pytest.approx(4 / 3)
    assert found["mean shortest path, all components"] == pytest.approx(5 / 4)
    assert found["unreachable pairs, share"] == pytest.approx(6 / 10)
    assert all(line.differs.endswith(".") for line in lines)


def test_the_part_of_the_graph_that_paths_are_about_is_told():
    cycle_and_tail = igraph.Graph([(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (5, 6)], directed=True)
    found = {line.name: line.value for line in corrected(cycle_and_tail, seed=0)}
    assert found["concepts in the largest component"] == 5
    assert found["concepts in the largest strong component"] == 3


def test_paths_can_be_sampled():
    graph = igraph.Graph.Barabasi(n=400, m=2)
    exact = {row.name: row.value for row in paper_table(graph, seed=0)}
    sampled = {row.name: row.value for row in paper_table(graph, seed=0, sources=100)}
    name = "mean shortest path, largest component"
    assert exact[name] != sampled[name] == pytest.approx(exact[name], rel=0.05)
    longest = "diameter, largest component"
    assert 0 < sampled[longest] <= exact[longest]
    lines = {line.name: line.value for line in corrected(graph, seed=0, sources=100, runs=1)}
    assert lines["mean shortest path, all components"] == sampled[name]


def test_the_best_leiden_is_the_best_of_its_seeds():
    graph = random_graph(80, 200, seed=1)
    found = [leiden_fast(graph, seed=seed).modularity for seed in range(3, 8)]
    assert len(set(found)) > 1
    assert corrected(graph, seed=3, runs=5)[-1].value == max(found)


def test_louvain_counts_loops_and_the_best_leiden_is_no_worse():
    karate = igraph.Graph.Famous("Zachary")
    best = corrected(karate, seed=0)[-1].value
    assert round(best, 4) == 0.4198
    assert louvain_modularity(karate, seed=0) <= best + 1e-12
    looped = igraph.Graph([*karate.get_edgelist(), (0, 0), (33, 33)])
    assert louvain_modularity(looped, seed=0) != pytest.approx(
        louvain_modularity(karate, seed=0), abs=1e-6
    )


def _graph(pairs, other: nx.Graph) -> igraph.Graph:
    """The relations over the concepts that have one."""
    number = {concept: at for at, concept in enumerate(other)}
    return igraph.Graph([(number[a], number[b]) for a, b in pairs], directed=True)
