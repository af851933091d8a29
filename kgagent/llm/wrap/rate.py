"""Sending no faster than the endpoint allows."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic
from time import sleep as really_sleep

from kgagent.domain.reply import Reply, Request
from kgagent.errors import UsageError
from kgagent.llm.faults import ModelFault
from kgagent.llm.protocol import LanguageModel
from kgagent.llm.wrap.worst import worst_tokens


class _Bucket:
    """A token bucket that holds one call: what a call takes must flow in before the next goes.

    So calls are spaced evenly, and over t minutes no more goes out than t times the limit and one
    call. Nothing is saved up while idle: a pause is not followed by a burst.
    """

    def __init__(self, per_minute: float | None) -> None:
        if per_minute is not None and not 0 < per_minute < float("inf"):
            raise UsageError(f"A limit a minute must be a number above 0, not {per_minute}.")
        self._seconds_each = 60.0 / per_minute if per_minute else 0.0
        self.free_at = float("-inf")

    def take(self, now: float, amount: int) -> None:
        self.free_at = max(now, self.free_at) + amount * self._seconds_each

    def give_back(self, amount: int) -> None:
        """Less was used than taken (more, when negative)."""
        self.free_at -= amount * self._seconds_each


class Throttled:
    """Waits before sending, so that all threads together keep to the limits of a minute.

    A call takes its worst case of tokens; when its reply says less, the rest is given back. When
    the server asks to wait (up to `longest_wait_asked` seconds), no thread sends anything until
    then; a longer wish is left to the caller.
    """

    def __init__(
        self,
        model: LanguageModel,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        *,
        longest_wait_asked: float = 300.0,
        time: Callable[[], float] = monotonic,
        sleep: Callable[[float], None] = really_sleep,
    ) -> None:
        self.name = model.name
        self._model = model
        self._lock = Lock()
        self._requests = _Bucket(requests_per_minute)
        self._tokens = _Bucket(tokens_per_minute)
        self._held_until = float("-inf")
        self._longest_wait_asked = longest_wait_asked
        self._time = time
        self._sleep = sleep

    def reply(self, request: Request) -> Reply:
        """The reply, asked for as soon as the limits allow."""
        tokens_in, tokens_out = worst_tokens(request)
        taken = tokens_in + (tokens_out or 0)
        while (wait := self._wait_or_take(taken)) > 0:
            self._sleep(wait)
        try:
            reply = self._model.reply(request)
        except ModelFault as fault:
            self._hold(fault.retry_after)
            raise
        if used := reply.tokens_in + reply.tokens_out:
            with self._lock:
                self._tokens.give_back(taken - used)
        return reply

    def _wait_or_take(self, tokens: int) -> float:
        """Seconds to wait before looking again; 0 when the call may go and its share is taken."""
        with self._lock:
            now = self._time()
            wait = max(self._held_until, self._requests.free_at, self._tokens.free_at) - now
            if wait > 0:
                return wait
            self._requests.take(now, 1)
            self._tokens.take(now, tokens)
            return 0.0

    def _hold(self, asked: float | None) -> None:
        if asked is not None and asked <= self._longest_wait_asked:
            with self._lock:
                self._held_until = max(self._held_until, self._time() + asked)
