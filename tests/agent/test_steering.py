"""Steering: what is said from elsewhere takes effect after the step in hand, and for good."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kgagent.agent.grow import Limits, Watch, grow
from kgagent.agent.hypotheses.keep import decide, register
from kgagent.agent.read import add_papers
from kgagent.agent.steer import say
from kgagent.domain.growth import RunSettings, Step
from kgagent.domain.hypothesis import Hypothesis
from kgagent.domain.steering import Script, in_force
from kgagent.errors import NotFound, UsageError
from kgagent.storage import hypotheses, ledger, steering
from kgagent.storage.store import Store
from kgagent.views.at import graph_at
from kgagent.views.steering import steered

SETTINGS = RunSettings(epoch=4)
SAID = [
    ("ban", "silk"),
    ("ask", "Which materials hold bone?"),
    ("pin", "nacre"),
    ("strategy", "frontier:2,bridge"),
]


def fill(store: Store, found: list) -> None:
    for _ in add_papers(store, found, size=400):
        pass


def elsewhere(store: Store) -> Store:
    """The same database, as another process opens it."""
    return Store.open(str(store.file))


def grown(
    store: Store, model, *, at: int = 0, do: Callable[[], None] | None = None, **more
) -> list[Step]:
    """All steps; `do` happens once so many of them are done."""
    done = []
    for step in grow(store, model, SETTINGS, more.pop("limits", Limits()), **more):
        done.append(step)
        if do and step.ordinal == at:
            do()
    return done


def say_all(store: Store) -> None:
    other = elsewhere(store)
    for kind, value in SAID:
        say(other, kind, value)
    other.close()


def test_a_question_is_asked_next(store, model, papers):
    fill(store, papers(12))
    done = grown(store, model, at=2, do=lambda: say(elsewhere(store), "ask", "What holds bone?"))
    assert done[2].question.text == "What holds bone?"
    assert done[2].question.strategy == "asked"
    assert [step.ordinal for step in done] == list(range(1, 13))


def test_the_same_question_may_be_asked_again(store, model, papers):
    fill(store, papers(3))
    for _ in range(2):
        say(store, "ask", "What holds bone?")
    done = grown(store, model, limits=Limits(steps=5, until_read=False))
    assert [step.question.text for step in done[:2]] == ["What holds bone?"] * 2


def test_nobody_asks_about_what_is_banned(store, model, papers):
    fill(store, papers(20))
    first = grown(store, model, limits=Limits(steps=6, until_read=False))
    asked = [step.question.concepts[0] for step in first if step.question.concepts]
    say(store, "ban", asked[-1])
    rest = grown(store, model, limits=Limits(steps=20, until_read=False))
    assert rest
    assert not any(asked[-1] in step.question.concepts for step in rest)


def test_what_is_pinned_is_asked_about_at_every_other_step(store, model, papers):
    fill(store, papers(20))
    done = grown(store, model, at=3, do=lambda: say(elsewhere(store), "pin", "silk"))
    pinned = [step.ordinal for step in done if step.question.strategy == "pinned"]
    assert pinned[0] in {4, 5}
    assert pinned == list(range(pinned[0], pinned[-1] + 1, 2))
    assert {step.question.concepts for step in done if step.question.strategy == "pinned"} == {
        ("silk",)
    }


def test_another_strategy_holds_from_the_next_step(store, model, papers):
    fill(store, papers(20))
    done = grown(store, model, at=5, do=lambda: say(elsewhere(store), "strategy", "reading"))
    assert {step.question.strategy for step in done[5:]} == {"reading"}
    assert {step.question.strategy for step in done[:5]} != {"reading"}


def test_a_paused_run_waits_and_goes_on_unchanged(tmp_path, pattern_model, papers):
    texts = papers(12)
    undisturbed = Store.open(str(tmp_path / "one.db"), create=True)
    fill(undisturbed, texts)
    grown(undisturbed, pattern_model())
    store = Store.open(str(tmp_path / "two.db"), create=True)
    fill(store, texts)
    looked: list[int] = []
    heard: list[object] = []

    def go_on() -> bool:
        looked.append(model.calls)
        if len(looked) == 3:
            say(elsewhere(store), "resume")
        return True

    model = pattern_model()
    done = grown(
        store,
        model,
        at=5,
        do=lambda: say(elsewhere(store), "pause"),
        watch=Watch(go_on, heard.append),
    )
    assert looked == [5, 5, 5]
    assert heard[0] is None
    assert len(done) == 12
    assert store.fingerprint() == undisturbed.fingerprint()


def test_a_paused_run_can_be_stopped(store, model, papers):
    fill(store, papers(6))
    say(store, "pause")
    assert grown(store, model, watch=Watch(go_on=lambda: False)) == []
    assert steered(store).paused
    say(store, "resume")
    assert len(grown(store, model)) == 6


@pytest.mark.parametrize("workers", [1, 4])
def test_a_steered_run_is_replayed_step_by_step(tmp_path, pattern_model, papers, workers):
    texts = papers(20)
    store = Store.open(str(tmp_path / "one.db"), create=True)
    fill(store, texts)
    limits = Limits(workers=workers)
    done = grown(store, pattern_model(), at=6, do=lambda: say_all(store), limits=limits)
    assert done[6].question.strategy == "asked"
    with store.read() as tx:
        script = Script(orders=tuple(steering.of_newest_run(tx)))
    assert [ordinal for ordinal, _ in script.orders] == [6] * len(SAID)
    again = Store.open(str(tmp_path / "two.db"), create=True)
    fill(again, texts)
    replayed = grown(again, pattern_model(), script=script)
    assert [step.question for step in replayed] == [step.question for step in done]
    assert again.fingerprint() == store.fingerprint()


@pytest.mark.parametrize("stop_after", [6, 7, 9])
def test_what_was_said_survives_the_end_of_the_process(tmp_path, pattern_model, papers, stop_after):
    texts = papers(20)
    whole = Store.open(str(tmp_path / "one.db"), create=True)
    fill(whole, texts)
    grown(whole, pattern_model(), at=6, do=lambda: say_all(whole))
    broken = Store.open(str(tmp_path / "two.db"), create=True)
    fill(broken, texts)
    loop = grow(broken, pattern_model(), SETTINGS, Limits())
    for step in loop:
        if step.ordinal == 6:
            say_all(broken)
        if step.ordinal == stop_after:
            break
    loop.close()
    grown(broken, pattern_model())
    assert broken.fingerprint() == whole.fingerprint()


def test_bans_hold_for_later_runs_and_strategies_do_not(store, model, papers):
    fill(store, papers(6))
    grown(store, model, limits=Limits(steps=3, until_read=False))
    say(store, "ban", "silk")
    say(store, "strategy", "reading")
    list(grow(store, model, RunSettings(seed=1), Limits(steps=1, until_read=False)))
    list(grow(store, model, RunSettings(seed=2), Limits(steps=1, until_read=False)))
    found = steered(store)
    assert found.banned == ("silk",)
    assert found.strategy == "mixed"


def test_what_cannot_be_said_is_refused(store, model, papers):
    fill(store, papers(2))
    grown(store, model)
    for kind, value, error in (
        ("ban", "no such thing", NotFound),
        ("ask", " \x1b ", UsageError),
        ("ask", "why " * 1000, UsageError),
        ("strategy", "sideways", UsageError),
        ("jump", "", UsageError),
    ):
        with pytest.raises(error):
            say(store, kind, value)
    assert steered(store).orders == ()


@pytest.mark.enable_socket
@pytest.mark.long
def test_a_killed_paused_run_stays_paused_until_it_is_resumed(tmp_path, papers):
    def kgagent(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "kgagent", *arguments, "--db", "g.db"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(*arguments: str) -> str:
        ran = kgagent(*arguments)
        said, errors = ran.communicate(timeout=120)
        assert ran.returncode == 0, errors
        return said + errors

    run("grow", "--sample", "--steps", "3")
    run("steer", "pause")
    run("steer", "ask", "Why is nacre tough?")
    waiting = kgagent("grow", "--sample", "--steps", "8")
    assert waiting.stderr is not None
    for line in waiting.stderr:
        if line.startswith("paused"):
            break
    waiting.send_signal(signal.SIGKILL)
    waiting.communicate()
    assert "run        paused" in run("steer", "list")
    going = kgagent("grow", "--sample", "--steps", "8")
    time.sleep(0.5)
    run("steer", "resume")
    _, told = going.communicate(timeout=120)
    asked = [line for line in told.splitlines() if line.startswith("step ")]
    assert asked[0].startswith("step 4  Why is nacre tough?")


def supposed(one: str, other: str) -> Hypothesis:
    statement = f"{one} may be related to {other}"
    return Hypothesis(statement, "open triad", (one, other), (one, other))


def newest_step(store: Store) -> int:
    with store.read() as tx:
        return ledger.merged_steps(tx)[-1]


def test_open_hypotheses_are_asked_about_until_they_are_decided(store, model, papers):
    fill(store, papers(20))
    settings = RunSettings(epoch=2, strategy="hypothesis-check")
    first = list(grow(store, model, settings, Limits(steps=4)))
    assert {step.question.strategy for step in first} == {"reading"}
    one, _, other = graph_at(store).relations[0]
    given = supposed(one, other)
    (number,) = register(store, [given], step=newest_step(store), seed=0)
    rest = list(grow(store, model, settings, Limits(steps=8)))
    checks = [each.question for each in rest if each.question.strategy == "hypothesis-check"]
    assert [check.text for check in checks] == [f"What speaks for or against “{given.statement}”?"]
    assert checks[0].concepts == (one, other)
    decide(store, number, "rejected")
    list(grow(store, model, settings, Limits(steps=10)))
    with store.read() as tx:
        assert in_force(steering.taken_in(tx, 1, 10)).hypotheses == ()


def test_a_step_moves_the_hypotheses_it_bears_on(tmp_path, pattern_model, papers):
    stores = [Store.open(str(tmp_path / name), create=True) for name in ("whole.db", "part.db")]
    for each in stores:
        fill(each, papers(12))
    grown(stores[0], pattern_model())
    grown(stores[1], pattern_model(), limits=Limits(steps=4))
    early = graph_at(stores[1]).relations
    known = {end for s, _, t in early for end in (s, t)}
    said = {frozenset((s, t)) for s, _, t in early}
    later = ((s, t) for s, _, t in graph_at(stores[0]).relations if s != t)
    pair = next(p for p in later if frozenset(p) not in said and set(p) <= known)
    (number,) = register(stores[1], [supposed(*pair)], step=newest_step(stores[1]), seed=0)
    grown(stores[1], pattern_model())
    with stores[1].read() as tx:
        found = hypotheses.one(tx, number)
    assert found.events
    assert found.events[0]["quote"]
    assert stores[0].fingerprint() == stores[1].fingerprint()
