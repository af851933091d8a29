"""A graph built again from its ledger: as it stands, or as it stood after a step."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kgagent.agent.merge import Merged
from kgagent.agent.replay import Merging, decide
from kgagent.errors import KgagentError, ReplyUnusable, UsageError
from kgagent.storage import copied, decided, fingerprint, ledger, lineage, measures
from kgagent.storage.copied import Moment
from kgagent.storage.fingerprint import Parting
from kgagent.storage.ledger import Replayable
from kgagent.storage.store import Store, Transaction


class LedgerParts(KgagentError):
    """What the ledger holds does not give the graph that stands beside it."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A graph built again: how many steps, the fingerprints of both, and where they part."""

    steps: int
    was: str
    now: str
    parting: Parting | None

    @property
    def is_same(self) -> bool:
        """Whether both are equal bit for bit."""
        return self.was == self.now


def rebuild(store: Store, out: Path | None = None) -> Rebuilt:
    """Builds the graph again from papers and ledger: replies, plans, what persons decided and when.

    What is made again is everything that merging makes: concepts, names, relations, evidence,
    rules' judgements and every measure. With `out` it stays there. Raises UsageError where that
    exists, LedgerParts where a reply can no longer be read, DatabaseBusy while a run goes on.
    """
    with store.lock(), _place(out) as place, _new(place) as new:
        with store.read() as old, new.write() as tx:
            steps = _replayed(old, tx, Moment(), measured=True)
        with store.read() as old, new.read() as tx:
            was, now = fingerprint.fingerprint(old), fingerprint.fingerprint(tx)
            parting = None if was == now else fingerprint.parting(old, tx)
    return Rebuilt(steps, was, now, parting)


def checkout(store: Store, number: int, out: Path, *, until: float = float("inf")) -> Rebuilt:
    """A database with the graph as it stood after a step, before the next one was merged.

    Papers, judgements and replies that came later (or after `until`, seconds since 1970) are not in
    it; it can be grown on, and joined again. Raises UsageError where `out` exists, LedgerParts
    where what the ledger gives is not what was shown then.
    """
    with store.write() as tx:
        identity = lineage.identity(tx)
    with _place(out) as place, _new(place) as new:
        with store.read() as old, new.write() as tx:
            moment = copied.moment_after(old, number, until)
            steps = _replayed(old, tx, moment, measured=False)
            _compare(old, tx, number)
            lineage.part(tx, identity, store.where)
        with new.read() as tx:
            seal = fingerprint.fingerprint(tx)
    return Rebuilt(steps, seal, seal, None)


def _compare(old: Transaction, new: Transaction, number: int) -> None:
    """Raises LedgerParts where the concepts or relations said by then are not those said there."""
    for name, query in fingerprint.said_until(number):
        if list(old.execute(query)) != list(new.execute(query)):
            raise LedgerParts(
                f"The {name} of step {number} cannot be made again from the ledger.",
                hint="kgagent rebuild --check says where they part.",
            )


def _replayed(old: Transaction, new: Transaction, moment: Moment, *, measured: bool) -> int:
    """Fills a new database up to a moment; gives how many steps."""
    copied.copy_base(old, new, moment)
    steps = ledger.replayable(new)
    ids = [step.id for step in steps]
    known = [one for one in decided.decisions(old) if one.at < moment.until]
    said = decided.by_step(known, ids[-1] if ids else None)
    full = measures.measured_in_full(old)
    merging, run = Merging(measured), 0
    for at, step in enumerate(steps):
        if step.run != run:
            merging.begin(new, step.settings, ids[:at])
            run = step.run
        merged = _merged(new, merging, step)
        if measured:
            measures.add(new, step.id, merging.measure(merged, full=step.id in full))
        for one in said.get(step.id, ()):
            decide(new, one, step.id)
            run = 0
    copied.copy_rest(old, new, moment, measures=not measured)
    return len(steps)


def _merged(tx: Transaction, merging: Merging, step: Replayable) -> Merged:
    if step.state != ledger.MERGED or step.reply is None:
        return Merged()
    try:
        return merging.merge(tx, step.id, step.reply, step.passages)
    except ReplyUnusable as error:
        raise LedgerParts(
            f"The reply of step {step.number} can no longer be read: {error.message}",
            hint="Use the version of kgagent that grew this graph (kgagent runs --json).",
        ) from None


@contextmanager
def _place(out: Path | None) -> Iterator[Path]:
    """Where to build: beside `out`, which takes its name when all went well, or for the moment."""
    if out is None:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder, "rebuilt.db")
        return
    if out.exists():
        raise UsageError(f"{out} exists already.", hint="Name a new file with --out.")
    draft = out.with_name(f".{out.name}.part")
    try:
        for suffix in ("", "-wal", "-shm"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)
        yield draft
        draft.rename(out)
    finally:
        for suffix in ("", "-wal", "-shm"):
            draft.with_name(draft.name + suffix).unlink(missing_ok=True)


@contextmanager
def _new(place: Path) -> Iterator[Store]:
    new = Store.open(str(place), create=True)
    try:
        yield new
    finally:
        new.close()
