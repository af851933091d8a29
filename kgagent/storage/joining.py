"""Which concepts are linked by which relations, as ids; and some relations told with their ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from kgagent.storage.rows import batches, dicts
from kgagent.storage.shown import first_of, relations_shown
from kgagent.storage.tables import concepts, evidence, passages, relations

Found = dict[str, Any]


def links(connection: Connection) -> list[tuple[int, int, int, int]]:
    """Every relation said, as (its id, that of the first that says the same, source, target): the
    ends are the ids of the concepts shown; in the order that they were born."""
    found = relations_shown()
    query = select(found.c.relation, found.c.id, found.c.source, found.c.target)
    rows = connection.execute(query.order_by(found.c.id, found.c.relation))
    return [(relation, first, source, target) for relation, first, source, target in rows]


def named(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The key and the name of concepts, by id."""
    query = select(concepts.c.id, concepts.c.key, concepts.c.name)
    found: dict[int, tuple[str, str]] = {}
    for batch in batches(list(ids)):
        for identity, key, name in connection.execute(query.where(concepts.c.id.in_(batch))):
            found[identity] = (key, name)
    return found


def supports(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """How many papers say each of these relations."""
    query = (
        select(evidence.c.relation_id, func.count(passages.c.paper_id.distinct()))
        .join(passages, passages.c.id == evidence.c.passage_id)
        .group_by(evidence.c.relation_id)
    )
    found: dict[int, int] = {}
    for batch in batches(list(ids)):
        rows = connection.execute(query.where(evidence.c.relation_id.in_(batch)))
        found.update(dict(rows.all()))
    return found


def told(connection: Connection, ids: Sequence[int]) -> dict[int, Found]:
    """Relations said, by id, with keys and names of the concepts that their ends are shown as."""
    one, other = aliased(concepts), aliased(concepts)
    source, target = aliased(concepts), aliased(concepts)
    query = (
        select(
            relations.c.id,
            source.c.key.label("source_key"),
            source.c.name.label("source"),
            relations.c.predicate,
            target.c.key.label("target_key"),
            target.c.name.label("target"),
        )
        .select_from(relations)
        .join(one, one.c.id == relations.c.source_id)
        .join(other, other.c.id == relations.c.target_id)
        .join(source, source.c.id == first_of(one))
        .join(target, target.c.id == first_of(other))
    )
    found: dict[int, Found] = {}
    for batch in batches(list(ids)):
        for row in dicts(connection, query.where(relations.c.id.in_(batch))):
            found[row.pop("id")] = row
    return found
