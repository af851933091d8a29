"""`kgagent replies`: what was asked of models, what came back, and what could not be used."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database, Limit
from kgagent.cli.output import out, plain, show, table


def replies(
    reply: Annotated[int | None, typer.Argument(help="One reply, by its number, whole.")] = None,
    failed: Annotated[
        bool, typer.Option("--failed", help="Only calls that brought nothing usable.")
    ] = False,
    db: Database = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Calls to models: outcome, tokens, cost; or one reply whole.

    Steps without a usable reply are asked again with: kgagent grow --retry-dead

    Examples:

      kgagent replies --failed

      kgagent replies 12
    """
    from kgagent import views

    with opened(db) as store:
        if reply is not None:
            found = views.reply(store, reply)
            show(as_json, found, lambda: _draw_reply(found))
            return
        rows = views.replies(store, failed=failed, limit=limit)
    show(as_json, rows, lambda: _draw_list(rows, failed=failed))


def _draw_list(rows: list[dict[str, Any]], *, failed: bool) -> None:
    if not rows:
        out("Every call brought a usable reply." if failed else "No model was asked yet.")
        return
    columns = {"id": "reply", "task": "task", "outcome": "outcome", "attempt": "attempt"}
    columns |= {"tokens_in": "tokens in", "tokens_out": "out", "dollars": "cost"}
    columns |= {"model": "model", "reason": "reason"}
    table(rows, columns)
    out()
    out(f"Next:  kgagent replies {rows[0]['id']}")


def _draw_reply(found: dict[str, Any]) -> None:
    out(f"reply {found['id']}  {found['outcome']}  {plain(found['reason'])}")
    out(f"  model {plain(found['model'])}, {found['task']} {plain(found['prompt'])}")
    for section in found["sections"]:
        out()
        out(f"[{plain(section['name'])}]")
        for line in section["text"].splitlines():
            out(f"  {plain(line)}")
    for problem in found["problems"]:
        out(f"  repaired: {plain(problem)}")
