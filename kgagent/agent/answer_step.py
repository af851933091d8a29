"""Answering a planned step: its passages are read, a model is asked, the reply is kept.

A step is taken before it is asked about, so that of any number of processes on one graph only one
asks; an answer that comes after its lease was lost stays in the ledger and changes nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kgagent.agent.extract import TRIES, request_for, why_unusable
from kgagent.agent.refine import refined
from kgagent.agent.talk import ask
from kgagent.domain.growth import RunSettings
from kgagent.domain.reply import Request
from kgagent.llm.protocol import LanguageModel
from kgagent.storage import leases, ledger, papers, replies
from kgagent.storage.alive import new_owner
from kgagent.storage.leases import Lease
from kgagent.storage.ledger import StepRow
from kgagent.storage.papers import StoredPassage
from kgagent.storage.replies import ReplyRow
from kgagent.storage.store import Store

Answer = tuple[StepRow, ReplyRow, list[StoredPassage]]

LEASE_SECONDS = 60.0
"""How long a step stays with a process that no longer renews its leases."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one process answers the steps of a run, as `owner`."""

    store: Store
    model: LanguageModel
    settings: RunSettings
    run: int
    owner: int

    def take(self, step: int | None = None) -> Lease | None:
        """The first step that nobody has (or this one), taken; None when there is none."""
        with self.store.take() as tx:
            return leases.take(
                tx,
                self.run,
                self.owner,
                seconds=LEASE_SECONDS,
                is_alive=self.store.signs.seen,
                step=step,
            )

    def answer(self, lease: Lease) -> bool:
        """Answers a step that was taken; False when the lease was lost meanwhile.

        A reply that cannot be used is kept, and the step is asked once more, a little differently.
        When the model fails the step is given back.
        """
        with self.store.read() as tx:
            row = ledger.step(tx, lease.step)
            shown = papers.fetch(tx, row.plan.passages) if row else []
        if row is None:
            return False
        try:
            reply, said = self._replied(row, shown)
        except BaseException:
            self.let_go(lease)
            raise
        with self.store.write() as tx:
            if not leases.end(tx, lease):
                return False
            ledger.mark_answered(tx, row.id, reply.id, said)
        return True

    def let_go(self, lease: Lease) -> None:
        """Gives a step back that was not answered."""
        with self.store.take() as tx:
            leases.give_back(tx, lease)

    def answered(self, step: int) -> Answer | None:
        """The step with its reply, if it has one."""
        with self.store.read() as tx:
            row = ledger.step(tx, step)
            if row is None or row.reply is None:
                return None
            return row, replies.by_id(tx, row.reply), papers.fetch(tx, row.plan.passages)

    def ask(self, request: Request, why_unusable: Callable[[ReplyRow], str]) -> ReplyRow:
        """The judged reply to a request."""
        return ask(self.store, self.model, request, run=self.run, why_unusable=why_unusable)

    def _replied(
        self, row: StepRow, shown: list[StoredPassage]
    ) -> tuple[ReplyRow, list[tuple[str, int]]]:
        reply: ReplyRow | None = None
        for _ in range(TRIES):
            request = request_for(row, shown, self.settings, after=reply)
            reply = self.ask(request, _judge_of(request))
            if reply.outcome != replies.UNUSABLE:
                break
        assert reply is not None
        if self.settings.refine and reply.outcome == replies.USABLE:
            return refined(reply, row, shown, self.settings, self.ask)
        return reply, []


@contextmanager
def present(store: Store) -> Iterator[int]:
    """A number under which this process takes steps; what it took is renewed while it lasts."""
    owner, over = new_owner(), threading.Event()

    def renew() -> None:
        while not over.wait(LEASE_SECONDS / 4):
            with store.take() as tx:
                leases.renew(tx, owner, seconds=LEASE_SECONDS)

    with store.signs.shown(owner):
        renewing = threading.Thread(target=renew, name="kgagent-leases", daemon=True)
        renewing.start()
        try:
            yield owner
        finally:
            over.set()
            renewing.join()


def _judge_of(request: Request) -> Callable[[ReplyRow], str]:
    def unusable(reply: ReplyRow) -> str:
        return why_unusable(reply, request.passages)

    return unusable
