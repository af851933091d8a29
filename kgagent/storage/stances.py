"""Every quoted piece of evidence with the concepts that it relates, as they are shown."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, or_, select
from sqlalchemy.orm import aliased

from kgagent.storage.rows import dicts
from kgagent.storage.shown import is_shown_as, relations_shown
from kgagent.storage.tables import concepts, evidence, papers, passages, relations

Found = dict[str, Any]


def stances(connection: Connection, concept_id: int | None = None) -> list[Found]:
    """Grounded evidence, oldest first: keys and names of both ends, predicate, quote, negated,
    hedged, confidence and its paper; only of a concept, by the id that it is shown under."""
    only = None
    if concept_id is not None:
        members = select(concepts.c.id).where(is_shown_as(concepts, concept_id))
        only = or_(relations.c.source_id.in_(members), relations.c.target_id.in_(members))
    found = relations_shown(only)
    source, target = aliased(concepts), aliased(concepts)
    query = (
        select(
            source.c.key.label("source_key"),
            source.c.name.label("source"),
            found.c.predicate,
            target.c.key.label("target_key"),
            target.c.name.label("target"),
            evidence.c.quote,
            evidence.c.negated,
            evidence.c.hedged,
            evidence.c.confidence,
            evidence.c.start_char.label("start"),
            papers.c.id.label("paper"),
            papers.c.title,
            papers.c.year,
            papers.c.doi,
            passages.c.page,
        )
        .select_from(found)
        .join(source, source.c.id == found.c.source)
        .join(target, target.c.id == found.c.target)
        .join(evidence, evidence.c.relation_id == found.c.relation)
        .join(passages, passages.c.id == evidence.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .where(evidence.c.grounded)
        .order_by(papers.c.year, evidence.c.id)
    )
    return dicts(connection, query)
