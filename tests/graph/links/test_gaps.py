"""Each kind of gap is found where it lies, with the path that speaks for it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from kgagent.domain.snapshot import RelationRow
from kgagent.graph.links import gaps
from kgagent.graph.links.linkgraph import LinkGraph
from kgagent.graph.links.table import RelationTable


def graph(*edges):
    count = max(max(e) for e in edges) + 1
    return LinkGraph.of(count, [a for a, _ in edges], [b for _, b in edges])


def table(*facts):
    return RelationTable.of(RelationRow(*fact) for fact in facts)


def named(rows, gap):
    return [rows.keys[vertex] for vertex in gap.path]


def test_constraint_is_that_of_networkx():
    theirs = nx.les_miserables_graph()
    ours = nx.convert_node_labels_to_integers(theirs)
    expected = nx.constraint(nx.Graph(ours.edges))
    mine = graph(*ours.edges)
    for vertex, value in expected.items():
        if ours.degree[vertex] > 1:
            assert gaps.constraint(mine, vertex) == pytest.approx(value)


def test_the_concept_between_two_groups_is_the_broker():
    clique = [(a, b) for a in range(4) for b in range(a)]
    other = [(a + 5, b + 5) for a, b in clique]
    between = graph(*clique, *other, (4, 0), (4, 5))
    found = gaps.brokers(between, limit=1)[0]
    assert found.concepts == (4,)
    assert found.path == (0, 4, 5)


def test_strong_ties_make_the_likelier_open_triangle():
    ours = LinkGraph.of(6, [0, 0, 1, 3, 3], [1, 1, 2, 4, 5], weights=[3, 3, 6, 1, 1])
    best, second = gaps.open_triangles(ours)
    assert best.path == (0, 1, 2)
    assert second.path == (4, 3, 5)
    assert best.score > second.score


def test_predicates_compose_as_the_graph_has_shown():
    rows = table(
        *((f"a{n}", "is part of", f"b{n}") for n in range(4)),
        *((f"b{n}", "is part of", f"c{n}") for n in range(4)),
        *((f"a{n}", "lies in", f"c{n}") for n in range(3)),
    )
    found = gaps.open_triads(rows)
    assert [(named(rows, gap), gap.predicate) for gap in found] == [(["a3", "b3", "c3"], "lies in")]


def test_a_chain_that_does_not_come_back_is_a_feedback_loop_to_close():
    rows = table(("heat", "drives", "flow"), ("flow", "drives", "wear"), ("x", "is", "y"))
    assert [named(rows, gap) for gap in gaps.feedback_loops(rows)] == [["heat", "flow", "wear"]]
    closed = table(("a", "is", "b"), ("b", "is", "c"), ("c", "is", "a"))
    assert gaps.feedback_loops(closed) == ()


def test_near_in_meaning_and_far_in_the_graph_is_dissonance():
    ours = graph((0, 1), (2, 3))
    vectors = np.asarray([[1, 0], [0, 1], [1, 0.1], [-1, 0]], np.float32)
    assert gaps.dissonances(ours, vectors)[0].concepts == (0, 2)


def test_a_bridge_leads_to_a_distant_meaning_by_close_steps():
    ours = graph((0, 1), (1, 2), (2, 3))
    angles = np.arange(4) * np.pi / 4
    vectors = np.stack((np.cos(angles), np.sin(angles)), axis=1).astype(np.float32)
    found = gaps.conceptual_bridges(ours, vectors)
    assert found[0].path in {(0, 1, 2), (1, 2, 3), (0, 1, 2, 3)}
    assert found == gaps.conceptual_bridges(ours, vectors)


def test_what_holds_for_one_pair_is_proposed_for_a_like_one():
    rows = table(
        ("bronze", "resists", "rust"), ("clay", "resists", "fire"), ("brass", "feels", "warm")
    )
    place = {"bronze": (1, 0), "brass": (0.9, 0.1), "rust": (1, 1), "fire": (0.9, 1.1)}
    vectors = np.asarray([place.get(key, (-1, 0)) for key in rows.keys], np.float32)
    found = gaps.analogies(rows, vectors, nearest=1)
    assert ["bronze", "rust", "brass", "fire"] in [named(rows, gap) for gap in found]
    assert {gap.predicate for gap in found} == {"resists"}


def test_an_empty_graph_has_no_gaps():
    none, rows = LinkGraph.of(0, [], []), table()
    vectors = np.zeros((0, 4), np.float32)
    assert gaps.brokers(none) == gaps.open_triangles(none) == gaps.open_triads(rows) == ()
    assert gaps.feedback_loops(rows) == gaps.analogies(rows, vectors) == ()
    assert gaps.dissonances(none, vectors) == gaps.conceptual_bridges(none, vectors) == ()
