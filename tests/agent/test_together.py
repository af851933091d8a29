"""Several processes on one graph: no work is doubled, lost or written late; in both stores."""

from __future__ import annotations

import threading
import time
from contextlib import closing, suppress
from uuid import uuid4

import pytest
from sqlalchemy import select

from kgagent.agent import answer_step
from kgagent.agent.answer_step import Desk, present
from kgagent.agent.attempts import StoredAttempts
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.agent.work import work
from kgagent.domain.growth import RunSettings
from kgagent.domain.reply import Reply, Request
from kgagent.errors import DatabaseBusy
from kgagent.llm.budget import Budget, BudgetReached
from kgagent.storage import ledger
from kgagent.storage.alive import new_owner
from kgagent.storage.replies import spent as spent_by
from kgagent.storage.store import Store
from kgagent.storage.tables import leases, replies

SETTINGS = RunSettings(epoch=8)


@pytest.fixture(params=["file", "postgresql"])
def place(request, tmp_path):
    """Where a new graph can be kept."""
    if request.param == "file":
        return str(tmp_path / "shared.db")
    return request.getfixturevalue("postgresql").make(uuid4().hex, like="ready")


@pytest.fixture
def shared_graph(place, papers):
    with closing(Store.open(place, create=True)) as store:
        for _ in add_papers(store, papers(8), size=400):
            pass
        yield store


@pytest.fixture
def expected(tmp_path, papers, model):
    with closing(Store.open(str(tmp_path / "alone.db"), create=True)) as store:
        for _ in add_papers(store, papers(8), size=400):
            pass
        list(grow(store, model, SETTINGS, Limits()))
        return store.fingerprint(), model.calls


def planned(store, model):
    """The graph with its first epoch planned and offered, and nothing answered; gives the run."""
    with closing(grow(store, model, SETTINGS, Limits(), watch=None)) as loop:
        next(loop)
    with store.read() as tx:
        run = ledger.latest_run(tx)
    assert run is not None
    return run.id


def test_workers_beside_a_run_give_its_graph_and_ask_nothing_twice(
    shared_graph, place, expected, pattern_model
):
    models = [pattern_model(shuffle=at) for at in range(3)]
    answered = []

    def help_out(model) -> None:
        with closing(Store.open(place)) as store:
            while not done.is_set():
                answered.extend(work(store, model, SETTINGS, workers=2, go_on=going))

    def going() -> bool:
        return not done.is_set()

    done = threading.Event()
    helpers = [threading.Thread(target=help_out, args=[model]) for model in models[1:]]
    for helper in helpers:
        helper.start()
    try:
        list(grow(shared_graph, models[0], SETTINGS, Limits(workers=2)))
    finally:
        done.set()
        for helper in helpers:
            helper.join()
    fingerprint, calls = expected
    assert shared_graph.fingerprint() == fingerprint
    assert sum(model.calls for model in models) == calls
    assert answered
    assert not any(each.late for each in answered)
    assert models[0].calls < calls


def test_what_a_dead_worker_had_is_free_at_once(shared_graph, model):
    run = planned(shared_graph, model)
    dead = Desk(shared_graph, model, SETTINGS, run, new_owner())  # shows no sign of life
    lost = dead.take()
    with present(shared_graph) as owner:
        began = time.monotonic()
        found = Desk(shared_graph, model, SETTINGS, run, owner).take()
    assert time.monotonic() - began < 2
    assert lost is not None
    assert found is not None
    assert (found.step, found.token) == (lost.step, lost.token + 1)


def test_what_a_living_worker_has_stays_with_it(shared_graph, place, model):
    run = planned(shared_graph, model)
    with present(shared_graph) as owner, closing(Store.open(place)) as elsewhere:
        mine = Desk(shared_graph, model, SETTINGS, run, owner).take()
        assert mine is not None
        with present(elsewhere) as other:
            desk = Desk(elsewhere, model, SETTINGS, run, other)
            assert desk.take(mine.step) is None
            theirs = desk.take()
    assert theirs is not None
    assert theirs.step != mine.step


def test_the_answer_of_a_frozen_worker_is_kept_and_changes_nothing(
    shared_graph, model, monkeypatch
):
    run = planned(shared_graph, model)
    still_there = new_owner()
    with shared_graph.signs.shown(still_there), present(shared_graph) as other:
        frozen = Desk(shared_graph, model, SETTINGS, run, still_there)
        with monkeypatch.context() as frozen_since:
            frozen_since.setattr(answer_step, "LEASE_SECONDS", -1.0)
            lease = frozen.take()
        assert lease is not None
        quick = Desk(shared_graph, model, SETTINGS, run, other)
        taken = quick.take(lease.step)
        assert taken is not None
        with shared_graph.read() as tx:
            before = tx.execute(select(leases)).all()
        assert not frozen.answer(lease)
        with shared_graph.read() as tx:
            assert tx.execute(select(leases)).all() == before
            assert tx.execute(select(replies.c.id)).all()
        assert quick.answer(taken)
    assert len(list(grow(shared_graph, model, SETTINGS, Limits()))) > 0


def test_a_step_that_a_model_fails_at_is_free_again(shared_graph, model):
    class Broken:
        name = "embedded"

        def reply(self, _request):
            raise ConnectionError

    run = planned(shared_graph, model)
    with pytest.raises(ConnectionError):
        list(work(shared_graph, Broken(), SETTINGS, idle=0.1))
    with present(shared_graph) as owner:
        assert Desk(shared_graph, model, SETTINGS, run, owner).take() is not None


def test_only_one_process_merges(shared_graph, place, model):
    with closing(grow(shared_graph, model, SETTINGS, Limits())) as loop:
        next(loop)
        with (
            closing(Store.open(place)) as other,
            pytest.raises(DatabaseBusy, match=r"Another kgagent is growing .*process"),
        ):
            next(grow(other, model, SETTINGS, Limits()))
    list(grow(shared_graph, model, SETTINGS, Limits()))


def test_a_worker_without_a_run_of_its_settings_has_nothing_to_do(shared_graph, model):
    assert list(work(shared_graph, model, SETTINGS, idle=0.0)) == []
    planned(shared_graph, model)
    assert list(work(shared_graph, model, RunSettings(seed=5), idle=0.0)) == []


def test_processes_share_one_budget(shared_graph, place, model):
    run = planned(shared_graph, model)
    budget = Budget.parse(calls="10", tokens="4000")
    request = Request("extract", "m", "Why?", parameters=(("max_tokens", 100),))
    with shared_graph.read() as tx:
        had = spent_by(tx, run).calls

    def ask_on() -> None:
        with closing(Store.open(place)) as store:
            attempts = StoredAttempts(store, budget, patience=0.5)
            with suppress(BudgetReached):
                for _ in range(10):
                    begun = attempts.begin(request, worst_microusd=0)
                    attempts.finish(begun, Reply("", "m", tokens_in=1, tokens_out=1))

    processes = [threading.Thread(target=ask_on) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    with shared_graph.read() as tx:
        assert had < spent_by(tx, run).calls == 10
