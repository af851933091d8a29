"""Attempts at calls, kept in the store: the ledger of the run that is going on."""

from __future__ import annotations

from kgagent.domain.reply import Reply, Request
from kgagent.llm.faults import ModelFault
from kgagent.llm.wrap.worst import worst_tokens
from kgagent.storage import ledger, replies
from kgagent.storage.store import Store


class StoredAttempts:
    """Each attempt is a row before it is sent; it belongs to the newest run."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, request: Request, *, worst_microusd: int | None) -> int:
        """Writes the attempt down; gives its id."""
        sent, most = worst_tokens(request)
        with self._store.write() as tx:
            run = ledger.latest_run(tx) if request.task != "probe" else None
            return replies.begin(
                tx,
                run.id if run else None,
                request,
                worst_microusd=worst_microusd,
                worst_tokens=(sent, most or 0),
            )

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
