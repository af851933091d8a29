"""Steps answered by several threads of a process and by other processes, given in their order."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Sequence

from kgagent.agent.answer_step import Answer, Desk
from kgagent.storage.ledger import StepRow

LOOKS = 0.05
"""Seconds between two looks at what others answered."""


def in_order(desk: Desk, rows: Sequence[StepRow], *, workers: int) -> Generator[Answer, None, None]:
    """The steps with their replies, in their order, each as soon as those before it were given.

    One worker asks about a step only when it is wanted; several ask ahead. Steps that another
    process has are waited for, and taken over when it is gone.
    """
    if workers == 1:
        for row in rows:
            yield _wanted(desk, row)
        return
    crew = _Crew(desk, workers)
    try:
        for row in rows:
            yield crew.wanted(row)
    finally:
        crew.dismiss()


def _wanted(desk: Desk, row: StepRow) -> Answer:
    """One step, answered here unless another process has it; others are answered meanwhile."""
    while True:
        lease = None if row.reply is not None else desk.take(row.id)
        if lease is not None:
            desk.answer(lease)
        if found := desk.answered(row.id):
            return found
        if lease is None and (other := desk.take()) is not None:
            desk.answer(other)
        elif lease is None:
            time.sleep(LOOKS)


class _Crew:
    """Threads that take steps and answer them until they are dismissed."""

    def __init__(self, desk: Desk, workers: int) -> None:
        self._desk = desk
        self._news = threading.Condition()
        self._failed: dict[int, BaseException] = {}
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"kgagent-worker-{at}")
            for at in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def wanted(self, row: StepRow) -> Answer:
        """A step with its reply; raises what kept this process from getting it."""
        while True:
            if found := self._desk.answered(row.id):
                return found
            with self._news:
                if not self._failed:
                    self._news.wait(LOOKS)
                    continue
            self._give_up_unless_others_answer(row)

    def _give_up_unless_others_answer(self, row: StepRow) -> None:
        """After a failure nothing is taken any more: what no other process has will not come."""
        for thread in self._threads:
            thread.join()
        lease = self._desk.take(row.id)
        if lease is None and 0 not in self._failed:
            time.sleep(LOOKS)
            return
        if lease is not None:
            self._desk.let_go(lease)
        raise next(iter(self._failed.values()))

    def dismiss(self) -> None:
        """Waits for the calls in flight; takes no new step."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while not self._over.is_set():
            step = 0
            try:
                lease = self._desk.take()
                if lease is None:
                    self._over.wait(LOOKS)
                    continue
                step = lease.step
                self._desk.answer(lease)
            except BaseException as error:  # noqa: BLE001 (raised where it is waited for)
                with self._news:
                    self._failed[step] = error
                    self._over.set()
                    self._news.notify_all()
                return
            with self._news:
                self._news.notify_all()
