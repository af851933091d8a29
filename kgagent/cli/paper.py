"""`kgagent paper`: remove, retract, replace, restore one paper of the graph."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database, resolved
from kgagent.cli.output import out, plain, show
from kgagent.errors import NotFound, PaperRejected

if TYPE_CHECKING:
    from kgagent.agent.removal import Removal
    from kgagent.domain.paper import Paper as OnePaper

paper = typer.Typer(
    help="One paper that changed: remove it, mark it retracted, replace its text, bring it back.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(help="The paper: its number, DOI, key or title.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, kept with it.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would fall; change nothing.")]
EXAMPLES = 5


@paper.command()
def remove(
    name: Name,
    reason: Reason = "",
    dry_run: DryRun = False,
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Take a paper out, with the concepts, relations and definitions that only it supports.

    What another paper says too stays, with less support. Hypotheses that rest on what falls are
    marked broken. Nothing is lost: kgagent undo, or kgagent paper restore, puts the same rows back.

    Example:  kgagent paper remove 10.1000/xyz --dry-run
    """
    from kgagent.agent import removal

    with opened(db) as store:
        done = removal.remove(store, name, reason=reason, dry_run=dry_run)
    tell(done, as_json=as_json)


@paper.command()
def retract(
    name: Name,
    reason: Reason = "",
    dry_run: DryRun = False,
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """The same for a paper that was retracted: its quotes can still be read, marked as retracted.

    They stand under kgagent show and kgagent papers --removed, and are in no measure, path,
    hypothesis or export.

    Example:  kgagent paper retract 10.1000/xyz --reason "images used twice"
    """
    from kgagent.agent import removal
    from kgagent.storage.removals import RETRACTED

    with opened(db) as store:
        done = removal.remove(store, name, kind=RETRACTED, reason=reason, dry_run=dry_run)
    tell(done, as_json=as_json)


@paper.command()
def replace(
    name: Name,
    file: Annotated[Path, typer.Argument(help="The file with the better text.")],
    reason: Reason = "",
    dry_run: DryRun = False,
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Put a better text in a paper's place; it is read by the next kgagent grow.

    Example:  kgagent paper replace 10.1000/xyz corrected.pdf
    """
    from kgagent.agent import removal

    asked = resolved(db=db)
    better = _only_paper(file)
    with opened(asked.db) as store:
        done = removal.replace_by(
            store, name, better, size=asked.passage_size, reason=reason, dry_run=dry_run
        )
    tell(done, as_json=as_json)


def _only_paper(file: Path) -> OnePaper:
    from kgagent.domain.paper import Rejection
    from kgagent.papers.read import read_papers

    found = list(read_papers([file]))
    for each in found:
        if isinstance(each, Rejection):
            raise PaperRejected(each.origin, each.reason, each.message)
    if len(found) != 1 or isinstance(found[0], Rejection):
        raise NotFound(f"{file} holds {len(found)} papers.", hint="Name a file with just one.")
    return found[0]


@paper.command()
def restore(name: Name, db: Database = None, as_json: AsJson = False) -> None:
    """Bring a paper back that was removed, retracted or replaced, with all that fell with it.

    Example:  kgagent paper restore 10.1000/xyz
    """
    from kgagent.agent import removal

    with opened(db) as store:
        done = removal.restore(store, name)
    tell(done, as_json=as_json)


def tell(done: Removal, *, as_json: bool) -> None:
    """What fell with a paper, or came back."""
    show(as_json, asdict(done), lambda: _draw(done))


def _draw(done: Removal) -> None:
    title = plain(done.paper["title"] or done.paper["key"])
    would = "" if done.done else "would be "
    out(f"{title}  {would}{done.kind}")
    counts = done.toll.counts
    verb = "comes back" if done.kind == "restored" else "falls"
    named = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    out(f"  {verb:10} {named or 'nothing'}")
    if best := done.toll.concepts[:EXAMPLES]:
        told = (f"{plain(row['name'])} ({row['relations']} relations)" for row in best)
        out(f"  concepts   {', '.join(told)}{_more(len(done.toll.concepts))}")
    for row in done.toll.relations[:EXAMPLES]:
        out(f"    {plain(row['source'])} --{plain(row['predicate'])}--> {plain(row['target'])}")
    for moved in done.hypotheses:
        state = "breaks" if moved.kind == "lost" else "is whole again"
        out(f"  hypothesis {moved.number} {state}: {plain(moved.statement)}")
        out(f"    {plain(moved.why)}")
    if done.passages:
        out(f"  unread     {done.passages} passages.  Next:  kgagent grow")
    if done.measured:
        out(f"  measured   step {done.measured} again; the figures of steps before it are of then")
    if not done.done:
        out("Nothing was changed.")
    elif done.kind != "restored":
        out(f"Decision {done.act}. Take it back with: kgagent undo {done.act}")


def _more(count: int) -> str:
    return f" and {count - EXAMPLES} more" if count > EXAMPLES else ""
