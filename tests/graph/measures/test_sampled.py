"""Sampled measures are within their stated bounds; references are what they should be."""

from __future__ import annotations

import random

import igraph
import pytest

from kgagent.graph.measures import distances, reach, rich_club, small_world
from kgagent.graph.measures.chance import random_graph, rewired, seeded
from kgagent.graph.measures.forms import largest_component


@pytest.fixture(scope="module")
def grown() -> igraph.Graph:
    """600 vertices in several components, with hubs."""
    with seeded(3):
        return igraph.Graph.Barabasi(n=500, m=2) + igraph.Graph.Barabasi(n=100, m=1)


def within(estimates, truth, errors=2.0):
    """How many estimates are within so many standard errors."""
    return sum(abs(each.value - truth) <= errors * each.error for each in estimates)


def test_the_standard_errors_of_distances_hold_for_19_of_20(grown):
    exact = distances.distances(grown)
    drawn = [distances.sampled_distances(grown, sources=60, seed=seed) for seed in range(100)]
    assert within([one.mean for one in drawn], exact.mean) >= 88
    shares = [one.unreachable_share for one in drawn]
    assert within(shares, exact.unreachable_share) >= 88
    assert all(one.longest <= exact.diameter for one in drawn)


def test_more_sources_make_the_error_smaller(grown):
    few, many = (distances.sampled_distances(grown, sources=n, seed=0) for n in (20, 320))
    assert many.mean.error < few.mean.error / 3


def test_the_standard_error_is_that_of_a_ratio_from_a_finite_population():
    found = distances.from_sources([6, 4], [3, 3], vertices=4, longest=3)
    assert found.mean.error == pytest.approx((0.5**0.5) / 3)
    uneven = distances.from_sources([6, 1], [3, 1], vertices=11, longest=3)
    assert uneven.mean.value == pytest.approx(7 / 4)
    assert uneven.mean.error == pytest.approx((0.75**2 * (1 - 2 / 11)) ** 0.5 / 2)
    assert uneven.unreachable_share.value == pytest.approx(1 - 2 / 10)
    assert uneven.unreachable_share.error == pytest.approx((0.1**2 * (1 - 2 / 11)) ** 0.5)


def test_one_source_does_not_know_its_error(grown):
    assert distances.sampled_distances(grown, sources=1, seed=0).mean.error is None


def test_sampled_pairs_are_distributed_like_all(grown):
    exact = distances.distances(grown)
    found = distances.sampled_path_lengths(grown, pairs=2000, seed=0)
    assert found.reachable + found.unreachable == 2000
    assert found.mean == pytest.approx(exact.mean, rel=0.03)
    assert found.unreachable_share == pytest.approx(exact.unreachable_share, abs=0.03)


def test_pairs_within_a_component_are_connected(grown):
    found = distances.sampled_path_lengths(largest_component(grown), pairs=200, seed=0)
    assert found.unreachable == 0
    assert 0 not in found.lengths


def test_sampled_prestige_is_within_three_errors():
    with seeded(5):
        graph = igraph.Graph.Erdos_Renyi(n=300, m=500, directed=True)
    exact = reach.domain_prestige(graph)
    sampled = reach.sampled_domain_prestige(graph, sources=100, seed=0)
    error = (exact * (1 - exact) / 100) ** 0.5
    assert (abs(sampled - exact) <= 3.5 * error + 0.01).all()


def test_rewired_graphs_keep_every_degree_and_stay_simple(grown):
    other = rewired(grown, seed=1)
    assert other.degree() == grown.degree()
    assert other.is_simple()
    assert other.get_edgelist() != grown.get_edgelist()


def test_after_a_seeded_block_igraph_draws_from_the_random_module_again():
    drawn = []
    for _ in range(2):
        random.seed(7)
        drawn.append(igraph.Graph.Erdos_Renyi(n=30, m=30).get_edgelist())
        random_graph(9, 9, seed=3)
    random.seed(7)
    assert igraph.Graph.Erdos_Renyi(n=30, m=30).get_edgelist() == drawn[0] == drawn[1]


def test_random_graphs_keep_the_counts():
    graph = random_graph(50, 99, seed=2)
    assert (graph.vcount(), graph.ecount(), graph.is_simple()) == (50, 99, True)


@pytest.mark.parametrize(
    ("vertices", "edges"), [(10, 20), (9, 36), (6, 15), (7, 3), (2, 1), (0, 0)]
)
def test_a_lattice_has_so_many_edges_and_is_regular(vertices, edges):
    graph = small_world.ring_lattice(vertices, edges)
    assert (graph.vcount(), graph.ecount(), graph.is_simple()) == (vertices, edges, True)


def test_the_lattice_formula_is_a_lattice():
    graph = small_world.ring_lattice(60, 180)
    formula = small_world.small_world(graph)
    assert formula.clustering == pytest.approx(formula.lattice_clustering) == 0.6


def test_the_formulas_of_chance_are_those_of_drawn_graphs():
    graph = random_graph(1500, 6000, seed=3)
    formula = small_world.small_world(graph)
    drawn = small_world.sampled_small_world(graph, reference="random", samples=3, seed=9)
    assert formula.chance_clustering == pytest.approx(drawn.chance_clustering, rel=0.1)
    assert formula.chance_path == pytest.approx(drawn.chance_path, rel=0.05)


@pytest.mark.parametrize("reference", ["random", "rewired"])
def test_small_worlds_are_told_from_chance_and_from_lattices(reference):
    with seeded(1):
        world = igraph.Graph.Watts_Strogatz(1, 400, 4, 0.05)
    lattice, chance = small_world.ring_lattice(400, 1600), random_graph(400, 1600, seed=1)
    found = [
        small_world.sampled_small_world(graph, reference=reference, samples=2, seed=0)
        for graph in (lattice, world, chance)
    ]
    assert found[0].omega < -0.5
    assert abs(found[1].omega) < 0.4
    assert found[2].omega > 0.8
    assert found[1].sigma > 5
    assert found[2].sigma == pytest.approx(1, abs=0.3)


def test_few_sources_give_nearly_the_same_small_world(grown):
    exact = small_world.small_world(grown)
    sampled = small_world.small_world(grown, sources=100, seed=0)
    assert sampled.sigma == pytest.approx(exact.sigma, rel=0.05)


def test_a_club_among_the_rich_shows():
    hubs = [(a, b) for a in range(6) for b in range(a)]
    leaves = [(hub, 6 + hub * 20 + leaf) for hub in range(6) for leaf in range(20)]
    pairs = [(6 + i, 126 + i) for i in range(120)]
    graph = igraph.Graph([*hubs, *leaves, *pairs])
    club = rich_club.normalised_rich_club(graph, samples=5, seed=0)
    assert club[10] > 1.2
    assert club[0] == pytest.approx(1)


def test_each_sample_is_another_graph():
    karate = igraph.Graph.Famous("Zachary")
    one, two = (rich_club.normalised_rich_club(karate, samples=n, seed=0) for n in (1, 2))
    assert one != two


def test_a_club_that_chance_never_has_is_undefined():
    clubless = igraph.Graph.Star(5)
    assert rich_club.normalised_rich_club(clubless, samples=2, seed=0) == {0: 1.0}
