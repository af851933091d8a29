"""What in the store may speak to a question: concepts by any name, relations by passage."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.orm import aliased

from kgagent.storage.knowledge import Triple, as_shown
from kgagent.storage.rows import batches, dicts
from kgagent.storage.shown import first_of
from kgagent.storage.tables import (
    aliases,
    concepts,
    evidence,
    mentions,
    papers,
    passages,
    relations,
)

Found = dict[str, Any]


def called(connection: Connection, names: Collection[str]) -> dict[str, Found]:
    """For each of these texts that is the key or a spelling of a concept: what that is shown as.

    A row has `key` and `name`. A text that is spelled so for several concepts means the one that is
    mentioned most as that.
    """
    first = aliased(concepts)
    shown = (first.c.key.label("key"), first.c.name.label("name"))
    found: dict[str, Found] = {}
    uses = func.count(mentions.c.id)
    for batch in batches(sorted(names)):
        spelled = (
            select(aliases.c.spelling.label("said"), *shown)
            .join(concepts, concepts.c.id == aliases.c.concept_id)
            .join(first, first.c.id == first_of(concepts))
            .outerjoin(mentions, mentions.c.alias_id == aliases.c.id)
            .where(aliases.c.spelling.in_(batch))
            .group_by(aliases.c.spelling, first.c.id)
            .order_by(uses.desc(), first.c.id)
        )
        keyed = (
            select(concepts.c.key.label("said"), *shown)
            .join(first, first.c.id == first_of(concepts))
            .where(concepts.c.key.in_(batch))
        )
        for query in (keyed, spelled):
            for row in dicts(connection, query):
                found.setdefault(row.pop("said"), row)
    return found


def said_in(connection: Connection, passage_ids: Iterable[int]) -> list[Triple]:
    """The relations, as they are shown, that have evidence in these passages; each once."""
    said: dict[tuple[int, str, int], None] = {}
    query = (
        select(relations.c.source_id, relations.c.predicate, relations.c.target_id)
        .join(evidence, evidence.c.relation_id == relations.c.id)
        .order_by(evidence.c.id)
    )
    for batch in batches(list(passage_ids)):
        for source, predicate, target in connection.execute(
            query.where(evidence.c.passage_id.in_(batch))
        ):
            said[source, predicate, target] = None
    return list(dict.fromkeys(as_shown(connection, list(said))))


def said_as(connection: Connection, triples: Collection[Triple]) -> dict[Triple, list[int]]:
    """The ids of what was said for each relation as it is shown."""
    keys = sorted({key for source, _, target in triples for key in (source, target)})
    key_of: dict[int, str] = {}
    for batch in batches(keys):
        first = aliased(concepts)
        query = (
            select(concepts.c.id, first.c.key)
            .join(first, or_(concepts.c.id == first.c.id, concepts.c.merged_into == first.c.id))
            .where(first.c.key.in_(batch), first.c.merged_into.is_(None))
        )
        key_of.update(dict(connection.execute(query).all()))
    wanted, found = set(triples), dict[Triple, list[int]]()
    query_of = select(
        relations.c.id, relations.c.source_id, relations.c.predicate, relations.c.target_id
    )
    for batch in batches(sorted(key_of)):
        rows = connection.execute(query_of.where(relations.c.source_id.in_(batch)))
        for identity, source, predicate, target in rows:
            triple = (key_of[source], predicate, key_of.get(target, ""))
            if triple in wanted:
                found.setdefault(triple, []).append(identity)
    return found


def dois(connection: Connection, passage_ids: Iterable[int]) -> dict[int, str | None]:
    """The DOI of each passage's paper."""
    found: dict[int, str | None] = {}
    query = select(passages.c.id, papers.c.doi).join(papers, papers.c.id == passages.c.paper_id)
    for batch in batches(list(passage_ids)):
        found.update(dict(connection.execute(query.where(passages.c.id.in_(batch))).all()))
    return found
