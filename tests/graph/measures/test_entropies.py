"""Entropies of structure and meaning: known graphs have their known values."""

from __future__ import annotations

import math
import random

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.graph.build import simple_graph
from kgagent.graph.measures.entropies import (
    cosines,
    dimensions_of_meaning,
    discovery,
    semantic_entropy,
    structural_entropy,
    surprising_share,
    surprising_shares,
)
from kgagent.graph.measures.lanczos import Adjacency

pairs = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=50)


def unit_rows(count: int, dimension: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)) + 0.3
    return (rows / np.linalg.norm(rows, axis=1)[:, None]).astype(np.float32)


@given(pairs)
def test_the_structural_entropy_is_that_of_the_laplacians_eigenvalues(edges):
    graph = simple_graph(15, edges)
    found = structural_entropy(graph, seed=0)
    if not graph.ecount():
        assert found is None
        return
    laplacian = nx.normalized_laplacian_matrix(nx.Graph(graph.get_edgelist())).toarray()
    shares = np.linalg.eigvalsh(laplacian) / np.trace(laplacian)
    shares = shares[shares > 1e-12]
    assert found.value == pytest.approx(-float((shares * np.log(shares)).sum()), abs=1e-9)


@given(pairs, st.randoms(use_true_random=False))
def test_relabelling_changes_no_entropy(edges, chance):
    order = list(range(15))
    chance.shuffle(order)
    first = structural_entropy(simple_graph(15, edges), seed=0)
    again = structural_entropy(simple_graph(15, [(order[a], order[b]) for a, b in edges]), seed=0)
    assert (first is None) == (again is None)
    if first is not None:
        assert first.value == pytest.approx(again.value, abs=1e-9)


def test_a_star_has_its_known_entropy():
    # Eigenvalues 0, 1 (n - 2 times) and 2, whose sum is n.
    n = 10
    known = (n - 2) / n * math.log(n) - 2 / n * math.log(2 / n)
    assert structural_entropy(igraph.Graph.Star(n), seed=0).value == pytest.approx(known)


@pytest.mark.parametrize("each", [1, 2, 4])
def test_the_estimate_lies_within_its_stated_error(each):
    random.seed(each)
    graph = igraph.Graph.Barabasi(600, each)
    exact = structural_entropy(graph, seed=0, exact=True)
    for seed in range(5):
        found = structural_entropy(graph, seed=seed, exact=False)
        assert 0 < found.error < 0.01
        assert abs(found.value - exact.value) < 4 * found.error
    assert found == structural_entropy(graph, seed=4, exact=False)


def test_an_estimate_of_a_graph_that_is_used_up_in_a_few_steps_is_exact():
    found = structural_entropy(igraph.Graph.Full(50), seed=0, exact=False)
    assert found.value == pytest.approx(math.log(49), abs=1e-6)


def test_the_sparse_matrix_is_the_dense_one():
    adjacency = Adjacency.of(simple_graph(9, [(0, 1), (1, 2), (5, 7), (2, 0), (7, 1)]))
    columns = np.random.default_rng(0).normal(size=(adjacency.size, 3))
    assert adjacency.times(columns) == pytest.approx(adjacency.dense() @ columns)
    assert adjacency.squares == pytest.approx(np.trace(adjacency.dense() @ adjacency.dense()))


@pytest.mark.parametrize(("count", "dimension"), [(40, 8), (6, 20)])
def test_the_semantic_entropy_is_that_of_the_whole_similarity_graph(count, dimension):
    rows = unit_rows(count, dimension)
    weights = (1 + rows.astype(float) @ rows.T.astype(float)) / 2
    scale = 1 / np.sqrt(weights.sum(axis=1))
    laplacian = np.eye(count) - weights * scale[:, None] * scale
    shares = np.linalg.eigvalsh(laplacian) / np.trace(laplacian)
    shares = shares[shares > 1e-9]
    known = -float((shares * np.log(shares)).sum())
    assert semantic_entropy(rows).value == pytest.approx(known, abs=1e-6)


def test_one_meaning_everywhere_has_one_dimension_and_few_concepts_no_entropy():
    same = np.repeat(unit_rows(1, 8), 30, axis=0)
    assert dimensions_of_meaning(same) == pytest.approx(1, abs=1e-6)
    assert 1 < dimensions_of_meaning(unit_rows(30, 8)) <= 8
    assert semantic_entropy(same[:1]) is None
    assert dimensions_of_meaning(same[:0]) is None


def test_two_opposite_meanings_hang_together_with_nothing_but_themselves():
    opposite = np.array([[1, 0], [-1, 0]], dtype=np.float32)
    found = semantic_entropy(opposite)
    assert found is not None
    assert found.value == pytest.approx(0.0, abs=1e-9)


def test_discovery_is_zero_where_both_are_alike_and_undefined_where_both_are_zero():
    assert discovery(2.0, 2.0) == 0
    assert discovery(2.0, 1.0) == -discovery(1.0, 2.0) > 0
    assert discovery(0.0, 0.0) is None


def test_the_share_of_surprising_relations_rises_with_the_threshold():
    rows = unit_rows(50, 6)
    chance = random.Random(0)
    edges = [(chance.randrange(50), chance.randrange(50)) for _ in range(200)]
    found = cosines(edges, rows)
    assert found[0] == pytest.approx(float(rows[edges[0][0]] @ rows[edges[0][1]]), abs=1e-6)
    shares = [share for _, share in surprising_shares(found, [-1.0, 0.0, 0.3, 0.9, 1.1])]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert surprising_share(cosines([], rows), threshold=0.5) is None
