"""What papers and runs brought to the graph, counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from kgagent.storage.rows import dicts
from kgagent.storage.shown import first_of, relations_shown
from kgagent.storage.tables import (
    concepts,
    evidence,
    measures,
    mentions,
    passages,
    relations,
    steps,
)

Found = dict[str, Any]


def by_papers(connection: Connection, papers: Sequence[int]) -> dict[int, Found]:
    """For each paper, by id: how many `concepts` it mentions, how many `relations` it says and by
    how many `quotes`. A paper that nobody has read has none."""
    found: dict[int, Found] = {
        paper: {"concepts": 0, "relations": 0, "quotes": 0} for paper in papers
    }
    said = (
        select(passages.c.paper_id, func.count(first_of(concepts).distinct()).label("concepts"))
        .select_from(passages)
        .join(mentions, mentions.c.passage_id == passages.c.id)
        .join(concepts, concepts.c.id == mentions.c.concept_id)
    )
    shown = (
        select(
            passages.c.paper_id,
            func.count(evidence.c.relation_id.distinct()).label("relations"),
            func.count().label("quotes"),
        )
        .select_from(passages)
        .join(evidence, evidence.c.passage_id == passages.c.id)
    )
    for query in (said, shown):
        of_these = query.where(passages.c.paper_id.in_(papers)).group_by(passages.c.paper_id)
        for row in dicts(connection, of_these):
            found[row.pop("paper_id")] |= row
    return found


def growth(connection: Connection, run: int) -> Found:
    """By how much a run changed the graph, as it was measured after its last step and before its
    first (`concepts`, `relations`), and how many `quotes` it brought."""
    of_run = select(steps.c.id).where(steps.c.run_id == run, steps.c.number.is_not(None))
    first, last = connection.execute(
        select(func.min(steps.c.number), func.max(steps.c.number)).where(steps.c.run_id == run)
    ).one()
    quotes = select(func.count()).select_from(evidence).where(evidence.c.step_id.in_(of_run))
    found = {"quotes": int(connection.execute(quotes).scalar_one())}
    for name in ("concepts", "relations"):
        value = select(measures.c.value).join(steps, steps.c.id == measures.c.step_id)
        value = value.where(measures.c.name == name)
        after, before = (
            connection.execute(value.where(steps.c.number == number)).scalar() or 0
            for number in (last or 0, (first or 1) - 1)
        )
        found[name] = int(after - before)
    return found


def newcomers(connection: Connection, run: int, *, limit: int) -> list[Found]:
    """The concepts that a run brought, those of most relations said in it first: key, name and how
    many."""
    of_run = relations.c.step_id.in_(select(steps.c.id).where(steps.c.run_id == run))
    found = relations_shown(of_run)
    first = aliased(concepts)
    ends = (
        select(found.c.source.label("concept"), found.c.id)
        .union(select(found.c.target, found.c.id))
        .subquery()
    )
    count = func.count(ends.c.id.distinct())
    query = (
        select(first.c.key, first.c.name, count.label("relations"))
        .select_from(ends)
        .join(first, first.c.id == ends.c.concept)
        .join(steps, steps.c.id == first.c.step_id)
        .where(steps.c.run_id == run)
        .group_by(first.c.id)
        .order_by(count.desc(), first.c.id)
    )
    return dicts(connection, query.limit(limit))
