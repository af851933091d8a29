"""What papers had said by a year: relations, definitions, and names said in one breath.

Everything is given as it was said, by the keys of the concepts that it was said of; which of them
are one is another question, and what is known of that may be newer.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from kgagent.storage.said_of import FARTHEST
from kgagent.storage.tables import (
    concepts,
    definitions,
    evidence,
    mentions,
    papers,
    passages,
    relations,
)

Said = tuple[str, str, str, int]
"""A relation: source key, predicate, target key, the year of the earliest paper that says it."""


def relations_said(connection: Connection) -> list[Said]:
    """Every relation of which a paper with a year is the evidence."""
    source, target = aliased(concepts), aliased(concepts)
    first = (
        select(evidence.c.relation_id, func.min(papers.c.year).label("year"))
        .join(passages, passages.c.id == evidence.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .where(papers.c.year.is_not(None))
        .group_by(evidence.c.relation_id)
        .subquery()
    )
    query = (
        select(source.c.key, relations.c.predicate, target.c.key, first.c.year)
        .select_from(relations)
        .join(first, first.c.relation_id == relations.c.id)
        .join(source, source.c.id == relations.c.source_id)
        .join(target, target.c.id == relations.c.target_id)
        .order_by(relations.c.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]


def definitions_until(connection: Connection, year: int) -> dict[int, list[tuple[str, str]]]:
    """For each paper of that year or before its (short, long) pairs, in the order of its text."""
    query = (
        select(definitions.c.paper_id, definitions.c.short, definitions.c.long)
        .join(papers, papers.c.id == definitions.c.paper_id)
        .where(papers.c.year <= year)
        .order_by(definitions.c.paper_id, definitions.c.start_char, definitions.c.id)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for paper, short, long in connection.execute(query):
        found.setdefault(paper, []).append((short, long))
    return found


def beside_until(connection: Connection, year: int) -> list[tuple[str, str, str]]:
    """Concepts that papers up to the year name right after one another: (key, text between, key).

    Each once, sorted.
    """
    one, other = aliased(mentions), aliased(mentions)
    first, second = aliased(concepts), aliased(concepts)
    start, length = one.c.end_char + 1, other.c.start_char - one.c.end_char
    between = func.substr(papers.c.text, start, length)
    query = (
        select(first.c.key, between, second.c.key)
        .select_from(one)
        .join(passages, passages.c.id == one.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .join(other, other.c.passage_id == one.c.passage_id)
        .join(first, first.c.id == one.c.concept_id)
        .join(second, second.c.id == other.c.concept_id)
        .where(papers.c.year <= year, length.between(1, FARTHEST))
        .distinct()
    )
    return sorted((a, text, b) for a, text, b in connection.execute(query))


def years_of_papers(connection: Connection) -> list[tuple[int | None, int]]:
    """The years of the papers and how many papers each has, those without a year first."""
    query = select(papers.c.year, func.count()).group_by(papers.c.year)
    rows = [(year, count) for year, count in connection.execute(query)]
    return sorted(rows, key=lambda row: (row[0] is not None, row[0] or 0))


def mentions_said(connection: Connection) -> list[tuple[str, str, int]]:
    """Each concept with each paper of a known year that mentions it: (key, paper's key, year)."""
    query = (
        select(concepts.c.key, papers.c.key, papers.c.year)
        .select_from(mentions)
        .join(concepts, concepts.c.id == mentions.c.concept_id)
        .join(passages, passages.c.id == mentions.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .where(papers.c.year.is_not(None))
        .distinct()
    )
    return [(key, paper, year) for key, paper, year in connection.execute(query)]
