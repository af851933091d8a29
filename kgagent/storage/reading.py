"""What the faces read: totals, and lists of runs, steps, papers and rejections with a bound."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from kgagent.domain.saturation import Mentioned
from kgagent.storage.rows import dicts
from kgagent.storage.shown import first_of, relations_shown
from kgagent.storage.tables import (
    concepts,
    evidence,
    mentions,
    papers,
    passages,
    questions,
    rejections,
    replies,
    runs,
    steps,
)
from kgagent.storage.whole_graph import concepts_related

Found = dict[str, Any]


def totals(connection: Connection) -> Found:
    """How much of everything there is."""
    counted = {
        "papers": select(func.count()).select_from(papers),
        "passages": select(func.count()).select_from(passages),
        "rejections": select(func.count()).select_from(rejections),
        "concepts": select(func.count()).select_from(concepts_related().subquery()),
        "mentioned": select(func.count(first_of(concepts).distinct())),
        "relations": select(func.count(relations_shown().c.id.distinct())),
        "evidence": select(func.count()).select_from(evidence),
        "grounded": select(func.count()).select_from(evidence).where(evidence.c.grounded),
        "steps": select(func.count()).select_from(steps).where(steps.c.number.is_not(None)),
        "dead": select(func.count()).select_from(steps).where(steps.c.state == "dead"),
        "replies": select(func.count()).select_from(replies),
        "first_year": select(func.min(papers.c.year)),
        "last_year": select(func.max(papers.c.year)),
    }
    return {name: connection.execute(query).scalar_one() for name, query in counted.items()}


def mentioned(connection: Connection) -> Mentioned:
    """How many concepts, as they are shown, are mentioned at all, once and twice."""
    first = first_of(concepts)
    times = select(func.count().label("times")).select_from(mentions)
    times = times.join(concepts, concepts.c.id == mentions.c.concept_id).group_by(first)
    each = times.subquery()
    query = select(each.c.times, func.count()).group_by(each.c.times)
    counted: dict[int, int] = dict(connection.execute(query).all())
    return Mentioned(sum(counted.values()), counted.get(1, 0), counted.get(2, 0))


def run_list(connection: Connection) -> list[Found]:
    """The runs, newest first."""
    query = select(
        runs.c.id.label("run"),
        runs.c.state,
        runs.c.model,
        runs.c.seed,
        runs.c.merged_upto.label("steps"),
        runs.c.stop_reason.label("reason"),
        runs.c.started_at,
        runs.c.ended_at,
        runs.c.host,
        runs.c.process,
        runs.c.settings,
    )
    return dicts(connection, query.order_by(runs.c.id.desc()))


def step_list(connection: Connection, *, run: int, limit: int) -> list[Found]:
    """The last `limit` merged or dead steps of a run, newest first."""
    query = (
        select(
            steps.c.number.label("step"),
            steps.c.state,
            steps.c.reason,
            questions.c.text.label("question"),
            questions.c.strategy,
        )
        .join(questions)
        .where(steps.c.run_id == run, steps.c.number.is_not(None))
    )
    return dicts(connection, query.order_by(steps.c.number.desc()).limit(limit))


def paper_list(connection: Connection, *, limit: int, offset: int = 0) -> list[Found]:
    """Papers in the order they were added, with how many passages each has."""
    query = (
        select(
            papers.c.id,
            papers.c.title,
            papers.c.year,
            papers.c.doi,
            papers.c.venue,
            papers.c.origin,
            func.count(passages.c.id).label("passages"),
        )
        .outerjoin(passages)
        .group_by(papers.c.id)
        .order_by(papers.c.id)
    )
    return dicts(connection, query.limit(limit).offset(offset))


def rejection_list(connection: Connection, *, limit: int) -> list[Found]:
    """What could not be read, and why, newest first."""
    query = select(rejections.c.origin, rejections.c.reason, rejections.c.message)
    return dicts(connection, query.order_by(rejections.c.id.desc()).limit(limit))
