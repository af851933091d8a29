"""Papers go with what only they support, and come back as they were, in any order."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kgagent import views
from kgagent.agent import curate, removal
from kgagent.agent.grow import Limits, grow
from kgagent.agent.hypotheses.keep import register
from kgagent.agent.read import add_papers
from kgagent.agent.undo import undo
from kgagent.domain.growth import RunSettings
from kgagent.domain.hypothesis import Hop, Hypothesis
from kgagent.domain.paper import Paper
from kgagent.errors import DatabaseBusy, NotFound, UsageError
from kgagent.llm.embedded.model import EmbeddedModel
from kgagent.storage import hypotheses, knowledge
from kgagent.storage.store import Store
from kgagent.storage.tables import archived, metadata, removals
from kgagent.views.at import graph_at

TEXTS = (
    "nacre is aragonite. chitin improves nacre. silk holds fibroin.",
    "Chitin (CT) improves silk. CT improves wood. resin holds wood.",
    "silk holds fibroin. nacre is aragonite. resins holds wood.",
    "tannin improves wood. tannin holds rust. chitin improves nacre.",
)
SENTENCES = (
    "Nacre is composed of aragonite. Chitin stiffens the nacre. Silk contains fibroin.",
    "Chitin (CT) stiffens silk. CT improves wood. The resin does not improve wood.",
    "Silk contains fibroin. Nacre is composed of aragonite. Resins harden wood.",
    "Tannin protects wood. Tannin inhibits rust. Chitin stiffens the nacre.",
)
WORDS = ("silk", "bone", "nacre", "chitin", "wood", "resin", "tannins", "tannin", "rust", "fibre")
BOOKS = {removals.name, archived.name}
"""What a graph remembers of papers that went is not the graph."""


def paper(at: int, text: str) -> Paper:
    return Paper(text=text, title=f"Paper {at}", year=2000 + at, doi=f"10.1/{at}")


Fill = Callable[..., None]


def filled(store: Store, texts, model, **more) -> None:
    for _ in add_papers(store, (paper(at, text) for at, text in texts), size=400):
        pass
    for _ in grow(store, model, RunSettings(epoch=2), Limits(**more)):
        pass


@pytest.fixture
def fill(pattern_model) -> Fill:
    return lambda store, texts, **more: filled(store, texts, pattern_model(), **more)


def rows(store: Store) -> dict[str, list[str]]:
    """Every row of every table."""
    with store.read() as tx:
        return {
            table.name: sorted(map(repr, tx.execute(select(table)).all()))
            for table in metadata.sorted_tables
            if table.name not in BOOKS
        }


def shown(store: Store) -> tuple[set, dict]:
    """The relations as they are shown, and what a figure of the newest step is."""
    seen = views.snapshot(store)
    said = {
        (row.source, row.predicate, row.target, row.support, row.year, row.quotes)
        for row in seen.relations
    }
    newest = views.overview(store).measures
    return said, {"concepts": newest.concepts, "relations": newest.relations}


@pytest.fixture
def grown(store, fill) -> Store:
    fill(store, enumerate(TEXTS))
    return store


def test_without_a_paper_the_graph_is_one_grown_without_it(store):
    filled(store, enumerate(SENTENCES), EmbeddedModel())
    grown = store
    for at in range(len(SENTENCES)):
        other = Store.open("sqlite://", create=True)
        rest = [each for each in enumerate(SENTENCES) if each[0] != at]
        filled(other, rest, EmbeddedModel())
        before = rows(grown)
        gone = removal.remove(grown, f"10.1/{at}")
        assert shown(grown) == shown(other)
        assert graph_at(grown).relations  # replayed from steps that are left
        assert set(graph_at(grown).relations) == set(graph_at(other).relations)
        assert grown.check() == "ok"
        undo(grown, gone.act)
        assert rows(grown) == before
        other.close()


def _sentence(draw) -> str:
    one, other = draw(st.sampled_from(WORDS)), draw(st.sampled_from(WORDS))
    return f"{one} {draw(st.sampled_from(('holds', 'improves', 'is')))} {other}."


@st.composite
def libraries(draw) -> list[tuple[int, str]]:
    texts = [
        " ".join(_sentence(draw) for _ in range(draw(st.integers(1, 4))))
        for _ in range(draw(st.integers(2, 5)))
    ]
    return [(at, f"{text} ({at})") for at, text in enumerate(texts)]


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(library=libraries(), left=st.integers(0, 3), chance=st.randoms(use_true_random=False))
def test_in_any_order_all_comes_back(fill, library, left, chance: random.Random):
    store = Store.open("sqlite://", create=True)
    fill(store, library, steps=max(1, len(library) - left))
    states = {frozenset[int](): (rows(store), store.fingerprint())}
    away: set[int] = set()
    for _ in range(5):
        at = chance.randrange(len(library))
        if at in away:
            removal.restore(store, f"doi:10.1/{at}")
            away.discard(at)
        else:
            kind = chance.choice(["removed", "retracted"])
            told = removal.remove(store, str(at + 1), kind=kind, dry_run=True)
            done = removal.remove(store, str(at + 1), kind=kind)
            assert told.toll == done.toll
            away.add(at)
        assert store.check() == "ok"
        now = (rows(store) if not away else {}, store.fingerprint())
        assert states.setdefault(frozenset(away), now) == now
    for at in sorted(away):
        removal.restore(store, str(at + 1))
    assert (rows(store), store.fingerprint()) == states[frozenset()]
    store.close()


def test_growing_goes_on_without_a_removed_paper_and_meets_it_again(store, fill):
    fill(store, enumerate(TEXTS), steps=2)
    removal.remove(store, "10.1/3")  # unread so far
    removal.remove(store, "10.1/0")
    fill(store, [(0, TEXTS[0]), (4, "rust holds nacre. tannin holds rust.")])
    titles = {row["title"] for row in views.papers(store)}
    assert titles == {"Paper 1", "Paper 2", "Paper 4"}
    assert views.overview(store).unread == 0
    removal.restore(store, "10.1/0")
    removal.restore(store, "10.1/3")
    assert store.check() == "ok"
    fill(store, [])
    assert views.overview(store).unread == 0
    told = views.concept(store, "tannin")
    assert told.paper_count == 2
    assert {row["target"] for row in told.relations} == {"wood", "rust"}


def test_what_was_decided_meanwhile_holds_when_a_paper_comes_back(grown):
    removal.remove(grown, "10.1/3")
    curate.merge(grown, "wood", "resin")
    removal.restore(grown, "10.1/3")
    wood = views.concept(grown, "wood")
    assert {row["spelling"] for row in wood.aliases} >= {"wood"}
    assert "tannin" in {row["source"].lower() for row in wood.relations}
    assert views.concept(grown, "resin").key == wood.key


def test_one_undo_takes_back_decisions_and_removals(grown):
    before = grown.fingerprint()
    curate.merge(grown, "wood", "silk")
    removal.remove(grown, "10.1/1")
    undo(grown)
    undo(grown)
    assert grown.fingerprint() == before
    with pytest.raises(NotFound):
        undo(grown)


def test_a_better_text_takes_the_place_of_a_paper(grown, fill):
    before = rows(grown)
    better = Paper(text="tannin improves oak. tannin holds oak.")
    gone = removal.replace_by(grown, "10.1/3", better, size=400)
    assert gone.passages == 1
    found = [row for row in views.papers(grown) if row["doi"] == "10.1/3"]
    assert [row["title"] for row in found] == ["Paper 3"]
    assert views.overview(grown).unread == 1
    undo(grown)
    assert rows(grown) == before
    removal.replace_by(grown, "10.1/3", better, size=400)
    fill(grown, [])
    assert views.concept(grown, "oak").paper_count == 1
    with pytest.raises(NotFound):
        views.concept(grown, "rust")
    undo(grown)
    assert views.concept(grown, "rust").paper_count == 1
    assert grown.check() == "ok"


def test_hypotheses_break_with_what_they_rest_on_and_are_whole_again(grown):
    hop = Hop("tannin", "holds", "rust")
    said = Hypothesis("Tannin may act on rust.", "open triad", ("tannin", "rust"),
                      ("tannin", "rust"), hops=(hop,))  # fmt: skip
    with grown.read() as tx:
        step = knowledge.newest_step(tx)
    register(grown, [said], step=step, seed=0)
    gone = removal.remove(grown, "10.1/3")
    assert [(each.number, each.kind) for each in gone.hypotheses] == [(1, "lost")]
    with grown.read() as tx:
        one = hypotheses.one(tx, 1)
    assert one.state == "broken"
    assert "the hop tannin --holds--> rust" in one.events[-1]["text"]
    removal.restore(grown, "10.1/3")
    with grown.read() as tx:
        assert hypotheses.one(tx, 1).state == "open"


def test_nothing_is_removed_while_a_run_goes_on(grown):
    other = Store.open(str(grown.file))
    with other.lock(), pytest.raises(DatabaseBusy, match="growing"):
        removal.remove(grown, "10.1/3")
    other.close()


def test_names_that_mean_no_paper_or_several_are_refused(grown):
    with pytest.raises(UsageError, match="Several"):
        removal.remove(grown, "paper")
    removal.remove(grown, "10.1/3")
    with pytest.raises(NotFound, match="removed already"):
        removal.remove(grown, "10.1/3")


@pytest.mark.long
def test_a_hundred_papers_of_a_real_graph_come_back(store, shared):
    found = sorted((shared / "biocomposites").glob("*.jsonl*"))
    if not found:
        pytest.skip("the shared biocomposite abstracts are not here")
    from kgagent.papers.read import read_papers

    for _ in add_papers(store, read_papers(found[:1]), size=2_000):
        pass
    for _ in grow(store, EmbeddedModel(), RunSettings(epoch=8), Limits(steps=200)):
        pass
    before, state = store.fingerprint(), rows(store)
    chance = random.Random(5)
    numbers = [row["id"] for row in views.papers(store, limit=10_000)]
    for number in chance.sample(numbers, min(100, len(numbers))):
        removal.remove(store, str(number))
        assert store.check() == "ok"
        removal.restore(store, str(number))
        assert store.fingerprint() == before
    assert rows(store) == state
