"""What papers say of two concepts beside their names: that they are the same, or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.orm import aliased

from kgagent.domain.identity import Judgement
from kgagent.storage.rows import batches
from kgagent.storage.tables import concepts, judgements, mentions, papers, passages, relations

FARTHEST = 14
"""Characters between two names that are said in one breath."""


def predicates(connection: Connection, one: int, other: int) -> set[str]:
    """The predicates of the relations between two concepts, by their ids, either way."""
    query = select(relations.c.predicate).where(
        or_(
            (relations.c.source_id == one) & (relations.c.target_id == other),
            (relations.c.source_id == other) & (relations.c.target_id == one),
        )
    )
    return set(connection.execute(query).scalars())


def between(connection: Connection, first: int, second: int) -> list[str]:
    """What stands between two concepts wherever one is mentioned right after the other."""
    one, other = aliased(mentions), aliased(mentions)
    start, length = one.c.end_char + 1, other.c.start_char - one.c.end_char
    query = (
        select(func.substr(papers.c.text, start, length))
        .select_from(one)
        .join(other, other.c.passage_id == one.c.passage_id)
        .join(passages, passages.c.id == one.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .where(length.between(1, FARTHEST))
        .where(
            or_(
                (one.c.concept_id == first) & (other.c.concept_id == second),
                (one.c.concept_id == second) & (other.c.concept_id == first),
            )
        )
    )
    return list(connection.execute(query).scalars())


def papers_with(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    """In how many papers each concept, by id, is mentioned."""
    found: dict[int, int] = {}
    query = (
        select(mentions.c.concept_id, func.count(passages.c.paper_id.distinct()))
        .join(passages, passages.c.id == mentions.c.passage_id)
        .group_by(mentions.c.concept_id)
    )
    for batch in batches(sorted(set(ids))):
        found.update(dict(connection.execute(query.where(mentions.c.concept_id.in_(batch))).all()))
    return found


def newest(
    connection: Connection, authors: Iterable[str], ids: Mapping[str, int]
) -> dict[tuple[str, str], Judgement]:
    """What these authors last said, and nobody took back, of pairs among some concepts.

    By (lower, higher) key; `ids` are the concepts, by key.
    """
    named = {identity: key for key, identity in ids.items()}
    found: dict[tuple[str, str], Judgement] = {}
    query = select(judgements).where(judgements.c.author.in_(tuple(authors)), ~judgements.c.undone)
    for batch in batches(sorted(named)):
        chosen = query.where(judgements.c.one_id.in_(batch)).order_by(judgements.c.id)
        for row in connection.execute(chosen).mappings():
            if row["other_id"] in named:
                said = Judgement(
                    named[row["one_id"]],
                    named[row["other_id"]],
                    row["verdict"],
                    row["author"],
                    row["why"],
                    row["probability"],
                )
                found[said.pair] = said
    return found


def pairs_by(connection: Connection, author: str) -> list[tuple[str, str]]:
    """The pairs of concepts, by key, that an author ever judged."""
    one, other = aliased(concepts), aliased(concepts)
    query = (
        select(one.c.key, other.c.key)
        .select_from(judgements)
        .join(one, one.c.id == judgements.c.one_id)
        .join(other, other.c.id == judgements.c.other_id)
        .where(judgements.c.author == author)
        .order_by(judgements.c.id)
    )
    return [(a, b) for a, b in connection.execute(query)]


def related_by(connection: Connection, predicate: str) -> list[tuple[str, str]]:
    """The pairs of concepts, by key, between which this relation was said."""
    source, target = aliased(concepts), aliased(concepts)
    query = (
        select(source.c.key, target.c.key)
        .select_from(relations)
        .join(source, source.c.id == relations.c.source_id)
        .join(target, target.c.id == relations.c.target_id)
        .where(relations.c.predicate == predicate)
        .order_by(relations.c.id)
    )
    return [(a, b) for a, b in connection.execute(query)]
