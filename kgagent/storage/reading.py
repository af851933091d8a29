"""What the faces read: lists with a bound, single concepts, and the whole graph for export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    func,
    literal,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from kgagent.domain.naming import canonical
from kgagent.domain.snapshot import ConceptRow, RelationRow
from kgagent.errors import NotFound
from kgagent.storage.rows import batches
from kgagent.storage.tables import (
    aliases,
    concepts,
    evidence,
    mentions,
    papers,
    passages,
    questions,
    rejections,
    relations,
    replies,
    runs,
    steps,
)

Found = dict[str, Any]


def _dicts(connection: Connection, query: Select[Any]) -> list[Found]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _related() -> CompoundSelect[int]:
    """The concepts that have a relation; the others are only mentioned so far."""
    sources = select(relations.c.source_id.label("concept"))
    return union(sources, select(relations.c.target_id.label("concept")))


def totals(connection: Connection) -> Found:
    """How much of everything there is."""
    counted = {
        "papers": select(func.count()).select_from(papers),
        "passages": select(func.count()).select_from(passages),
        "rejections": select(func.count()).select_from(rejections),
        "concepts": select(func.count()).select_from(_related().subquery()),
        "mentioned": select(func.count()).select_from(concepts),
        "relations": select(func.count()).select_from(relations),
        "evidence": select(func.count()).select_from(evidence),
        "grounded": select(func.count()).select_from(evidence).where(evidence.c.grounded),
        "steps": select(func.count()).select_from(steps).where(steps.c.number.is_not(None)),
        "dead": select(func.count()).select_from(steps).where(steps.c.state == "dead"),
        "replies": select(func.count()).select_from(replies),
        "first_year": select(func.min(papers.c.year)),
        "last_year": select(func.max(papers.c.year)),
    }
    return {name: connection.execute(query).scalar_one() for name, query in counted.items()}


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
    return _dicts(connection, query.order_by(runs.c.id.desc()))


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
    return _dicts(connection, query.order_by(steps.c.number.desc()).limit(limit))


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
    return _dicts(connection, query.limit(limit).offset(offset))


def rejection_list(connection: Connection, *, limit: int) -> list[Found]:
    """What could not be read, and why, newest first."""
    query = select(rejections.c.origin, rejections.c.reason, rejections.c.message)
    return _dicts(connection, query.order_by(rejections.c.id.desc()).limit(limit))


def _reaching(least: float, *, grounded: bool = False) -> ColumnElement[bool]:
    """Which relations have a piece of evidence of that confidence, a grounded one if asked."""
    if least <= 0 and not grounded:
        return true()
    query = select(evidence.c.relation_id).where(evidence.c.confidence >= least)
    return relations.c.id.in_(query.where(evidence.c.grounded) if grounded else query)


def hubs(connection: Connection, *, limit: int, least: float = 0.0) -> list[Found]:
    """The concepts with most relations: key, name, degree, papers that mention them.

    Only relations with evidence of at least `least` confidence count.
    """
    counted = _reaching(least)
    ends = union_all(
        select(relations.c.source_id.label("concept")).where(counted),
        select(relations.c.target_id.label("concept")).where(counted),
    ).subquery()
    degrees = select(ends.c.concept, func.count().label("degree")).group_by(ends.c.concept)
    best = degrees.order_by(func.count().desc(), ends.c.concept).limit(limit).subquery()
    seen = (
        select(func.count(passages.c.paper_id.distinct()))
        .join(mentions, mentions.c.passage_id == passages.c.id)
        .where(mentions.c.concept_id == concepts.c.id)
        .scalar_subquery()
    )
    query = select(concepts.c.key, concepts.c.name, best.c.degree, seen.label("papers"))
    query = query.join(best, best.c.concept == concepts.c.id)
    return _dicts(connection, query.order_by(best.c.degree.desc(), concepts.c.id))


def concept(connection: Connection, key: str) -> Found | None:
    """A concept by its key: id, key, name, and the step that brought it."""
    query = (
        select(concepts.c.id, concepts.c.key, concepts.c.name, steps.c.number.label("first_step"))
        .join(steps)
        .where(concepts.c.key == key)
    )
    found = _dicts(connection, query)
    return found[0] if found else None


def concept_spelled(connection: Connection, spelling: str) -> Found | None:
    """The concept with this very alias, the first born if there are several."""
    query = (
        select(concepts.c.key)
        .join(aliases)
        .where(aliases.c.spelling == spelling)
        .order_by(concepts.c.id)
        .limit(1)
    )
    key = connection.execute(query).scalar()
    return concept(connection, key) if key is not None else None


def find_concept(connection: Connection, name: str) -> Found:
    """The concept with this name: its key, or the very spelling; raises NotFound, naming others."""
    row = concept(connection, canonical(name)) or concept(connection, name)
    row = row or concept_spelled(connection, name)
    if row is None:
        near = ", ".join(found["name"] for found in search(connection, name, limit=5))
        raise NotFound(
            f"There is no concept named '{name}'.",
            hint=f"Perhaps: {near}." if near else "See the best connected: kgagent hubs",
        )
    return row


def spellings(connection: Connection, concept_id: int) -> list[Found]:
    """The spellings of a concept and how often each is used, most used first."""
    uses = func.count(mentions.c.id)
    query = (
        select(aliases.c.spelling, uses.label("uses"))
        .outerjoin(mentions, mentions.c.alias_id == aliases.c.id)
        .where(aliases.c.concept_id == concept_id)
        .group_by(aliases.c.id, aliases.c.spelling)
    )
    return _dicts(connection, query.order_by(uses.desc(), aliases.c.id))


def papers_of(connection: Connection, concept_id: int, *, limit: int) -> list[Found]:
    """The papers that mention a concept, by year."""
    query = (
        select(papers.c.title, papers.c.year, papers.c.doi, func.count().label("mentions"))
        .join(passages, passages.c.paper_id == papers.c.id)
        .join(mentions, mentions.c.passage_id == passages.c.id)
        .where(mentions.c.concept_id == concept_id)
        .group_by(papers.c.id)
        .order_by(papers.c.year, papers.c.id)
    )
    return _dicts(connection, query.limit(limit))


def paper_count(connection: Connection, concept_id: int) -> int:
    """How many papers mention a concept."""
    query = select(func.count(passages.c.paper_id.distinct())).join(mentions)
    query = query.where(mentions.c.concept_id == concept_id)
    return int(connection.execute(query).scalar_one())


def relations_of(
    connection: Connection,
    concept_id: int,
    *,
    limit: int,
    grounded: bool = False,
    least: float = 0.0,
) -> list[Found]:
    """The relations of a concept, best supported first, with names, support and confidence.

    Only those with evidence of at least `least` confidence; with `grounded`, only what grounded
    evidence shows.
    """
    source, target = aliased(concepts), aliased(concepts)
    support = func.count(passages.c.paper_id.distinct())
    query = (
        select(
            relations.c.id,
            source.c.name.label("source"),
            relations.c.predicate,
            target.c.name.label("target"),
            source.c.key.label("source_key"),
            target.c.key.label("target_key"),
            support.label("support"),
            func.max(evidence.c.confidence).label("confidence"),
        )
        .join(source, source.c.id == relations.c.source_id)
        .join(target, target.c.id == relations.c.target_id)
        .outerjoin(evidence, evidence.c.relation_id == relations.c.id)
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
        .where((relations.c.source_id == concept_id) | (relations.c.target_id == concept_id))
        .where(_reaching(least, grounded=grounded))
        .group_by(relations.c.id, source.c.id, target.c.id)
        .order_by(support.desc(), relations.c.id)
    )
    if grounded:
        query = query.where(evidence.c.grounded)
    return _dicts(connection, query.limit(limit))


def predicate_counts(connection: Connection) -> list[tuple[str, int]]:
    """Each predicate in the graph and how many relations have it, the commonest first."""
    count = func.count().label("relations")
    query = select(relations.c.predicate, count).group_by(relations.c.predicate)
    found = connection.execute(query.order_by(count.desc(), relations.c.predicate))
    return [(predicate, number) for predicate, number in found]


def evidence_of(connection: Connection, relation_ids: Sequence[int]) -> dict[int, list[Found]]:
    """For each relation: its evidence with quote, paper, year, page, place; oldest paper first."""
    query = (
        select(
            evidence.c.relation_id,
            evidence.c.quote,
            evidence.c.grounded,
            evidence.c.negated,
            evidence.c.hedged,
            evidence.c.confidence,
            evidence.c.start_char.label("start"),
            evidence.c.end_char.label("end"),
            papers.c.title,
            papers.c.year,
            papers.c.doi,
            passages.c.page,
        )
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
        .outerjoin(papers, papers.c.id == passages.c.paper_id)
        .order_by(papers.c.year, evidence.c.id)
    )
    found: dict[int, list[Found]] = {}
    for batch in batches(list(relation_ids)):
        for row in _dicts(connection, query.where(evidence.c.relation_id.in_(batch))):
            found.setdefault(row.pop("relation_id"), []).append(row)
    return found


def search(connection: Connection, text: str, *, limit: int) -> list[Found]:
    """Concepts with a spelling that contains the text (case aside), most mentioned first."""
    uses = func.count(mentions.c.id.distinct())
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    exact = func.max(func.lower(aliases.c.spelling) == literal(text.lower()))
    query = (
        select(concepts.c.key, concepts.c.name, uses.label("mentions"))
        .join(aliases, aliases.c.concept_id == concepts.c.id)
        .outerjoin(mentions, mentions.c.concept_id == concepts.c.id)
        .where(func.lower(aliases.c.spelling).like(f"%{escaped}%", escape="\\"))
        .group_by(concepts.c.id)
    )
    return _dicts(connection, query.order_by(exact.desc(), uses.desc(), concepts.c.id).limit(limit))


def concept_rows(connection: Connection) -> Iterator[ConceptRow]:
    """Every concept that has a relation, with aliases, papers and first year, as they were born."""
    spelled: dict[int, list[str]] = {}
    for identity, spelling in connection.execute(
        select(aliases.c.concept_id, aliases.c.spelling).order_by(aliases.c.id)
    ):
        spelled.setdefault(identity, []).append(spelling)
    seen = (
        select(
            mentions.c.concept_id,
            func.count(papers.c.id.distinct()).label("papers"),
            func.min(papers.c.year).label("year"),
        )
        .join(passages, passages.c.id == mentions.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .group_by(mentions.c.concept_id)
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
        .where(concepts.c.id.in_(_related()))
        .order_by(concepts.c.id)
    )
    for identity, key, name, number, year, count in connection.execute(query):
        others = tuple(s for s in spelled.get(identity, []) if s != name)
        yield ConceptRow(key, name, others, number, year, count)


def relation_rows(
    connection: Connection, *, grounded: bool = False, least: float = 0.0
) -> Iterator[RelationRow]:
    """Every relation with its evidence summed up, in the order they were born.

    Only those with evidence of at least `least` confidence, a grounded piece with `grounded`.
    """
    quotes: dict[int, list[Any]] = {}
    shown = (
        select(
            evidence.c.relation_id,
            evidence.c.quote,
            evidence.c.grounded,
            evidence.c.negated,
            evidence.c.hedged,
            passages.c.paper_id,
            papers.c.year,
            evidence.c.confidence,
        )
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
        .outerjoin(papers, papers.c.id == passages.c.paper_id)
        .order_by(evidence.c.id)
    )
    for identity, *rest in connection.execute(shown):
        quotes.setdefault(identity, []).append(rest)
    source, target = aliased(concepts), aliased(concepts)
    query = (
        select(relations.c.id, source.c.key, relations.c.predicate, target.c.key, steps.c.number)
        .join(source, source.c.id == relations.c.source_id)
        .join(target, target.c.id == relations.c.target_id)
        .join(steps, steps.c.id == relations.c.step_id)
        .where(_reaching(least, grounded=grounded))
        .order_by(relations.c.id)
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
        )
