"""`kgagent steps`: what was asked, why, and what it brought."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database, Limit
from kgagent.cli.output import out, plain, show, table


def steps(
    step: Annotated[int | None, typer.Argument(help="One step, by its number.")] = None,
    db: Database = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """The questions asked, newest first, with what each brought; or one step whole.

    Examples:

      kgagent steps -n 50

      kgagent steps 12
    """
    from kgagent.views.asked import asked_steps, one_step

    with opened(db) as store:
        if step is not None:
            found = one_step(store, step)
            show(as_json, found, lambda: _draw_step(found))
            return
        rows = asked_steps(store, limit=limit)
    show(as_json, rows, lambda: _draw_list(rows))


def _draw_list(rows: list[dict[str, Any]]) -> None:
    if not rows:
        out("Nothing was asked yet.  Next:  kgagent grow PAPERS")
        return
    columns = {"step": "step", "strategy": "strategy", "relations": "new relations"}
    columns |= {"grounded": "checked quotes", "question": "question"}
    table(rows, columns)
    out()
    out(f"Next:  kgagent steps {rows[0]['step']}")


def _draw_step(found: dict[str, Any]) -> None:
    out(f"step {found['step']} of run {found['run']}  {found['state']}  {plain(found['reason'])}")
    out(f"  question   {plain(found['question'])}")
    if found["aim"]:
        out(f"  aim        {plain(found['aim'])}")
    out(f"  strategy   {plain(found['strategy'])}")
    for paper in found["papers"]:
        page = f", page {paper['page']}" if paper["page"] else ""
        year = f" ({paper['year']})" if paper["year"] else ""
        out(f"  read       {plain(paper['title'])}{year}{page}")
    if not found["papers"]:
        out("  read       nothing: the model reasoned")
    out(
        f"  brought    {found['relations']:,} new relations, {found['quotes']:,} quotes, "
        f"{found['grounded']:,} of them checked"
    )
    for version in found["versions"]:
        out(f"  {version['part']:<10} reply {version['reply']}  {version['outcome']}")
    if found["reply"] is not None:
        out()
        out(f"Next:  kgagent replies {found['reply']}")
