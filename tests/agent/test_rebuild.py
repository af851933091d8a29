"""A graph built again from its ledger, as it stood after any step, parted and joined."""

from __future__ import annotations

import json
import random
from itertools import count

import pytest

from kgagent import kinds, views
from kgagent.agent import curate
from kgagent.agent.branch import branch, place_of, related
from kgagent.agent.grow import Limits, grow
from kgagent.agent.join import join
from kgagent.agent.read import add_papers
from kgagent.agent.rebuild import LedgerParts, checkout, rebuild
from kgagent.domain.growth import BOTH, OPEN, RunSettings
from kgagent.domain.knowledge import Extraction, RelationClaim
from kgagent.domain.reply import Reply
from kgagent.errors import KgagentError, NotFound, UsageError
from kgagent.llm.embedded.model import EmbeddedModel
from kgagent.llm.wire.own import dump
from kgagent.papers.find import survey
from kgagent.papers.read import read_papers
from kgagent.shipped import shipped
from kgagent.storage import judgements
from kgagent.storage.store import Store
from kgagent.storage.tables import replies
from kgagent.views.at import graph_at
from kgagent.views.diff import diff

MATERIALS = "silk bone nacre chitin wood resin collagen apatite fibroin keratin".split()


class Thinker:
    """Reasons from the words of the question alone, so that equal questions have equal replies."""

    name = "openai:thinker"

    def reply(self, request):
        chance = random.Random(request.question)
        pairs = (chance.sample(MATERIALS, 2) for _ in range(3))
        said = tuple(RelationClaim(a, "supports", b, f"{a} and {b}") for a, b in pairs)
        return Reply(dump(Extraction(relations=said)), self.name)


@pytest.fixture
def place(tmp_path):
    """A new path each time."""
    numbers = count()
    return lambda: tmp_path / f"other-{next(numbers)}.db"


@pytest.fixture
def opened():
    """Opens databases and closes them in the end."""
    stores = []

    def call(path, *, create=False):
        stores.append(Store.open(str(path), create=create))
        return stores[-1]

    yield call
    for store in stores:
        store.close()


def _edit(store: Store, chance: random.Random) -> None:
    """A random decision about concepts: merge, split, ban, or undo of any act; perhaps refused."""
    keys = sorted({end for s, _, t in graph_at(store).relations for end in (s, t)})
    one, other = chance.sample(keys, 2)
    with store.read() as tx:
        acts = judgements.acts(tx, limit=30)
    try:
        match chance.choice(("merge", "merge", "split", "ban", "undo")):
            case "merge":
                curate.merge(store, one, other)
            case "ban":
                curate.keep_apart(store, one, other)
            case "split":
                same = [act["one_key"] for act in acts if act["verdict"] == "same"]
                curate.split(store, chance.choice(same or keys))
            case "undo":
                curate.undo(store, chance.choice([act["act"] for act in acts] or [1]))
    except KgagentError:
        pass  # it cannot be done just now


def _steps_with_edits(store, model, edits: int, *, seed: int, most: int) -> dict[int, str]:
    """Grows and edits in turn; gives the fingerprint after each step and its edits."""
    chance = random.Random(seed)
    seals: dict[int, str] = {}
    while edits > 0:
        number = len(seals) + 1
        list(grow(store, model, RunSettings(epoch=3), Limits(steps=number, until_read=False)))
        for _ in range(chance.randint(0, most)):
            _edit(store, chance)
            edits -= 1
        seals[number] = store.fingerprint()
    return seals


def _check_history(store, seals, place):
    at = {}
    for step, seal in seals.items():
        out = place()
        assert checkout(store, step, out).now == seal, f"step {step}"
        then = Store.open(str(out))
        assert then.fingerprint() == seal
        assert then.check() == "ok"
        at[step] = set(graph_at(then).relations) if step else set()
        then.close()
        out.unlink()
    for a in seals:
        b = len(seals) + 1 - a
        assert diff(store, a, b).applied(at[a]) == at[b]
    assert rebuild(store).is_same


def test_every_step_of_twenty_edits_can_be_had_again(store, model, papers, place):
    for _ in add_papers(store, papers(12), size=400):
        pass
    _check_history(store, _steps_with_edits(store, model, 20, seed=1, most=6), place)


@pytest.mark.long
def test_every_step_of_two_hundred_edits_can_be_had_again(store, place):
    found = read_papers(survey([str(shipped("data/papers"))]).paths)
    for _ in add_papers(store, found, size=700):
        pass
    _check_history(store, _steps_with_edits(store, EmbeddedModel(), 200, seed=2, most=4), place)


@pytest.mark.parametrize(("mode", "workers"), [("grounded", 4), (OPEN, 4), (BOTH, 1)])
def test_a_graph_comes_out_bit_for_bit_the_same(store, papers, pattern_model, mode, workers):
    for _ in add_papers(store, papers(9), size=400):
        pass
    settings = RunSettings(model="openai:thinker", mode=mode, topic="silk", epoch=4)
    thinks = Thinker() if mode == OPEN else _Either(pattern_model(bad="Paper 3"))
    limits = Limits(steps=9, until_read=False, workers=workers)
    assert len(list(grow(store, thinks, settings, limits))) == 9
    found = rebuild(store)
    assert found.is_same
    assert found.steps == 9


class _Either(Thinker):
    """Reads where there are passages, else reasons."""

    def __init__(self, reader):
        self.reader = reader

    def reply(self, request):
        return self.reader.reply(request) if request.passages else super().reply(request)


def test_a_checkout_grows_on_to_the_very_same_graph(store, model, papers, place, opened):
    for _ in add_papers(store, papers(10), size=400):
        pass
    list(grow(store, model, RunSettings(epoch=4), Limits()))
    out = place()
    checkout(store, 6, out)
    then = opened(out)
    list(grow(then, model, RunSettings(epoch=4), Limits()))
    assert then.fingerprint() == store.fingerprint()


def test_what_came_later_is_not_in_a_checkout(store, model, papers, place, opened):
    for _ in add_papers(store, papers(4), size=400):
        pass
    list(grow(store, model, RunSettings(epoch=2), Limits()))
    seal = store.fingerprint()
    for _ in add_papers(store, papers(8, seed=2), size=400):
        pass
    list(grow(store, model, RunSettings(epoch=2), Limits()))
    out = place()
    # the new papers came before the fifth step, so they are there after the fourth
    checkout(store, 3, out)
    then = views.overview(opened(out))
    assert (then.totals["papers"], then.totals["steps"]) == (4, 3)
    assert views.overview(store).totals["steps"] > 4
    assert store.fingerprint() != seal


def test_a_changed_reply_shows_where_the_graphs_part(store, model, papers):
    for _ in add_papers(store, papers(3), size=400):
        pass
    list(grow(store, model, RunSettings(), Limits()))
    with store.write() as tx:
        tx.execute(replies.update().where(replies.c.id == 2).values(text='{"relations": []}'))
    found = rebuild(store)
    assert not found.is_same
    assert found.parting is not None
    with store.write() as tx:
        tx.execute(replies.update().where(replies.c.id == 2).values(text="nothing"))
    with pytest.raises(LedgerParts, match="step 2"):
        rebuild(store)


def test_a_branch_that_is_joined_again_gives_what_each_found(store, model, papers, place, opened):
    for _ in add_papers(store, papers(6), size=400):
        pass
    list(grow(store, model, RunSettings(epoch=2), Limits(steps=4)))
    place_ = place()
    assert branch(store, place_).step == 4
    theirs = opened(place_)
    assert related(store, theirs) == "parted from this graph after step 4"
    for _ in add_papers(theirs, papers(9, seed=5)[6:], size=400):
        pass
    list(grow(theirs, model, RunSettings(epoch=2), Limits()))
    list(grow(store, model, RunSettings(epoch=2), Limits(steps=5)))
    before = {triple for one in (store, theirs) for triple in graph_at(one).relations}
    calls = model.calls
    found = join(store, theirs, kinds.load())
    assert (found.common, found.known, found.new_papers, found.lost) == (5, 0, 3, 0)
    assert found.steps == views.overview(theirs).totals["steps"] - 5
    assert set(graph_at(store).relations) == before
    assert rebuild(store).is_same
    # again nothing comes, and nothing that it read is paid for again
    assert join(store, theirs, kinds.load()).steps == 0
    list(grow(store, model, RunSettings(epoch=2), Limits()))
    assert model.calls == calls


def test_graphs_that_have_nothing_in_common_become_one(store, model, papers, place, opened):
    other = opened(place(), create=True)
    for one, found in ((store, papers(4)), (other, papers(6)[2:])):
        for _ in add_papers(one, found, size=300):
            pass
        list(grow(one, model, RunSettings(epoch=2), Limits()))
    expected = {triple for one in (store, other) for triple in graph_at(one).relations}
    found = join(store, other, kinds.load())
    assert (found.common, found.new_papers, found.same_papers) == (0, 2, 2)
    assert set(graph_at(store).relations) == expected
    assert views.overview(store).totals["papers"] == 6
    evidence = views.overview(store).totals["evidence"]
    join(store, other, kinds.load())
    assert views.overview(store).totals["evidence"] == evidence
    assert related(store, other) == "is another graph"


def test_what_persons_decided_comes_along_and_the_opposite_is_told(
    store, model, papers, place, opened
):
    for _ in add_papers(store, papers(6), size=400):
        pass
    list(grow(store, model, RunSettings(epoch=2), Limits(steps=4)))
    keys = sorted({end for s, _, t in graph_at(store).relations for end in (s, t)})
    a, b, c, d, e, f = keys[:6]
    taken_back = curate.merge(store, e, f).number
    file = place()
    branch(store, file)
    theirs = opened(file)
    curate.merge(theirs, a, b)
    curate.merge(theirs, c, d)
    curate.undo(theirs, taken_back)
    curate.keep_apart(store, c, d)
    found = join(store, theirs, kinds.load())
    assert [(one.here, one.there) for one in found.conflicts] == [("apart", "same")]
    assert found.decisions == 2
    shown = {end for s, _, t in graph_at(store).relations for end in (s, t)}
    assert len({a, b} & shown) == 1
    assert {c, d, e, f} <= shown
    again = join(store, theirs, kinds.load())
    assert again.decisions == 0
    assert rebuild(store).is_same


def test_nothing_is_written_over(store, model, papers, place):
    for _ in add_papers(store, papers(2), size=400):
        pass
    list(grow(store, model, RunSettings(), Limits()))
    taken = place()
    taken.write_text("mine")
    for refused in (
        lambda: checkout(store, 1, taken),
        lambda: rebuild(store, taken),
        lambda: place_of(store, str(taken)),
        lambda: join(store, store, kinds.load()),
    ):
        with pytest.raises(UsageError):
            refused()
    with pytest.raises(NotFound):
        place_of(store, "no/such/folder/b.db")
    assert taken.read_text() == "mine"


def test_the_commands_say_it(kgagent, tmp_path):
    (tmp_path / "a.csv").write_text("source,target\n" + "a,b\nb,c\nc,d\nd,e\n")
    (tmp_path / "b.csv").write_text("source,target\n" + "e,f\nf,g\n")
    assert kgagent("import", "a.csv", "--at-once", "1").code == 0
    assert kgagent("checkout", "2", "--out", "then.db").code == 0
    told = json.loads(kgagent("status", "--json", "--db", "then.db").out)
    assert (told["totals"]["steps"], told["parted"]["step"]) == (2, 2)
    assert kgagent("checkout", "2", "--out", "then.db").code == 2
    assert kgagent("checkout", "1999-01-01", "--out", "before.db").code == 0
    assert kgagent("branch", "aside").code == 0
    assert kgagent("import", "b.csv", "--at-once", "1", "--db", "aside.db").code == 0
    ran = kgagent("join", "aside.db")
    assert "parted from this graph after step 4; 4 steps are common" in ran.out
    assert "2 new here" in ran.out
    ran = kgagent("rebuild", "--check", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["same"]
    assert kgagent("rebuild").code == 2
    assert kgagent("rebuild", "--out", "again.db").code == 0
    assert kgagent("status", "--db", "again.db").code == 0
