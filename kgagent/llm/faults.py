"""What can go wrong when a model is asked; each fault knows whether asking again may help."""

from __future__ import annotations

from kgagent.errors import KgagentError


class ModelFault(KgagentError):
    """A call that brought no reply.

    `kind` is one short word for the ledger. `retryable`: the same call may work later;
    `retry_after`: the server's own wish in seconds; `terminal`: no call of this run will work.
    `maybe_billed`: the endpoint may have done (and charged for) the work.
    """

    kind = "fault"
    retryable = False
    terminal = False
    maybe_billed = True

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.retry_after = retry_after
