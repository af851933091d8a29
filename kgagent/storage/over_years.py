"""What papers say of a concept, counted by their years."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, func, or_, select

from kgagent.storage.rows import dicts
from kgagent.storage.shown import is_shown_as
from kgagent.storage.tables import concepts, evidence, mentions, papers, passages, relations

Found = dict[str, Any]


def mentioned(connection: Connection, concept_id: int) -> list[Found]:
    """How often papers of each year mention what is shown as a concept, and how many papers."""
    query = (
        select(
            papers.c.year,
            func.count().label("mentions"),
            func.count(papers.c.id.distinct()).label("papers"),
        )
        .select_from(concepts)
        .join(mentions, mentions.c.concept_id == concepts.c.id)
        .join(passages, passages.c.id == mentions.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .where(is_shown_as(concepts, concept_id), papers.c.year.is_not(None))
        .group_by(papers.c.year)
        .order_by(papers.c.year)
    )
    return dicts(connection, query)


def said(connection: Connection, concept_id: int) -> list[Found]:
    """How many quotes of each year affirm, hedge or deny a relation of a concept.

    What is denied counts as denied, hedged or not.
    """
    members = select(concepts.c.id).where(is_shown_as(concepts, concept_id))
    denies, hedges = evidence.c.negated, ~evidence.c.negated & evidence.c.hedged
    query = (
        select(
            papers.c.year,
            func.sum(case((denies | hedges, 0), else_=1)).label("affirmed"),
            func.sum(case((hedges, 1), else_=0)).label("hedged"),
            func.sum(case((denies, 1), else_=0)).label("denied"),
        )
        .select_from(relations)
        .join(evidence, evidence.c.relation_id == relations.c.id)
        .join(passages, passages.c.id == evidence.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .where(
            or_(relations.c.source_id.in_(members), relations.c.target_id.in_(members)),
            papers.c.year.is_not(None),
        )
        .group_by(papers.c.year)
        .order_by(papers.c.year)
    )
    return dicts(connection, query)
