"""A worker: a process that answers the steps of a run that another process plans and merges."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from kgagent.agent.answer_step import Desk, present
from kgagent.agent.together import LOOKS
from kgagent.domain.growth import RunSettings
from kgagent.llm.protocol import LanguageModel
from kgagent.storage import ledger
from kgagent.storage.store import Store


@dataclass(frozen=True, slots=True)
class Worked:
    """A step that was answered; `late` when it had been given to another worker meanwhile."""

    step: int
    late: bool = False


def work(
    store: Store,
    model: LanguageModel,
    settings: RunSettings,
    *,
    workers: int = 1,
    idle: float | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> Generator[Worked, None, None]:
    """Answers what the newest run offers, by `workers` calls at a time, as long as `go_on` holds.

    Ends when nothing could be taken for `idle` seconds, or when a run with other settings follows.
    What the model raises ends it too; the step in hand is then free again.
    """
    with store.read() as tx:
        run = ledger.latest_run(tx)
    if run is None or run.settings_hash != settings.hash:
        return
    with present(store) as owner:
        hands = _Hands(Desk(store, model, settings, run.id, owner), workers)
        newest = time.monotonic()
        try:
            while go_on() and not hands.failure:
                try:
                    yield hands.done.get(timeout=LOOKS)
                    newest = time.monotonic()
                except Empty:
                    now = time.monotonic()
                    newest = now if hands.busy else newest
                    if (idle is not None and now - newest > idle) or not _is_newest(store, run.id):
                        break
        finally:
            hands.rest()
        while not hands.done.empty():
            yield hands.done.get()
        if hands.failure:
            raise hands.failure


def _is_newest(store: Store, run: int) -> bool:
    with store.read() as tx:
        newest = ledger.latest_run(tx)
    return newest is not None and newest.id == run


class _Hands:
    """The threads of a worker."""

    def __init__(self, desk: Desk, workers: int) -> None:
        self.done: SimpleQueue[Worked] = SimpleQueue()
        self.failure: BaseException | None = None
        self.busy = 0
        self._desk = desk
        self._over = threading.Event()
        self._counted = threading.Lock()
        self._threads = [
            threading.Thread(target=self._work, name=f"kgagent-worker-{at}")
            for at in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def rest(self) -> None:
        """Waits for the calls in flight; takes no new step."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while not self._over.is_set():
            try:
                if not self._one():
                    self._over.wait(LOOKS)
            except BaseException as error:  # noqa: BLE001 (raised by `work`)
                self.failure = error
                self._over.set()

    def _one(self) -> bool:
        """Answers a step, if one can be taken."""
        lease = self._desk.take()
        if lease is None:
            return False
        with self._counted:
            self.busy += 1
        try:
            kept = self._desk.answer(lease)
        finally:
            with self._counted:
                self.busy -= 1
        self.done.put(Worked(lease.step, late=not kept))
        return True
