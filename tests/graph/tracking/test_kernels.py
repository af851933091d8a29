"""Kernels on arrays find what networkx finds, on any graph."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent.graph.tracking.betweenness import hoeffding, shares
from kgagent.graph.tracking.breadth import distances_from, levels
from kgagent.graph.tracking.chance import sample
from kgagent.graph.tracking.diameter import Diameter, eccentricities, longest_path
from kgagent.graph.tracking.distances import path_lengths
from kgagent.graph.tracking.flat import Flat, arcs_of

pairs = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=60)


def flat_of(graph: nx.Graph) -> tuple[Flat, nx.Graph]:
    """The graph as flat arrays, and by position in networkx."""
    flat = Flat.of(arcs_of(np.array(graph.edges, dtype=np.int64).reshape(-1, 2)))
    number = {vertex: position for position, vertex in enumerate(flat.vertices.tolist())}
    return flat, nx.relabel_nodes(graph.subgraph(number), number)


def simple(found: list[tuple[int, int]]) -> nx.Graph:
    graph = nx.Graph((a, b) for a, b in found if a != b)
    return graph if graph.size() else nx.Graph([(0, 1)])


def labels_of(graph: nx.Graph) -> np.ndarray:
    labels = np.zeros(len(graph), dtype=np.int64)
    for number, part in enumerate(sorted(nx.connected_components(graph), key=min)):
        labels[list(part)] = number
    return labels


@given(pairs)
def test_one_source_and_64_at_once_give_the_distances_of_networkx(found):
    flat, graph = flat_of(simple(found))
    expected = dict(nx.all_pairs_shortest_path_length(graph))
    for source in range(flat.size):
        row = distances_from(flat, source).tolist()
        assert row == [expected[source].get(v, -1) for v in range(flat.size)]
    every = np.arange(flat.size)
    for level, (at, new) in enumerate(levels(flat, every, every), 1):
        for vertex, word in zip(every if at is None else at, new.tolist(), strict=True):
            reached = {s for s in range(flat.size) if word >> s & 1}
            assert reached == {s for s in expected[vertex] if expected[vertex][s] == level}


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(20, 300), st.floats(0.5, 4))
def test_the_diameter_is_that_of_networkx(seed, size, degree):
    flat, graph = flat_of(nx.gnp_random_graph(size, degree / size, seed=seed))
    if not flat.size:
        return
    largest = max(nx.connected_components(graph), key=len)
    inside = np.array(sorted(largest))
    expected = nx.diameter(graph.subgraph(largest))
    found = longest_path(flat, inside)
    assert found.length == expected
    assert (eccentricities(flat, found.ends) == expected).all()


def test_a_diameter_is_carried_on_while_a_graph_grows_and_found_again_when_it_shrinks():
    graph = nx.gnp_random_graph(150, 0.02, seed=4)
    edges = list(graph.edges)
    diameter, removals = Diameter(), 0
    for count in [*range(5, len(edges), 3), *range(len(edges), 5, -7)]:
        removals += count < len(edges) and count % 7 == len(edges) % 7
        flat, mirror = flat_of(nx.Graph(edges[:count]))
        largest = max(nx.connected_components(mirror), key=lambda part: (len(part), -min(part)))
        found = diameter.of(flat, np.array(sorted(largest)), removals=removals)
        assert found.exact
        assert found.length == nx.diameter(mirror.subgraph(largest))


@pytest.mark.parametrize("size", [200, 20_000])
def test_a_long_path_takes_no_longer_than_it_is_long(size):
    flat, _ = flat_of(nx.path_graph(size))
    assert longest_path(flat, np.arange(size)).length == size - 1


def test_mean_paths_of_a_sample_are_within_three_standard_errors_nearly_always():
    off = []
    for seed in range(20):
        flat, graph = flat_of(nx.gnm_random_graph(600, 1200, seed=seed))
        found = path_lengths(flat, labels_of(graph), seed=seed, sources=64)
        exact = flat.to_igraph().connected_components().giant().average_path_length()
        off.append(abs(found.mean - exact) / found.error)
    assert max(off) < 3
    assert sum(value < 2 for value in off) >= 17


def test_paths_of_small_components_are_exact_beside_a_large_one():
    graph = nx.disjoint_union_all([nx.path_graph(50), nx.star_graph(9), nx.path_graph(2)])
    flat, mirror = flat_of(graph)
    found = path_lengths(flat, labels_of(mirror), seed=0, sources=64)
    between = nx.betweenness_centrality(mirror, normalized=False)
    assert found.inner == pytest.approx(2 * sum(between.values()))
    assert found.error == found.inner_error == 0


def test_pivots_keep_the_bound_they_state():
    flat, graph = flat_of(nx.barabasi_albert_graph(700, 3, seed=1))
    exact = nx.betweenness_centrality(graph)
    groups = shares(flat, flat.to_igraph(), present=flat.size, seed=0, step=1)
    pivots = sum(group.pivots for group in groups)
    mean = sum(group.values * group.pivots for group in groups) / pivots
    assert 4 <= pivots < flat.size
    off = np.abs(mean - np.array([exact[v] for v in range(flat.size)]))
    assert off.max() <= hoeffding(pivots)


def test_a_sample_changes_little_when_little_is_added():
    before = set(sample(np.arange(1000), 100, seed=1, salt="x").tolist())
    after = set(sample(np.arange(1010), 100, seed=1, salt="x").tolist())
    assert len(before) == 100
    assert len(before & after) >= 95


def test_a_diameter_that_takes_too_many_searches_is_a_lower_bound():
    flat, _ = flat_of(nx.random_regular_graph(4, 600, seed=2))
    found = longest_path(flat, np.arange(600), tries=1)
    assert not found.exact
    assert found.length <= flat.to_igraph().diameter()
