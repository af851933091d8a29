"""What holds of every measure: labels do not matter, and no graph breaks it."""

from __future__ import annotations

import dataclasses
import math

import igraph
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kgagent.graph.measures import (
    centrality,
    clustering,
    cuts,
    degrees,
    distances,
    predicates,
    reach,
    rich_club,
    roles,
    small_world,
    spectrum,
)
from kgagent.graph.measures.eigenvector import eigenvector
from kgagent.graph.measures.forms import flat, largest_component
from kgagent.graph.measures.paper import corrected, louvain_modularity, paper_table

NUMBERS = [
    degrees.mean_degree,
    degrees.max_degree,
    degrees.degree_distribution,
    degrees.degree_gini,
    degrees.degree_entropy,
    degrees.loops,
    degrees.reciprocity,
    degrees.assortativity,
    degrees.out_in_assortativity,
    clustering.mean_clustering,
    clustering.transitivity,
    clustering.largest_core,
    distances.distances,
    spectrum.algebraic_connectivity,
    spectrum.spectral_gap,
    spectrum.adjacency_gap,
    rich_club.rich_club,
]

VERTEX_VALUES = [
    degrees.degrees,
    clustering.local_clustering,
    clustering.directed_clustering,
    clustering.core_numbers,
    centrality.betweenness,
    centrality.closeness,
    eigenvector,
    centrality.pagerank,
    reach.domain_prestige,
    roles.bridging_coefficient,
    roles.bridging_centrality,
]

CHANCY = [
    lambda graph: distances.sampled_distances(graph, sources=3, seed=1),
    lambda graph: distances.sampled_path_lengths(graph, pairs=20, seed=1),
    lambda graph: reach.sampled_domain_prestige(graph, sources=3, seed=1),
    lambda graph: rich_club.normalised_rich_club(graph, samples=2, seed=1),
    lambda graph: small_world.sampled_small_world(graph, samples=2, seed=1),
    lambda graph: small_world.sampled_small_world(graph, reference="random", samples=2),
    lambda graph: louvain_modularity(graph, seed=1),
    lambda graph: paper_table(graph, seed=1),
    lambda graph: corrected(graph, seed=1, runs=2),
]

DERIVED = [
    small_world.small_world,
    lambda graph: small_world.small_world(graph).sigma,
    lambda graph: small_world.small_world(graph).omega,
    lambda graph: small_world.sampled_small_world(graph, samples=1).sigma,
    lambda graph: small_world.sampled_small_world(graph, samples=1).omega,
    lambda graph: distances.distances(graph).mean,
    lambda graph: distances.distances(graph).unreachable_share,
    lambda graph: centrality.mean_max(centrality.betweenness(graph)),
    lambda graph: roles.participation(graph, list(range(graph.vcount()))),
    lambda graph: roles.participation(graph, [0] * graph.vcount()),
    lambda graph: roles.within_community_degree(graph, list(range(graph.vcount()))),
    lambda graph: roles.within_community_degree(graph, [0] * graph.vcount()),
    cuts.cut_concepts,
    cuts.cut_relations,
]

ODD = {
    "empty": igraph.Graph(),
    "empty, directed": igraph.Graph(directed=True),
    "one vertex": igraph.Graph(1),
    "one loop": igraph.Graph(n=1, edges=[(0, 0)], directed=True),
    "two loops on one vertex": igraph.Graph(n=1, edges=[(0, 0), (0, 0)]),
    "two apart": igraph.Graph(2, directed=True),
    "one edge": igraph.Graph([(0, 1)]),
    "one edge, directed": igraph.Graph([(0, 1)], directed=True),
    "parallel edges": igraph.Graph([(0, 1)] * 3, directed=True),
    "both ways": igraph.Graph([(0, 1), (1, 0)], directed=True),
    "star": igraph.Graph.Star(6),
    "star, directed": igraph.Graph.Star(6, mode="in"),
    "ring": igraph.Graph.Ring(6),
    "complete": igraph.Graph.Full(5),
    "two components": igraph.Graph([(0, 1), (1, 2), (3, 4), (4, 4)]),
    "an edge, and others alone": igraph.Graph(n=5, edges=[(1, 3)]),
    "all at once": igraph.Graph(
        n=8, edges=[(0, 1), (1, 0), (1, 2), (1, 2), (2, 2), (3, 4), (4, 5)], directed=True
    ),
}


def numbers_in(value: object):
    """All the numbers in a value, however deep."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from numbers_in(getattr(value, field.name))
    elif isinstance(value, dict):
        yield from numbers_in(list(value.items()))
    elif isinstance(value, list | tuple | np.ndarray):
        for part in value:
            yield from numbers_in(part)
    elif value is not None and not isinstance(value, str):
        yield float(value)


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("measure", NUMBERS + VERTEX_VALUES + CHANCY + DERIVED)
def test_any_graph_gives_finite_values_or_none(measure, name):
    graph = ODD[name].copy()
    before = graph.get_edgelist()
    found = measure(graph)
    assert all(math.isfinite(number) for number in numbers_in(found))
    assert graph.get_edgelist() == before
    if measure in VERTEX_VALUES and found is not None:
        assert len(found) == graph.vcount()


@pytest.mark.parametrize("measure", CHANCY)
def test_the_same_seed_gives_the_same(measure):
    graph = igraph.Graph.Famous("Zachary")
    first, second = measure(graph), measure(graph)
    assert list(numbers_in(first)) == list(numbers_in(second))


@st.composite
def relabelled(draw):
    count = draw(st.integers(1, 10))
    vertex = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(vertex, vertex), max_size=30))
    order = draw(st.permutations(range(count)))
    directed = draw(st.booleans())
    graph = igraph.Graph(n=count, edges=pairs, directed=directed)
    moved = [(order[a], order[b]) for a, b in draw(st.permutations(pairs))]
    return graph, igraph.Graph(n=count, edges=moved, directed=directed), order


@settings(max_examples=100, deadline=None)
@given(relabelled())
def test_labels_change_nothing(drawn):
    graph, other, order = drawn
    for measure in NUMBERS:
        assert list(numbers_in(measure(graph))) == pytest.approx(
            list(numbers_in(measure(other))), abs=1e-9
        )
    for measure in VERTEX_VALUES:
        found, moved = measure(graph), measure(other)
        if found is None:
            assert moved is None
        else:
            assert found == pytest.approx(moved[list(order)], abs=1e-9)
    assert sorted(order[v] for v in cuts.cut_concepts(graph)) == cuts.cut_concepts(other)
    assert len(cuts.cut_relations(graph)) == len(cuts.cut_relations(other))


@settings(max_examples=100, deadline=None)
@given(relabelled(), st.data())
def test_labels_and_community_numbers_do_not_change_roles(drawn, data):
    graph, other, order = drawn
    of = data.draw(st.lists(st.integers(0, 3), min_size=len(order), max_size=len(order)))
    moved = [0] * len(order)
    for vertex, community in enumerate(of):
        moved[order[vertex]] = 7 - 2 * community
    for measure in (roles.participation, roles.within_community_degree):
        assert measure(graph, of) == pytest.approx(measure(other, moved)[list(order)], abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(relabelled())
def test_labels_do_not_change_small_worlds_and_papers_table(drawn):
    graph, other, _ = drawn
    sizes = [len(part) for part in graph.connected_components(mode="strong")]
    weak = [len(part) for part in flat(graph).connected_components()]
    assume(sizes.count(max(sizes)) == weak.count(max(weak)) == 1)
    first, second = small_world.small_world(graph), small_world.small_world(other)
    assert list(numbers_in(first)) == pytest.approx(list(numbers_in(second)), abs=1e-9)
    for row, same in zip(paper_table(graph, seed=0), paper_table(other, seed=0), strict=True):
        if "Louvain" not in row.name:
            assert row.value == pytest.approx(same.value, abs=1e-9)


def test_the_largest_of_equals_is_the_one_with_more_edges():
    path_first = igraph.Graph([(0, 1), (1, 2), (3, 4), (4, 5), (3, 5)])
    assert largest_component(path_first).ecount() == 3


def test_of_equals_with_as_many_edges_the_degrees_decide():
    path, star = igraph.Graph([(0, 1), (1, 2), (2, 3)]), igraph.Graph.Star(4)
    for graph in (path + star, star + path):
        assert sorted(largest_component(graph).degree()) == [1, 1, 2, 2]


def test_predicates_are_counted_in_one_order():
    found = predicates.predicate_distribution(["uses", "is", "uses", "has"])
    assert list(found.items()) == [("uses", 2), ("has", 1), ("is", 1)]
    assert predicates.predicate_distribution([]) == {}
    assert predicates.predicate_entropy([]) is predicates.predicate_gini([]) is None
    assert predicates.predicate_entropy(["a", "b", "c", "d"]) == 2
