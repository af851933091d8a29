"""Ctrl-C: once, the step in hand is finished and committed; twice, it stops at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from kgagent.cli.output import say


@dataclass(slots=True)
class Stop:
    """`asked` is true once somebody wants the work to stop."""

    asked: bool = False


@contextmanager
def stopping() -> Iterator[Stop]:
    """Listens for Ctrl-C and for a polite kill while the block runs."""
    stop = Stop()

    def _asked(_number: int, _frame: FrameType | None) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True
        say("Stopping after this step; Ctrl-C again stops at once.")

    before = {number: signal.signal(number, _asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
