"""Asking again when it may help."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from time import sleep as really_sleep

from kgagent.domain.reply import Reply, Request
from kgagent.errors import UsageError
from kgagent.llm.faults import ModelFault
from kgagent.llm.protocol import LanguageModel


class Retrying:
    """Asks again after a retryable fault: full jitter, exponential, and as late as the server asks.

    `tries` are all calls, the first one included. A server that asks for more than
    `longest_wait_asked` seconds is not waited for: its fault is the result.
    """

    def __init__(
        self,
        model: LanguageModel,
        *,
        chance: Random,
        tries: int = 5,
        first_wait: float = 1.0,
        longest_wait: float = 60.0,
        longest_wait_asked: float = 300.0,
        sleep: Callable[[float], None] = really_sleep,
    ) -> None:
        if tries < 1:
            raise UsageError(f"A call needs at least one try, not {tries}.")
        self.name = model.name
        self._model = model
        self._chance = chance
        self._tries = tries
        self._first_wait = first_wait
        self._longest_wait = longest_wait
        self._longest_wait_asked = longest_wait_asked
        self._sleep = sleep

    def reply(self, request: Request) -> Reply:
        """The reply of the first try that brings one; else the last fault."""
        tried = 0
        while True:
            tried += 1
            try:
                return self._model.reply(request)
            except ModelFault as fault:
                wait = self._wait(fault, tried)
                if wait is None:
                    raise
            self._sleep(wait)

    def _wait(self, fault: ModelFault, tried: int) -> float | None:
        """Seconds until the next try; None when there is none."""
        if fault.terminal or not fault.retryable or tried >= self._tries:
            return None
        asked = 0.0 if fault.retry_after is None else max(0.0, fault.retry_after)
        if asked > self._longest_wait_asked:
            return None
        ceiling = min(self._longest_wait, self._first_wait * 2.0 ** min(tried - 1, 60))
        return asked + self._chance.uniform(0.0, ceiling)
