"""What can go wrong when a model is asked; each fault knows whether asking again may help."""

from __future__ import annotations

from typing import ClassVar

from kgagent.errors import KgagentError


class ModelFault(KgagentError):
    """A call that brought no reply.

    `retryable`: the same call may work later; `retry_after`: the server's own wish in seconds;
    `terminal`: no call of this run will work. `seconds` is how long the call took.
    """

    retryable: ClassVar[bool] = False
    terminal: ClassVar[bool] = False

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
        self.seconds = 0.0

    @property
    def kind(self) -> str:
        """The fault's name for the ledger: `rate_limited`."""
        return self.code

    @property
    def maybe_billed(self) -> bool:
        """Whether the endpoint can have done (and charged for) the work."""
        return True
