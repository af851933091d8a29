"""The whole graph as it is shown: its concepts, relations, hubs and predicates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import CompoundSelect, Connection, func, select, union, union_all
from sqlalchemy.orm import aliased

from kgagent.domain.naming import shown_name
from kgagent.domain.snapshot import ConceptRow, RelationRow
from kgagent.storage.rows import dicts
from kgagent.storage.shown import (
    first_of,
    is_shown_as,
    reaching,
    relations_shown,
    shown_at,
    steps_until,
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
    relations,
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


def concept_rows(connection: Connection, *, at: int | None = None) -> Iterator[ConceptRow]:
    """Every concept that has a relation, with aliases, papers and first year, as they were born;
    or those that had one after the step of the number `at`, with what was known of them then."""
    # What is shown as what is looked up here: joins over it take SQLite twenty times as long.
    firsts = _firsts(connection, at)
    seen = _papers_of(connection, firsts, at)
    spelled = _spellings(connection, firsts, at)
    related = _related(connection, firsts, at)
    years: dict[int, int | None] = dict(
        connection.execute(select(papers.c.id, papers.c.year)).all()
    )
    born = select(concepts.c.id, concepts.c.key, concepts.c.name, steps.c.number).join(steps)
    for identity, key, name, number in connection.execute(born.order_by(concepts.c.id)):
        if identity in related:
            said = spelled.get(identity, [])
            called = name if at is None else shown_name(said)
            others = dict.fromkeys(spelling for _, spelling, _ in said if spelling != called)
            read = seen.get(identity, set())
            known = (year for paper in read if (year := years[paper]) is not None)
            yield ConceptRow(
                key, called, tuple(others), number, min(known, default=None), len(read)
            )


def _firsts(connection: Connection, at: int | None) -> dict[int, int]:
    """What every concept is shown as, or was after a step, by id."""
    if at is None:
        return dict(connection.execute(select(concepts.c.id, first_of(concepts))).all())
    then = shown_at(at)
    query = select(concepts.c.id, func.coalesce(then.c.first_id, concepts.c.id))
    query = query.outerjoin(then, then.c.concept_id == concepts.c.id)
    return dict(connection.execute(query).all())


def _spellings(
    connection: Connection, firsts: Mapping[int, int], at: int | None
) -> dict[int, list[tuple[str, str, int]]]:
    """The spellings of each concept in the order they came: the key they belong to, the spelling,
    and how often it was used up to the step (0 where nobody asks about a step)."""
    uses: dict[int, int] = {}
    query = select(aliases.c.id, aliases.c.concept_id, concepts.c.key, aliases.c.spelling)
    query = query.join(concepts).order_by(aliases.c.id)
    if at is not None:
        query = query.where(aliases.c.step_id.in_(steps_until(at)))
        counted = select(mentions.c.alias_id, func.count()).group_by(mentions.c.alias_id)
        counted = counted.where(mentions.c.step_id.in_(steps_until(at)))
        uses = dict(connection.execute(counted).all())
    found: dict[int, list[tuple[str, str, int]]] = {}
    for alias, identity, key, spelling in connection.execute(query):
        found.setdefault(firsts[identity], []).append((key, spelling, uses.get(alias, 0)))
    return found


def _papers_of(
    connection: Connection, firsts: Mapping[int, int], at: int | None
) -> dict[int, set[int]]:
    """The papers that mention what is shown as each concept, by its id."""
    query = select(mentions.c.concept_id, passages.c.paper_id)
    query = query.join(passages, passages.c.id == mentions.c.passage_id)
    if at is not None:
        query = query.where(mentions.c.step_id.in_(steps_until(at)))
    found: dict[int, set[int]] = {}
    for identity, paper in connection.execute(query):
        found.setdefault(firsts[identity], set()).add(paper)
    return found


def _related(connection: Connection, firsts: Mapping[int, int], at: int | None) -> set[int]:
    """The concepts, as shown, that have a relation: `concepts_related`, by looking up."""
    query = select(relations.c.source_id, relations.c.target_id)
    if at is not None:
        query = query.where(relations.c.step_id.in_(steps_until(at)))
    found: set[int] = set()
    for source, target in connection.execute(query):
        ends = {firsts[source], firsts[target]}
        if len(ends) == 2 or source == target:
            found |= ends
    return found


def relation_rows(
    connection: Connection, *, grounded: bool = False, least: float = 0.0, at: int | None = None
) -> Iterator[RelationRow]:
    """Every relation with its evidence summed up, in the order they were born; or those there were
    after the step of the number `at`, with the evidence of then.

    Only those with evidence of at least `least` confidence, a grounded piece with `grounded`.
    """
    quotes: dict[int, list[Any]] = {}
    found = relations_shown(reaching(least, grounded=grounded, at=at), at=at)
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
    if at is not None:
        said = said.where(evidence.c.step_id.in_(steps_until(at)))
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
