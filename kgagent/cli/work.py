"""`kgagent work`: help a run by answering its steps."""

from __future__ import annotations

from typing import Annotated

import typer

from kgagent.cli.grow import resolved
from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database
from kgagent.cli.output import event, out, say
from kgagent.cli.stopping import stopping


def work(
    db: Database = None,
    workers: Annotated[int | None, typer.Option(help="Calls at a time.")] = None,
    idle: Annotated[
        float | None, typer.Option(help="End after so many seconds without work (default: never).")
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", help="The run's endpoint, where its model needs one."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer steps of the run that another kgagent grows, on this machine or another one.

    `kgagent grow` plans steps and merges them in order; any number of workers ask the model about
    them meanwhile. The graph is the same whoever answers. A worker that dies loses nothing: what it
    had is taken by another one. Several machines share a graph in PostgreSQL; processes of one
    machine can share a file too.

    Examples:

      kgagent work --db postgresql://kgagent@db.example/graph --workers 8

      kgagent work --db silk.db --base-url http://127.0.0.1:11434/v1 --idle 60
    """
    from contextlib import closing

    from kgagent import wiring
    from kgagent.agent.work import work as answers

    settings = resolved({"db": db, "workers": workers, "base_url": base_url})
    answered = late = 0
    with opened(db) as store, stopping() as stop:
        helper = wiring.helper(settings, store)
        say(helper.notice or "Nothing leaves this machine.")
        turns = answers(
            store,
            helper.model,
            helper.run,
            workers=settings.workers,
            idle=idle,
            go_on=lambda: not stop.asked,
        )
        with closing(turns):
            for done in turns:
                answered, late = answered + (not done.late), late + done.late
                if as_json:
                    event("answered", step=done.step, late=done.late)
                elif answered % 10 == 0:
                    say(f"{answered:,} steps answered")
    if as_json:
        event("done", answered=answered, late=late)
        return
    out(f"{answered:,} steps answered, {late:,} too late (their replies are kept).")
