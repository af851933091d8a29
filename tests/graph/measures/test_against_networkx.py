"""Measures are networkx's (or igraph's, or their definition's) on any graph, to 1e-9.

Graphs are directed or not, with loops, parallel edges and several components. `graphs` draws an
igraph graph and the same as networkx; `EXAMPLES` says how many each test tries.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent.graph.measures import (
    centrality,
    clustering,
    cuts,
    degrees,
    distances,
    reach,
    rich_club,
    roles,
    spectrum,
    spread,
)
from kgagent.graph.measures.eigenvector import eigenvector
from kgagent.graph.measures.forms import distinct, flat, largest_component

EXAMPLES = 200
thorough = settings(max_examples=EXAMPLES, deadline=None)


def exactly(values):
    return pytest.approx(values, rel=1e-9, abs=1e-9)


@st.composite
def graphs(draw, least=0, most=14):
    count = draw(st.integers(least, most))
    vertex = st.integers(0, max(count - 1, 0))
    pairs = draw(st.lists(st.tuples(vertex, vertex), max_size=45)) if count else []
    directed = draw(st.booleans())
    other = nx.MultiDiGraph() if directed else nx.MultiGraph()
    other.add_nodes_from(range(count))
    other.add_edges_from(pairs)
    return igraph.Graph(n=count, edges=pairs, directed=directed), other


def without_loops(other: nx.Graph) -> nx.Graph:
    """Parallel edges once, no loops, directions kept."""
    simple = nx.DiGraph(other) if other.is_directed() else nx.Graph(other)
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    return simple


def undirected(other: nx.Graph) -> nx.Graph:
    return without_loops(nx.Graph(other.to_undirected()))


def in_order(values: dict[int, float]) -> list[float]:
    return [values[vertex] for vertex in sorted(values)]


@thorough
@given(graphs())
def test_degrees(pair):
    graph, other = pair
    expected = in_order(dict(other.degree()))
    assert degrees.degrees(graph).tolist() == expected
    assert degrees.degree_distribution(graph) == Counter(expected)
    assert degrees.max_degree(graph) == max(expected, default=None)
    assert degrees.loops(graph) == nx.number_of_selfloops(other)
    if expected:
        assert degrees.mean_degree(graph) == exactly(sum(expected) / len(expected))


@thorough
@given(st.lists(st.integers(0, 50), max_size=20))
def test_gini_and_entropy_are_their_definitions(values):
    total, count = sum(values), len(values)
    if total:
        differences = sum(abs(a - b) for a in values for b in values)
        assert spread.gini(values) == exactly(differences / (2 * count * total))
        bits = -sum(v / total * math.log2(v / total) for v in values if v)
        assert spread.entropy(values) == exactly(bits)
    else:
        assert spread.gini(values) is spread.entropy(values) is None


@thorough
@given(graphs())
def test_reciprocity(pair):
    graph, other = pair
    simple = without_loops(other)
    if other.is_directed() and simple.number_of_edges():
        assert degrees.reciprocity(graph) == exactly(nx.overall_reciprocity(simple))
    else:
        assert degrees.reciprocity(graph) is None


@thorough
@given(graphs())
def test_assortativity(pair):
    graph, other = pair
    simple = undirected(other)
    found = degrees.assortativity(graph)
    if found is None:
        assert len({simple.degree(v) for edge in simple.edges for v in edge}) <= 1
    else:
        assert found == exactly(nx.degree_assortativity_coefficient(simple))
        assert found == exactly(flat(graph).assortativity_degree(directed=False))


@thorough
@given(graphs())
def test_assortativity_along_directions(pair):
    graph, other = pair
    found = degrees.out_in_assortativity(graph)
    if found is not None:
        assert found == exactly(nx.degree_assortativity_coefficient(other))
    elif other.is_directed():
        out = {other.out_degree(source) for source, _, _ in other.edges}
        into = {other.in_degree(target) for _, target, _ in other.edges}
        assert len(out) <= 1 or len(into) <= 1


@thorough
@given(graphs())
def test_clustering(pair):
    graph, other = pair
    simple = undirected(other)
    assert clustering.local_clustering(graph) == exactly(in_order(nx.clustering(simple)))
    if simple:
        assert clustering.mean_clustering(graph) == exactly(nx.average_clustering(simple))
    assert (clustering.transitivity(graph) or 0.0) == exactly(nx.transitivity(simple))


@thorough
@given(graphs())
def test_directed_clustering(pair):
    graph, other = pair
    expected = in_order(nx.clustering(without_loops(other)))
    assert clustering.directed_clustering(graph) == exactly(expected)


@thorough
@given(graphs())
def test_cores(pair):
    graph, other = pair
    expected = in_order(nx.core_number(undirected(other)))
    assert clustering.core_numbers(graph).tolist() == expected
    if expected:
        core = clustering.largest_core(graph)
        assert (core.index, core.size) == (max(expected), expected.count(max(expected)))


@thorough
@given(graphs())
def test_distances_of_all_pairs(pair):
    graph, other = pair
    found = distances.distances(graph)
    lengths = Counter(
        length
        for source, reached in nx.all_pairs_shortest_path_length(other)
        for target, length in reached.items()
        if source != target
    )
    both = 1 if other.is_directed() else 2
    pairs = len(other) * (len(other) - 1) // both
    assert found.lengths == {length: count // both for length, count in lengths.items()}
    assert found.unreachable == pairs - sum(found.lengths.values())
    assert found.diameter == max(lengths, default=None)
    if lengths:
        assert found.mean == exactly(sum(k * n for k, n in lengths.items()) / lengths.total())
        assert found.unreachable_share == exactly(found.unreachable / pairs)


@thorough
@given(graphs(least=2))
def test_distances_of_the_largest_component(pair):
    graph, other = pair
    part = largest_component(flat(graph))
    simple = undirected(other)
    sizes = [len(found) for found in nx.connected_components(simple)]
    assert part.vcount() == max(sizes)
    assert part.is_connected()
    if sizes.count(max(sizes)) == 1 and max(sizes) > 1:
        inner = simple.subgraph(max(nx.connected_components(simple), key=len))
        found = distances.distances(part)
        assert found.mean == exactly(nx.average_shortest_path_length(inner))
        assert found.diameter == nx.diameter(inner)


@thorough
@given(graphs())
def test_all_vertices_as_sources_are_exact(pair):
    graph, _ = pair
    exact, sampled = distances.distances(graph), distances.sampled_distances(graph, seed=1)
    assert sampled.longest == exact.diameter
    for estimate, value in (
        (sampled.mean, exact.mean),
        (sampled.unreachable_share, exact.unreachable_share),
    ):
        if value is None:
            assert estimate is None
        else:
            assert estimate.value == exactly(value)
            assert estimate.error == 0


@thorough
@given(graphs())
def test_betweenness(pair):
    graph, other = pair
    expected = in_order(nx.betweenness_centrality(without_loops(other)))
    assert centrality.betweenness(graph) == exactly(expected)


@thorough
@given(graphs())
def test_closeness(pair):
    graph, other = pair
    expected = in_order(nx.closeness_centrality(without_loops(other)))
    assert centrality.closeness(graph) == exactly(expected)


@thorough
@given(graphs(least=1))
def test_pagerank(pair):
    graph, other = pair
    expected = in_order(nx.pagerank(without_loops(other), tol=1e-14, max_iter=10_000))
    assert centrality.pagerank(graph) == exactly(expected)


@thorough
@given(graphs())
def test_eigenvector(pair):
    graph, other = pair
    found = eigenvector(graph)
    if found is None:
        assert undirected(other).number_of_edges() == 0
        return
    adjacency = nx.to_numpy_array(undirected(other), nodelist=range(len(other)))
    top = np.linalg.eigvalsh(adjacency)
    assert adjacency @ found == exactly(found * top[-1])
    assert np.linalg.norm(found) == exactly(1.0)
    assert (found >= 0).all()
    if top[-1] - top[-2] > 0.1:
        expected = nx.eigenvector_centrality(undirected(other), max_iter=10_000, tol=1e-13)
        assert found == pytest.approx(in_order(expected), abs=1e-9)


@thorough
@given(graphs())
def test_domain_prestige_is_the_share_of_ancestors(pair):
    graph, other = pair
    within = other if other.is_directed() else other.to_directed()
    expected = [len(nx.ancestors(within, v)) / max(len(other) - 1, 1) for v in range(len(other))]
    assert reach.domain_prestige(graph) == exactly(expected)
    all_of_them = reach.sampled_domain_prestige(graph, sources=len(other), seed=1)
    assert all_of_them == exactly(expected)


@thorough
@given(graphs())
def test_cuts(pair):
    graph, other = pair
    assert cuts.cut_concepts(graph) == sorted(nx.articulation_points(undirected(other)))
    parts = nx.number_connected_components(undirected(other))
    expected = []
    for number, edge in enumerate(graph.get_edgelist()):
        left = other.copy()
        left.remove_edge(*edge)
        if nx.number_connected_components(undirected(left)) > parts:
            expected.append(number)
    assert cuts.cut_relations(graph) == expected


@thorough
@given(graphs(), st.data())
def test_roles_are_their_definitions(pair, data):
    graph, other = pair
    simple = undirected(other)
    of = data.draw(st.lists(st.integers(0, 3), min_size=len(other), max_size=len(other)))
    into = {v: Counter(of[u] for u in simple[v]) for v in simple}
    spread_out = [
        1 - sum((n / simple.degree(v)) ** 2 for n in into[v].values()) if simple[v] else 0
        for v in range(len(other))
    ]
    assert roles.participation(graph, of) == exactly(spread_out)
    expected = []
    for v in range(len(other)):
        mates = [into[u][of[u]] for u in simple if of[u] == of[v]]
        deviation = float(np.std(mates)) if len(set(mates)) > 1 else 0.0
        expected.append((into[v][of[v]] - np.mean(mates)) / deviation if deviation else 0.0)
    assert roles.within_community_degree(graph, of) == exactly(expected)


@thorough
@given(graphs())
def test_bridging_is_its_definition(pair):
    graph, other = pair
    simple = undirected(other)
    expected = [
        1 / simple.degree(v) / sum(1 / simple.degree(u) for u in simple[v]) if simple[v] else 0.0
        for v in range(len(other))
    ]
    assert roles.bridging_coefficient(graph) == exactly(expected)
    through = in_order(nx.betweenness_centrality(simple))
    both = [a * b for a, b in zip(expected, through, strict=True)]
    assert roles.bridging_centrality(graph) == exactly(both)


@thorough
@given(graphs(least=2))
def test_spectrum(pair):
    graph, other = pair
    simple = undirected(other)
    adjacency = nx.to_numpy_array(simple, nodelist=range(len(other)))
    each = adjacency.sum(axis=1)
    low = np.linalg.eigvalsh(np.diag(each) - adjacency)[1]
    assert spectrum.algebraic_connectivity(graph).value == exactly(low)
    top = np.linalg.eigvalsh(adjacency)
    assert spectrum.adjacency_gap(graph).value == exactly(top[-1] - top[-2])
    if nx.is_connected(simple):
        walk = adjacency / np.sqrt(np.outer(each, each))
        expected = 1 - np.linalg.eigvalsh(walk)[-2]
        assert spectrum.spectral_gap(graph).value == exactly(expected)
    else:
        assert spectrum.spectral_gap(graph).value == 0


@thorough
@given(graphs())
def test_rich_club(pair):
    graph, other = pair
    simple = undirected(other)
    expected = nx.rich_club_coefficient(simple, normalized=False) if simple else {}
    assert rich_club.rich_club(graph) == exactly(expected)


@thorough
@given(graphs())
def test_forms(pair):
    graph, other = pair
    assert set(distinct(graph).get_edgelist()) == {
        edge if other.is_directed() else tuple(sorted(edge)) for edge in without_loops(other).edges
    }
    assert set(flat(graph).get_edgelist()) == {tuple(sorted(e)) for e in undirected(other).edges}


def test_a_simple_graph_is_its_own_form():
    graph = igraph.Graph.Famous("Zachary")
    assert flat(graph) is distinct(graph) is graph


@pytest.mark.parametrize("name", ["algebraic_connectivity", "spectral_gap", "adjacency_gap"])
def test_large_graphs_have_the_spectrum_of_the_whole_matrix_within_the_error(name):
    other = nx.connected_watts_strogatz_graph(1000, 6, 0.3, seed=4)
    other.add_edges_from((1000 + i, i) for i in range(30))
    graph = igraph.Graph(n=1030, edges=list(other.edges))
    adjacency = nx.to_numpy_array(other, nodelist=range(1030))
    each = adjacency.sum(axis=1)
    matrix, sign = {
        "algebraic_connectivity": (np.diag(each) - adjacency, 1),
        "spectral_gap": (np.eye(1030) - adjacency / np.sqrt(np.outer(each, each)), 1),
        "adjacency_gap": (-adjacency, 0),
    }[name]
    values = np.linalg.eigvalsh(matrix)
    found = getattr(spectrum, name)(graph)
    assert 0 < found.error < 1e-5
    assert found.value == pytest.approx(values[1] - (0 if sign else values[0]), abs=1e-8)


def test_large_graphs_have_networkx_eigenvector():
    other = nx.barabasi_albert_graph(900, 3, seed=2)
    graph = igraph.Graph(n=905, edges=list(other.edges))
    expected = nx.eigenvector_centrality(other, max_iter=5000, tol=1e-14)
    assert eigenvector(graph) == exactly([*in_order(expected), *itertools.repeat(0, 5)])
