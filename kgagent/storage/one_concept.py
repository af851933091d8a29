"""One concept as the faces read it: finding it, its spellings, papers and relations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, case, func, or_, select
from sqlalchemy.orm import aliased

from kgagent.domain.naming import canonical
from kgagent.errors import NotFound
from kgagent.storage.rows import batches, dicts
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
    relations,
    steps,
)

Found = dict[str, Any]


def find(connection: Connection, name: str) -> Found:
    """The concept with this name (by its key, or the very spelling): id, key and own name.

    Several may be spelled alike; then the one most mentioned is taken. Raises NotFound, naming
    others, when there is none.
    """
    for key in dict.fromkeys((canonical(name), name)):
        if found := dicts(connection, _OWN.where(concepts.c.key == key)):
            return found[0]
    uses = select(func.count(mentions.c.id)).where(mentions.c.concept_id == concepts.c.id)
    spelled = _OWN.join(aliases).where(aliases.c.spelling == name)
    order = uses.scalar_subquery().desc(), concepts.c.id
    if found := dicts(connection, spelled.order_by(*order).limit(1)):
        return found[0]
    near = ", ".join(row["name"] for row in search(connection, name, limit=5))
    raise NotFound(
        f"There is no concept named '{name}'.",
        hint=f"Perhaps: {near}." if near else "See the best connected: kgagent hubs",
    )


_OWN = select(concepts.c.id, concepts.c.key, concepts.c.name)


def shown(connection: Connection, concept_id: int) -> Found:
    """What a concept is shown as: id, key, name, and the step that brought it."""
    first = aliased(concepts)
    query = (
        select(first.c.id, first.c.key, first.c.name, steps.c.number.label("first_step"))
        .select_from(concepts)
        .join(first, first.c.id == first_of(concepts))
        .join(steps, steps.c.id == first.c.step_id)
    )
    return dicts(connection, query.where(concepts.c.id == concept_id))[0]


def others_spelled(connection: Connection, spelling: str, concept_id: int) -> list[Found]:
    """What else is spelled like this, and is not shown as the concept: key and name."""
    first = aliased(concepts)
    query = (
        select(first.c.key, first.c.name)
        .select_from(aliases)
        .join(concepts, concepts.c.id == aliases.c.concept_id)
        .join(first, first.c.id == first_of(concepts))
        .where(aliases.c.spelling == spelling, first.c.id != concept_id)
        .group_by(first.c.id)
        .order_by(first.c.id)
    )
    return dicts(connection, query)


def spellings(connection: Connection, concept_id: int) -> list[Found]:
    """The spellings of what is shown as a concept, and how often each is used, most used first."""
    uses = func.count(mentions.c.id)
    query = (
        select(aliases.c.spelling, uses.label("uses"))
        .select_from(aliases)
        .join(concepts, concepts.c.id == aliases.c.concept_id)
        .outerjoin(mentions, mentions.c.alias_id == aliases.c.id)
        .where(is_shown_as(concepts, concept_id))
        .group_by(aliases.c.spelling)
    )
    return dicts(connection, query.order_by(uses.desc(), func.min(aliases.c.id)))


def papers_of(connection: Connection, concept_id: int, *, limit: int) -> list[Found]:
    """The papers that mention what is shown as a concept, by year."""
    query = (
        select(papers.c.title, papers.c.year, papers.c.doi, func.count().label("mentions"))
        .join(passages, passages.c.paper_id == papers.c.id)
        .join(mentions, mentions.c.passage_id == passages.c.id)
        .join(concepts, concepts.c.id == mentions.c.concept_id)
        .where(is_shown_as(concepts, concept_id))
        .group_by(papers.c.id)
        .order_by(papers.c.year, papers.c.id)
    )
    return dicts(connection, query.limit(limit))


def paper_count(connection: Connection, concept_id: int) -> int:
    """How many papers mention what is shown as a concept."""
    query = (
        select(func.count(passages.c.paper_id.distinct()))
        .select_from(passages)
        .join(mentions)
        .join(concepts, concepts.c.id == mentions.c.concept_id)
        .where(is_shown_as(concepts, concept_id))
    )
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

    `said` holds the ids under which `evidence_of` knows them. Only those with evidence of at least
    `least` confidence; with `grounded`, only what grounded evidence shows.
    """
    members = select(concepts.c.id).where(is_shown_as(concepts, concept_id))
    touching = or_(relations.c.source_id.in_(members), relations.c.target_id.in_(members))
    found = relations_shown(touching & reaching(least, grounded=grounded))
    source, target = aliased(concepts), aliased(concepts)
    support = func.count(passages.c.paper_id.distinct())
    query = (
        select(
            found.c.id,
            source.c.name.label("source"),
            found.c.predicate,
            target.c.name.label("target"),
            source.c.key.label("source_key"),
            target.c.key.label("target_key"),
            support.label("support"),
            func.max(evidence.c.confidence).label("confidence"),
        )
        .select_from(found)
        .join(source, source.c.id == found.c.source)
        .join(target, target.c.id == found.c.target)
        .outerjoin(evidence, evidence.c.relation_id == found.c.relation)
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
        .group_by(found.c.id, found.c.predicate, source.c.id, target.c.id)
        .order_by(support.desc(), found.c.id)
    )
    if grounded:
        query = query.where(evidence.c.grounded)
    rows = dicts(connection, query.limit(limit))
    said: dict[int, list[int]] = {}
    for identity, relation in connection.execute(select(found.c.id, found.c.relation)):
        said.setdefault(identity, []).append(relation)
    return [row | {"said": said[row["id"]]} for row in rows]


def evidence_of(connection: Connection, said: Sequence[int]) -> dict[int, list[Found]]:
    """For each relation said: its evidence with quote, paper, year, page, place; oldest first."""
    query = (
        select(
            evidence.c.relation_id,
            evidence.c.id.label("evidence"),
            evidence.c.quote,
            evidence.c.grounded,
            evidence.c.negated,
            evidence.c.hedged,
            evidence.c.confidence,
            was_reasoned().label("reasoned"),
            was_imported().label("imported"),
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
    for batch in batches(list(said)):
        for row in dicts(connection, query.where(evidence.c.relation_id.in_(batch))):
            found.setdefault(row.pop("relation_id"), []).append(row)
    return found


def quotes(connection: Connection, concept_id: int, *, limit: int) -> list[str]:
    """The first quotes behind relations of one concept, by its own id."""
    query = (
        select(evidence.c.quote)
        .join(relations, relations.c.id == evidence.c.relation_id)
        .where(or_(relations.c.source_id == concept_id, relations.c.target_id == concept_id))
        .order_by(evidence.c.id)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def search(connection: Connection, text: str, *, limit: int) -> list[Found]:
    """Concepts with a spelling that contains the text (case aside), most mentioned first; then
    those that share a word with it."""
    found: dict[str, Found] = {}
    for wanted in (text.strip(), *(word for word in text.split() if len(word) > 2)):
        if wanted and len(found) < limit:
            for row in _spelled_with(connection, wanted, limit=limit):
                found.setdefault(row["key"], row)
    return list(found.values())[:limit]


def _spelled_with(connection: Connection, text: str, *, limit: int) -> list[Found]:
    uses = func.count(mentions.c.id.distinct())
    escaped = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    exact = func.max(case((func.lower(aliases.c.spelling) == text.lower(), 1), else_=0))
    first = aliased(concepts)
    query = (
        select(first.c.key, first.c.name, uses.label("mentions"))
        .select_from(aliases)
        .join(concepts, concepts.c.id == aliases.c.concept_id)
        .join(first, first.c.id == first_of(concepts))
        .outerjoin(mentions, mentions.c.concept_id == concepts.c.id)
        .where(func.lower(aliases.c.spelling).like(f"%{escaped}%", escape="\\"))
        .group_by(first.c.id)
    )
    return dicts(connection, query.order_by(exact.desc(), uses.desc(), first.c.id).limit(limit))


def said(connection: Connection, ids: Iterable[int]) -> dict[int, Found]:
    """Relations as they were said, by id."""
    found: dict[int, Found] = {}
    for batch in batches(sorted(ids)):
        rows = dicts(connection, select(relations).where(relations.c.id.in_(batch)))
        found |= {row["id"]: row for row in rows}
    return found


def by_id(connection: Connection, ids: Iterable[int]) -> dict[int, Found]:
    """Concepts by their own id, each with the name that it is shown under."""
    first = aliased(concepts)
    query = select(concepts.c.id, concepts.c.key, first.c.name, concepts.c.merged_into)
    query = query.join(first, first.c.id == first_of(concepts))
    found: dict[int, Found] = {}
    for batch in batches(sorted(ids)):
        rows = dicts(connection, query.where(concepts.c.id.in_(batch)))
        found |= {row["id"]: row for row in rows}
    return found


def meant(connection: Connection, name: str, others: Iterable[Found]) -> set[int]:
    """The ids of all that is shown as the concept of this name, and of `others` (rows that are not
    in the graph) with it."""
    key = canonical(name)
    found = {row["id"] for row in others if name == row["name"] or key == row["key"]}
    try:
        first = shown(connection, find(connection, name)["id"])["id"]
    except NotFound:
        return found
    query = select(concepts.c.id).where(is_shown_as(concepts, first))
    return found | set(connection.execute(query).scalars())
