"""Papers that go and come back: each time one transaction, and what it takes said beforehand.

What rests on a paper alone goes with it, into the archive; so every view, measure and export is
that of a graph without it. Coming back puts the same rows where they were, in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from kgagent.agent.curate import resettle
from kgagent.agent.hypotheses import footing
from kgagent.agent.hypotheses.footing import Moved
from kgagent.agent.read import add_one
from kgagent.domain.paper import Paper
from kgagent.errors import NotFound, UsageError
from kgagent.graph.running import Change, RunningGraph
from kgagent.papers.same import joined
from kgagent.storage import (
    absent,
    archive,
    history,
    knowledge,
    ledger,
    measures,
    one_paper,
    removals,
    toll,
)
from kgagent.storage import papers as paper_rows
from kgagent.storage.removals import REMOVED, REPLACED, WITHDRAWN
from kgagent.storage.store import Store, Transaction
from kgagent.storage.tables import judgements, steps
from kgagent.storage.toll import Toll

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Removal:
    """What became of a paper: "removed", "retracted", "replaced" or "restored", by which act.

    `toll` is what fell, or came back; `hypotheses` what moved them. `done` is False where it was
    only asked what would happen. `measured` is the step that was measured again, 0 for none.
    """

    kind: str
    act: int
    paper: Row
    toll: Toll
    hypotheses: tuple[Moved, ...] = ()
    measured: int = 0
    passages: int = 0
    done: bool = True


def remove(
    store: Store, name: str, *, kind: str = REMOVED, reason: str = "", dry_run: bool = False
) -> Removal:
    """A paper (number, DOI, key or title) goes, with what only it supports.

    With the kind RETRACTED its evidence can still be looked at (`views.retracted`). With `dry_run`
    all is done and taken back at once. Raises NotFound, UsageError where several may be meant,
    DatabaseBusy while a run is growing the graph.
    """
    with _changing(store, dry_run=dry_run) as tx:
        return _remove(tx, _there(tx, name), kind, reason, dry_run=dry_run)


def replace_by(
    store: Store, name: str, better: Paper, *, size: int, reason: str = "", dry_run: bool = False
) -> Removal:
    """Another text takes a paper's place, as the same paper; it is unread until the next growth.

    What the new text does not say of itself (title, year, DOI …) it has from the old.
    """
    with _changing(store, dry_run=dry_run) as tx:
        old = _there(tx, name)
        stored = paper_rows.get(tx, old["id"])
        assert stored is not None
        doi = stored.doi or better.doi
        whole = replace(joined(stored, better, text=True), doi=doi)
        if whole.content_hash == stored.content_hash:
            raise UsageError("It is the very text that is there.", hint="Give a better one.")
        gone = _remove(tx, old, REPLACED, reason, dry_run=dry_run)
        paper, passages = add_one(tx, whole, size=size)
        if not passages:
            raise UsageError("The file has no text.", hint="Give another one.")
        removals.succeed(tx, gone.act, paper)
        return replace(gone, passages=passages)


def restore(store: Store, name: str) -> Removal:
    """A paper that is away (number, DOI, key or title) is there again, with all that fell with it.

    Raises NotFound where none is, UsageError where its place was taken meanwhile.
    """
    with _changing(store, dry_run=False) as tx:
        found = removals.named(tx, name.strip())
        if not found:
            raise NotFound(f"No paper '{name}' was removed.", hint="See: kgagent papers --removed")
        return _restore(tx, found[0])


def undo(store: Store, act: int) -> Removal:
    """Takes back what an act did to a paper. Raises NotFound where none did."""
    with _changing(store, dry_run=False) as tx:
        found = removals.standing(tx, act=act)
        if not found:
            raise NotFound(
                f"There is no decision {act} that stands.", hint="See: kgagent papers --removed"
            )
        return _restore(tx, found[0])


class _NotDone(Exception):
    pass


@contextmanager
def _changing(store: Store, *, dry_run: bool) -> Iterator[Transaction]:
    """One transaction, while nobody grows the graph; a rehearsal leaves nothing."""
    try:
        with store.lock(), store.write() as tx:
            yield tx
            if dry_run:
                raise _NotDone
    except _NotDone:
        return


def _there(tx: Transaction, name: str) -> Row:
    """The one paper that a name means."""
    found = one_paper.find(tx, name.strip())
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"{row['id']} ({row['title'][:60]})" for row in found)
        raise UsageError(f"Several papers may be meant by '{name}'.", hint=f"Give one: {listed}")
    if gone := removals.named(tx, name.strip()):
        raise NotFound(
            f"'{name}' was {gone[0]['kind']} already.", hint=f"kgagent paper restore '{name}'"
        )
    raise NotFound(f"There is no paper '{name}'.", hint="See: kgagent papers")


def _remove(tx: Transaction, paper: Row, kind: str, reason: str, *, dry_run: bool) -> Removal:
    before, rested = toll.there(tx), footing.footing(tx)
    act = removals.next_act(tx)
    removals.add(tx, paper, kind, reason=reason, act=act)
    measured = _settle(tx, {row["paper"] for row in removals.standing(tx)}, measure=not dry_run)
    why = f"{paper['title'] or paper['key']} was {kind}"
    moved = footing.note(tx, rested, why=why) if rested else []
    return Removal(
        kind, act, paper, toll.fallen(tx, before), tuple(moved), measured=measured, done=not dry_run
    )


def _restore(tx: Transaction, gone: Row) -> Removal:
    before, rested = toll.there(tx), footing.footing(tx)
    removals.take_back(tx, gone["id"])
    if gone["kind"] == REPLACED and (new := paper_rows.row(tx, gone["successor"])):
        why = "the text that it replaced came back"
        removals.add(tx, new, WITHDRAWN, reason=why, act=removals.next_act(tx))
    elif there := paper_rows.with_key(tx, gone["key"]):
        raise UsageError(
            f"'{gone['title']}' is there again, as paper {there}.",
            hint=f"Remove that first: kgagent paper remove {there}",
        )
    measured = _settle(tx, {row["paper"] for row in removals.standing(tx)}, measure=True)
    back = f"{gone['title'] or gone['key']} is there again"
    moved = footing.note(tx, rested, why=back) if rested else []
    paper = {name: gone[name] for name in ("key", "title", "year", "doi")} | {"id": gone["paper"]}
    return Removal(
        "restored", gone["act"], paper, toll.returned(tx, before), tuple(moved), measured=measured
    )


def _settle(tx: Transaction, away: set[int], *, measure: bool) -> int:
    """Puts away what falls with these papers, whatever was away before; gives the number of the
    step that was measured again.

    All comes back first: so what is there depends on which papers are away, and not on the order
    in which they went.
    """
    moved = absent.is_moved(tx)
    back = archive.bring_back(tx, away)
    if back.concepts and (moved or back.met) and ledger.merged_steps(tx):
        resettle(tx, back.concepts, step=knowledge.newest_step(tx))
    if not away:
        return 0
    before = absent.Before.of(tx)
    found = absent.put_away(tx, away)
    staying = found.touched | _partners(tx, found.concepts)
    if staying:
        resettle(tx, staying, step=knowledge.newest_step(tx))
    before.keep(tx)
    archive.keep(tx, steps, [absent.moment(tx)], archive.MOMENT)
    return _measure(tx) if measure and found.evidence else 0


def _partners(tx: Transaction, fallen: set[int]) -> set[int]:
    """The concepts that judgements named together with one that fell."""
    rows = archive.read(tx, judgements)["judgements"]
    return {end for row in rows for end in (row["one_id"], row["other_id"])} - fallen


def _measure(tx: Transaction) -> int:
    """Measures the newest step again; what was measured then is put away."""
    merged = ledger.merged_steps(tx)
    changes = history.changes(tx, merged)
    running = RunningGraph(ledger.newest_settings(tx).seed)
    running.replay([Change(one.come, one.gone) for one in changes], names=knowledge.names(tx))
    found = running.measures
    if merged[-1] in measures.measured_in_full(tx):
        found = replace(found, figures=running.figures, between=running.between)
    absent.put_measures_away(tx, merged[-1])
    measures.add(tx, merged[-1], found)
    return len(merged)
