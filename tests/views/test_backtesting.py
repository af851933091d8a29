"""The graph as it stood at a year: nothing that a later paper says changes it or its scores."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.paper import Paper
from kgagent.embedding.static import StaticEmbedder
from kgagent.errors import NotFound
from kgagent.storage.store import Store
from kgagent.views import backtesting
from kgagent.views.identities import Heard, known_groups

CUTOFF = 2010


def shelf(count: int = 70, *, seed: int = 4) -> list[Paper]:
    """Papers of 1995 to 2014 that state what holds what, more of what they stated already."""
    chance = random.Random(seed)
    words = [f"{a}{b}" for a in "sil bon nac chi woo res".split() for b in "ka ne ro ti".split()]
    said: list[str] = list(words)
    papers = []
    for number in range(count):
        pairs = [chance.sample(said, 2) for _ in range(5)]
        said += [end for pair in pairs for end in pair]
        text = " ".join(f"{a} holds {b}." for a, b in pairs if a != b)
        papers.append(Paper(text=text, title=f"Paper {number}", year=1995 + number * 20 // count))
    return papers


PLANTED = (
    Paper(text="silka improves bonne. silne improves nacro.", title="Planted", year=2011),
    Paper(text="silka is silkas. newthing holds silka.", title="Another", year=2012),
    Paper(text="bonka silver (BS) holds silka. BS is nacro.", title="A third", year=2013),
    Paper(text="silti improves chine.", title="No year"),
)


def read(place, papers, model) -> Store:
    store = Store.open(str(place), create=True)
    for _ in add_papers(store, papers, size=400):
        pass
    list(grow(store, model, RunSettings(epoch=3), Limits()))
    return store


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def stores(folder, model):
    places = {"plain": shelf(), "planted": [*PLANTED, *shelf()]}
    for name, papers in places.items():
        if not (folder / name).exists():
            read(folder / name, papers, model).close()
    opened = [Store.open(str(folder / name)) for name in places]
    yield opened
    for store in opened:
        store.close()


def test_a_planted_future_paper_changes_no_past_score(stores):
    plain, planted = stores
    past = backtesting.table_at(plain, cutoff=CUTOFF).until(CUTOFF)
    asked = list(combinations(past.keys, 2))
    one = backtesting.scores_at(plain, asked, cutoff=CUTOFF)
    two = backtesting.scores_at(planted, asked, cutoff=CUTOFF)
    assert {"papers", "words of papers", "combined"} <= one.keys()
    assert one.keys() == two.keys()
    assert all(one[name].tobytes() == two[name].tobytes() for name in one)


def test_a_planted_future_paper_is_judged(stores):
    plain, planted = (backtesting.table_at(store, cutoff=CUTOFF) for store in stores)
    assert planted.until(CUTOFF).keys == plain.until(CUTOFF).keys
    assert len(planted.source) > len(plain.source)


def test_every_method_is_judged(stores):
    found = backtesting.backtest(stores[0], cutoff=CUTOFF, horizon=4, seeds=1)
    assert found.positives >= backtesting.FEWEST
    assert 0 <= found.of("combined", "random").low <= found.of("combined", "random").high <= 1
    assert {"random", "preferential attachment", "combined"} <= {*found.methods}


@pytest.mark.parametrize(
    ("cutoff", "message"),
    [(1980, "No relation is stated"), (2014, "No paper is newer"), (2013, "Only")],
)
def test_what_cannot_be_judged_is_said(stores, cutoff, message):
    with pytest.raises(NotFound, match=message):
        backtesting.backtest(stores[0], cutoff=cutoff, horizon=1, seeds=1, fewest=1000)


def test_papers_without_years_tell_nothing(tmp_path, model):
    store = read(tmp_path / "undated.db", [Paper(text="silk holds bone.", title="One")], model)
    with pytest.raises(NotFound, match="No paper has a year"):
        backtesting.backtest(store, cutoff=2000, seeds=1)
    store.close()


NAMES = ("gel scaffold", "gel scaffolds", "silver dressing", "Ag bandage", "bone")


def groups(heard=None, names=NAMES):
    embed = StaticEmbedder().embed
    return [set(group) for group in known_groups(names, heard or Heard(), embed)]


def test_names_alone_make_concepts_one():
    assert groups() == groups(names=NAMES[::-1]) == [{"gel scaffold", "gel scaffolds"}]


def test_what_was_said_to_be_one_by_then_is_one():
    said = Heard(related=[("silver dressing", "also known as", "Ag bandage")])
    assert {"silver dressing", "Ag bandage"} in groups(said)


def test_what_was_told_apart_by_then_is_not_joined():
    names = ("bone scaffold", "bone scaffolding")
    said = Heard(beside=[("bone scaffold", " and ", "bone scaffolding")])
    assert groups(names=names) == [{*names}]
    assert groups(said, names) == []


def test_an_acronym_is_what_its_paper_says():
    names = ("GS (gel scaffold)", "gel scaffold", "GS")
    said = Heard(definitions=[[("GS", "gel scaffold")]])
    assert groups(said, names) == [{"GS (gel scaffold)", "gel scaffold"}]
