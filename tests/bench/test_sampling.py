"""The benchmark of path sampling, on graphs small enough for a test."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import numpy as np
import pytest

from kgagent.bench.sampling import SAMPLERS, joined_pairs, lines
from kgagent.bench.synthetic import relations, vectors
from kgagent.graph.paths.graph import PathGraph


def test_every_sampler_has_a_line_on_every_graph():
    made = relations(60, 120, seed=2)
    meaning = vectors(made, dimension=8, seed=2)
    found = list(lines(made, meaning, sizes=((50, 120), (80, 240)), paths=20))
    sets = Counter(line.set for line in found)
    assert list(sets) == [
        "made up, 50 concepts, 120 relations",
        "made up, 80 concepts, 240 relations",
        "read, 60 concepts, 120 hops",
    ]
    assert len(set(sets.values())) == 1
    ours = [line for line in found if "reproduced" in line.figures]
    assert len(ours) == 3 * len(SAMPLERS)
    assert all(line.figures["simple"] == line.figures["reproduced"] == 1 for line in ours)
    assert all(line.figures["paths/s"] > 0 for line in found)


def test_real_relations_can_do_without_meanings():
    found = list(lines(relations(30, 60, seed=2), sizes=(), paths=5))
    assert {line.set for line in found} == {"read, 30 concepts, 60 hops"}


def test_there_is_nothing_to_say_of_a_graph_without_hops():
    assert list(lines([], sizes=())) == []


def test_pairs_are_two_concepts_that_a_path_joins():
    graph = PathGraph.of(relations(40, 60, seed=1), concepts=["alone"])
    pairs = joined_pairs(graph, 50, seed=3)
    assert pairs == joined_pairs(graph, 50, seed=3)
    assert all(a != b and graph.component[a] == graph.component[b] for a, b in pairs)


@pytest.mark.parametrize(("concepts", "count"), [(2, 1), (300, 900), (300, 310)])
def test_the_made_up_graph_is_connected_and_of_its_size(concepts, count):
    made = relations(concepts, count, seed=4)
    graph = nx.Graph([(row.source, row.target) for row in made])
    assert (len(graph), nx.is_connected(graph)) == (concepts, True)
    assert graph.number_of_edges() == len(made) == pytest.approx(count, rel=0.02)
    assert made == relations(concepts, count, seed=4)
    assert made != relations(concepts, count, seed=5) or concepts == 2


def test_it_has_hubs_and_triangles():
    graph = nx.Graph([(row.source, row.target) for row in relations(2_000, 6_000, seed=1)])
    assert max(dict(graph.degree).values()) > 60
    assert nx.transitivity(graph) > 0.02


def test_related_concepts_are_near_in_meaning():
    made = relations(400, 800, seed=1)
    graph = PathGraph.of(made).with_vectors(vectors(made, dimension=32, seed=1))
    related = [graph.cosines([a], b)[0] for a, b in graph.hops.ends]
    any_two = [graph.cosines([a], b)[0] for a, b in joined_pairs(graph, 400, seed=1)]
    assert np.mean(related) > np.mean(any_two) + 0.1
