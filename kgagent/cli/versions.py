"""`kgagent checkout`, `branch`, `join`, `rebuild`: a graph as it stood, copies, and back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database
from kgagent.cli.output import out, plain, show
from kgagent.errors import UsageError

if TYPE_CHECKING:
    from kgagent.agent.join import Joined
    from kgagent.agent.rebuild import Rebuilt

Out = Annotated[Path, typer.Option("--out", help="The new database; nothing is there yet.")]


def checkout(
    moment: Annotated[str, typer.Argument(help="A step (12), or a date (2026-11-24: its end).")],
    file: Out,
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """A database with the graph as it stood after a step, or at the end of a day (UTC).

    Papers, replies, judgements and measures that came later are not in it; it can be grown on.

    Example:  kgagent checkout 40 --out then.db
    """
    from kgagent.agent import rebuild
    from kgagent.views.diff import end_of_day, step_of

    with opened(db) as store:
        number = step_of(store, moment)
        found = rebuild.checkout(store, number, file, until=end_of_day(moment))
    told = {"step": number, "file": str(file), "fingerprint": found.now}
    show(as_json, told, lambda: _draw_checkout(number, file, found.now))


def _draw_checkout(number: int, file: Path, seal: str) -> None:
    out(f"{plain(file)} is the graph as it stood after step {number}.")
    out(f"fingerprint  {seal}")
    out(f"Next:  kgagent status --db {plain(file)}    kgagent grow --db {plain(file)}")


def branch(
    name: Annotated[str, typer.Argument(help="A name, or the file of the new database.")],
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """A copy of the graph that goes its own way, and remembers where it parted.

    A name becomes NAME.db beside the database. Bring its steps back with: kgagent join NAME.db

    Example:  kgagent branch bold-ideas
    """
    from kgagent.agent import branch as branching

    with opened(db) as store:
        file = branching.place_of(store, name)
        parent = branching.branch(store, file)
    told = {"file": str(file), "step": parent.step, "parent": parent.place}
    show(as_json, told, lambda: _draw_branch(file, parent.step))


def _draw_branch(file: Path, step: int) -> None:
    out(f"{plain(file)} parts from this graph after step {step}.")
    out(f"Next:  kgagent grow --db {plain(file)}    kgagent join {plain(file)}")


def join(
    other: Annotated[Path, typer.Argument(help="The other graph's database; it is only read.")],
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Merge the steps of another graph into this one, after those that both have.

    The same papers are one paper, nothing is doubled, and no reply is paid for again. What persons
    decided there holds here too, unless a person said the opposite here: that is told.

    Example:  kgagent join bold-ideas.db
    """
    from kgagent import kinds
    from kgagent.agent import branch as branching
    from kgagent.agent.join import join as joined
    from kgagent.cli.options import resolved
    from kgagent.storage.store import Store

    with opened(db) as store:
        theirs = Store.open(str(other))
        try:
            found = joined(store, theirs, kinds.load(resolved(db=db).predicates))
            how = branching.related(store, theirs)
        finally:
            theirs.close()
    show(as_json, asdict(found) | {"related": how}, lambda: _draw_joined(found, other, how))


def _draw_joined(found: Joined, other: Path, how: str) -> None:
    out(f"{plain(other)} {how}; {found.common:,} steps are common from the beginning.")
    out(
        f"  steps      {found.steps:,} new here ({found.dead:,} of them without a usable reply), "
        f"{found.known:,} known"
    )
    out(f"  papers     {found.new_papers:,} new, {found.same_papers:,} the same")
    out(f"  relations  {found.relations:,} new")
    if found.replies:
        out(f"  replies    {found.replies:,} more, not used yet: they need not be paid again")
    if found.lost:
        out(f"  passages   {found.lost:,} are not in the papers as they are here")
    out(f"  decisions  {found.decisions:,} taken over, {len(found.conflicts):,} against those here")
    for one in found.conflicts:
        out(f"    {plain(one.one)} and {plain(one.other)}: {one.here} here, {one.there} there")
    out("Next:  kgagent status    kgagent diff " + str(found.common))


def rebuild(
    file: Annotated[
        Path | None, typer.Option("--out", help="Where the graph is built again.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say whether it comes out the same.")
    ] = False,
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Build the graph again from papers and ledger alone, and say whether it is the same.

    Replies, plans, and what persons decided at which moment are taken as they were; all that
    merging makes is made again, measures too. Exit code 1, and where they part, when the
    fingerprints differ.

    Examples:

      kgagent rebuild --check

      kgagent rebuild --out again.db
    """
    from kgagent.agent import rebuild as building

    if check == (file is not None):
        raise UsageError("Say one of the two.", hint="kgagent rebuild --check, or --out FILE")
    with opened(db) as store:
        found = building.rebuild(store, file)
    show(as_json, asdict(found) | {"same": found.is_same}, lambda: _draw_rebuilt(found))
    raise typer.Exit(0 if found.is_same else 1)


def _draw_rebuilt(found: Rebuilt) -> None:
    same = "bit for bit the same" if found.is_same else "NOT the same"
    out(f"{found.steps:,} steps were merged again: the graph is {same}.")
    out(f"fingerprint  {found.now}")
    if found.parting is not None:
        out(f"it was       {found.was}")
        out(f"They part in {found.parting.part}, row {found.parting.row}:")
        for name, row in (("was", found.parting.one), ("now", found.parting.other)):
            out(f"  {name}  " + ("nothing" if row is None else plain(" | ".join(row))[:400]))
