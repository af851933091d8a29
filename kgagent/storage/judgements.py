"""Judgements of identity in the store, what they make one, and their undoing.

A concept keeps all that was ever said of it; `merged_into` says which concept it is now shown as,
the first born of those that are one with it. So taking a judgement back restores the graph exactly.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select, update
from sqlalchemy.orm import aliased

from kgagent.domain.identity import APART, SAME, UNSURE, Judgement
from kgagent.storage.rows import batches, dicts
from kgagent.storage.tables import concepts, joins, judgements, steps

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """What changed when concepts were assigned anew.

    `joined` are the keys of concepts that became one, as (kept, gone). `parted` is true where some
    that had been one are not any more: a graph in memory must then be read back.
    """

    joined: tuple[tuple[str, str], ...] = ()
    parted: bool = False


def add(
    connection: Connection, judged: Sequence[Judgement], ids: Mapping[str, int], step: int | None
) -> int:
    """Store judgements made together, as one act; gives its number. `ids` maps keys to ids."""
    act = (connection.execute(select(func.max(judgements.c.act))).scalar() or 0) + 1
    now = time.time()
    rows = [
        {
            "one_id": min(ids[one.one], ids[one.other]),
            "other_id": max(ids[one.one], ids[one.other]),
            "verdict": one.verdict,
            "author": one.author,
            "why": one.why,
            "probability": one.probability,
            "step_id": step,
            "act": act,
            "undone": False,
            "judged_at": now,
        }
        for one in judged
    ]
    if rows:
        connection.execute(judgements.insert(), rows)
    return act


def undo(connection: Connection, act: int) -> list[str]:
    """Take back an act; gives the keys of the concepts it was about, none where it was undone."""
    chosen = (judgements.c.act == act) & ~judgements.c.undone
    pairs = select(judgements.c.one_id, judgements.c.other_id).where(chosen)
    touched = {identity for pair in connection.execute(pairs) for identity in pair}
    connection.execute(update(judgements).where(chosen).values(undone=True))
    return list(keys_of(connection, touched).values())


def about(connection: Connection, ids: Iterable[int]) -> list[Judgement]:
    """All that counts for these concepts and for those linked with them, in the order it was said.

    Followed are the pairs called the same, as far as they lead; of every concept so found all its
    judgements are given.
    """
    rows: dict[int, Any] = {}
    frontier, seen = set(ids), set(ids)
    while frontier:
        linked: set[int] = set()
        for batch in batches(sorted(frontier)):
            query = select(judgements).where(
                or_(judgements.c.one_id.in_(batch), judgements.c.other_id.in_(batch)),
                ~judgements.c.undone,
            )
            for row in connection.execute(query).mappings():
                rows[row["id"]] = row
                if row["verdict"] == SAME:
                    linked |= {row["one_id"], row["other_id"]}
        frontier = linked - seen
        seen |= linked
    keys = keys_of(
        connection, {i for row in rows.values() for i in (row["one_id"], row["other_id"])}
    )
    return [
        Judgement(
            keys[row["one_id"]],
            keys[row["other_id"]],
            row["verdict"],
            row["author"],
            row["why"],
            row["probability"],
        )
        for _, row in sorted(rows.items())
    ]


def keys_of(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The keys of concepts, by id."""
    found: dict[int, str] = {}
    for batch in batches(sorted(set(ids))):
        query = select(concepts.c.id, concepts.c.key).where(concepts.c.id.in_(batch))
        found.update(dict(connection.execute(query).all()))
    return found


def members(connection: Connection, identity: int) -> list[int]:
    """The concepts shown as the one that this one is shown as, the first born first."""
    shown = select(func.coalesce(concepts.c.merged_into, concepts.c.id))
    first = connection.execute(shown.where(concepts.c.id == identity)).scalar_one()
    query = select(concepts.c.id).where(
        or_(concepts.c.id == first, concepts.c.merged_into == first)
    )
    return list(connection.execute(query.order_by(concepts.c.id)).scalars())


def settle(
    connection: Connection, parts: Iterable[Iterable[str]], ids: Mapping[str, int], step: int | None
) -> Settled:
    """Show each part's concepts as its first born, and note what that joined.

    `parts` are the new parts, by key, of every concept whose place may have changed.
    """
    new: dict[int, int] = {}
    for part in parts:
        numbers = sorted(ids[key] for key in part)
        new |= dict.fromkeys(numbers, numbers[0])
    old = _shown_as(connection, new)
    changed = {identity: first for identity, first in new.items() if old[identity] != first}
    for identity, first in changed.items():
        into = None if identity == first else first
        connection.execute(
            update(concepts).where(concepts.c.id == identity).values(merged_into=into)
        )
    moved: dict[int, set[int]] = {}
    for identity, before in old.items():
        moved.setdefault(before, set()).add(new[identity])
    parted = any(len(to) > 1 for to in moved.values())
    pairs = sorted((to, before) for before, after in moved.items() for to in after if to != before)
    if parted:
        _rewrite_joins(connection)
        return Settled(parted=True)
    if pairs:
        rows = [{"step_id": step, "kept_id": kept, "gone_id": gone} for kept, gone in pairs]
        connection.execute(joins.insert(), rows)
    keys = keys_of(connection, {identity for pair in pairs for identity in pair})
    return Settled(tuple((keys[kept], keys[gone]) for kept, gone in pairs))


def _shown_as(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for batch in batches(sorted(ids)):
        query = select(concepts.c.id, func.coalesce(concepts.c.merged_into, concepts.c.id))
        found.update(dict(connection.execute(query.where(concepts.c.id.in_(batch))).all()))
    return found


def _rewrite_joins(connection: Connection) -> None:
    """When some part: what is one now is noted as joined at the newest step, in order of birth."""
    connection.execute(joins.delete())
    newest = select(steps.c.id).where(steps.c.number.is_not(None)).order_by(steps.c.number.desc())
    step = connection.execute(newest.limit(1)).scalar()
    merged = select(concepts.c.merged_into, concepts.c.id).where(
        concepts.c.merged_into.is_not(None)
    )
    rows = [
        {"step_id": step, "kept_id": kept, "gone_id": gone}
        for kept, gone in connection.execute(merged.order_by(concepts.c.id))
    ]
    if rows:
        connection.execute(joins.insert(), rows)


def joined_by_step(connection: Connection) -> dict[int | None, list[tuple[str, str]]]:
    """What was joined in each step (by id; None before the first), as (kept, gone) keys."""
    kept, gone = aliased(concepts), aliased(concepts)
    query = (
        select(joins.c.step_id, kept.c.key, gone.c.key)
        .join(kept, kept.c.id == joins.c.kept_id)
        .join(gone, gone.c.id == joins.c.gone_id)
        .order_by(joins.c.id)
    )
    found: dict[int | None, list[tuple[str, str]]] = {}
    for step, kept_key, gone_key in connection.execute(query):
        found.setdefault(step, []).append((kept_key, gone_key))
    return found


def _named() -> Select[Any]:
    """Judgements that stand, with the keys and names of their two concepts."""
    one, other = aliased(concepts), aliased(concepts)
    return (
        select(
            one.c.key.label("one_key"),
            other.c.key.label("other_key"),
            one.c.name.label("one"),
            other.c.name.label("other"),
            judgements.c.why,
            judgements.c.probability,
        )
        .join(one, one.c.id == judgements.c.one_id)
        .join(other, other.c.id == judgements.c.other_id)
        .where(~judgements.c.undone)
    )


def acts(connection: Connection, *, limit: int, author: str | None = None) -> list[Found]:
    """The newest acts that stand: number, what they say of which concepts, author, why, step."""
    step = steps.c.number.label("step")
    query = _named().add_columns(judgements.c.act, judgements.c.verdict, judgements.c.author, step)
    query = query.outerjoin(steps, steps.c.id == judgements.c.step_id)
    if author is not None:
        query = query.where(judgements.c.author == author)
    return dicts(connection, query.order_by(judgements.c.id.desc()).limit(limit))


def queue(connection: Connection, *, limit: int) -> list[Found]:
    """The pairs that wait for a person, the likeliest first."""
    answered = aliased(judgements)
    settled = (
        select(answered.c.id)
        .where(answered.c.one_id == judgements.c.one_id)
        .where(answered.c.other_id == judgements.c.other_id)
        .where(~answered.c.undone, answered.c.verdict != UNSURE)
        .exists()
    )
    query = _named().add_columns(judgements.c.one_id, judgements.c.other_id)
    query = query.where(judgements.c.verdict == UNSURE, ~settled)
    query = query.order_by(judgements.c.probability.desc(), judgements.c.id)
    return dicts(connection, query.limit(limit))


def held_apart(connection: Connection, one: Sequence[int], other: Sequence[int]) -> list[Found]:
    """What a person said to hold members of two groups apart."""
    ids = {*one, *other}
    return [
        {"act": row.act, "one_id": row.one_id, "other_id": row.other_id, "author": row.author}
        for batch in batches(sorted(ids))
        for row in connection.execute(
            select(judgements).where(
                judgements.c.one_id.in_(batch), judgements.c.verdict == APART, ~judgements.c.undone
            )
        )
        if {row.one_id, row.other_id} & set(one) and {row.one_id, row.other_id} & set(other)
    ]
