"""Stopping when an endpoint only fails."""

from __future__ import annotations

from threading import Lock

from kgagent.domain.reply import Reply, Request
from kgagent.errors import KgagentError, UsageError
from kgagent.llm.faults import ModelFault
from kgagent.llm.protocol import LanguageModel


class EndpointDown(KgagentError):
    """Nothing more is asked of the endpoint; the exit code is that of a terminal `fault`, or 6."""

    exit_code = 6

    def __init__(self, endpoint: str, failures: int, fault: ModelFault) -> None:
        times = "call" if failures == 1 else "calls in a row"
        advice = f"{fault.hint.rstrip('.')}. " if fault.hint else ""
        super().__init__(
            f"{endpoint} is not asked any more: {failures} {times} failed. "
            f"The last reason: {fault.message}",
            hint=f"{advice}What is done is kept: give the command again to go on.",
        )
        self.endpoint = endpoint
        self.failures = failures
        self.fault = fault
        if fault.terminal:
            self.exit_code = fault.exit_code


class CircuitBreaker:
    """Refuses further calls after `failures` faults in a row (over all threads), or a terminal one.

    A fault is one that came out of the wrapped model: all tries of a call around which it stands
    count once. The breaker stays open; a new start has a new one.
    """

    def __init__(self, model: LanguageModel, failures: int = 8) -> None:
        if failures < 1:
            raise UsageError(f"A circuit breaker needs at least one failure, not {failures}.")
        self.name = model.name
        self._model = model
        self._most = failures
        self._lock = Lock()
        self._failures = 0
        self._broken_by: tuple[int, ModelFault] | None = None

    def reply(self, request: Request) -> Reply:
        """The reply; EndpointDown without asking once the breaker is open."""
        with self._lock:
            broken_by = self._broken_by
        if broken_by:
            raise EndpointDown(request.endpoint or self.name, *broken_by)
        try:
            reply = self._model.reply(request)
        except ModelFault as fault:
            self._failed(fault)
            raise
        with self._lock:
            self._failures = 0
        return reply

    def _failed(self, fault: ModelFault) -> None:
        with self._lock:
            if not fault.retryable and not fault.terminal:
                self._failures = 0  # the endpoint is well; it does not want this one request
                return
            self._failures += 1
            enough = self._broken_by is None and self._failures >= self._most
            if fault.terminal or enough:
                self._broken_by = (self._failures, fault)
