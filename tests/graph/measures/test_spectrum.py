"""Eigenvalues and eigenvectors of graphs that are large, or hard."""

from __future__ import annotations

import igraph
import numpy as np
import pytest

from kgagent.graph.measures.chance import seeded
from kgagent.graph.measures.eigenvector import eigenvector
from kgagent.graph.measures.forms import flat
from kgagent.graph.measures.lowest import DENSE
from kgagent.graph.measures.spectrum import adjacency_gap, algebraic_connectivity, spectral_gap

PATH = igraph.Graph([(at, at + 1) for at in range(3000)])


@pytest.mark.parametrize(
    ("measure", "truth"),
    [
        (algebraic_connectivity, 2 - 2 * np.cos(np.pi / 3001)),
        (spectral_gap, 1 - np.cos(np.pi / 3000)),
        (adjacency_gap, 2 * (np.cos(np.pi / 3002) - np.cos(2 * np.pi / 3002))),
    ],
)
def test_where_convergence_is_slow_the_error_says_so(measure, truth):
    found = measure(PATH)
    assert found.error > 1e-5
    assert abs(found.value - truth) <= found.error


def test_hubs_do_not_slow_the_connectivity_down():
    with seeded(1):
        graph = igraph.Graph.Barabasi(n=1200, m=2)
    graph.add_edges([(0, vertex) for vertex in range(400, 1000)])
    found = algebraic_connectivity(graph)
    truth = np.linalg.eigvalsh(np.asarray(flat(graph).laplacian(), dtype=float))[1]
    assert found.error < 1e-5
    assert found.value == pytest.approx(truth, abs=1e-8)


@pytest.mark.parametrize("linked", [2, DENSE, DENSE + 1])
def test_concepts_alone_have_eigenvalue_zero(linked):
    graph = igraph.Graph.Full(linked) + igraph.Graph(900)
    assert adjacency_gap(graph).value == pytest.approx(linked - 1)


def test_many_vertices_without_edges_have_no_gap():
    assert adjacency_gap(igraph.Graph(900)).value == 0


def test_components_with_the_same_eigenvalue_share_the_eigenvector():
    stars = igraph.Graph.Star(1000) + igraph.Graph.Full(3) + igraph.Graph.Star(1000)
    found = eigenvector(stars)
    assert found[0] == pytest.approx(found[1003]) == pytest.approx(0.5)
    assert found[1] == pytest.approx(found[1004])
    assert not found[1000:1003].any()


def test_a_small_component_can_have_the_largest_eigenvalue():
    graph = igraph.Graph.Star(20) + igraph.Graph.Full(9)
    assert eigenvector(graph)[20:] == pytest.approx([1 / 3] * 9)
    assert not eigenvector(graph)[:20].any()


def test_a_large_ring_has_equal_values():
    assert eigenvector(igraph.Graph.Ring(2000)) == pytest.approx([2000**-0.5] * 2000)


def test_where_an_eigenvector_does_not_converge_there_is_none():
    assert eigenvector(PATH) is None
