"""Concepts, relations and their evidence in the store: added once, counted from rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import (
    Connection,
    ScalarSelect,
    func,
    select,
    update,
)
from sqlalchemy.orm import aliased

from kgagent.domain.naming import display_name, shown_name
from kgagent.storage.rows import Ensured, Row, add, batches, ensure, ids_of
from kgagent.storage.shown import first_of
from kgagent.storage.tables import aliases, concepts, evidence, mentions, relations, steps

TRIPLE = ("source_id", "predicate", "target_id")

Triple = tuple[str, str, str]
"""A relation: source key, predicate, target key."""


def concept_ids(connection: Connection, keys: Iterable[str]) -> dict[str, int]:
    """The ids of the concepts that are there."""
    found = ids_of(connection, concepts, ["key"], [(key,) for key in keys])
    return {key[0]: identity for key, identity in found.items()}


def add_concepts(connection: Connection, step: int, names: Mapping[str, str]) -> Ensured:
    """Adds the concepts (key to name) that are missing."""
    rows = [{"key": key, "name": name, "step_id": step} for key, name in names.items()]
    return ensure(connection, concepts, ["key"], rows)


def add_aliases(connection: Connection, step: int, spellings: Sequence[tuple[int, str]]) -> Ensured:
    """Adds the missing spellings, given as (concept id, spelling)."""
    rows = [{"concept_id": c, "spelling": s, "step_id": step} for c, s in spellings]
    return ensure(connection, aliases, ["concept_id", "spelling"], rows)


def add_spellings(connection: Connection, step: int, spellings: Sequence[tuple[int, str]]) -> None:
    """Adds the missing spellings when nobody wants their ids."""
    rows = [{"concept_id": c, "spelling": s, "step_id": step} for c, s in spellings]
    add(connection, aliases, ["concept_id", "spelling"], rows)


def add_mentions(connection: Connection, rows: Sequence[Row]) -> int:
    """Adds the missing mentions; gives how many were new."""
    return add(connection, mentions, ["concept_id", "passage_id", "start_char"], rows)


def add_relations(
    connection: Connection, step: int, triples: Sequence[tuple[int, str, int]]
) -> Ensured:
    """Adds the missing (source id, predicate, target id)."""
    rows = [dict(zip(TRIPLE, triple, strict=True)) | {"step_id": step} for triple in triples]
    return ensure(connection, relations, TRIPLE, rows)


def add_evidence(connection: Connection, rows: Sequence[Row]) -> int:
    """Adds the missing evidence, by its hash; gives how many pieces were new."""
    return add(connection, evidence, ["hash"], rows)


def newest_step(connection: Connection) -> int:
    """The id of the newest merged step; there is one where there are concepts."""
    newest = select(steps.c.id).where(steps.c.number.is_not(None)).order_by(steps.c.number.desc())
    return int(connection.execute(newest.limit(1)).scalar_one())


@dataclass(frozen=True, slots=True)
class Reshown:
    """Relations that come, and those that go, when concepts are shown as others; by keys."""

    come: list[Triple] = field(default_factory=list)
    gone: list[Triple] = field(default_factory=list)


def as_shown(connection: Connection, said: Sequence[tuple[int, str, int]]) -> list[Triple]:
    """Relations given by ids, as (source key, predicate, target key) of what is shown for them.

    Left out is what now goes from a concept to itself and did not before.
    """
    firsts = _first_and_key(
        connection, {end for source, _, target in said for end in (source, target)}
    )
    return _by_key(said, firsts)


def reshown(connection: Connection, before: Mapping[int, int]) -> Reshown:
    """What happens to the relations there are when concepts, by id, are no longer shown as before.

    A relation comes and goes once for each that was said.
    """
    found: dict[int, tuple[int, str, int]] = {}
    query = select(
        relations.c.id, relations.c.source_id, relations.c.predicate, relations.c.target_id
    )
    for end in (relations.c.source_id, relations.c.target_id):
        for batch in batches(sorted(before)):
            for identity, *triple in connection.execute(query.where(end.in_(batch))):
                found[identity] = (triple[0], triple[1], triple[2])
    said = [triple for _, triple in sorted(found.items())]
    now = _first_and_key(
        connection, {end for source, _, target in said for end in (source, target)}
    )
    keys = dict(
        connection.execute(
            select(concepts.c.id, concepts.c.key).where(concepts.c.id.in_(set(before.values())))
        ).all()
    )
    then = now | {identity: (first, keys[first]) for identity, first in before.items()}
    return Reshown(_by_key(said, now), _by_key(said, then))


def _by_key(
    said: Sequence[tuple[int, str, int]], firsts: Mapping[int, tuple[int, str]]
) -> list[Triple]:
    return [
        (firsts[source][1], predicate, firsts[target][1])
        for source, predicate, target in said
        if source == target or firsts[source][0] != firsts[target][0]
    ]


def _first_and_key(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Of each concept, by id, what it is shown as: id and key."""
    first = aliased(concepts)
    query = select(concepts.c.id, first.c.id, first.c.key).join(
        first, first.c.id == first_of(concepts)
    )
    found: dict[int, tuple[int, str]] = {}
    for batch in batches(sorted(ids)):
        for identity, shown, key in connection.execute(query.where(concepts.c.id.in_(batch))):
            found[identity] = (shown, key)
    return found


def shown_under(connection: Connection) -> dict[str, str]:
    """The concepts that are shown as others, by key, each with the key of what it is shown as."""
    first = aliased(concepts)
    query = select(concepts.c.key, first.c.key).join(first, first.c.id == concepts.c.merged_into)
    return dict(connection.execute(query).all())


def shown_names(connection: Connection, ids: Sequence[int]) -> list[str]:
    """What the concepts with these ids are called where they are shown, in their order."""
    first = aliased(concepts)
    query = select(concepts.c.id, first.c.name).join(first, first.c.id == first_of(concepts))
    found: dict[int, str] = {}
    for batch in batches(ids):
        found.update(dict(connection.execute(query.where(concepts.c.id.in_(batch))).all()))
    return [found[identity] for identity in ids]


def rename_by_use(connection: Connection, ids: Sequence[int]) -> dict[str, str]:
    """Give concepts the names used most for them and for all that is shown as them; those that are
    shown as another keep the name used most for them alone.

    Returns the names of those that are shown, by key. Where a concept has a full name, an acronym
    is not chosen.
    """
    firsts = _firsts(connection, ids)
    named: dict[int, tuple[str, str]] = {}
    spelled: dict[int, list[tuple[str, str, int]]] = {}
    own: dict[tuple[int, str], Counter[str]] = {}
    member = aliased(concepts)
    query = (
        select(
            concepts.c.id,
            concepts.c.key,
            concepts.c.name,
            member.c.key,
            aliases.c.spelling,
            _uses(),
            member.c.id,
            member.c.name,
        )
        .join(member, first_of(member) == concepts.c.id)
        .join(aliases, aliases.c.concept_id == member.c.id)
        .order_by(concepts.c.id, aliases.c.id)
    )
    for batch in batches(firsts):
        for identity, key, name, member_key, spelling, count, hidden, called in connection.execute(
            query.where(concepts.c.id.in_(batch))
        ):
            if hidden != identity:
                own.setdefault((hidden, called), Counter())[spelling] += count
            named[identity] = (key, name)
            spelled.setdefault(identity, []).append((member_key, spelling, count))
    best = {identity: shown_name(said) for identity, said in spelled.items()}
    for identity, name in best.items():
        if name != named[identity][1]:
            connection.execute(update(concepts).where(concepts.c.id == identity).values(name=name))
    for (hidden, called), counted in own.items():
        if (alone := display_name(counted)) != called:
            connection.execute(update(concepts).where(concepts.c.id == hidden).values(name=alone))
    return {named[identity][0]: name for identity, name in best.items()}


def _firsts(connection: Connection, ids: Sequence[int]) -> list[int]:
    """The ids of what these concepts are shown as."""
    found: set[int] = set()
    for batch in batches(ids):
        query = select(first_of(concepts)).where(concepts.c.id.in_(batch))
        found.update(connection.execute(query).scalars())
    return sorted(found)


def _uses() -> ScalarSelect[int]:
    counted = select(func.count(mentions.c.id)).where(mentions.c.alias_id == aliases.c.id)
    return counted.scalar_subquery()


def keys(connection: Connection) -> dict[int, str]:
    """The keys of all concepts, by id, in the order they were born."""
    return dict(
        connection.execute(select(concepts.c.id, concepts.c.key).order_by(concepts.c.id)).all()
    )


def names(connection: Connection) -> dict[str, str]:
    """What every concept is called, by key."""
    return dict(connection.execute(select(concepts.c.key, concepts.c.name)).all())
