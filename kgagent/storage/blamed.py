"""Who brought what: the step, question, paper, prompt and model behind relations and concepts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select
from sqlalchemy.orm import aliased

from kgagent.storage.rows import dicts
from kgagent.storage.shown import first_of
from kgagent.storage.tables import (
    concepts,
    evidence,
    papers,
    passages,
    questions,
    relations,
    replies,
    runs,
    steps,
)

Found = dict[str, Any]


def relations_of(
    connection: Connection, one: int, other: int | None = None, *, limit: int
) -> list[Found]:
    """The evidence of the relations of a concept (by the id it is shown under), or of those between
    two, in the order it came: what was said, and who brought it."""
    source, target = aliased(concepts), aliased(concepts)
    of, to = first_of(source), first_of(target)
    ends: ColumnElement[bool] = or_(of == one, to == one)
    if other is not None:
        ends = and_(ends, or_(of == other, to == other))
    query: Select[Any] = (
        select(
            source.c.name.label("source"),
            relations.c.predicate,
            target.c.name.label("target"),
            evidence.c.quote,
            evidence.c.grounded,
            *_BROUGHT,
        )
        .select_from(evidence)
        .join(relations, relations.c.id == evidence.c.relation_id)
        .join(source, source.c.id == relations.c.source_id)
        .join(target, target.c.id == relations.c.target_id)
        .join(steps, steps.c.id == evidence.c.step_id)
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
    )
    query = _with_who(query).where(ends).order_by(steps.c.number, evidence.c.id)
    return dicts(connection, query.limit(limit))


def first_named(connection: Connection, concept: int) -> Found:
    """The step that brought a concept (by its own id), and who did."""
    query: Select[Any] = (
        select(concepts.c.name, *_BROUGHT)
        .select_from(concepts)
        .join(steps, steps.c.id == concepts.c.step_id)
        .outerjoin(passages, passages.c.id.is_(None))
    )
    return dicts(connection, _with_who(query).where(concepts.c.id == concept))[0]


_BROUGHT = (
    steps.c.number.label("step"),
    steps.c.run_id.label("run"),
    questions.c.text.label("question"),
    questions.c.strategy,
    replies.c.model,
    replies.c.prompt,
    replies.c.id.label("reply"),
    runs.c.code_version.label("version"),
    papers.c.title.label("paper"),
    papers.c.year,
    papers.c.doi,
)


def _with_who(query: Select[Any]) -> Select[Any]:
    return (
        query.join(questions, questions.c.step_id == steps.c.id)
        .join(runs, runs.c.id == steps.c.run_id)
        .outerjoin(replies, replies.c.id == steps.c.reply_id)
        .outerjoin(papers, papers.c.id == passages.c.paper_id)
    )
