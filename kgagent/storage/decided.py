"""What was decided about concepts between steps, to be decided again in a copy of the graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from kgagent.domain.identity import ACRONYM, DEFINITION, NAMES, Judgement
from kgagent.storage.judgements import keys_of
from kgagent.storage.tables import judgements

BY_RULE = (NAMES, ACRONYM, DEFINITION)
"""The authors whose judgements a merge makes by itself."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An act while a step (by id) was the newest: what persons or models `said`, or (where that is
    empty) that act number `undone` was taken back."""

    at: float
    step: int | None
    act: int
    said: tuple[Judgement, ...] = ()
    undone: int | None = None


def decisions(connection: Connection) -> list[Decision]:
    """All that was given and taken back, in the order of time; rules' own judgements are left out.

    A person's act that was taken back at an unknown time (before schema 0010) is left out too.
    """
    rows = connection.execute(select(judgements).order_by(judgements.c.id)).mappings().all()
    keys = keys_of(connection, {i for row in rows for i in (row["one_id"], row["other_id"])})
    acts: dict[int, list[Judgement]] = {}
    first = {}
    for row in rows:
        first.setdefault(row["act"], row)
        acts.setdefault(row["act"], []).append(
            Judgement(
                keys[row["one_id"]],
                keys[row["other_id"]],
                row["verdict"],
                row["author"],
                row["why"],
                row["probability"],
            )
        )
    found = []
    for act, said in acts.items():
        row = first[act]
        by_rule = row["author"] in BY_RULE
        forgotten = row["undone"] and row["undone_at"] is None
        if not by_rule and not forgotten:
            found.append(Decision(row["judged_at"], row["step_id"], act, tuple(said)))
        if row["undone"] and not (forgotten and not by_rule):
            when = row["judged_at"] if forgotten else row["undone_at"]
            step = row["step_id"] if forgotten else row["undone_step_id"]
            found.append(Decision(when, step, act, undone=act))
    return sorted(found, key=lambda one: (one.at, one.act))


def by_step(found: Iterable[Decision], last: int | None) -> dict[int | None, list[Decision]]:
    """The decisions by the step (id) that was the newest; those without a step with `last`."""
    grouped: dict[int | None, list[Decision]] = {}
    for one in found:
        grouped.setdefault(last if one.step is None else one.step, []).append(one)
    return grouped
