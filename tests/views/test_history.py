"""What changed between two moments, and who brought what."""

from __future__ import annotations

import json

import pytest

from kgagent.agent import curate
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.errors import NotFound, UsageError
from kgagent.views.at import graph_at
from kgagent.views.blame import blame
from kgagent.views.diff import diff, step_of


@pytest.fixture
def grown(store, model, papers):
    for _ in add_papers(store, papers(12), size=400):
        pass
    steps = list(grow(store, model, RunSettings(epoch=3), Limits()))
    assert len(steps) == 12
    return store


@pytest.mark.parametrize(("a", "b"), [(1, 12), (4, 9), (9, 4), (7, 7), (12, 1)])
def test_a_difference_applied_to_one_moment_gives_the_other(grown, a, b):
    found = diff(grown, a, b)
    before, after = (graph_at(grown, step).relations for step in (a, b))
    assert found.applied(before) == set(after)
    ends = [{end for s, _, t in one for end in (s, t)} for one in (before, after)]
    assert set(found.concepts_come) == ends[1] - ends[0]
    assert set(found.concepts_gone) == ends[0] - ends[1]


def test_from_the_beginning_everything_came(grown):
    found = diff(grown, 0, 12)
    assert set(found.relations_come) == set(graph_at(grown).relations)
    assert not found.relations_gone


def test_what_a_person_made_one_is_told(grown):
    keys = [key for key, _, _ in graph_at(grown).relations]
    one, other = sorted(set(keys))[:2]
    curate.merge(grown, one, other)
    found = diff(grown, 11, 12)
    assert len(found.joined) == 1
    assert set(found.joined[0]) == {one, other}
    assert diff(grown, 12, 11).parted == found.joined


def test_moments_are_steps_dates_or_now(grown):
    assert step_of(grown, "now") == 12
    assert step_of(grown, "5") == 5
    assert step_of(grown, "1999-01-01") == 0
    assert step_of(grown, "2999-01-01") == 12
    for wrong, error in (
        ("13", NotFound),
        ("2026-02-31", UsageError),
        ("soon", UsageError),
        ("-1", UsageError),
        ("9" * 5000, NotFound),
    ):
        with pytest.raises(error):
            step_of(grown, wrong)


def test_every_piece_of_evidence_says_who_brought_it(grown):
    source, _, target = graph_at(grown).relations[0]
    found = blame(grown, source, target)
    assert found.rows
    for row in found.rows:
        assert row["quote"]
        assert row["paper"].startswith("Paper")
        assert (row["run"], row["model"]) == (1, "embedded")
        assert 1 <= row["step"] <= 12
        assert row["question"]
    assert found.first["step"] <= found.rows[0]["step"]
    with pytest.raises(NotFound):
        blame(grown, "no such thing")


def test_the_commands_say_it(kgagent):
    assert kgagent("grow", "--sample", "--steps", "4").code == 0
    ran = kgagent("diff", "2", "-n", "1")
    assert ran.code == 0
    assert ran.out.startswith("from step 2 to step 4")
    assert "+ " in ran.out
    told = json.loads(kgagent("diff", "2", "4", "--json").out)
    assert set(told["concepts_come"]) <= set(told["names"])
    assert kgagent("diff", "9").code == 3
    ran = kgagent("blame", "silk")
    assert "first named in step" in ran.out
    assert "[reading]" in ran.out
