"""The growth read back: what it says of a step is what was so after that step."""

from __future__ import annotations

from collections import Counter

import pytest

from kgagent import views
from kgagent.agent import curate
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.views import overtime, spread
from kgagent.views.at import graph_at


@pytest.fixture
def grown(store, model, papers):
    for _ in add_papers(store, papers(14), size=400):
        pass
    list(grow(store, model, RunSettings(epoch=3), Limits()))
    return store


def test_the_degree_of_a_hub_after_a_step_is_that_of_the_graph_of_that_step(grown):
    growth = overtime.read(grown)
    hubs = overtime.hubs(growth, count=1000)
    for step in range(1, growth.last + 1):
        graph = graph_at(grown, step).multigraph
        degrees = dict(zip(graph.vertices.keys, graph.to_igraph().degree(), strict=True))
        assert {
            hub.key: hub.degrees[step - 1] for hub in hubs.strongest if hub.degrees[step - 1]
        } == degrees


def test_hubs_are_those_of_highest_peak_with_the_step_at_which_they_became_hubs(grown):
    hubs = overtime.hubs(overtime.read(grown), count=4, above=3)
    peaks = [hub.peak for hub in hubs.strongest]
    assert peaks == sorted(peaks, reverse=True)
    for hub in hubs.strongest:
        assert hub.emerged is not None
        assert hub.degrees[hub.emerged - 1] > 3
        assert max(hub.degrees[: hub.emerged - 1], default=0) <= 3
    everyone = overtime.hubs(overtime.read(grown), count=1000, above=3).strongest
    counted = Counter(hub.emerged for hub in everyone if hub.emerged is not None)
    assert hubs.emerged == dict(sorted(counted.items()))


def test_degrees_fall_where_two_concepts_become_one(grown):
    before = overtime.hubs(overtime.read(grown), count=2).strongest
    curate.merge(grown, before[0].name, before[1].name)
    after = {hub.key: hub for hub in overtime.hubs(overtime.read(grown), count=1000).strongest}
    still = {row["key"] for row in views.hubs(grown, limit=1000)}
    gone = [hub for hub in before if hub.key not in still]
    assert len(gone) == 1
    assert after[gone[0].key].degrees == (*gone[0].degrees[:-1], 0)


def test_there_are_as_many_bridges_at_each_step_as_were_stored(grown):
    found = overtime.bridges(overtime.read(grown), count=1000)
    stored = [row["bridges"] for row in views.growth(grown)]
    assert sum(stored) > 0
    assert found.present.sum(axis=0).tolist() == stored
    assert sum(bridge.steps for bridge in found.persistent) == sum(stored)
    assert sum(bridge.now for bridge in found.persistent) == stored[-1]


def test_the_presence_of_bridges_has_the_earliest_first_and_no_more_than_asked_for(grown):
    found = overtime.bridges(overtime.read(grown), count=3, steps=5)
    assert found.present.shape == (3, 5)
    first = [row.tolist().index(True) if row.any() else 5 for row in found.present]
    assert first == sorted(first)


def test_the_last_turn_has_the_communities_of_the_graph_as_it_stands(grown):
    growth = overtime.read(grown)
    found = overtime.communities(growth, every=4)
    assert [turn.step for turn in found.turns] == [
        *range(4, growth.last, 4),
        growth.last,
    ]
    *_, running = growth.replayed()
    sizes = Counter(
        own for own, degree in zip(running.membership, running.degrees, strict=True) if degree
    )
    now = sorted(one.sizes[-1] for one in found.lasting if one.sizes[-1])
    assert now == sorted(size for size in sizes.values() if size > 1)
    assert found.turns[-1].communities == len(now)


def test_communities_are_born_once_and_carry_the_names_of_concepts(grown):
    found = overtime.communities(overtime.read(grown), every=1)
    names = {row["name"] for row in views.hubs(grown, limit=1000)}
    assert found.turns[0].born == found.turns[0].communities
    assert len({one.number for one in found.lasting}) == len(found.lasting)
    for one in found.lasting:
        assert one.peak > 1
        assert set(one.name.split(" · ")) <= names


def test_bridges_and_communities_in_one_replay_are_those_of_two(grown):
    growth = overtime.read(grown)
    bridges, communities = overtime.bridges_and_communities(growth, every=5)
    alone = overtime.bridges(growth)
    assert (bridges.persistent, bridges.earliest) == (alone.persistent, alone.earliest)
    assert (bridges.present == alone.present).all()
    assert communities == overtime.communities(growth, every=5)


def test_betweenness_curves_are_the_stored_ones_the_strongest_first(grown):
    curves = overtime.between(grown, count=1000)
    stored = [row["betweenness_max"] for row in views.growth(grown)]
    known = [[value or 0.0 for value in curve.values] for curve in curves]
    assert [max(step) for step in zip(*known, strict=True)] == stored
    assert [sum(values) for values in known] == sorted(map(sum, known), reverse=True)
    assert overtime.between(grown, count=3) == curves[:3]


def test_the_table_of_figures_knows_every_column(grown):
    assert set(overtime.FIGURES) == set(views.growth(grown)[0])


def test_degrees_paths_and_centralities_are_of_the_graph_as_it_stands(grown):
    graph = graph_at(grown).multigraph
    law = spread.degree_law(graph, seed=0, rounds=2)
    assert sum(law.degrees) == 2 * len(graph.pairs)
    assert sum(spread.path_lengths(graph, seed=0, pairs=50).lengths.values()) == 50
    found = spread.centralities(graph, seed=0)
    assert {len(values) for values in found.values.values()} == {len(law.degrees)}
    assert len(found.measures) == 7


def test_an_empty_graph_has_no_growth(store):
    growth = overtime.read(store)
    graph = graph_at(store).multigraph
    assert overtime.hubs(growth) == overtime.Hubs((), {})
    assert overtime.bridges(growth).persistent == ()
    assert overtime.communities(growth, every=1) == overtime.Communities((), ())
    assert overtime.between(store) == ()
    assert spread.degree_law(graph, seed=0).fit is None
    assert spread.path_lengths(graph, seed=0).lengths == {}
    assert spread.centralities(graph, seed=0).paths == 0
