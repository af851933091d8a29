"""The graph as it stood after a step, and what of it is no longer there."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgagent import views
from kgagent.agent import curate
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.paper import Paper
from kgagent.errors import NotFound
from kgagent.interchange.gexf import write_gexf
from kgagent.interchange.gexf_read import read_elements
from kgagent.views.at import graph_at
from kgagent.views.narrowed import Part, before, part_of
from kgagent.views.past import past


@pytest.fixture
def grown(store, model, papers):
    """Ten steps; then two concepts are made one, and two steps more follow."""
    list(add_papers(store, papers(10), size=4000))
    kept = []
    for step in grow(store, model, RunSettings(epoch=1), Limits()):
        kept.append(views.snapshot(store))
        assert step.ordinal == len(kept)
    hubs = [row["key"] for row in views.hubs(store, limit=2)]
    curate.merge(store, *hubs)
    list(add_papers(store, papers(12, seed=9)[10:], size=4000))
    list(grow(store, model, RunSettings(epoch=1), Limits()))
    return store, kept, hubs


def test_every_step_is_as_it_was_seen_then(grown):
    store, kept, _ = grown
    for step, seen in enumerate(kept[:-1], 1):
        assert views.snapshot(store, step=step) == seen
    newest = views.snapshot(store)
    assert newest.step > len(kept)
    assert views.snapshot(store, step=newest.step) == newest


def test_it_has_the_relations_that_history_replays(grown):
    store, _, _ = grown
    for step in range(1, views.snapshot(store).step + 1):
        seen = views.snapshot(store, step=step).relations
        assert [(r.source, r.predicate, r.target) for r in seen]
        assert {(r.source, r.predicate, r.target) for r in seen} == set(
            graph_at(store, step).relations
        )


@pytest.mark.parametrize("step", [0, 99])
def test_a_step_that_is_not_there_is_named(grown, step: int):
    with pytest.raises(NotFound, match=f"no step {step}"):
        part_of(grown[0], Part(step=step))


def test_filters_count_the_evidence_of_then(store, model):
    said = ("silk improves bone.", "Again silk improves bone.", "wood holds resin.")
    list(add_papers(store, [Paper(text=t, title=f"Of {n}") for n, t in enumerate(said)], size=400))
    list(grow(store, model, RunSettings(epoch=1), Limits()))
    supports = [
        [row.support for row in views.snapshot(store, step=step).relations if row.source == "silk"]
        for step in (1, 2, 3)
    ]
    assert sorted(map(sum, supports)) == [sum(each) for each in supports]
    assert max(map(sum, supports)) == 2
    assert part_of(store, Part(step=1, min_support=2)).relations == ()
    assert part_of(store, Part(step=1, grounded=True)).relations


def test_what_was_merged_away_ended_at_the_step_before(grown):
    store, _, hubs = grown
    snapshot = views.snapshot(store)
    gone = past(store, snapshot.step)
    there = {concept.key for concept in snapshot.concepts}
    assert {row.key for row in gone.concepts} == set(hubs) - there
    standing = [
        {(r.source, r.predicate, r.target) for r in views.snapshot(store, step=n).relations}
        for n in range(1, snapshot.step + 1)
    ]
    ever = set.union(*standing)
    assert set(gone.relation_ends) == ever - standing[-1]
    for triple, end in gone.relation_ends.items():
        assert end == max(n for n, said in enumerate(standing, 1) if triple in said)


def test_gephis_timeline_ends_what_went(grown, tmp_path: Path):
    store, _, hubs = grown
    snapshot = views.snapshot(store)
    gone = before(store, Part(), snapshot)
    assert gone is not None
    for multi in (False, True):
        file = tmp_path / "g.gexf"
        written = write_gexf(snapshot, file, dynamic=True, multi=multi, past=gone)
        found = {e.names["id"]: e.names for e in read_elements(file) if e.tag != "attribute"}
        assert written.concepts == len(snapshot.concepts) + len(gone.concepts)
        (away,) = set(hubs) - {concept.key for concept in snapshot.concepts}
        assert int(found[away]["start"]) <= int(found[away]["end"]) < snapshot.step
        for edge in (names for names in found.values() if "source" in names):
            for end in (found[edge["source"]], found[edge["target"]]):
                assert int(end["start"]) <= int(edge["start"])
                assert int(edge.get("end", 99)) <= int(end.get("end", 99))
    write_gexf(snapshot, tmp_path / "y.gexf", dynamic=True, time="year", past=gone)
    assert "end=" not in (tmp_path / "y.gexf").read_text()
    assert before(store, Part(around=hubs[0]), snapshot) is None
