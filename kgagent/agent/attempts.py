"""Attempts at calls, kept in the store: the ledger of the run that is going on."""

from __future__ import annotations

import time

from kgagent.domain.reply import Reply, Request
from kgagent.llm.budget import Amount, Budget, BudgetReached
from kgagent.llm.faults import ModelFault
from kgagent.llm.wrap.worst import worst_tokens
from kgagent.storage import ledger, replies
from kgagent.storage.store import Store, Transaction

LOOKS = 0.1
"""Seconds between two looks whether other processes' calls left room in the budget."""


class StoredAttempts:
    """Each attempt is a row before it is sent; it belongs to the newest run.

    The budget is that of the run, whatever number of processes work on it: what they all have spent
    and what their calls in flight may take at most never exceed it. A call waits up to `patience`
    seconds for those in flight to leave room.
    """

    def __init__(
        self, store: Store, budget: Budget | None = None, *, patience: float = 600.0
    ) -> None:
        self._store = store
        self._budget = budget or Budget()
        self._patience = patience
        self._began = time.time()

    def begin(self, request: Request, *, worst_microusd: int | None) -> int:
        """Writes the attempt down; gives its id. Raises BudgetReached, with nothing written."""
        sent, most = worst_tokens(request)
        tokens = (sent, most or 0)
        worst, since = Amount(worst_microusd, sum(tokens), 1), time.monotonic()
        while True:
            with self._store.write() as tx:
                run = ledger.latest_run(tx) if request.task != "probe" else None
                patient = time.monotonic() - since < self._patience
                if run is None or self._has_room(tx, run.id, worst, patient=patient):
                    return replies.begin(
                        tx,
                        run.id if run else None,
                        request,
                        worst_microusd=worst_microusd,
                        worst_tokens=tokens,
                    )
            time.sleep(LOOKS)

    def _has_room(self, tx: Transaction, run: int, worst: Amount, *, patient: bool) -> bool:
        """Whether a call fits into what the run may spend; False: it may, after those in flight."""
        if not self._budget.is_limited:
            return True
        taken = replies.spent(tx, run)
        spent = Amount(taken.microusd, taken.tokens, taken.calls)
        limit = self._budget.exceeded(spent + worst)
        if limit and not (patient and replies.in_flight(tx, run, since=self._began)):
            raise BudgetReached(limit, self._budget, spent, worst)
        return not limit

    def finish(self, attempt: int, reply: Reply) -> None:
        """The attempt brought a reply."""
        with self._store.write() as tx:
            replies.finish(tx, attempt, reply)

    def fail(self, attempt: int, fault: ModelFault) -> None:
        """The attempt brought none, and why."""
        with self._store.write() as tx:
            replies.fail(
                tx,
                attempt,
                reason=f"{fault.kind}: {fault.message}",
                status=fault.status,
                billed=fault.maybe_billed,
                seconds=fault.seconds,
            )
