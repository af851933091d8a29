"""What the dashboard shows besides: a concept by year, what papers and runs brought, what runs
spent, and what tells one state of a database from another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kgagent.llm.budget import dollars
from kgagent.storage import (
    contributed,
    moments,
    one_concept,
    over_years,
    pulse,
    reading,
    replies,
)
from kgagent.storage.store import Store

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Years:
    """By year, of papers that have one: how often a concept is `mentioned` and in how many papers;
    how many quotes affirm, hedge or deny a relation of it (`said`)."""

    mentioned: tuple[Row, ...]
    said: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class State:
    """A state of a database: the newest run (0: none) with its steps, what it says of itself, what
    was `decided` about concepts, and what was `read`. Equal states show the same."""

    run: int
    steps: int
    state: str
    decided: tuple[int, int]
    read: tuple[int, int]


def state(store: Store) -> State:
    """The state of a database, read from the ends of a few tables."""
    with store.read() as tx:
        newest = (reading.run_list(tx) or [{}])[0]
        return State(
            newest.get("run", 0),
            newest.get("steps", 0),
            newest.get("state", ""),
            pulse.decided(tx),
            pulse.taken_in(tx),
        )


def by_year(store: Store, name: str) -> Years:
    """What is said of a concept, year by year. Raises NotFound when there is none of that name."""
    with store.read() as tx:
        shown = one_concept.shown(tx, one_concept.find(tx, name)["id"])["id"]
        return Years(tuple(over_years.mentioned(tx, shown)), tuple(over_years.said(tx, shown)))


def contributions(store: Store, papers: Sequence[int]) -> dict[int, Row]:
    """What each of these papers brought: concepts mentioned, relations said, quotes."""
    with store.read() as tx:
        return contributed.by_papers(tx, papers)


def run_brought(store: Store, run: int, *, limit: int = 8) -> Row:
    """By how many `concepts` and `relations` a run made the graph larger, the `quotes` it brought,
    and the best connected `newcomers`."""
    with store.read() as tx:
        found = contributed.growth(tx, run)
        return found | {"newcomers": contributed.newcomers(tx, run, limit=limit)}


def before_run(store: Store, run: int) -> int:
    """The number of the newest step that is older than those of a run, 0 where there is none."""
    with store.read() as tx:
        return moments.step_before_run(tx, run)


def runs_with_costs(store: Store, *, limit: int = 20) -> list[Row]:
    """The newest runs, each with its calls, tokens and cost in words."""
    with store.read() as tx:
        rows = reading.run_list(tx)[:limit]
        spent = [replies.spent(tx, row["run"]) for row in rows]
    return [
        row
        | {
            "calls": one.calls,
            "tokens": one.tokens,
            "cost": "no cost" if one.microusd == 0 else dollars(one.microusd),
        }
        for row, one in zip(rows, spent, strict=True)
    ]
