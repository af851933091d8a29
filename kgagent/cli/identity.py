"""Commands that decide which concepts are one: merge, split, ban-merge, undo, review, merges."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kgagent.cli.look import opened
from kgagent.cli.options import AsJson, Database, Limit
from kgagent.cli.output import out, plain, say, show, table

if TYPE_CHECKING:
    from kgagent.agent.curate import Act
    from kgagent.storage.store import Store

One = Annotated[str, typer.Argument(help="A concept, by any of its names.")]
Other = Annotated[str, typer.Argument(help="Another concept, by any of its names.")]
Why = Annotated[str, typer.Option("--why", help="A reason, kept with the decision.")]


def merge(
    one: One, other: Other, why: Why = "", db: Database = None, as_json: AsJson = False
) -> None:
    """Make two concepts one. Nothing is lost: it can be undone at any time.

    Example:  kgagent merge HA hydroxyapatite
    """
    from kgagent.agent import curate

    with opened(db) as store:
        act = curate.merge(store, one, other, why=why)
    _told(act, f"'{one}' and '{other}' are one concept now: {{names}}.", as_json=as_json)


def split(name: One, why: Why = "", db: Database = None, as_json: AsJson = False) -> None:
    """Take a concept out of those it was made one with.

    Example:  kgagent split HA
    """
    from kgagent.agent import curate

    with opened(db) as store:
        act = curate.split(store, name, why=why)
    _told(act, f"'{name}' stands for itself again: {{names}}.", as_json=as_json)


def ban_merge(
    one: One, other: Other, why: Why = "", db: Database = None, as_json: AsJson = False
) -> None:
    """Keep two concepts apart, whatever a rule or a model says.

    Example:  kgagent ban-merge precision recall
    """
    from kgagent.agent import curate

    with opened(db) as store:
        act = curate.keep_apart(store, one, other, why=why)
    _told(act, f"'{one}' and '{other}' will stay two concepts.", as_json=as_json)


def undo(
    decision: Annotated[
        int | None, typer.Argument(help="Its number; without one, your newest decision.")
    ] = None,
    db: Database = None,
    as_json: AsJson = False,
) -> None:
    """Take a decision back, about concepts or about a paper: the graph is what it was without it.

    Example:  kgagent undo 12
    """
    from kgagent.agent.removal import Removal
    from kgagent.agent.undo import undo as take_back
    from kgagent.cli.paper import tell

    with opened(db) as store:
        act = take_back(store, decision)
    if isinstance(act, Removal):
        tell(act, as_json=as_json)
        return
    told = {"decision": act.number, "names": act.names}
    names = ", ".join(map(plain, act.names))
    show(as_json, told, lambda: out(f"Decision {act.number} is taken back. It was about: {names}."))


def merges(
    db: Database = None,
    limit: Limit = 20,
    mine: Annotated[bool, typer.Option("--mine", help="Only what a person decided.")] = False,
    as_json: AsJson = False,
) -> None:
    """The decisions that stand, newest first: who made which concepts one, or kept them apart.

    Example:  kgagent merges --mine
    """
    from kgagent import views

    with opened(db) as store:
        rows = views.merges(store, limit=limit, mine=mine)
    columns = {
        "act": "decision",
        "verdict": "says",
        "one_key": "concept",
        "other_key": "and",
        "probability": "probability",
        "author": "by",
        "why": "because",
    }
    show(as_json, rows, lambda: table(rows, columns) if rows else out("No decisions yet."))


def review(
    db: Database = None,
    limit: Limit = 20,
    model: Annotated[
        str | None, typer.Option("--model", help="Ask a language model: openai:NAME.")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option("--base-url", help="Where an OpenAI-compatible endpoint answers.")
    ] = None,
    budget_usd: Annotated[
        float | None, typer.Option("--budget-usd", help="The most that may be spent.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Pairs of concepts that may be one: y makes them one, n keeps them apart, s skips, q stops.

    Where nobody can answer (no terminal, or --json), the pairs are listed. With --model a language
    model goes through them; a person's word counts more than a model's.

    Example:  kgagent review    kgagent review --model openai:gpt-5-mini --limit 100
    """
    from kgagent import views

    with opened(db) as store:
        if model is not None:
            given: dict[str, object] = {
                "model": model,
                "base_url": base_url,
                "budget_usd": budget_usd,
            }
            _ask_model(store, given, limit=limit, as_json=as_json)
            return
        rows = views.review_queue(store, limit=limit)
        if as_json or not sys.stdin.isatty():
            columns = {"one": "concept", "other": "and", "probability": "probability", "why": "why"}
            show(as_json, rows, lambda: table(rows, columns) if rows else _nothing_waits())
        elif rows:
            _ask(store, rows)
        else:
            _nothing_waits()


def _ask_model(store: Store, given: dict[str, object], *, limit: int, as_json: bool) -> None:
    """What a language model says of the pairs, as it says it."""
    from dataclasses import asdict

    from kgagent import wiring
    from kgagent.agent.opinion import opinions
    from kgagent.cli.grow import resolved

    critic = wiring.critic(resolved(given), store)
    say(critic.notice)
    rows = []
    for one in opinions(store, critic.judge, limit=limit):
        rows.append(asdict(one))
        if not as_json:
            verdict = one.verdict or "no verdict"
            out(f"{plain(one.one)}  =  {plain(one.other)}   {verdict}: {plain(one.why)}")
    show(as_json, rows, lambda: None if rows else _nothing_waits())


def _nothing_waits() -> None:
    out("No pair waits for you.")


def _ask(store: Store, rows: list[dict[str, Any]]) -> None:
    """Go through the pairs until all are answered or somebody stops."""
    from kgagent.agent import curate

    for number, row in enumerate(rows, start=1):
        out()
        out(f"{number} of {len(rows)}   {plain(row['one'])}   =   {plain(row['other'])} ?")
        out(f"    probability {row['probability']:.2f}: {plain(row['why'])}")
        said = ""
        while said not in ("y", "n", "s", "q"):
            said = typer.prompt("    one concept? [y/n/s/q]", prompt_suffix=" ").strip().lower()[:1]
        if said == "q":
            return
        if said != "s":
            act = curate.answer(store, row["one_id"], row["other_id"], same=said == "y")
            say(f"    decision {act.number}; take it back with: kgagent undo {act.number}")


def _told(act: Act, text: str, *, as_json: bool) -> None:
    names = ", ".join(map(plain, act.names))

    def draw() -> None:
        out(plain(text).replace("{names}", names))
        out(f"Decision {act.number}. Take it back with: kgagent undo {act.number}")

    show(as_json, {"decision": act.number, "names": act.names}, draw)
