"""The graph that paths run through: what is a hop, and which evidence stands for it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.snapshot import RelationRow
from kgagent.graph.paths.costs import Costing, newest, strength
from kgagent.graph.paths.graph import PathGraph
from kgagent.graph.paths.path import Path, hops_of, score, weakest

pairs = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40)


def row(source: str, target: str, **more: object) -> RelationRow:
    return RelationRow(source, "joins", target, **more)


@given(pairs)
def test_it_is_the_undirected_simple_graph(make, as_networkx, found):
    graph = make(found)
    other = nx.Graph([(a, b) for a, b in found if a != b])
    other.add_nodes_from(range(12))
    assert {tuple(sorted(ends)) for ends in graph.hops.ends} == {
        tuple(sorted(edge)) for edge in other.edges
    }
    for vertex in range(12):
        assert list(graph.neighbours[vertex]) == sorted(other[vertex])
        assert graph.degrees[vertex] == other.degree(vertex)
        for beside, hop in zip(graph.neighbours[vertex], graph.incident[vertex], strict=True):
            assert graph.hop(vertex, beside) == graph.hop(beside, vertex) == hop
            assert set(graph.hops.ends[hop]) == {vertex, beside}
    parts = {frozenset(part) for part in nx.connected_components(other)}
    assert {frozenset(graph.members(part)) for part in set(graph.component)} == parts


def test_several_relations_are_one_hop_with_the_best_evidence_first():
    rows = [
        row("silk", "bone", support=1, year=2001),
        row("bone", "silk", support=3, year=2009, confidence=0.5),
        row("silk", "bone", support=3, year=2011, confidence=0.9),
    ]
    hops = PathGraph.of(rows).hops
    assert hops.relations == ((2, 1, 0),)
    assert (hops.support, hops.year, hops.confidence) == ((3,), (2011,), (0.9,))


def test_a_denied_relation_is_no_hop_unless_asked_for():
    rows = [row("silk", "bone", negated=True)]
    assert PathGraph.of(rows).hop(0, 1) is None
    assert PathGraph.of(rows, negated=True).hop(0, 1) == 0


def test_concepts_that_nothing_relates_come_in_when_given():
    graph = PathGraph.of([row("silk", "bone")], concepts=["wood", "silk"])
    assert graph.keys == ("silk", "bone", "wood")
    assert graph.vertex("wood") == 2
    assert graph.vertex("glass") is None


def test_an_empty_graph_can_be_had():
    graph = PathGraph.of([])
    assert (graph.keys, graph.hops.ends, graph.to_igraph().vcount()) == ((), (), 0)


@pytest.mark.parametrize("vectors", [np.ones((3, 2)), np.ones(2), np.full((2, 2), 5.0)])
def test_vectors_of_another_shape_or_length_are_refused(vectors):
    with pytest.raises(ValueError, match="vector"):
        PathGraph.of([row("silk", "bone")]).with_vectors(vectors)


def test_a_membership_of_another_length_is_refused():
    with pytest.raises(ValueError, match="community"):
        PathGraph.of([row("silk", "bone")]).with_membership([0])


def test_cosines_do_not_depend_on_how_they_are_added_up():
    made = np.random.default_rng(0).standard_normal((40, 200))
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    rows = [row(f"c{i}", f"c{i + 1}") for i in range(39)]
    graph = PathGraph.of(rows).with_vectors(made)
    order = np.random.default_rng(1).permutation(200)
    shuffled = PathGraph.of(rows).with_vectors(made[:, order])
    near = graph.cosines(range(40), 7)
    assert near == shuffled.cosines(range(40), 7)
    assert near == [graph.cosines([v], 7)[0] for v in range(40)]
    assert near == pytest.approx(made @ made[7], abs=2e-3)


def test_meanings_that_are_not_numbers_are_no_meaning():
    graph = PathGraph.of([row("silk", "bone")]).with_vectors([[np.nan, 0], [1, 0]])
    assert graph.cosines([0, 1], 1) == [0.0, 1.0]


def test_strength_falls_with_thin_unchecked_and_old_evidence():
    rows = [
        row("a", "b", support=5, year=2020),
        row("b", "c", support=1, year=2020),
        row("c", "d", support=1, year=2020, grounded=False),
        row("d", "e", support=1, year=2010, grounded=False),
        row("e", "f", support=1, confidence=0.0),
    ]
    graph = PathGraph.of(rows)
    found = [strength(graph, hop, 10) for hop in range(5)]
    assert found == sorted(found, reverse=True)
    assert found[3] == found[2] / 2
    assert found[4] == 0.01
    assert newest(graph) == 2020


def test_the_weakest_hop_is_by_support_then_grounding_then_confidence():
    rows = [
        row("a", "b", support=2, grounded=False, confidence=0.1),
        row("b", "c", support=1, confidence=0.9),
        row("c", "d", support=1, confidence=0.4),
        row("d", "e", support=1, grounded=False, confidence=0.8),
    ]
    graph = PathGraph.of(rows)
    assert weakest(graph, Path((0, 1, 2, 3, 4))) == 3
    assert weakest(graph, Path((3, 2, 1, 0))) == 0
    assert weakest(graph, Path((0,))) is None


def test_a_score_sums_up_a_path(make):
    graph = make([(0, 1), (1, 2), (1, 3)])
    found = score(graph, Path((0, 1, 2)))
    strengths = [strength(graph, hop) for hop in hops_of(graph, Path((0, 1, 2)))]
    assert found.holds == pytest.approx(strengths[0] * strengths[1])
    assert found.mean == pytest.approx(found.holds**0.5)
    assert (found.hops, found.support, found.hub, found.weakest) == (2, 0, 3, 0)
    assert found.coherence == pytest.approx(np.cos(2 * np.pi / 12), abs=1e-3)


def test_a_path_without_hops_holds():
    graph = PathGraph.of([row("silk", "bone")])
    found = score(graph, Path((0,)))
    assert (found.holds, found.mean, found.hops, found.coherence) == (1.0, 1.0, 0, None)


def test_a_path_with_a_gap_is_refused(make):
    with pytest.raises(ValueError, match="not one of this graph"):
        hops_of(make([(0, 1), (2, 3)]), Path((0, 1, 2)))


def test_costs_are_worked_out_once_for_a_graph(make):
    graph = make([(0, 1)])
    assert Costing(hubs=1).charges(graph) is Costing(hubs=1).charges(graph)
    assert Costing(hubs=1).charges(graph) is not Costing(hubs=2).charges(graph)
