"""The graph as it stood at a year: nothing that a later paper says changes it or its scores."""

from __future__ import annotations

import random
import re
import shutil
from itertools import combinations

import pytest

from kgagent.agent import curate
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.domain.knowledge import Extraction, Mention
from kgagent.domain.paper import Paper
from kgagent.domain.reply import Reply, Request
from kgagent.embedding.static import StaticEmbedder
from kgagent.errors import NotFound
from kgagent.llm.protocol import LanguageModel
from kgagent.llm.wire.own import dump, parse
from kgagent.storage import dated, knowledge
from kgagent.storage.store import Store
from kgagent.views import backtesting
from kgagent.views.identities import Heard, known_groups

CUTOFF = 2010
SEEN = re.compile(r"\b(?:sil|bon|nac|chi|woo|res)(?:ka|ne|ro|ti)s?\b")


class Reader:
    """Reads what the plain model reads, and names that nothing relates."""

    name = "embedded"

    def __init__(self, plain: LanguageModel) -> None:
        self._plain = plain

    def reply(self, request: Request) -> Reply:
        read = parse(self._plain.reply(request).text, request.passages)
        mentions = list(read.mentions)
        for at, text in enumerate(request.passages):
            mentions += [Mention(m[0], at, *m.span()) for m in SEEN.finditer(text)]
        return Reply(dump(Extraction(tuple(mentions), read.relations)), self.name)


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


PLANTED = {
    "facts": "silka improves bonne. silne improves nacro. newthing holds silka.",
    "mentions": "We saw silka and bonne, silkas and nacro.",
    "acronym": "bonka silver (SIL) holds wood. SIL is nacro, and silka silver (SIL) is not.",
    "merge": "We saw silka and nacro, which are one.",
    "no year": "silti improves chine.",
}
"""What later papers may bring, each of another kind."""


def planted(kind: str) -> Paper:
    year = None if kind == "no year" else 2011
    return Paper(text=PLANTED[kind], title=f"Planted {kind}", year=year)


def read(place, papers, model) -> Store:
    """Grows on from what is at the place."""
    store = Store.open(str(place), create=True)
    for _ in add_papers(store, papers, size=400):
        pass
    list(grow(store, Reader(model), RunSettings(epoch=3), Limits()))
    return store


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def stores(folder, model):
    places = {"plain": shelf(), "planted": [*map(planted, PLANTED), *shelf()]}
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


@pytest.mark.parametrize("kind", PLANTED)
def test_a_later_paper_of_any_kind_leaves_the_past_as_it_was(kind, folder, stores, tmp_path, model):
    before = backtesting.table_at(stores[0], cutoff=CUTOFF).until(CUTOFF)
    shutil.copy(folder / "plain", tmp_path / "later")
    store = read(tmp_path / "later", [planted(kind)], model)
    if kind == "merge":
        curate.merge(store, "silka", "nacro")
    after = backtesting.table_at(store, cutoff=CUTOFF).until(CUTOFF)
    with store.read() as tx:
        late = {key for key, _, year in dated.mentions_said(tx) if year == 2011}
        one = {knowledge.shown_under(tx).get(key, key) for key in ("silka", "nacro")}
    store.close()
    assert kind not in {"mentions", "merge"} or {"silka", "nacro"} <= late
    assert (len(one) == 1) == (kind == "merge")
    assert (after.keys, after.predicates) == (before.keys, before.predicates)
    for column in ("source", "target", "predicate", "year"):
        assert getattr(after, column).tobytes() == getattr(before, column).tobytes(), column
    for column in ("concept", "paper", "year"):
        one, other = getattr(after.mentions, column), getattr(before.mentions, column)
        assert one.tobytes() == other.tobytes(), column


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
