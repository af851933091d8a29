"""A part of a graph: by step, by day, by support, one community, round a concept."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kgagent import views
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.snapshot import ConceptRow, RelationRow, Snapshot
from kgagent.errors import NotFound
from kgagent.views.narrowed import Part, narrow, part_of, step_on

CHAIN = Snapshot(
    tuple(ConceptRow(key, key.upper(), (f"{key}-alias",), community=at // 3)
          for at, key in enumerate("abcdef")),
    (
        RelationRow("a", "is", "b", support=3, first_step=1),
        RelationRow("b", "is", "c", support=1, first_step=2, grounded=False),
        RelationRow("c", "is", "d", support=2, first_step=3, confidence=0.4),
        RelationRow("d", "is", "e", support=1, first_step=4),
        RelationRow("f", "is", "d", support=1, first_step=4),
    ),
    step=4,
)  # fmt: skip


def keys(snapshot: Snapshot) -> str:
    return "".join(concept.key for concept in snapshot.concepts)


def test_all_of_it_is_the_same() -> None:
    assert narrow(CHAIN, Part()) is CHAIN


def test_little_support_is_left_out() -> None:
    assert keys(narrow(CHAIN, Part(min_support=2))) == "abcd"


def test_what_is_not_grounded_or_not_confident_is_left_out() -> None:
    assert keys(narrow(CHAIN, Part(grounded=True))) == "abcdef"
    assert len(narrow(CHAIN, Part(grounded=True)).relations) == 4
    assert len(narrow(CHAIN, Part(min_confidence=0.5)).relations) == 4


def test_a_smaller_graph_has_communities_of_its_own() -> None:
    found = narrow(CHAIN, Part(min_support=3))
    assert {concept.community for concept in found.concepts} == {0}


@pytest.mark.parametrize("wanted", ["1", "d", "E", "f-alias"])
def test_a_community_by_number_or_by_a_concept_in_it(wanted: str) -> None:
    found = narrow(CHAIN, Part(community=wanted))
    assert keys(found) == "def"
    assert {(r.source, r.target) for r in found.relations} == {("d", "e"), ("f", "d")}


def test_a_community_that_is_not_there() -> None:
    with pytest.raises(NotFound, match="no community 7"):
        narrow(CHAIN, Part(community="7"))


@pytest.mark.parametrize(("hops", "near"), [(0, "d"), (1, "cdef"), (2, "bcdef"), (9, "abcdef")])
def test_round_a_concept_whichever_way_relations_point(hops: int, near: str) -> None:
    found = narrow(CHAIN, Part(around="D", hops=hops))
    assert keys(found) == near
    assert all(r.source in near and r.target in near for r in found.relations)


def test_a_concept_that_is_not_there_gets_the_nearest() -> None:
    with pytest.raises(NotFound, match="no concept 'd-alia'") as raised:
        narrow(CHAIN, Part(around="d-alia"))
    assert "D" in raised.value.hint


def test_a_name_counts_more_than_another_concepts_alias() -> None:
    rows = ConceptRow("x", "X", ("y",)), ConceptRow("y", "Y")
    assert keys(narrow(Snapshot(rows), Part(around="y"))) == "y"


def test_the_stored_graph_in_parts(store, model, papers) -> None:
    list(add_papers(store, papers(6), size=2_000))
    list(grow(store, model, RunSettings(epoch=2), Limits()))
    whole = part_of(store, Part())
    assert whole == views.snapshot(store)
    first = part_of(store, Part(step=1))
    assert 0 < len(first.relations) < len(whole.relations)
    assert {relation.first_step for relation in first.relations} == {1}


def test_a_day_means_the_last_step_of_it(store, model, papers) -> None:
    list(add_papers(store, papers(3), size=2_000))
    list(grow(store, model, RunSettings(), Limits()))
    today = datetime.now(UTC).date()
    assert step_on(store, today) == step_on(store, date.max) == views.snapshot(store).step
    for early in (today - timedelta(days=2), date.min):
        with pytest.raises(NotFound, match="no graph on"):
            step_on(store, early)
