"""Concepts and relations as they are shown: those that are one concept as one.

Every query that faces a person reads through here; what was said stays with the concept it was said
of.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, func, not_, or_, select, true
from sqlalchemy.orm import aliased

from kgagent.domain.growth import IMPORTED
from kgagent.storage.tables import concepts, evidence, relations, runs, step_passages, steps


def first_of(table: FromClause) -> ColumnElement[int]:
    """The id of the concept that a concept (a row of `concepts` or an alias of it) is shown as."""
    return func.coalesce(table.c.merged_into, table.c.id)


def is_shown_as(table: FromClause, first: ColumnElement[int] | int) -> ColumnElement[bool]:
    """Whether a concept is shown as the one with this id; both columns have an index."""
    return or_(table.c.id == first, table.c.merged_into == first)


def relations_shown(only: ColumnElement[bool] | None = None) -> Subquery:
    """Relations between concepts as they are shown.

    A row for each relation said, with `relation` its id, `id` that of the first born that says the
    same between the same, `source`, `predicate`, `target` as shown, and `step_id`. Left out are
    those that only say that two names of one concept belong together. `only` restricts the
    relations said.
    """
    source, target = aliased(concepts), aliased(concepts)
    of, to = first_of(source), first_of(target)
    query = (
        select(
            relations.c.id.label("relation"),
            func.min(relations.c.id).over(partition_by=[of, relations.c.predicate, to]).label("id"),
            of.label("source"),
            relations.c.predicate,
            to.label("target"),
            relations.c.step_id,
        )
        .join(source, source.c.id == relations.c.source_id)
        .join(target, target.c.id == relations.c.target_id)
        .where(or_(of != to, relations.c.source_id == relations.c.target_id))
    )
    return (query if only is None else query.where(only)).subquery()


def was_reasoned() -> ColumnElement[bool]:
    """Whether a piece of evidence comes from a step that read nothing: a model reasoned."""
    read = select(step_passages.c.step_id).where(step_passages.c.step_id == evidence.c.step_id)
    return and_(~read.exists(), not_(was_imported()))


def was_imported() -> ColumnElement[bool]:
    """Whether a piece of evidence came with a graph made elsewhere."""
    of = select(steps.c.id).join(runs, runs.c.id == steps.c.run_id)
    of = of.where(steps.c.id == evidence.c.step_id, runs.c.model.startswith(IMPORTED))
    return of.exists()


def reaching(least: float, *, grounded: bool = False) -> ColumnElement[bool]:
    """Which relations said have evidence of that confidence, a grounded piece if asked."""
    if least <= 0 and not grounded:
        return true()
    query = select(evidence.c.relation_id).where(evidence.c.confidence >= least)
    return relations.c.id.in_(query.where(evidence.c.grounded) if grounded else query)
