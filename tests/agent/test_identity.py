"""Two names, one concept: decided with a reason, shown as one, and taken back exactly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgagent import views
from kgagent.agent import curate
from kgagent.agent.grow import Limits, grow
from kgagent.agent.memory import recall
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.paper import Paper
from kgagent.errors import KgagentError, NotFound, UsageError
from kgagent.llm.embedded.model import EmbeddedModel
from kgagent.storage.store import Store

NAMES = ("silk", "bone", "nacre", "chitin", "wood", "resin")

TEXTS = (
    "We coated implants with hydroxyapatite (HA). HA improves bone growth in rabbits.",
    "Hyaluronic acid (HA) was added. HA increases the water content of hydrogels.",
    "HA reduces friction in joints.",
)


def read(store: Store, texts: tuple[str, ...], model=None) -> None:
    papers = [Paper(text=text, title=f"Paper {text[:12]}", year=2001) for text in texts]
    for _ in add_papers(store, papers, size=2_000):
        pass
    for _ in grow(store, model or EmbeddedModel(), RunSettings(epoch=2), Limits()):
        pass


@pytest.fixture
def statements(store, pattern_model) -> Store:
    """A small graph in which everything is related with the next."""
    pairs = zip(NAMES, [*NAMES[1:], NAMES[0]], strict=True)
    text = " ".join(f"{one} improves {other}." for one, other in pairs)
    read(store, (f"{text} wood holds nacre. resin holds nacre.",), pattern_model())
    return store


def relations(store: Store, name: str) -> set[tuple[str, str, str]]:
    rows = views.concept(store, name).relations
    return {(row["source"], row["predicate"], row["target"]) for row in rows}


def test_what_is_merged_is_shown_as_one_everywhere(statements):
    curate.merge(statements, "wood", "resin", why="a test")
    shown = views.concept(statements, "resin")
    assert shown.key == "wood"
    assert {row["spelling"] for row in shown.aliases} == {"wood", "resin"}
    held = [row for row in shown.relations if row["predicate"] == "holds"]
    assert [row["target"] for row in held] == ["nacre"]  # said of both, once each
    assert len(held[0]["evidence"]) == 2
    assert {row["key"] for row in views.hubs(statements)} == set(NAMES) - {"resin"}
    exported = views.snapshot(statements)
    assert {row.key for row in exported.concepts} == set(NAMES) - {"resin"}
    assert views.overview(statements).totals["concepts"] == 5
    assert views.search(statements, "resin")[0]["key"] == "wood"
    with statements.read() as tx:
        assert recall(tx, 1, seed=0).running.measures.concepts == 5


def test_a_relation_between_the_merged_is_not_shown_and_comes_back(statements):
    before = statements.fingerprint()
    curate.merge(statements, "silk", "bone")
    assert ("silk", "improves", "bone") not in relations(statements, "silk")
    curate.undo(statements)
    assert ("silk", "improves", "bone") in relations(statements, "silk")
    assert statements.fingerprint() == before


def test_who_leaves_leaves_the_rest_together(statements):
    curate.merge(statements, "silk", "bone")
    curate.merge(statements, "silk", "nacre")
    curate.split(statements, "silk")
    assert views.concept(statements, "silk").key == "silk"
    assert views.concept(statements, "nacre").key == views.concept(statements, "bone").key == "bone"


def test_decisions_that_contradict_are_refused_with_what_to_do(statements):
    with pytest.raises(NotFound, match="no concept named 'steel'"):
        curate.merge(statements, "silk", "steel")
    kept = curate.keep_apart(statements, "silk", "bone")
    with pytest.raises(UsageError, match=f"held apart by decision {kept.number}"):
        curate.merge(statements, "bone", "silk")
    curate.undo(statements, kept.number)
    curate.merge(statements, "bone", "silk")
    with pytest.raises(UsageError, match="one concept already"):
        curate.merge(statements, "silk", "bone")
    with pytest.raises(UsageError, match="one concept now"):
        curate.keep_apart(statements, "silk", "bone")
    with pytest.raises(UsageError, match="one with no other"):
        curate.split(statements, "wood")
    with pytest.raises(NotFound, match="no decision 99 that stands"):
        curate.undo(statements, 99)


def test_decisions_are_listed_with_author_and_reason(statements):
    act = curate.merge(statements, "silk", "bone", why="the same fibre")
    row = views.merges(statements, mine=True)[0]
    assert (row["act"], row["verdict"], row["author"]) == (act.number, "same", "person")
    assert row["why"] == "the same fibre"
    curate.undo(statements, act.number)
    assert views.merges(statements) == []


acts = st.lists(
    st.tuples(
        st.sampled_from(("merge", "split", "apart", "undo")),
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.integers(1, 8),
    ),
    max_size=12,
)


def act(store: Store, what: str, one: str, other: str, number: int) -> None:
    match what:
        case "merge":
            curate.merge(store, one, other)
        case "split":
            curate.split(store, one)
        case "apart":
            curate.keep_apart(store, one, other)
        case _:
            curate.undo(store, number)


def standing(store: Store) -> Iterator[int]:
    yield from sorted({row["act"] for row in views.merges(store, limit=1_000)}, reverse=True)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_whatever_is_decided_can_be_taken_back_exactly(statements, sequence):
    before = statements.fingerprint()
    for step in sequence:
        try:
            act(statements, *step)
        except KgagentError:
            continue
    for number in list(standing(statements)):
        curate.undo(statements, number)
    assert statements.fingerprint() == before


def test_an_acronym_means_what_its_paper_says(store):
    read(store, TEXTS)
    apatite, acid = views.concept(store, "hydroxyapatite"), views.concept(store, "hyaluronic acid")
    assert apatite.key != acid.key
    assert ("hydroxyapatite", "improves", "bone growth") in relations(store, apatite.key)
    assert ("hyaluronic acid", "increases", "water content") in relations(store, acid.key)
    assert "HA" in {row["spelling"] for row in apatite.aliases}
    plain = views.concept(store, "HA")
    assert relations(store, "HA") == {("HA", "reduces", "friction")}
    assert {row["name"] for row in plain.others} == {"hydroxyapatite", "hyaluronic acid"}


def test_the_order_of_papers_changes_nothing(tmp_path):
    found = set()
    for at, order in enumerate(permutations(TEXTS)):
        store = Store.open(str(tmp_path / f"{at}.db"), create=True)
        read(store, order)
        rows = views.snapshot(store)
        names = {row.key: frozenset((row.name, *row.aliases)) for row in rows.concepts}
        found.add(
            frozenset((names[r.source], r.predicate, names[r.target]) for r in rows.relations)
        )
        store.close()
    assert len(found) == 1


def test_an_acronym_defined_wrongly_is_split_off_by_a_person(store):
    read(store, TEXTS[:1])
    curate.split(store, "HA (hydroxyapatite)")
    assert ("HA", "improves", "bone growth") in relations(store, "HA (hydroxyapatite)")
    assert relations(store, "hydroxyapatite") == {
        ("hydroxyapatite", "also known as", "HA"),
        *(row for row in relations(store, "hydroxyapatite") if row[1] != "also known as"),
    }
