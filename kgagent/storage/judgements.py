"""Judgements of identity in the store, what they make one, and their undoing.

A concept keeps all that was ever said of it; `merged_into` says which concept it is now shown as,
the first born of those that are one with it. So taking a judgement back restores the graph exactly.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, or_, select, update
from sqlalchemy.orm import aliased

from kgagent.domain.identity import APART, PERSON, SAME, UNSURE, Judgement
from kgagent.storage.removals import next_act
from kgagent.storage.rows import batches, dicts, insert
from kgagent.storage.shown import first_of
from kgagent.storage.tables import concepts, judgements, showings, steps

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """What changed when concepts were assigned anew: of each concept concerned, by id, what it was
    shown as `before`, and by key what it is shown as `now`."""

    before: Mapping[int, int] = field(default_factory=dict)
    now: Mapping[str, str] = field(default_factory=dict)


def add(
    connection: Connection,
    judged: Sequence[Judgement],
    ids: Mapping[str, int],
    step: int | None,
    *,
    at: float | None = None,
) -> int:
    """Store judgements made together, as one act; gives its number. `ids` maps keys to ids; `at` is
    when it was judged, where that is not now."""
    act = next_act(connection)
    now = time.time() if at is None else at
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
        insert(connection, judgements, rows)
    return act


def undo(
    connection: Connection, act: int, step: int | None, *, at: float | None = None
) -> list[str]:
    """Take back an act while a step (by id) is the newest; gives the keys of the concepts it was
    about, none where it was undone."""
    chosen = (judgements.c.act == act) & ~judgements.c.undone
    pairs = select(judgements.c.one_id, judgements.c.other_id).where(chosen)
    touched = {identity for pair in connection.execute(pairs) for identity in pair}
    when = {"undone_step_id": step, "undone_at": time.time() if at is None else at}
    connection.execute(update(judgements).where(chosen).values(undone=True, **when))
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


def members(connection: Connection, ids: Iterable[int]) -> list[int]:
    """The concepts shown as those that these are shown as, the first born first."""
    firsts = sorted(set(_shown_as(connection, ids).values()))
    found: set[int] = set(firsts)
    for batch in batches(firsts):
        query = select(concepts.c.id).where(concepts.c.merged_into.in_(batch))
        found.update(connection.execute(query).scalars())
    return sorted(found)


def any_one(connection: Connection, ids: Iterable[int]) -> bool:
    """Whether any of these concepts is called the same as another."""
    return any(judgement.verdict == SAME for judgement in about(connection, ids))


def settle(
    connection: Connection, parts: Iterable[Iterable[str]], ids: Mapping[str, int], step: int
) -> Settled:
    """Show each part's concepts as its first born, from this step on.

    `parts` are the new parts, by key, of every concept whose place may have changed.
    """
    new: dict[int, int] = {}
    for part in parts:
        numbers = sorted(ids[key] for key in part)
        new |= dict.fromkeys(numbers, numbers[0])
    old = _shown_as(connection, new)
    changed = {identity: first for identity, first in sorted(new.items()) if old[identity] != first}
    if not changed:
        return Settled()
    for identity, first in changed.items():
        into = None if identity == first else first
        connection.execute(
            update(concepts).where(concepts.c.id == identity).values(merged_into=into)
        )
    _note(connection, changed, step)
    keys = keys_of(connection, {*changed, *changed.values()})
    return Settled(
        {identity: old[identity] for identity in changed},
        {keys[identity]: keys[first] for identity, first in changed.items()},
    )


def _note(connection: Connection, changed: Mapping[int, int], step: int) -> None:
    """Note what concepts are shown as from this step on, unless that is as before the step."""
    before: dict[int, int] = {}
    for batch in batches(list(changed)):
        connection.execute(
            showings.delete().where(showings.c.concept_id.in_(batch), showings.c.step_id == step)
        )
        query = select(showings.c.concept_id, showings.c.first_id).order_by(showings.c.id)
        query = query.where(showings.c.concept_id.in_(batch))
        before.update(dict(connection.execute(query).all()))
    rows = [
        {"step_id": step, "concept_id": identity, "first_id": first}
        for identity, first in changed.items()
        if before.get(identity, identity) != first
    ]
    if rows:
        connection.execute(showings.insert(), rows)


def _shown_as(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for batch in batches(sorted(set(ids))):
        query = select(concepts.c.id, first_of(concepts))
        found.update(dict(connection.execute(query.where(concepts.c.id.in_(batch))).all()))
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


def queue(connection: Connection, *, limit: int, not_by: str = "") -> list[Found]:
    """The pairs that wait for a person, the likeliest first; none that `not_by` has judged."""
    later = aliased(judgements)
    settled = (
        select(later.c.id)
        .where(later.c.one_id == judgements.c.one_id, later.c.other_id == judgements.c.other_id)
        .where(~later.c.undone)
        .where(or_(later.c.id > judgements.c.id, later.c.author == PERSON))
        .exists()
    )
    query = _named().add_columns(judgements.c.one_id, judgements.c.other_id)
    query = query.where(judgements.c.verdict == UNSURE, ~settled, judgements.c.author != not_by)
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
