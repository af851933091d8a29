"""Samplers: every path is simple, runs along hops, ends right, and comes again from its seed."""

from __future__ import annotations

from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.graph.paths.around import around
from kgagent.graph.paths.blocks import blocks_of
from kgagent.graph.paths.cheapest import AROUND_HUBS, BY_EVIDENCE, BY_RECENT_EVIDENCE, Shortest
from kgagent.graph.paths.costs import Costing
from kgagent.graph.paths.diverse import Diverse
from kgagent.graph.paths.ends import apart, dissimilar_pairs, to_community
from kgagent.graph.paths.graph import PathGraph
from kgagent.graph.paths.guided import Guided
from kgagent.graph.paths.path import Path, hops_of
from kgagent.graph.paths.search import fewest_hops, least_cost
from kgagent.graph.paths.waypoints import Waypoints

vertices = st.integers(0, 11)
pairs = st.lists(st.tuples(vertices, vertices), max_size=40)
SAMPLERS = [
    Shortest(),
    AROUND_HUBS,
    BY_EVIDENCE,
    BY_RECENT_EVIDENCE,
    Diverse(),
    Guided(),
    Guided(temperature=0),
    Guided(temperature=float("inf"), wander=20),
    Waypoints(),
    Waypoints(count=3),
]
every_sampler = pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda s: s.name)


@every_sampler
@given(pairs, vertices, vertices, st.integers(0, 3))
def test_a_path_is_simple_and_joins_its_ends_whenever_they_can_be(
    make, as_networkx, sampler, found, source, target, seed
):
    graph = make(found)
    path = sampler.sample(graph, source, target, Random(seed))
    assert (path is not None) == nx.has_path(as_networkx(graph), source, target)
    assert (path is None) == (apart(graph, source, target) is not None)
    if path is not None:
        assert (path.source, path.target) == (source, target)
        assert path.is_simple
        assert len(hops_of(graph, path)) == len(path)


@every_sampler
def test_the_same_seed_gives_the_same_paths(wide, sampler):
    ends = [tuple(Random(at).sample(range(600), 2)) for at in range(30)]

    def draw(seed: int) -> list[Path | None]:
        chance = Random(seed)
        return [sampler.sample(wide, *pair, chance) for pair in ends]

    assert draw(3) == draw(3)


@pytest.mark.parametrize("sampler", [Diverse(), Guided(), Waypoints()], ids=lambda s: s.name)
def test_another_seed_gives_other_paths(wide, sampler):
    found = {sampler.sample(wide, 3, 500, Random(seed)) for seed in range(20)}
    assert len(found) >= 3


@given(pairs, vertices, vertices)
def test_the_shortest_is_as_short_as_networkx_says(make, as_networkx, found, source, target):
    graph = make(found)
    path = Shortest().sample(graph, source, target, Random(0))
    if path is not None:
        assert len(path) == nx.shortest_path_length(as_networkx(graph), source, target)


@given(pairs, vertices, vertices, st.sampled_from([0.0, 0.5, 3.0]), st.sampled_from([0.0, 1.0]))
def test_the_cheapest_costs_what_networkx_says(
    make, as_networkx, found, source, target, doubt, hubs
):
    graph, costing = make(found), Costing(doubt=doubt, hubs=hubs)
    path = least_cost(costing.charges(graph), source, target)
    if path is not None:
        paid = costing.charges(graph).total(path)
        assert paid == nx.dijkstra_path_length(as_networkx(graph, costing), source, target)


def test_the_cheapest_costs_what_networkx_says_in_a_larger_graph(wide, as_networkx):
    for costing in (BY_EVIDENCE.costing, AROUND_HUBS.costing):
        other, charges = as_networkx(wide, costing), costing.charges(wide)
        for source in range(0, 600, 60):
            paid = nx.single_source_dijkstra_path_length(other, source)
            for target in range(0, 600, 7):
                path = least_cost(charges, source, target)
                assert path is not None
                assert charges.total(path) == paid[target]


def test_a_search_that_is_cut_short_gives_the_best_so_far(wide):
    charges = BY_EVIDENCE.costing.charges(wide)
    for target in range(5, 600, 50):
        short = charges.total(fewest_hops(wide, 3, target))
        paid = [charges.total(least_cost(charges, 3, target, effort=e)) for e in (0, 4, 16, 9_999)]
        assert paid == sorted(paid, reverse=True)
        assert paid[0] == short


tolls = st.dictionaries(vertices, st.integers(0, 3_000), max_size=6)


@given(pairs, vertices, vertices, tolls, st.booleans())
def test_tolls_are_paid_at_both_ends_of_a_hop(
    make, as_networkx, found, source, target, tolls, indirect
):
    graph, costing = make(found), Costing(doubt=1)
    other = as_networkx(graph, costing)
    for a, b, known in other.edges(data=True):
        known["weight"] += tolls.get(a, 0) + tolls.get(b, 0)
    if indirect and source != target and other.has_edge(source, target):
        other.remove_edge(source, target)
    path = least_cost(costing.charges(graph), source, target, tolls=tolls, indirect=indirect)
    assert (path is not None) == nx.has_path(other, source, target)
    if path is not None:
        assert nx.path_weight(other, path, "weight") == nx.dijkstra_path_length(
            other, source, target
        )


@given(pairs, vertices, vertices, st.sets(vertices), st.booleans())
def test_a_search_keeps_clear_of_what_it_is_to_avoid(
    make, as_networkx, found, source, target, avoid, indirect
):
    graph, avoid = make(found), avoid - {source, target}
    other = as_networkx(graph)
    other.remove_nodes_from(avoid)
    if indirect and source != target and other.has_edge(source, target):
        other.remove_edge(source, target)
    path = fewest_hops(graph, source, target, avoid=avoid, indirect=indirect)
    assert (path is not None) == nx.has_path(other, source, target)
    if path is not None:
        assert nx.is_path(other, path)
        assert len(path) - 1 == nx.shortest_path_length(other, source, target)


def test_a_hub_is_gone_round(make):
    spokes = [(0, other) for other in range(1, 12)]
    graph = make([*spokes, (1, 2), (2, 3)])
    assert Shortest().sample(graph, 1, 3, Random(0)) in (Path((1, 0, 3)), Path((1, 2, 3)))
    assert AROUND_HUBS.sample(graph, 1, 3, Random(0)) == Path((1, 2, 3))


def test_evidence_leads_the_way(make):
    # supports are 0, 1, 2, 3 in turn
    graph = make([(0, 1), (2, 3), (0, 2), (2, 4), (1, 4), (5, 6), (5, 6), (4, 5)])
    assert BY_EVIDENCE.sample(graph, 0, 4, Random(0)) == Path((0, 2, 4))


@given(pairs, vertices, vertices)
def test_diverse_paths_differ_and_the_first_is_a_shortest(make, as_networkx, found, source, target):
    graph = make(found)
    paths = Diverse(count=4).paths(graph, source, target)
    assert len(set(paths)) == len(paths) <= 4
    assert all(path.is_simple and path.target == target for path in paths)
    if paths:
        shortest = nx.shortest_path_length(as_networkx(graph), source, target)
        assert len(paths[0]) == shortest
        assert Diverse(count=4).paths(graph, source, target, most=2) == paths[:2]


def test_diverse_paths_part_early(make):
    detours = [(0, 1), (1, 11), (0, 2), (2, 11), (0, 3), (3, 4), (4, 11)]
    paths = Diverse(count=3).paths(make(detours), 0, 11)
    assert {path.vertices for path in paths} == {(0, 1, 11), (0, 2, 11), (0, 3, 4, 11)}


def test_neighbours_have_diverse_paths_too(make):
    graph = make([(0, 1), (0, 2), (2, 1), (0, 3), (3, 4), (4, 1)])
    found = [path.vertices for path in Diverse(count=5).paths(graph, 0, 1)]
    assert found == [(0, 1), (0, 2, 1), (0, 3, 4, 1)]


def test_a_cold_guide_takes_the_nearest_in_meaning(make):
    # meanings lie on a circle, so 2 is nearer to 3 than 10 is
    graph = make([(0, 2), (0, 10), (2, 3), (10, 3)])
    cold = {Guided(temperature=0).sample(graph, 0, 3, Random(seed)) for seed in range(9)}
    hot = {Guided(temperature=9).sample(graph, 0, 3, Random(seed)) for seed in range(30)}
    assert cold == {Path((0, 2, 3))}
    assert hot == {Path((0, 2, 3)), Path((0, 10, 3))}


def test_a_guide_prefers_what_is_nearer_in_proportion(wide):
    def nearness(temperature: float) -> float:
        chance = Random(1)
        near = []
        for pair in [Random(at).sample(range(600), 2) for at in range(200)]:
            path = Guided(temperature=temperature).sample(wide, *pair, chance)
            near += wide.cosines(path.vertices[1:-1], pair[1])
        return sum(near) / len(near)

    assert nearness(0.05) > nearness(0.2) > nearness(9)


def test_a_dead_end_is_left_again(make):
    graph = make([(0, 1), (1, 2), (2, 3), (0, 4), (4, 5)])
    for seed in range(20):
        path = Guided(temperature=9, wander=12).sample(graph, 0, 5, Random(seed))
        assert path == Path((0, 4, 5))


def test_a_walk_with_no_way_on_begins_anew(make):
    walked_into_a_corner = make([(0, 1), (1, 2), (2, 0), (0, 3), (3, 4), (4, 5)])
    found = {
        Guided(temperature=9, wander=4).sample(walked_into_a_corner, 0, 5, Random(seed))
        for seed in range(20)
    }
    assert found == {Path((0, 3, 4, 5))}


def test_a_path_stops_where_the_meaning_of_the_target_is_reached(make):
    line = make([(at, at + 1) for at in range(11)])
    stopped = Guided(stop=0.8).sample(line, 3, 8, Random(0))
    assert stopped == Path((3, 4, 5, 6, 7))
    assert Guided(stop=1.1).sample(line, 3, 8, Random(0)) == Path((3, 4, 5, 6, 7, 8))


def test_the_meaning_of_a_target_out_of_reach_can_be_reached(make):
    graph = make([(3, 4), (4, 5), (5, 6), (6, 7)])
    assert Guided().sample(graph, 3, 8, Random(0)) is None
    assert Guided(stop=0.8).sample(graph, 3, 8, Random(0)) == Path((3, 4, 5, 6, 7))
    assert Guided(stop=0.99).sample(graph, 3, 8, Random(0)) is None


def check_one_waypoint(graph: PathGraph, other: nx.Graph, ends: tuple[int, int, int]) -> None:
    """Two disjoint legs from the middle exist if so much can flow to what is behind both ends."""
    source, middle, target = ends
    other.add_edges_from([(source, "behind"), (target, "behind")])
    reachable = nx.has_path(other, middle, "behind")
    ways = len(list(nx.node_disjoint_paths(other, middle, "behind"))) if reachable else 0
    path = Waypoints(given=(middle,)).sample(graph, source, target, Random(0))
    assert (path is not None) == (ways == 2)
    if path is not None:
        assert path.is_simple
        assert middle in path.vertices
        assert (path.source, path.target) == (source, target)
        assert len(hops_of(graph, path)) == len(path)


@given(pairs, st.permutations(range(12)).map(lambda order: order[:3]))
def test_one_waypoint_is_passed_whenever_a_path_through_it_exists(make, as_networkx, found, ends):
    graph = make(found)
    check_one_waypoint(graph, as_networkx(graph), ends)


@pytest.mark.parametrize("seed", range(300))
def test_one_waypoint_is_passed_in_thin_graphs_too(make, as_networkx, seed):
    chance = Random(seed)
    graph = make([chance.sample(range(12), 2) for _ in range(15)])
    check_one_waypoint(graph, as_networkx(graph), tuple(chance.sample(range(12), 3)))


def test_a_leg_laid_badly_is_laid_anew(make):
    # the shortest legs from 0 to 7 and to 8 both run through 1 and 2 and bar each other's way
    ways = [(0, 1), (1, 2), (2, 7), (2, 8), (1, 4), (4, 6), (6, 8), (0, 3), (3, 5), (5, 2)]
    found = Waypoints(given=(0,)).sample(make(ways), 7, 8, Random(0))
    assert found == Path((7, 2, 5, 3, 0, 1, 4, 6, 8))


def test_given_waypoints_are_passed_in_their_order(make):
    ring = make([(at, (at + 1) % 12) for at in range(12)])
    assert Waypoints(given=(2, 3)).sample(ring, 1, 5, Random(0)) == Path((1, 2, 3, 4, 5))
    assert Waypoints(given=(3, 2)).sample(ring, 1, 5, Random(0)) is None
    assert Waypoints(given=(1,)).sample(ring, 1, 5, Random(0)) is None


@given(pairs, vertices, vertices, st.integers(0, 2), st.integers(1, 9))
def test_surroundings_are_bounded_and_hold_the_path(make, found, source, target, within, most):
    graph = make(found)
    path = Shortest().sample(graph, source, target, Random(0))
    if path is None:
        return
    drawn = around(graph, path, within=within, most=most)
    assert drawn.vertices[: len(path.vertices)] == path.vertices
    assert len(set(drawn.vertices)) == len(drawn.vertices) <= max(most, len(path.vertices))
    inside = set(drawn.vertices)
    assert drawn.hops == tuple(
        hop for hop, ends in enumerate(graph.hops.ends) if inside.issuperset(ends)
    )
    if not drawn.left_out:
        lengths = (
            nx.multi_source_dijkstra_path_length(
                nx.Graph(graph.hops.ends), set(path.vertices), cutoff=within
            )
            if graph.degrees[source]
            else {source: 0}
        )
        assert inside == set(lengths)


def test_what_is_well_supported_is_kept_of_surroundings(make):
    graph = make([(0, 1), (0, 2), (0, 3), (0, 4)])
    drawn = around(graph, Path((0,)), within=1, most=3)
    assert drawn.vertices == (0, 4, 3)
    assert drawn.left_out == 2


def test_a_path_to_a_community_ends_at_the_first_of_its_members(make):
    graph = make([(at, at + 1) for at in range(10)]).with_membership([0] * 6 + [1] * 6)
    for seed in range(5):
        found = to_community(graph, 2, 1, sampler=Shortest(), chance=Random(seed))
        assert found == Path((2, 3, 4, 5, 6))
    inside = to_community(graph, 7, 1, sampler=Shortest(), chance=Random(0))
    assert inside == Path((7,))


@pytest.mark.parametrize("community", [1, 9])
def test_there_is_no_path_to_a_community_out_of_reach(make, community):
    graph = make([(0, 1)]).with_membership([0] * 6 + [1] * 6)
    assert to_community(graph, 0, community, sampler=Shortest(), chance=Random(0)) is None


def test_why_there_is_no_path_is_said_in_sizes(make):
    found = apart(make([(0, 1), (1, 2), (3, 4)]), 0, 4)
    assert (found.source_part, found.target_part) == (3, 2)


def test_dissimilar_pairs_are_joined_and_far_apart_in_meaning(wide):
    found = dissimilar_pairs(wide, 40, chance=Random(2))
    assert found == dissimilar_pairs(wide, 40, chance=Random(2))
    assert len(set(found)) == 40
    near = [wide.cosines([a], b)[0] for a, b in found]
    assert near == sorted(near)
    drawn = [Random(at).sample(range(600), 2) for at in range(40)]
    assert max(near) < sum(wide.cosines([a], b)[0] for a, b in drawn) / 40


def test_there_are_no_pairs_where_nothing_is_joined(make):
    assert dissimilar_pairs(make([]), 5, chance=Random(0)) == ()
    assert dissimilar_pairs(make([(0, 1)]), 5, chance=Random(0)) == ((0, 1),)


@given(pairs)
def test_blocks_are_those_of_networkx(make, found):
    graph = make(found)
    other = nx.Graph(graph.hops.ends)
    ours: dict[int, set[tuple[int, int]]] = {}
    for ends, block in zip(graph.hops.ends, blocks_of(graph), strict=True):
        ours.setdefault(block, set()).add(ends)
    theirs = [
        {tuple(sorted(ends)) for ends in part} for part in nx.biconnected_component_edges(other)
    ]
    assert sorted(map(sorted, ours.values())) == sorted(map(sorted, theirs))


def test_what_all_paths_must_pass_is_no_hindrance(make):
    # 1 must be passed; behind it there are two ways
    graph = make([(0, 1), (1, 2), (2, 4), (1, 3), (3, 4)])
    found = {path.vertices for path in Diverse(count=2).paths(graph, 0, 4)}
    assert found == {(0, 1, 2, 4), (0, 1, 3, 4)}
    assert Diverse().paths(make([(0, 1), (1, 2)]), 0, 2) == (Path((0, 1, 2)),)


def test_a_target_beside_a_great_hub_is_not_overlooked(make):
    star = make([(0, leaf) for leaf in range(1, 400)], size=400)
    for seed in range(5):
        path = Guided(temperature=0, wander=2).sample(star, 1, 200, Random(seed))
        assert path == Path((1, 0, 200))


def test_waypoints_are_fewer_where_there_is_no_room(make):
    assert Waypoints(count=3).sample(make([(0, 1)]), 0, 1, Random(0)) == Path((0, 1))
    line = make([(0, 1), (1, 2)])
    assert Waypoints(count=3).sample(line, 0, 2, Random(0)) == Path((0, 1, 2))
