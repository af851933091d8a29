"""Time and bytes of the call that this thread is making, and the faults when they run out."""

from __future__ import annotations

import time
from contextvars import ContextVar

from kgagent.llm.openai_client.faults import DeadlinePassed, ReplyTooLarge, Stalled
from kgagent.llm.openai_client.outcome import CallLimits


class Meter:
    """Measures one call; everything that waits or reads asks it first."""

    def __init__(self, limits: CallLimits) -> None:
        self.limits = limits
        self.sent = False
        self.bytes_read = 0
        self._started = time.monotonic()
        self._ends = self._started + limits.deadline

    @property
    def seconds(self) -> float:
        """How long the call has taken."""
        return time.monotonic() - self._started

    @property
    def patience(self) -> float:
        """Seconds of silence that are borne now."""
        return self.limits.stall if self.bytes_read else self.limits.deadline

    def left(self, most: float) -> float:
        """Seconds that may be waited, at most so many; raises DeadlinePassed when none are."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise self.late()
        return min(left, most)

    def late(self) -> DeadlinePassed | Stalled:
        """The fault after a wait has timed out."""
        if time.monotonic() < self._ends - 0.001:
            return Stalled(f"The answer stalled: nothing came for {self.patience:g} s.")
        return DeadlinePassed(
            f"The answer was not complete after {self.limits.deadline:g} s.",
            hint="Allow more time, or ask for less.",
        )

    def count(self, size: int) -> None:
        """Counts bytes of the answer; raises ReplyTooLarge when they are too many."""
        self.bytes_read += size
        self.check(self.bytes_read)

    def check(self, size: int) -> None:
        """Raises ReplyTooLarge when an answer of this size is too large."""
        if size > self.limits.max_bytes:
            most = f"{self.limits.max_bytes:,}"
            raise ReplyTooLarge(f"The answer is larger than {most} bytes; it was not read on.")

    def hurry(self, seconds: float) -> None:
        """Leaves only so many seconds from now."""
        self._ends = min(self._ends, time.monotonic() + seconds)


current: ContextVar[Meter] = ContextVar("kgagent_call_meter")
"""The meter of the call in this thread; connections are shared between calls, meters are not."""
