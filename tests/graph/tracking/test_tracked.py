"""Figures that are kept from step to step are those that a library finds from nothing."""

from __future__ import annotations

from dataclasses import fields
from math import isnan

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgagent.graph.tracking.anew import exact, measured_anew
from kgagent.graph.tracking.flat import Flat
from kgagent.graph.tracking.tracked import Tracked, Tracks

pairs = st.tuples(st.integers(0, 11), st.integers(0, 11))
steps = st.lists(st.lists(pairs, max_size=12), max_size=8)
among = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

FOLLOWED = {"communities", "modularity", "bridges"}
OF_PAIRS = {"fixed_pairs", "fixed_connected", "fixed_new", "drawn_connected", "drawn_new"}
EXACT = [field.name for field in fields(Tracks)]
EXACT = [name for name in EXACT if name not in FOLLOWED | OF_PAIRS | {"through"}]


def of_networkx(graph: nx.Graph) -> dict[str, object]:
    parts = list(nx.connected_components(graph))
    largest = graph.subgraph(max(parts, key=lambda part: (len(part), -min(part))))
    cores = nx.core_number(graph)
    between = nx.betweenness_centrality(graph)
    return {
        "concepts": len(graph),
        "edges": graph.number_of_edges(),
        "max_degree": max(degree for _, degree in graph.degree()),
        "components": len(parts),
        "largest_component": len(largest),
        "clustering": nx.average_clustering(graph),
        "core": max(cores.values()),
        "core_size": list(cores.values()).count(max(cores.values())),
        "cut_concepts": len(list(nx.articulation_points(graph))),
        "mean_path": nx.average_shortest_path_length(nx.Graph(largest)),
        "betweenness_mean": sum(between.values()) / len(graph) if len(graph) > 2 else None,
        "betweenness_max": max(between.values()) if len(graph) > 2 else None,
    }


@among
@given(steps=steps)
def test_every_step_of_a_small_graph_is_measured_as_by_igraph_and_networkx(steps, change):
    tracked, mirror = Tracked(seed=0), nx.Graph()
    for step in steps:
        change(tracked, mirror, step)
        found = tracked.tracks
        anew = measured_anew(list(mirror.edges), seed=0)
        for name in EXACT:
            assert getattr(found, name) == pytest.approx(getattr(anew, name), abs=1e-9), name
        if mirror:
            for name, value in of_networkx(mirror).items():
                assert getattr(found, name) == pytest.approx(value, abs=1e-9), name


@among
@given(steps=steps)
def test_the_partition_is_measured_exactly_whatever_it_is(steps, change):
    tracked, mirror = Tracked(seed=0), nx.Graph()
    for step in steps:
        change(tracked, mirror, step)
        found, membership = tracked.tracks, tracked.followed.membership
        groups: dict[int, set[int]] = {}
        for vertex in mirror:
            groups.setdefault(membership[vertex], set()).add(vertex)
        assert found.communities == len(groups)
        if mirror:
            expected = nx.community.modularity(mirror, groups.values())
            assert found.modularity == pytest.approx(expected, abs=1e-12)
        around = [{membership[other] for other in mirror[vertex]} for vertex in mirror]
        assert found.bridges == sum(len(seen) > 1 for seen in around)


def test_an_empty_graph_has_nothing_to_measure():
    tracked = Tracked(seed=0)
    tracked.close()
    assert tracked.tracks == Tracks(clustering=None)


def test_a_lone_concept_is_a_component_without_paths():
    tracked = Tracked(seed=0)
    tracked.enter(0)
    tracked.close()
    found = tracked.tracks
    assert (found.concepts, found.components, found.largest_component) == (1, 1, 1)
    assert (found.clustering, found.transitivity, found.assortativity) == (0.0, None, None)
    assert (found.mean_path, found.diameter, found.betweenness_max) == (None, None, None)


def test_a_star_has_no_spread_of_paths_but_a_centre():
    tracked = Tracked(seed=0)
    for vertex in range(5):
        tracked.enter(vertex)
    for leaf in range(1, 5):
        tracked.link(0, leaf)
    tracked.close()
    found = tracked.tracks
    assert (found.betweenness_max, found.through[0].vertex, found.cut_concepts) == (1.0, 0, 1)
    assert (found.assortativity, found.transitivity, found.diameter) == (-1.0, 0.0, 2)


def test_figures_are_of_the_end_of_a_step_only():
    tracked = Tracked(seed=0)
    tracked.enter(0)
    with pytest.raises(RuntimeError, match="end of each"):
        _ = tracked.tracks


def test_what_is_kept_is_what_igraph_finds_at_every_step_of_a_long_growth(change, changes):
    tracked, mirror = Tracked(seed=0), nx.Graph()
    for step in changes(200, seed=6, new=3):
        change(tracked, mirror, step)
        found, flat = tracked.tracks, Flat.of(tracked.graph.arcs())
        graph = flat.to_igraph()
        assert (flat.size, graph.ecount()) == (len(mirror), mirror.number_of_edges())
        clustering = graph.transitivity_avglocal_undirected(mode="zero")
        assert found.clustering == pytest.approx(clustering, abs=1e-9)
        for value, other in (
            (found.transitivity, graph.transitivity_undirected()),
            (found.assortativity, graph.assortativity_degree(directed=False)),
        ):
            assert value is None if isnan(other) else value == pytest.approx(other, abs=1e-9)
        parts = graph.connected_components()
        assert (found.components, found.largest_component) == (len(parts), max(parts.sizes()))
        assert found.diameter == parts.giant().diameter()
    assert found.concepts > 500


def test_a_growing_graph_is_measured_exactly_or_within_its_bounds(change, changes):
    tracked, mirror = Tracked(seed=3), nx.Graph()
    for number, step in enumerate(changes(250, seed=5)):
        change(tracked, mirror, step)
        found = tracked.tracks
        if number % 25 or not number:
            continue
        anew = measured_anew(list(mirror.edges), seed=3)
        sampled = {
            name for name in EXACT if name.startswith(("mean_path", "betweenness", "pivots"))
        }
        for name in set(EXACT) - sampled:
            assert getattr(found, name) == pytest.approx(getattr(anew, name), abs=1e-9), name
        assert abs(found.mean_path - anew.mean_path) <= 4 * found.mean_path_error + 1e-9
        off = abs(found.betweenness_mean - anew.betweenness_mean)
        assert off <= 4 * found.betweenness_mean_error + 1e-9
        right = nx.betweenness_centrality(mirror)
        for through in found.through:
            assert abs(through.value - right[through.vertex]) <= found.betweenness_bound + 1e-9
    assert len(mirror) > 450
    assert found.pivots >= 256


@pytest.mark.parametrize("asked", [(), (249, 250), (3, 100, 240)])
def test_a_graph_that_is_built_up_again_measures_the_same(asked, change, changes):
    steps = changes(250, seed=8, new=6)
    live, again = Tracked(seed=1), Tracked(seed=1)
    one, other = nx.Graph(), nx.Graph()
    for number, step in enumerate(steps):
        change(live, one, step)
        change(again, other, step)
        last = live.tracks
        if number in asked:
            assert again.tracks == last
    assert again.tracks == last
    assert again.followed.membership == live.followed.membership


def test_another_seed_draws_another_sample(change, changes):
    found = []
    for seed in (0, 1, 0):
        tracked, mirror = Tracked(seed=seed), nx.Graph()
        for step in changes(80, seed=8, new=6):
            change(tracked, mirror, step)
        found.append(tracked.tracks)
    assert found[0] == found[2]
    assert found[0].mean_path != found[1].mean_path


def test_exact_figures_can_be_had_where_some_are_sampled(change, changes):
    tracked, mirror = Tracked(seed=0), nx.Graph()
    for step in changes(60, seed=4, new=6):
        change(tracked, mirror, step)
    lone = max(mirror) + 1
    tracked.enter(lone)
    mirror.add_node(lone)
    tracked.close()
    found, right = tracked.tracks, exact(tracked)
    between = nx.betweenness_centrality(mirror)
    assert found.mean_path_error > right.mean_path_error == 0
    assert right.betweenness_max == pytest.approx(max(between.values()), abs=1e-9)
    assert right.betweenness_mean == pytest.approx(sum(between.values()) / len(mirror), abs=1e-9)
    assert (right.components, right.fixed_connected) == (found.components, found.fixed_connected)
