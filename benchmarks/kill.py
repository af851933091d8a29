"""Kill -9 a run at random instants, go on each time, and compare with the undisturbed graph.

    python benchmarks/kill.py REPLIES.jsonl [--kills 1000] [--store sqlite|postgresql]
        [--workers 4] [--helpers 1] [--steps 40] [--seed 0]

REPLIES is a file of recorded replies (`recorded:FILE`); its questions are asked in order. Each call
takes up to 20 ms, so that calls are in flight when a process dies. With helpers, processes that
only answer (`kgagent work`) run beside, and any of them may be the one that is killed. When a graph
is finished it is compared and the next one begun, until so many kills were done. Exit code 1 when a
graph differs, evidence is doubled, or more calls were made than were in flight.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select

from kgagent.agent.grow import Limits, grow
from kgagent.agent.work import work
from kgagent.domain.growth import RunSettings
from kgagent.domain.reply import Reply, Request
from kgagent.domain.steering import Script
from kgagent.errors import DatabaseBusy
from kgagent.llm import recorded
from kgagent.storage.store import Store
from kgagent.storage.tables import evidence, replies
from kgagent.testing import postgresql

LATENCY = 0.02


class Slow:
    """The recorded replies, each after a moment; every call leaves a byte in a file."""

    def __init__(self, replies: Path, calls: Path) -> None:
        self._model = recorded.from_file(f"recorded:{replies.name}", replies)
        self.name = self._model.name
        self._calls = calls

    def reply(self, request: Request) -> Reply:
        with self._calls.open("ab") as file:
            file.write(b".")
        time.sleep(random.uniform(0, LATENCY))
        return self._model.reply(request)


@dataclass(frozen=True)
class Job:
    """One graph to be grown."""

    place: str
    model: Slow
    script: Script
    steps: int
    workers: int

    @property
    def settings(self) -> RunSettings:
        return RunSettings(model=self.model.name, mode="open", identity="exact")

    def grow(self) -> None:
        while True:
            try:
                with closed(Store.open(self.place)) as store:
                    limits = Limits(steps=self.steps, until_read=False, workers=self.workers)
                    for _ in grow(store, self.model, self.settings, limits, script=self.script):
                        pass
                return
            except DatabaseBusy:
                time.sleep(0.01)

    def help(self) -> None:
        while True:
            with closed(Store.open(self.place)) as store:
                for _ in work(store, self.model, self.settings, workers=self.workers):
                    pass
            time.sleep(0.02)


@contextmanager
def closed(store: Store) -> Iterator[Store]:
    try:
        yield store
    finally:
        store.close()


def forked(job: Callable[[], None]) -> int:
    """The process in which a job was begun."""
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        job()
        code = 0
    finally:
        os._exit(code)


def ended(process: int) -> bool:
    return os.waitpid(process, os.WNOHANG)[0] != 0


def put_down(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(process, 0)


def killed_until_finished(job: Job, chance: random.Random, *, helpers: int, longest: float) -> int:
    """Grows a graph while its processes are killed; gives the number of kills."""
    kills = 0
    main, others = forked(job.grow), [forked(job.help) for _ in range(helpers)]
    while True:
        until = time.monotonic() + chance.uniform(0, longest)
        while time.monotonic() < until:
            if ended(main):
                for other in others:
                    put_down(other)
                return kills
            time.sleep(0.002)
        victim = chance.randrange(helpers + 1)
        kills += 1
        if victim == helpers:
            put_down(main)
            main = forked(job.grow)
        else:
            put_down(others[victim])
            others[victim] = forked(job.help)


@dataclass(frozen=True)
class Seen:
    fingerprint: str
    doubled: int
    replies: int
    health: str


def look(place: str) -> Seen:
    with closed(Store.open(place)) as store:
        fingerprint, health = store.fingerprint(), store.check()
        same = select(func.count()).select_from(evidence)
        same = same.group_by(evidence.c.relation_id, evidence.c.step_id, evidence.c.item)
        with store.read() as tx:
            doubled = len(tx.execute(same.having(func.count() > 1)).all())
            had = tx.execute(select(func.count()).select_from(replies)).scalar_one()
    return Seen(fingerprint, doubled, had, health)


@contextmanager
def places(kind: str, folder: Path) -> Iterator[Callable[[], str]]:
    """Makes new empty graphs."""
    if kind == "sqlite":
        yield lambda: str(folder / f"{uuid4().hex}.db")
        return
    with postgresql.server(fsync="on", full_page_writes="on") as server:
        yield lambda: server.make(uuid4().hex)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("replies", type=Path)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--helpers", type=int, default=0)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--longest", type=float, default=1.0, help="seconds between two kills")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    chance, folder = random.Random(given.seed), Path(tempfile.mkdtemp(prefix="kgagent-kill-"))
    script = Script(tuple(dict.fromkeys(recorded.questions_in(given.replies))))
    with places(given.store, folder) as new:

        def job() -> tuple[Job, Path]:
            place, calls = new(), folder / f"{uuid4().hex}.calls"
            Store.open(place, create=True).close()
            calls.touch()
            model = Slow(given.replies, calls)
            return Job(place, model, script, given.steps, given.workers), calls

        calm, calls = job()
        began = time.monotonic()
        os.waitpid(forked(calm.grow), 0)
        expected, least = look(calm.place), calls.stat().st_size
        print(f"undisturbed: {time.monotonic() - began:.1f} s, {least} calls")
        kills = graphs = different = doubled = repeated = beyond = 0
        while kills < given.kills:
            work_on, calls = job()
            done = killed_until_finished(
                work_on, chance, helpers=given.helpers, longest=given.longest
            )
            found, again = look(work_on.place), calls.stat().st_size - least
            kills, graphs, repeated = kills + done, graphs + 1, repeated + again
            different += (found.fingerprint, found.health) != (expected.fingerprint, "ok")
            doubled += found.doubled > expected.doubled
            beyond += again > done * given.workers
    shutil.rmtree(folder, ignore_errors=True)
    print(
        f"{given.store}, {given.workers} workers, {given.helpers} helpers: {kills} kills, {graphs} "
        f"graphs; different {different}, with doubled evidence {doubled}; calls asked again "
        f"{repeated} (graphs with more than were in flight: {beyond})"
    )
    return 1 if different or doubled or beyond else 0


if __name__ == "__main__":
    raise SystemExit(main())
