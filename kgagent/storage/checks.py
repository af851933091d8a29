"""Checks of relations: drawing one that nobody has checked, what was said, taking it back."""

from __future__ import annotations

import time
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, or_, select
from sqlalchemy.orm import aliased

from kgagent.storage.rows import dicts
from kgagent.storage.shown import first_of, was_reasoned
from kgagent.storage.tables import checks, concepts, evidence, papers, passages, relations

Found = dict[str, Any]

FEW = 2_000
"""Up to so many relations all that are left are listed; of more, ids are tried by chance."""

TRIES = 400


def draw(connection: Connection, *, seed: int) -> int | None:
    """The id of a relation with a quote that nobody has checked, each as likely as another.

    The same one until it is checked. None where all are checked.
    """
    done = connection.execute(select(func.max(checks.c.id))).scalar() or 0
    chance = Random(f"{seed} {done}")  # noqa: S311
    last = connection.execute(select(func.max(relations.c.id))).scalar() or 0
    if last <= FEW:
        found = [int(row.id) for row in connection.execute(_open())]
        return chance.choice(found) if found else None
    for _ in range(TRIES):
        wanted = chance.randint(1, last)
        if connection.execute(_open(relations.c.id == wanted)).first():
            return wanted
    return None


def _open(only: ColumnElement[bool] | None = None) -> Select[Any]:
    """Relations that are shown, have a quote and no check."""
    source, target = aliased(concepts), aliased(concepts)
    query = (
        select(relations.c.id)
        .join(source, source.c.id == relations.c.source_id)
        .join(target, target.c.id == relations.c.target_id)
        .where(
            or_(
                first_of(source) != first_of(target), relations.c.source_id == relations.c.target_id
            ),
            select(evidence.c.id)
            .where(evidence.c.relation_id == relations.c.id, evidence.c.quote != "")
            .exists(),
            ~select(checks.c.id).where(checks.c.relation_id == relations.c.id).exists(),
        )
        .order_by(relations.c.id)
    )
    return query if only is None else query.where(only)


def told(connection: Connection, relation: int) -> Found | None:
    """A relation as it was said, with its best quote: the names of its ends as they are shown, and
    where the quote stands."""
    source, target = aliased(concepts), aliased(concepts)
    of, to = aliased(concepts), aliased(concepts)
    query = (
        select(
            relations.c.id.label("relation"),
            evidence.c.id.label("evidence"),
            source.c.name.label("source"),
            relations.c.predicate,
            target.c.name.label("target"),
            source.c.key.label("source_key"),
            target.c.key.label("target_key"),
            evidence.c.quote,
            evidence.c.grounded,
            evidence.c.negated,
            evidence.c.hedged,
            evidence.c.confidence,
            was_reasoned().label("reasoned"),
            papers.c.title,
            papers.c.year,
            papers.c.doi,
            passages.c.page,
        )
        .select_from(relations)
        .join(of, of.c.id == relations.c.source_id)
        .join(to, to.c.id == relations.c.target_id)
        .join(source, source.c.id == first_of(of))
        .join(target, target.c.id == first_of(to))
        .join(evidence, evidence.c.relation_id == relations.c.id)
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
        .outerjoin(papers, papers.c.id == passages.c.paper_id)
        .where(relations.c.id == relation, evidence.c.quote != "")
        .order_by(evidence.c.grounded.desc(), evidence.c.confidence.desc(), evidence.c.id)
    )
    return next(iter(dicts(connection, query.limit(1))), None)


def add(connection: Connection, relation: int, piece: int, *, verdict: str, author: str) -> bool:
    """Keeps what somebody says of a relation by a piece of evidence; False when it is not there."""
    there = select(evidence.c.id).where(evidence.c.id == piece, evidence.c.relation_id == relation)
    if connection.execute(there).first() is None:
        return False
    row = {"relation_id": relation, "evidence_id": piece, "verdict": verdict, "author": author}
    connection.execute(checks.insert().values(row | {"checked_at": time.time()}))
    return True


def newest(connection: Connection) -> Found | None:
    """The newest check: its id, relation and verdict."""
    query = select(checks.c.id, checks.c.relation_id.label("relation"), checks.c.verdict)
    return next(iter(dicts(connection, query.order_by(checks.c.id.desc()).limit(1))), None)


def take_back(connection: Connection, check: int) -> None:
    """Takes a check back."""
    connection.execute(delete(checks).where(checks.c.id == check))


def counted(connection: Connection) -> dict[str, int]:
    """How many relations have each verdict, by their newest check."""
    last = select(func.max(checks.c.id)).group_by(checks.c.relation_id)
    query = select(checks.c.verdict, func.count()).where(checks.c.id.in_(last))
    return dict(connection.execute(query.group_by(checks.c.verdict)).all())
