"""Concepts, relations and their evidence in the store: added once, counted from rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, ScalarSelect, func, select, update
from sqlalchemy.orm import aliased

from kgagent.domain.naming import display_name
from kgagent.storage.rows import Ensured, Row, add, batches, ensure, ids_of
from kgagent.storage.tables import aliases, concepts, evidence, mentions, relations

TRIPLE = ("source_id", "predicate", "target_id")


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


def rename_by_use(connection: Connection, ids: Sequence[int]) -> dict[str, str]:
    """Gives each concept the name that is used most for it; returns all their names, by key."""
    named: dict[int, tuple[str, str]] = {}
    uses: dict[int, dict[str, int]] = {}
    query = (
        select(concepts.c.id, concepts.c.key, concepts.c.name, aliases.c.spelling, _uses())
        .join(aliases, aliases.c.concept_id == concepts.c.id)
        .order_by(concepts.c.id, aliases.c.id)
    )
    for batch in batches(ids):
        for identity, key, name, spelling, count in connection.execute(
            query.where(concepts.c.id.in_(batch))
        ):
            named[identity] = (key, name)
            uses.setdefault(identity, {})[spelling] = count
    best = {identity: display_name(spellings) for identity, spellings in uses.items()}
    for identity, name in best.items():
        if name != named[identity][1]:
            connection.execute(update(concepts).where(concepts.c.id == identity).values(name=name))
    return {named[identity][0]: name for identity, name in best.items()}


def _uses() -> ScalarSelect[int]:
    counted = select(func.count(mentions.c.id)).where(mentions.c.alias_id == aliases.c.id)
    return counted.scalar_subquery()


def names(connection: Connection) -> dict[str, str]:
    """What every concept is called, by key."""
    return dict(connection.execute(select(concepts.c.key, concepts.c.name)).all())


def edges_by_step(connection: Connection) -> list[list[tuple[str, str]]]:
    """The relations of each step as (source key, target key), in the order they were born."""
    source, target = aliased(concepts), aliased(concepts)
    query = (
        select(relations.c.step_id, source.c.key, target.c.key)
        .select_from(relations)
        .join(source, source.c.id == relations.c.source_id)
        .join(target, target.c.id == relations.c.target_id)
        .order_by(relations.c.id)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for step, from_key, to_key in connection.execute(query):
        found.setdefault(step, []).append((from_key, to_key))
    return list(found.values())
