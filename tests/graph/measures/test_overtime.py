"""Hubs, bridges, connections and longest paths: as counted one by one."""

from __future__ import annotations

import itertools

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.graph.build import simple_graph
from kgagent.graph.measures.connecting import newly_connected
from kgagent.graph.measures.longest import correlations, longest_paths, path_means
from kgagent.graph.measures.overtime import Stamped, degree_curves, hub_emergence, top_hubs
from kgagent.graph.measures.presence import Spans, earliest, persistence, presence_matrix

names = st.sampled_from("abcdefgh")
growths = st.lists(st.lists(st.tuples(names, names), max_size=6), max_size=8).map(
    lambda steps: dict(enumerate(steps, 1))
)
sets = st.lists(st.sets(st.integers(0, 6)), max_size=10)
pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30)


def test_steps_are_numbered_from_one():
    with pytest.raises(ValueError, match="from 1, not from 0"):
        Stamped.of({0: [("a", "b")]})


@given(growths)
def test_degree_curves_are_the_degrees_counted_after_each_step(growth):
    stamped, keys = Stamped.of(growth)
    graph = nx.MultiGraph()
    graph.add_nodes_from(keys)
    counted = []
    for step in sorted(growth):
        graph.add_edges_from(growth[step])
        counted.append([graph.degree(key) for key in keys])
    curves = degree_curves(stamped, range(len(keys)))
    assert curves.T.tolist() == (counted if keys else [[] for _ in counted])


@given(growths, st.integers(0, 4))
def test_hubs_emerge_where_their_curve_first_is_above(growth, above):
    stamped, keys = Stamped.of(growth)
    curves = degree_curves(stamped, range(len(keys)))
    known = {
        vertex: int(np.argmax(curve > above)) + 1
        for vertex, curve in enumerate(curves)
        if (curve > above).any()
    }
    found = hub_emergence(stamped, above=above)
    assert found == known
    assert list(found.values()) == sorted(found.values())


@given(growths)
def test_the_top_hubs_have_the_highest_degrees(growth):
    stamped, keys = Stamped.of(growth)
    last = degree_curves(stamped, range(len(keys)))[:, -1].tolist() if keys else []
    found = top_hubs(stamped, count=3)
    assert found == sorted(range(len(keys)), key=lambda v: (-last[v], v))[:3]


@given(growths)
def test_the_simple_growth_keeps_the_first_of_each_pair(growth):
    stamped, keys = Stamped.of(growth)
    simple = stamped.simple()
    first: dict[frozenset[str], int] = {}
    for step in sorted(growth):
        for a, b in growth[step]:
            if a != b:
                first.setdefault(frozenset((a, b)), step)
    found = {
        frozenset((keys[a], keys[b])): step
        for a, b, step in zip(simple.sources, simple.targets, simple.steps, strict=True)
    }
    assert found == first
    assert simple.steps.tolist() == sorted(simple.steps.tolist())


@given(sets)
def test_persistence_and_presence_count_the_steps_of_each(by_step):
    spans = Spans.of(by_step)
    everyone = sorted(set().union(*by_step)) if by_step else []
    known = {v: sum(v in there for there in by_step) for v in everyone}
    assert persistence(spans) == known
    first = {v: next(i for i, there in enumerate(by_step) if v in there) for v in everyone}
    order = sorted(everyone, key=lambda v: (first[v], v))
    assert earliest(spans, count=4) == order[:4]
    matrix = presence_matrix(spans, order, steps=5)
    assert matrix.tolist() == [[v in there for there in by_step[:5]] for v in order]


def test_a_fixed_pair_is_counted_once_when_it_is_connected():
    growth = {1: [("a", "b"), ("c", "d")], 2: [("a", "b")], 3: [("b", "c")]}
    stamped, _ = Stamped.of(growth)
    found = newly_connected(stamped, seed=0, pairs=500)
    assert [connected.fixed for connected in found][1] == 0
    assert sum(connected.fixed for connected in found) == found[-1].fixed_so_far == 500
    # A third of the pairs of four vertices lie within (a, b) or (c, d).
    assert found[0].fixed == pytest.approx(500 / 3, abs=50)


def test_fresh_pairs_count_new_vertices_as_connected_to_nothing_before():
    stamped, _ = Stamped.of({1: [("a", "b")], 2: [("b", "a")], 3: [("b", "c")]})
    first, second, third = newly_connected(stamped, seed=1, pairs=300)
    assert (first.fresh, second.fresh) == (300, 0)
    assert third.fresh == pytest.approx(200, abs=30)


@given(growths)
def test_what_is_connected_in_the_end_is_what_networkx_says(growth):
    stamped, keys = Stamped.of(growth)
    found = newly_connected(stamped, seed=0, pairs=200)
    assert found == newly_connected(stamped, seed=0, pairs=200)
    graph = nx.Graph(list(zip(stamped.sources.tolist(), stamped.targets.tolist(), strict=True)))
    if len(keys) > 1 and nx.is_connected(graph):
        assert found[-1].fixed_so_far == 200
    if not graph.number_of_edges():
        assert all(connected.fixed == 0 for connected in found)


@given(pairs, st.integers(1, 12))
def test_the_longest_paths_have_the_longest_distances(edges, count):
    graph = simple_graph(10, edges)
    found = longest_paths(graph, seed=0, count=count)
    distances = dict(nx.all_pairs_shortest_path_length(graph.to_networkx()))
    lengths = sorted(distances[a][b] for a in distances for b in distances[a] if a < b)[::-1]
    assert [len(path) - 1 for path in found] == lengths[:count]
    for path in found:
        assert all(graph.are_adjacent(a, b) for a, b in itertools.pairwise(path))
    assert len({(path[0], path[-1]) for path in found}) == len(found)


def test_sweeps_find_the_ends_of_a_long_chain():
    graph = igraph.Graph.Ring(500, circular=False)
    (path,) = longest_paths(graph, seed=3, count=1, exact=False)
    assert len(path) == 500


@pytest.mark.parametrize("exact", [True, False])
def test_a_graph_without_edges_has_no_paths(exact):
    assert longest_paths(igraph.Graph(), seed=0, exact=exact) == []
    assert longest_paths(igraph.Graph(3), seed=0, exact=exact) == []


def test_path_means_and_their_correlations():
    graph = igraph.Graph([(0, 1), (1, 2), (2, 3), (1, 3), (3, 4)])
    paths = longest_paths(graph, seed=0, count=4)
    means = path_means(graph, paths, {"degree": graph.degree(), "one": [1] * 5})
    assert means["degree"][0] == pytest.approx(np.mean([graph.degree(v) for v in paths[0]]))
    found = correlations(means)
    assert found["degree", "degree"] == 1.0
    assert found["degree", "one"] is None
    assert found["degree", "density"] == pytest.approx(
        float(np.corrcoef(means["degree"], means["density"])[0, 1])
    )
