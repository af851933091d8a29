"""Figures of a graph after any step: stored while it grew, filled in later, or exact on request."""

from __future__ import annotations

import networkx as nx
import pytest

from kgagent import views
from kgagent.agent import curate
from kgagent.agent.grow import Limits, grow
from kgagent.agent.measure import measure_steps
from kgagent.agent.read import add_papers
from kgagent.domain.growth import FIGURES, RunSettings
from kgagent.embedding.static import StaticEmbedder
from kgagent.errors import NotFound
from kgagent.identity.known import vectors_of
from kgagent.storage.tables import measures as rows
from kgagent.views import measured
from kgagent.views.at import graph_at


@pytest.fixture
def grown(store, model, papers):
    for _ in add_papers(store, papers(12), size=2_000):
        pass
    for _ in grow(store, model, RunSettings(epoch=3, seed=5), Limits()):
        pass
    return store


def figures(store, step):
    found = measured.stored(store, step).figures
    return {name: getattr(found, name) for name in FIGURES} if found else None


def test_every_step_of_a_small_graph_is_measured_in_full(grown):
    last = measured.last_step(grown)
    assert last == 12
    assert all(figures(grown, step) for step in range(1, last + 1))
    assert len(views.growth(grown)[-1]) == 4 + 8 + len(FIGURES)


def test_what_was_not_measured_is_measured_later_and_is_the_same(grown):
    before = {step: measured.stored(grown, step) for step in range(1, 13)}
    with grown.write() as tx:
        tx.execute(rows.delete().where(rows.c.name.in_((*FIGURES, "between"))))
    assert figures(grown, 7) is None
    assert list(measure_steps(grown, lambda step, _: step == 7)) == [7]
    assert measured.stored(grown, 7) == before[7]
    assert list(measure_steps(grown, lambda step, last: step % 5 == 0 or step == last)) == [
        5,
        10,
        12,
    ]
    assert list(measure_steps(grown, lambda *_: True)) == [1, 2, 3, 4, 6, 8, 9, 11]
    assert {step: measured.stored(grown, step) for step in before} == before


def test_the_graph_after_a_step_is_the_graph_that_was_measured(grown):
    for step in (1, 5, 12):
        graph, found = graph_at(grown, step), measured.stored(grown, step)
        assert len(graph.relations) == found.relations
        assert len(graph.multigraph.vertices.keys) == found.concepts
    assert graph_at(grown).step == 12
    with pytest.raises(NotFound, match="no step 13"):
        graph_at(grown, 13)


def test_a_past_graph_keeps_what_was_one_then(grown):
    before = graph_at(grown, 12).relations
    names = [row["name"] for row in views.hubs(grown, limit=2)]
    act = curate.merge(grown, *names)
    assert len(graph_at(grown).multigraph.vertices.keys) < len(
        {e for s, _, t in before for e in (s, t)}
    )
    curate.undo(grown, act.number)
    assert graph_at(grown).relations == before


def test_exact_figures_are_those_of_networkx(grown):
    graph = graph_at(grown)
    found = measured.exactly(graph, seed=0)
    other = nx.Graph((s, t) for s, _, t in graph.relations if s != t)
    part = other.subgraph(max(nx.connected_components(other), key=len))
    assert found.pairs == other.number_of_edges()
    assert found.clustering == pytest.approx(nx.average_clustering(other), abs=1e-9)
    assert found.mean_path == pytest.approx(nx.average_shortest_path_length(part), abs=1e-9)
    assert found.diameter == nx.diameter(part)
    assert found.betweenness_max == pytest.approx(max(nx.betweenness_centrality(other).values()))


def test_papers_table_and_the_sound_one_and_the_rest_have_a_value_or_none(grown):
    graph = graph_at(grown)
    table = {row.name: row.value for row in measured.paper_table(graph, seed=0)}
    assert table["concepts"] == len(graph.multigraph.vertices.keys)
    assert table["modularity (Louvain)"] > 0
    sound = measured.sound_table(graph, seed=0)
    assert all(line.differs.endswith(".") for line in sound)
    vectors = vectors_of(graph.multigraph.vertices.keys, StaticEmbedder().embed)
    lines = list(measured.in_full(graph, seed=0, vectors=vectors))
    families = {line.family for line in lines}
    assert {"degrees", "predicates", "centrality", "roles", "communities", "entropy"} <= families
    values = [line.value for line in lines] + [line.value for line in sound]
    assert all(value is None or value == value for value in values)  # never a NaN
    assert len([line for line in measured.in_full(graph, seed=0) if line.name == "D"]) == 0
