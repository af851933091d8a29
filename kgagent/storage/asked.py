"""What was asked, step by step, and what each step brought."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from kgagent.storage.rows import dicts
from kgagent.storage.tables import (
    evidence,
    papers,
    passages,
    questions,
    relations,
    replies,
    step_passages,
    steps,
    versions,
)

Found = dict[str, Any]


def step_rows(connection: Connection, *, limit: int, number: int | None = None) -> list[Found]:
    """The newest merged or dead steps, or the one of that number: what was asked and why, and how
    many relations were first said in it, how many quotes it brought, how many of them checked."""
    new = select(func.count()).where(relations.c.step_id == steps.c.id).scalar_subquery()
    quotes = select(func.count()).where(evidence.c.step_id == steps.c.id)
    query = (
        select(
            steps.c.number.label("step"),
            steps.c.run_id.label("run"),
            steps.c.state,
            steps.c.reason,
            questions.c.text.label("question"),
            questions.c.aim,
            questions.c.strategy,
            steps.c.reply_id.label("reply"),
            new.label("relations"),
            quotes.scalar_subquery().label("quotes"),
            quotes.where(evidence.c.grounded).scalar_subquery().label("grounded"),
        )
        .join(questions)
        .where(steps.c.number.is_not(None))
        .order_by(steps.c.number.desc())
    )
    if number is not None:
        query = query.where(steps.c.number == number)
    return dicts(connection, query.limit(limit))


def read_in(connection: Connection, number: int) -> list[Found]:
    """The papers of the passages that the step of this number was asked about."""
    query = (
        select(papers.c.title, papers.c.year, passages.c.page)
        .join(passages, passages.c.paper_id == papers.c.id)
        .join(step_passages, step_passages.c.passage_id == passages.c.id)
        .join(steps, steps.c.id == step_passages.c.step_id)
        .where(steps.c.number == number)
    )
    return dicts(connection, query.order_by(step_passages.c.position))


def versions_of(connection: Connection, number: int) -> list[Found]:
    """The answers and critiques that the step of this number went through, in order."""
    query = (
        select(
            versions.c.part,
            versions.c.reply_id.label("reply"),
            replies.c.outcome,
            replies.c.reason,
        )
        .join(replies, replies.c.id == versions.c.reply_id)
        .join(steps, steps.c.id == versions.c.step_id)
        .where(steps.c.number == number)
    )
    return dicts(connection, query.order_by(versions.c.position))
