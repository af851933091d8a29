"""The loop: question -> passages -> reply -> extraction -> merge -> measures -> next question.

Each step it yields is already committed. Killing the process at any instant loses at most the reply
in flight; starting again continues, and ends with the very graph it would have had undisturbed:
the steps of an epoch are planned in the transaction that merges the last step of the one before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from kgagent import __version__, kinds
from kgagent.agent import identify, phrase
from kgagent.agent.answer_step import Answer, Desk, present
from kgagent.agent.ask import plan_epoch
from kgagent.agent.confident import confident
from kgagent.agent.extract import extraction_of
from kgagent.agent.hypotheses.check import note
from kgagent.agent.identify import Identity
from kgagent.agent.memory import Memory, recall
from kgagent.agent.merge import Merged, merge
from kgagent.agent.read import embed_passages
from kgagent.agent.together import in_order
from kgagent.domain.growth import BY_MODEL, PlannedStep, RunSettings, Step
from kgagent.domain.predicates import PredicateTable
from kgagent.domain.saturation import is_saturated
from kgagent.domain.steering import NEXT_EPOCH, Order, Script
from kgagent.embedding.protocol import Embedder
from kgagent.embedding.static import StaticEmbedder
from kgagent.llm.protocol import LanguageModel
from kgagent.storage import history, leases, ledger, measures, replies, steering
from kgagent.storage.ledger import RunRow, StepRow
from kgagent.storage.papers import StoredPassage
from kgagent.storage.replies import ReplyRow
from kgagent.storage.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Limits:
    """How far to go, and how fast; none of it changes what the graph becomes.

    `steps` of the whole run (None: no limit), or only until all is read; `workers` calls at a time,
    of which at most an epoch's are in flight. `until_saturated` stops when a step brings hardly any
    new concepts (`saturation`). `retry_dead` asks the run's dead steps again, as new
    steps.
    """

    steps: int | None = None
    until_read: bool = True
    workers: int = 1
    retry_dead: bool = False
    until_saturated: bool = False


LOOKS = 0.2
"""Seconds between two looks whether a paused run may go on."""


def _go_on() -> bool:
    return True


def _say_nothing(_order: Order | None) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Watch:
    """Who watches a run: `go_on` is asked while it is paused whether to wait on (False: it stops);
    `told` hears each order that takes effect, and None when the run is paused. `table` says what
    predicates mean where a step may support or contradict a hypothesis."""

    go_on: Callable[[], bool] = _go_on
    told: Callable[[Order | None], None] = _say_nothing
    table: PredicateTable = field(default_factory=kinds.load)


def grow(
    store: Store,
    model: LanguageModel,
    settings: RunSettings,
    limits: Limits,
    embedder: Embedder | None = None,
    script: Script | None = None,
    *,
    watch: Watch | None = None,
) -> Generator[Step, None, None]:
    """Grows the graph of `store` step by step; continues the last run when its settings are equal.

    With an embedder (whose name the settings carry) passages are also found by their meaning. The
    script's questions (whose hash the settings carry) are asked before any other. What people say
    while it grows (`kgagent.storage.steering`) takes effect after the step in hand; the script's
    orders do so where they stand, as when a run that was steered is replayed.
    Raises DatabaseBusy when another process is growing it; a KgagentError of the model ends the run
    with everything kept.
    """
    with store.lock():
        if embedder is not None:
            for _ in embed_passages(store, embedder):
                pass
        run, memory, identity = _begin(store, settings, embedder, script or Script())
        with store.read() as tx:
            curve = measures.concept_curve(tx)
        reason, state = "stopped", ledger.STOPPED
        try:
            with present(store) as owner:
                desk = Desk(store, model, settings, run.id, owner)
                loop = _Loop(desk, limits, memory, run, identity, curve, watch or Watch())
                with closing(loop.turns()) as turns:
                    yield from turns
            if not loop.stopped:
                reason, state = loop.end, ledger.DONE
        except Exception as error:
            reason = f"{type(error).__name__}"
            raise
        finally:
            with store.write() as tx:
                ledger.end_run(tx, run.id, state, reason)


def _begin(
    store: Store, settings: RunSettings, embedder: Embedder | None, script: Script
) -> tuple[RunRow, Memory, Identity]:
    """The run to go on with, or a new one, what is known so far, and who judges names."""
    with store.write() as tx:
        run = ledger.latest_run(tx)
        if run is not None and run.settings_hash == settings.hash:
            ledger.resume_run(tx, run.id)
        else:
            if run is not None:
                ledger.end_run(tx, run.id, ledger.SUPERSEDED, "a run with other settings followed")
            run = ledger.start_run(tx, settings, __version__)
            ledger.add_given(tx, run.id, script.questions)
            steering.schedule(tx, run.id, script.orders)
        by_name = settings.identity == "names"
        names = StaticEmbedder()
        identity = identify.recall(tx, names, by_name=by_name)
        memory = recall(
            tx,
            run.id,
            seed=settings.seed,
            merged=run.merged_upto,
            embedder=embedder,
            names=names,
        )
        return run, memory, identity


@dataclass(slots=True)
class _Loop:
    desk: Desk
    limits: Limits
    memory: Memory
    run: RunRow
    identity: Identity
    curve: list[int] = field(default_factory=list)
    watch: Watch = field(default_factory=Watch)
    end: str = ""
    stopped: bool = False

    @property
    def store(self) -> Store:
        return self.desk.store

    @property
    def settings(self) -> RunSettings:
        return self.desk.settings

    def turns(self) -> Generator[Step, None, None]:
        """Epoch by epoch, until a limit is reached or nothing is left to ask."""
        merged = self.run.merged_upto
        if self.limits.retry_dead:
            with self.store.write() as tx:
                ledger.ask_again(tx, self.run.id)
        waiting = self._next(merged)
        while waiting:
            if self._is_saturated():
                return
            allowed = waiting[: self._left(merged, len(waiting))]
            if not allowed:
                self.end = f"{self.limits.steps} steps reached"
                return
            planned: list[StepRow] = []
            steered = False
            with closing(self._answered(allowed)) as answered:
                for row, reply, shown in answered:
                    step, planned = self._merge(row, reply, shown, last=row is waiting[-1])
                    merged = row.plan.ordinal
                    self.curve.append(step.measures.concepts)
                    yield step
                    if self._is_saturated():
                        return
                    steered = self._is_steered(merged)
                    if steered:
                        break
            waiting = [] if steered else waiting[len(allowed) :] or planned
            waiting = waiting or self._next(merged)
        if not self.end:
            self.end = "everything is read" if self.limits.until_read else "nothing left to ask"

    def _is_steered(self, merged: int) -> bool:
        """Whether somebody said something that the run has not taken in."""
        with self.store.read() as tx:
            return steering.is_due(tx, self.run.id, merged) or steering.is_paused(tx)

    def _next(self, merged: int) -> list[StepRow]:
        """The steps that wait, after what people said was taken in; waits while it is paused."""
        self._wait_while_paused()
        if self.stopped:
            return []
        with self.store.write() as tx:
            orders = steering.take_in(tx, self.run.id, merged)
            if any(order.kind not in NEXT_EPOCH for order in orders):
                ledger.withdraw(tx, self.run.id)
            if orders:
                self.memory.look_again(tx, self.run.id, merged=merged)
            waiting = ledger.waiting(tx, self.run.id) or self._plan(tx, merged)
        for order in orders:
            self.watch.told(order)
        return waiting or self._plan_in_words(merged)

    def _wait_while_paused(self) -> None:
        told = False
        while True:
            with self.store.read() as tx:
                if not steering.is_paused(tx):
                    return
            if not told:
                self.watch.told(None)
                told = True
            if not self.watch.go_on():
                self.stopped = True
                return
            time.sleep(LOOKS)

    def _is_saturated(self) -> bool:
        """Whether to stop because reading no longer pays; says so."""
        if not (self.limits.until_saturated and is_saturated(self.curve)):
            return False
        self.end = "the last steps brought hardly any new concepts"
        return True

    def _left(self, merged: int, most: int) -> int:
        """How many of the next `most` steps the limit allows."""
        if self.limits.steps is None:
            return most
        return max(0, min(most, self.limits.steps - merged))

    def _plan(self, tx: Transaction, merged: int) -> list[StepRow]:
        """The steps of the next epoch, frozen; none yet where a model shall phrase them."""
        if self.settings.phrasing == BY_MODEL:
            return []
        epoch = ledger.epoch(tx, self.run.id) + 1
        if steps := self._steps(epoch, merged):
            ledger.plan(tx, self.run.id, epoch, steps)
        return ledger.waiting(tx, self.run.id)

    def _plan_in_words(self, merged: int) -> list[StepRow]:
        """The steps of the next epoch with questions in a model's words, frozen.

        The model is asked between two transactions; its reply is in the ledger, so a run that was
        killed there plans the same.
        """
        if self.settings.phrasing != BY_MODEL:
            return []
        if not self._left(merged, 1):  # nobody pays for questions that will not be asked
            self.end = f"{self.limits.steps} steps reached"
            return []
        with self.store.read() as tx:
            epoch = ledger.epoch(tx, self.run.id) + 1
        steps = self._steps(epoch, merged)
        if not steps:
            return []
        with self.store.read() as tx:
            known = phrase.seen(tx, self.run.id, steps)
        steps = phrase.phrased(steps, self.memory, self.settings, self.desk.ask, known)
        with self.store.write() as tx:
            ledger.plan(tx, self.run.id, epoch, steps)
            return ledger.waiting(tx, self.run.id)

    def _steps(self, epoch: int, merged: int) -> list[PlannedStep]:
        go_on = not self.limits.until_read
        return plan_epoch(self.memory, self.settings, first=merged + 1, epoch=epoch, go_on=go_on)

    def _answered(self, rows: Sequence[StepRow]) -> Generator[Answer, None, None]:
        """The steps with their replies, in their order; other processes may answer them too."""
        with self.store.write() as tx:
            leases.offer(tx, self.run.id, [row.id for row in rows if row.reply is None])
        yield from in_order(self.desk, rows, workers=self.limits.workers)

    def _merge(
        self, row: StepRow, reply: ReplyRow, shown: list[StoredPassage], *, last: bool
    ) -> tuple[Step, list[StepRow]]:
        """One transaction: merge, measures, and after the epoch's last step the next plan."""
        dead = reply.reason if reply.outcome != replies.USABLE else ""
        merged, left_out = Merged(), ""
        with self.store.write() as tx:
            if not dead:
                said = extraction_of(reply, [passage.text for passage in shown])
                believed, left_out = confident(said, self.settings.min_confidence)
                merged = merge(tx, row.id, believed, shown, self.identity)
                note(tx, row.id, self.watch.table)
            before = self.memory.running.present
            self.memory.grow(merged)
            self.memory.credit(row.plan.question.strategy, *history.brought_by(tx, row.id))
            found = self.memory.measures()
            measures.add(tx, row.id, found)
            ledger.close_step(tx, self.run.id, row, dead=dead, left_out=left_out)
            planned = self._plan(tx, row.plan.ordinal) if last else []
        step = Step(
            run=self.run.id,
            ordinal=row.plan.ordinal,
            question=row.plan.question,
            papers=tuple(dict.fromkeys(passage.title for passage in shown)),
            new_concepts=found.concepts - before,
            new_relations=merged.relations,
            new_evidence=merged.evidence,
            measures=found,
            dead=dead,
            left_out=left_out,
        )
        return step, planned
