"""`kgagent steer`: say something to a run while it goes on, from a second terminal."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database
from kgagent.cli.output import out, plain, show, table

steer = typer.Typer(
    help="Steer a run while it goes on: what is said takes effect after the step in hand.",
    no_args_is_help=True,
)

Concept = Annotated[str, typer.Argument(help="A concept, by any of its names.")]


@steer.command()
def pause(db: Database = None, as_json: AsJson = False) -> None:
    """Let the run wait after the step in hand; it stays paused even if it is killed.

    Example:  kgagent steer pause
    """
    _say("pause", "", db, as_json, "The run waits after the step in hand.")


@steer.command()
def resume(db: Database = None, as_json: AsJson = False) -> None:
    """Let a paused run go on.

    Example:  kgagent steer resume
    """
    _say("resume", "", db, as_json, "The run goes on.")


@steer.command()
def pin(concept: Concept, db: Database = None, as_json: AsJson = False) -> None:
    """Ask about a concept at every other step, as long as unread passages speak to it.

    Example:  kgagent steer pin "spider silk"
    """
    _say("pin", concept, db, as_json, "'{}' is asked about at every other step.")


@steer.command()
def unpin(concept: Concept, db: Database = None, as_json: AsJson = False) -> None:
    """No longer ask about a concept before others.

    Example:  kgagent steer unpin "spider silk"
    """
    _say("unpin", concept, db, as_json, "'{}' is asked about like others.")


@steer.command()
def ban(concept: Concept, db: Database = None, as_json: AsJson = False) -> None:
    """Ask no more questions about a concept; it stays in the graph.

    Example:  kgagent steer ban study
    """
    _say("ban", concept, db, as_json, "No question is about '{}' from now on.")


@steer.command()
def unban(concept: Concept, db: Database = None, as_json: AsJson = False) -> None:
    """Allow questions about a concept again.

    Example:  kgagent steer unban study
    """
    _say("unban", concept, db, as_json, "Questions may be about '{}' again.")


@steer.command()
def ask(
    question: Annotated[str, typer.Argument(help="What to ask next.")],
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Ask a question next, before any other.

    Example:  kgagent steer ask "How does humidity change spider silk?"
    """
    _say("ask", question, db, as_json, "It is asked next: {}")


@steer.command()
def strategy(
    name: Annotated[str, typer.Argument(help="A strategy, or weights: frontier:2,bridge:1.")],
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Choose questions another way from now on.

    Example:  kgagent steer strategy frontier:2,bridge:1
    """
    _say("strategy", name, db, as_json, "Questions are chosen by {} from now on.")


@steer.command("list")
def list_(db: Database = None, as_json: AsJson = False) -> None:
    """What holds now, and what was said when.

    Example:  kgagent steer list
    """
    from kgagent.views.steering import SteeringView, steered

    with opened(db) as store:
        found = steered(store)

    def draw(seen: SteeringView = found) -> None:
        out(f"run        {'paused' if seen.paused else 'not paused'}")
        out(f"strategy   {plain(seen.strategy)}")
        out(f"pinned     {plain(', '.join(seen.pinned)) or 'nothing'}")
        out(f"banned     {plain(', '.join(seen.banned)) or 'nothing'}")
        if seen.orders:
            out()
            rows = [
                {
                    "said": row["said"].replace("T", " ").removesuffix("+00:00"),
                    "order": row["order"],
                    "value": row["value"],
                    "effect": "waits"
                    if row["run"] is None
                    else f"run {row['run']}, after step {row['after_step']}",
                }
                for row in seen.orders
            ]
            headings = {"said": "said (UTC)", "order": "order", "value": "what", "effect": "effect"}
            table(rows, headings)

    show(as_json, asdict(found), draw)


def _say(kind: str, value: str, db: str | None, as_json: bool, told: str) -> None:
    from kgagent.agent.steer import say

    with opened(db) as store:
        order = say(store, kind, value)

    def draw() -> None:
        out(plain(told.format(value or order.value)))

    show(as_json, asdict(order), draw)
