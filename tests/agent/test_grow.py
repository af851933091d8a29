"""The loop: what it yields is committed, and a killed run ends with the undisturbed graph."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from kgagent import views
from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.errors import DatabaseBusy
from kgagent.storage import tables
from kgagent.storage.store import Store
from kgagent.storage.tables import evidence, passages, replies, steps

SETTINGS = RunSettings(epoch=3)


class Crash(BaseException):
    """The process is gone: nothing after this is written."""


class CrashingStore(Store):
    """A store whose process dies at its `at`-th write: before the commit, or right after it."""

    at = 0
    after = False
    count = 0

    @contextmanager
    def write(self) -> Iterator[Connection]:
        self.count += 1
        if self.at and self.count > self.at:
            raise Crash
        with super().write() as connection:
            yield connection
            if self.count == self.at and not self.after:
                raise Crash
        if self.count == self.at:
            raise Crash


def fill(store: Store, found: list) -> None:
    for _ in add_papers(store, found, size=400):
        pass


def run_all(store: Store, model, limits: Limits = Limits(), settings: RunSettings = SETTINGS):
    return list(grow(store, model, settings, limits))


def test_every_passage_is_read_once_and_every_step_measured(store, model, papers):
    fill(store, papers(12))
    done = run_all(store, model)
    assert len(done) == model.calls == 12
    assert [step.ordinal for step in done] == list(range(1, 13))
    assert done[-1].measures.concepts == views.overview(store).totals["concepts"]
    assert len(views.growth(store)) == 12
    assert views.overview(store).unread == 0


@pytest.mark.files
def test_what_is_yielded_is_committed(store, model, papers):
    fill(store, papers(5))
    loop = grow(store, model, SETTINGS, Limits())
    first = next(loop)
    with Store.open(str(store.file)).read() as tx:
        merged = select(func.count()).select_from(steps).where(steps.c.state == "merged")
        assert tx.execute(merged).scalar_one() == first.ordinal == 1
    loop.close()
    assert views.overview(store).run["state"] == "stopped"


def test_every_grounded_quote_stands_at_its_offsets(store, model, papers):
    fill(store, papers(12))
    run_all(store, model)
    stored = tables.papers
    query = select(evidence.c.quote, evidence.c.start_char, evidence.c.end_char, stored.c.text)
    query = query.join(passages, passages.c.id == evidence.c.passage_id).join(stored)
    with store.read() as tx:
        rows = tx.execute(query).all()
    assert rows
    assert all(text[start:end] == quote for quote, start, end, text in rows)


def test_a_second_run_with_the_same_settings_goes_on(store, model, papers):
    fill(store, papers(4))
    run_all(store, model)
    fill(store, papers(9))
    more = run_all(store, model)
    assert [step.ordinal for step in more] == [5, 6, 7, 8, 9]
    assert {step.run for step in more} == {1}


def test_other_settings_begin_a_new_run_and_leave_nothing_waiting(store, model, papers):
    fill(store, papers(6))
    loop = grow(store, model, SETTINGS, Limits())
    next(loop)
    loop.close()
    run_all(store, model, settings=RunSettings(epoch=3, seed=5))
    states = {row["run"]: row["state"] for row in views.runs(store)}
    assert states == {1: "superseded", 2: "done"}
    assert views.overview(store).unread == 0


def test_the_limit_counts_the_steps_of_the_whole_run(store, model, papers):
    fill(store, papers(8))
    assert len(run_all(store, model, Limits(steps=5))) == 5
    assert len(run_all(store, model, Limits(steps=5))) == 0
    assert len(run_all(store, model, Limits(steps=7))) == 2


def test_with_everything_read_it_goes_on_asking_about_the_graph(store, model, papers):
    fill(store, papers(6))
    done = run_all(store, model, Limits(steps=15, until_read=False))
    asked = [step.question for step in done]
    assert len(done) == 15
    assert {question.strategy for question in asked[6:]} == {"pair"}
    assert len({question.text for question in asked[6:]}) == 9


def test_without_papers_there_is_nothing_to_ask(store, model):
    assert run_all(store, model, Limits(steps=10, until_read=False)) == []


def test_a_reply_that_cannot_be_used_is_kept_with_its_reason(store, pattern_model, papers):
    fill(store, papers(6))
    done = run_all(store, pattern_model(bad="Paper 3"))
    dead = [step for step in done if step.dead]
    assert len(dead) == 1
    assert dead[0].dead.startswith("refusal")
    with store.read() as tx:
        kept = tx.execute(
            select(replies.c.text, replies.c.outcome).where(replies.c.outcome == "unusable")
        )
        assert kept.all() == [("I cannot read this.", "unusable")] * 2
    assert views.overview(store).totals["dead"] == 1


@pytest.mark.files
def test_two_processes_cannot_grow_one_graph(store, model, papers):
    fill(store, papers(4))
    loop = grow(store, model, SETTINGS, Limits())
    next(loop)
    other = Store.open(str(store.file))
    with pytest.raises(DatabaseBusy, match="Another kgagent is growing"):
        next(grow(other, model, SETTINGS, Limits()))
    loop.close()
    other.close()


def undisturbed(folder: Path, found, model, limits: Limits) -> str:
    store = Store.open(str(folder / "undisturbed.db"), create=True)
    fill(store, found)
    run_all(store, model, limits)
    seal = store.fingerprint()
    store.close()
    return seal


@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
def test_a_crash_at_any_write_changes_nothing(tmp_path, pattern_model, papers, after):
    limits = Limits(steps=6, until_read=False)
    expected = undisturbed(tmp_path, papers(4), pattern_model(), limits)
    for at in range(2 if after else 1, 40, 2):  # every write is tried, in turns before and after
        place = str(tmp_path / f"crash-{at}.db")
        crashing = CrashingStore.open(place, create=True)
        crashing.count, crashing.at, crashing.after = 0, at, after
        model = pattern_model()
        crashed = False
        try:
            fill(crashing, papers(4))
            run_all(crashing, model, limits)
        except Crash:
            crashed = True
        crashing.close()
        again = Store.open(place)
        fill(again, papers(4))
        run_all(again, model, limits)
        assert again.fingerprint() == expected, f"crash at write {at}"
        assert model.calls <= 6 + 1
        assert again.check() == "ok"
        again.close()
        if not crashed:
            return
    pytest.fail("the run had more writes than expected")


def test_a_mutant_that_marks_the_step_apart_from_its_merge_is_caught(
    tmp_path, pattern_model, papers, monkeypatch
):
    """The crash test can fail: a step committed as merged before its graph loses the graph."""
    from kgagent.agent import grow as loop

    expected = undisturbed(tmp_path, papers(4), pattern_model(), Limits())
    store = Store.open(str(tmp_path / "mutant.db"), create=True)
    fill(store, papers(4))

    def mark_then_die(tx, step, *_):
        tx.execute(steps.update().where(steps.c.id == step).values(state="merged", number=1))
        tx.exec_driver_sql("COMMIT")
        raise Crash

    with monkeypatch.context() as patched, pytest.raises(Crash):
        patched.setattr(loop, "merge", mark_then_die)
        run_all(store, pattern_model())
    run_all(store, pattern_model())
    assert store.fingerprint() != expected
    store.close()


@pytest.mark.parametrize("workers", [4, 16])
def test_the_graph_is_the_same_for_any_number_of_workers(tmp_path, pattern_model, papers, workers):
    limits = Limits(steps=16, until_read=False)
    expected = undisturbed(tmp_path, papers(12), pattern_model(), limits)
    store = Store.open(str(tmp_path / "many.db"), create=True)
    fill(store, papers(12))
    slow = pattern_model(shuffle=3)
    run_all(store, slow, Limits(steps=16, until_read=False, workers=workers))
    assert store.fingerprint() == expected
    store.close()


def test_a_mutant_that_merges_on_arrival_is_caught(tmp_path, pattern_model, papers, monkeypatch):
    """The workers test can fail: merging whichever reply comes first gives another graph."""
    from kgagent.agent import grow as loop

    def on_arrival(desk, rows, *, workers):
        def answered(row):
            desk.answer(desk.take(row.id))
            return desk.answered(row.id)

        with ThreadPoolExecutor(workers) as pool:
            for done in as_completed([pool.submit(answered, row) for row in rows]):
                yield done.result()

    limits = Limits(steps=8, workers=4)
    ordered = Store.open(str(tmp_path / "ordered.db"), create=True)
    fill(ordered, papers(8))
    run_all(ordered, pattern_model(), limits, RunSettings(epoch=8))
    expected = ordered.fingerprint()
    monkeypatch.setattr(loop, "in_order", on_arrival)
    seals = set()
    for seed in range(3):
        store = Store.open(str(tmp_path / f"mutant-{seed}.db"), create=True)
        fill(store, papers(8))
        run_all(store, pattern_model(shuffle=seed), limits, RunSettings(epoch=8))
        seals.add(store.fingerprint())
        store.close()
    assert seals != {expected}
