"""The whole graph as it is shown: its concepts, relations, hubs and predicates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import CompoundSelect, Connection, func, select, union, union_all
from sqlalchemy.orm import aliased

from kgagent.domain.snapshot import ConceptRow, RelationRow
from kgagent.storage.rows import dicts
from kgagent.storage.shown import (
    first_of,
    is_shown_as,
    reaching,
    relations_shown,
    was_imported,
    was_reasoned,
)
from kgagent.storage.tables import (
    aliases,
    concepts,
    evidence,
    mentions,
    papers,
    passages,
    steps,
)


def concepts_related() -> CompoundSelect[int]:
    """The concepts, as shown, that have a relation; the others are only mentioned so far."""
    found = relations_shown()
    return union(select(found.c.source.label("concept")), select(found.c.target))


def hubs(connection: Connection, *, limit: int, least: float = 0.0) -> list[dict[str, Any]]:
    """The concepts with most relations: key, name, degree, papers that mention them.

    Only relations with evidence of at least `least` confidence count.
    """
    found = relations_shown(reaching(least))
    each = select(found.c.id, found.c.source, found.c.target).distinct().cte()
    ends = union_all(select(each.c.source.label("concept")), select(each.c.target)).subquery()
    degrees = select(ends.c.concept, func.count().label("degree")).group_by(ends.c.concept)
    best = degrees.order_by(func.count().desc(), ends.c.concept).limit(limit).subquery()
    member = aliased(concepts)
    seen = (
        select(func.count(passages.c.paper_id.distinct()))
        .select_from(member)
        .join(mentions, mentions.c.concept_id == member.c.id)
        .join(passages, passages.c.id == mentions.c.passage_id)
        .where(is_shown_as(member, concepts.c.id))
        .scalar_subquery()
    )
    query = select(concepts.c.key, concepts.c.name, best.c.degree, seen.label("papers"))
    query = query.join(best, best.c.concept == concepts.c.id)
    return dicts(connection, query.order_by(best.c.degree.desc(), concepts.c.id))


def predicate_counts(connection: Connection) -> list[tuple[str, int]]:
    """Each predicate in the graph and how many relations have it, the commonest first."""
    found = relations_shown()
    count = func.count(found.c.id.distinct())
    query = select(found.c.predicate, count).group_by(found.c.predicate)
    rows = connection.execute(query.order_by(count.desc(), found.c.predicate))
    return [(predicate, number) for predicate, number in rows]


def concept_rows(connection: Connection) -> Iterator[ConceptRow]:
    """Every concept that has a relation, with aliases, papers and first year, as they were born."""
    spelled: dict[int, dict[str, None]] = {}
    for identity, spelling in connection.execute(
        select(first_of(concepts), aliases.c.spelling)
        .join(aliases, aliases.c.concept_id == concepts.c.id)
        .order_by(aliases.c.id)
    ):
        spelled.setdefault(identity, {})[spelling] = None
    member = aliased(concepts)
    seen = (
        select(
            first_of(member).label("concept_id"),
            func.count(papers.c.id.distinct()).label("papers"),
            func.min(papers.c.year).label("year"),
        )
        .select_from(member)
        .join(mentions, mentions.c.concept_id == member.c.id)
        .join(passages, passages.c.id == mentions.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .group_by(first_of(member))
        .subquery()
    )
    query = (
        select(
            concepts.c.id,
            concepts.c.key,
            concepts.c.name,
            steps.c.number,
            seen.c.year,
            func.coalesce(seen.c.papers, 0),
        )
        .join(steps)
        .outerjoin(seen, seen.c.concept_id == concepts.c.id)
        .where(concepts.c.id.in_(concepts_related()))
        .order_by(concepts.c.id)
    )
    for identity, key, name, number, year, count in connection.execute(query):
        others = tuple(s for s in spelled.get(identity, ()) if s != name)
        yield ConceptRow(key, name, others, number, year, count)


def relation_rows(
    connection: Connection, *, grounded: bool = False, least: float = 0.0
) -> Iterator[RelationRow]:
    """Every relation with its evidence summed up, in the order they were born.

    Only those with evidence of at least `least` confidence, a grounded piece with `grounded`.
    """
    quotes: dict[int, list[Any]] = {}
    found = relations_shown(reaching(least, grounded=grounded))
    said = (
        select(
            found.c.id,
            evidence.c.quote,
            evidence.c.grounded,
            evidence.c.negated,
            evidence.c.hedged,
            passages.c.paper_id,
            papers.c.year,
            evidence.c.confidence,
            was_reasoned(),
            was_imported(),
        )
        .select_from(found)
        .join(evidence, evidence.c.relation_id == found.c.relation)
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
        .outerjoin(papers, papers.c.id == passages.c.paper_id)
        .order_by(evidence.c.id)
    )
    for identity, *rest in connection.execute(said):
        quotes.setdefault(identity, []).append(rest)
    source, target = aliased(concepts), aliased(concepts)
    query = (
        select(found.c.id, source.c.key, found.c.predicate, target.c.key, steps.c.number)
        .select_from(found)
        .join(source, source.c.id == found.c.source)
        .join(target, target.c.id == found.c.target)
        .join(steps, steps.c.id == found.c.step_id)
        .where(found.c.id == found.c.relation)
        .order_by(found.c.id)
    )
    for identity, from_key, predicate, to_key, number in connection.execute(query):
        rows = quotes.get(identity, [])
        years = [row[5] for row in rows if row[5] is not None]
        yield RelationRow(
            source=from_key,
            predicate=predicate,
            target=to_key,
            support=len({row[4] for row in rows if row[4] is not None}),
            first_step=number,
            year=min(years, default=None),
            negated=bool(rows) and all(row[2] for row in rows),
            hedged=bool(rows) and all(row[3] for row in rows),
            grounded=any(row[1] for row in rows),
            quotes=tuple(row[0] for row in rows if row[0]),
            confidence=max((row[6] for row in rows), default=1.0),
            reasoned=bool(rows) and all(row[7] for row in rows),
            imported=bool(rows) and all(row[8] for row in rows),
        )
