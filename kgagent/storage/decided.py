"""What was decided about concepts between steps, to be decided again in a copy of the graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from kgagent.domain.identity import ACRONYM, DEFINITION, NAMES, Judgement
from kgagent.storage.judgements import keys_of
from kgagent.storage.knowledge import concept_ids
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
    first: dict[int, RowMapping] = {}
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


def newest_by(connection: Connection, author: str, one: int, other: int) -> str:
    """What an author said last of two concepts (ids) and nobody took back, "" for nothing."""
    pair = (judgements.c.one_id == min(one, other)) & (judgements.c.other_id == max(one, other))
    query = select(judgements.c.verdict).where(pair, judgements.c.author == author)
    query = query.where(~judgements.c.undone).order_by(judgements.c.id.desc())
    return connection.execute(query.limit(1)).scalar() or ""


_Act = frozenset[tuple[str, str, str, str]]


def of_act(connection: Connection, act: int) -> _Act:
    """What an act says: (key, key, verdict, author) of each pair, the lower key first."""
    rows = connection.execute(select(judgements).where(judgements.c.act == act)).mappings().all()
    keys = keys_of(connection, {i for row in rows for i in (row["one_id"], row["other_id"])})
    said = ((keys[row["one_id"]], keys[row["other_id"]], row) for row in rows)
    return frozenset((min(a, b), max(a, b), row["verdict"], row["author"]) for a, b, row in said)


def same_act(connection: Connection, said: _Act) -> int | None:
    """The newest act that says the very same and stands, or None."""
    ends = concept_ids(connection, {end for a, b, _, _ in said for end in (a, b)})
    query = select(judgements.c.act).where(judgements.c.one_id.in_(list(ends.values())))
    query = query.where(~judgements.c.undone).distinct().order_by(judgements.c.act.desc())
    acts = connection.execute(query).scalars().all()
    return next((act for act in acts if of_act(connection, act) == said), None)
