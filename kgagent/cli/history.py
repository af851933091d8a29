"""`kgagent diff` and `blame`: what changed between two moments, and who brought what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database, Limit
from kgagent.cli.output import out, plain, show

if TYPE_CHECKING:
    from kgagent.views.blame import Blame
    from kgagent.views.diff import Diff


def diff(
    before: Annotated[str, typer.Argument(help="A step (12), or a date (2026-11-24: its end).")],
    after: Annotated[str, typer.Argument(help="Another one; now, if not given.")] = "now",
    db: Database = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """What changed between two moments: concepts, relations, merges, communities.

    Examples:

      kgagent diff 10

      kgagent diff 2026-11-01 2026-11-24 --json
    """
    from kgagent.views.diff import diff as found_between
    from kgagent.views.diff import step_of

    with opened(db) as store:
        found = found_between(store, step_of(store, before), step_of(store, after))
    show(as_json, _told(found), lambda: _draw_diff(found, limit))


def _told(found: Diff) -> dict[str, object]:
    """The difference as JSON, with the names of the concepts it is about."""
    told = asdict(found)
    ends = {end for s, _, t in (*found.relations_come, *found.relations_gone) for end in (s, t)}
    ends |= {key for pair in (*found.joined, *found.parted) for key in pair}
    ends |= {*found.concepts_come, *found.concepts_gone}
    told["names"] = {key: found.names.get(key, key) for key in sorted(ends)}
    return told


def _draw_diff(found: Diff, limit: int) -> None:
    def name(key: str) -> str:
        return plain(found.names.get(key, key))

    out(f"from step {found.a} to step {found.b}")
    _part("concepts", "+", [name(key) for key in found.concepts_come], limit)
    _part("concepts", "-", [name(key) for key in found.concepts_gone], limit)
    for sign, relations in (("+", found.relations_come), ("-", found.relations_gone)):
        said = [f"{name(s)} --{plain(p)}--> {name(t)}" for s, p, t in relations]
        _part("relations", sign, said, limit)
    _part("shown as another", "+", [f"{name(k)} as {name(f)}" for k, f in found.joined], limit)
    _part("shown as another", "-", [f"{name(k)} as {name(f)}" for k, f in found.parted], limit)
    moved = [
        f"{plain(one.concept)}: {plain(one.before)} -> {plain(one.after)}" for one in found.moved
    ]
    _part("in another community", "~", moved, limit)


def _part(what: str, sign: str, lines: Sequence[str], limit: int) -> None:
    if not lines:
        return
    out()
    out(f"{sign}{len(lines):,} {what}")
    for line in lines[:limit]:
        out(f"  {sign} {line}")
    if len(lines) > limit:
        out(f"  … and {len(lines) - limit:,} more (-n {len(lines)})")


def blame(
    concept: Annotated[str, typer.Argument(help="A concept, by any of its names.")],
    other: Annotated[
        str | None, typer.Argument(help="Another one: only what relates the two.")
    ] = None,
    db: Database = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Which step, question, paper, prompt and model brought a concept or its relations.

    Examples:

      kgagent blame nacre

      kgagent blame "silk fibroin" bone
    """
    from kgagent.views.blame import blame as found_for

    with opened(db) as store:
        found = found_for(store, concept, other, limit=limit)
    show(as_json, asdict(found), lambda: _draw_blame(found))


def _draw_blame(found: Blame) -> None:
    first = found.first
    out(f"{plain(found.name)}  first named in step {first['step']}, {_who(first)}")
    if not found.rows:
        out(f"Nothing relates it to {plain(found.other)}." if found.other else "No relations.")
    for row in found.rows:
        out()
        out(f"  {plain(row['source'])} --{plain(row['predicate'])}--> {plain(row['target'])}")
        if row["quote"]:
            out(f"    “{plain(row['quote'])}”{'' if row['grounded'] else '  (not checked)'}")
        year = f" ({row['year']})" if row["year"] else ""
        out(f"    {plain(row['paper'])}{year}" if row["paper"] else "    no paper")
        out(f"    step {row['step']}, {_who(row)}")
        out(f"    {plain(row['question'])}  [{plain(row['strategy'])}]")
    if found.more:
        out()
        out("More:  -n 200")


def _who(row: dict[str, object]) -> str:
    prompt = f", {plain(row['prompt'])}" if row["prompt"] else ""
    return f"run {row['run']}, {plain(row['model'] or 'no reply')}{prompt}"
