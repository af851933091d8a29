"""One paper as the faces read it: finding it, and the concepts that it mentions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from kgagent.storage.rows import dicts
from kgagent.storage.shown import first_of
from kgagent.storage.tables import aliases, concepts, mentions, papers, passages

Found = dict[str, Any]

_FOUND = (papers.c.id, papers.c.key, papers.c.title, papers.c.year, papers.c.doi)


def find(connection: Connection, name: str, *, limit: int = 5) -> list[Found]:
    """The papers that a name may mean, at most `limit`: the one of that number, key or DOI, else
    those of that title, else those whose title contains it (case aside)."""
    exact = (papers.c.key == name) | (papers.c.doi == name)
    if name.isascii() and name.isdigit() and len(name) < 10:
        exact |= papers.c.id == int(name)
    title, wanted = func.lower(papers.c.title), name.lower()
    for condition in (exact, title == wanted, title.contains(wanted, autoescape=True)):
        query = select(*_FOUND).where(condition).order_by(papers.c.id).limit(limit)
        if found := dicts(connection, query):
            return found
    return []


def passage_count(connection: Connection, paper: int) -> int:
    """How many passages the paper has."""
    query = select(func.count()).select_from(passages).where(passages.c.paper_id == paper)
    return int(connection.execute(query).scalar_one())


def mentioned_in(connection: Connection, paper: int) -> list[str]:
    """What the concept of each mention in a paper is called, in the order of its text."""
    first = aliased(concepts)
    query = (
        select(first.c.name)
        .select_from(mentions)
        .join(passages, passages.c.id == mentions.c.passage_id)
        .join(concepts, concepts.c.id == mentions.c.concept_id)
        .join(first, first.c.id == first_of(concepts))
        .where(passages.c.paper_id == paper)
        .order_by(mentions.c.start_char, mentions.c.end_char, mentions.c.id)
    )
    return list(connection.execute(query).scalars())


def concepts_in(connection: Connection, paper: int) -> list[Found]:
    """The concepts that the paper mentions, as they were born: key, name, the spellings used in it,
    how often (`count`), where first (`first`, an offset in its text), in how many of its passages
    (`spread`), and the mean `confidence` of those mentions."""
    first = aliased(concepts)
    inside = (
        select(
            first.c.id,
            first.c.key,
            first.c.name,
            func.count().label("count"),
            func.min(mentions.c.start_char).label("first"),
            func.count(mentions.c.passage_id.distinct()).label("spread"),
            func.avg(mentions.c.confidence).label("confidence"),
        )
        .select_from(concepts)
        .join(first, first.c.id == first_of(concepts))
        .join(mentions, mentions.c.concept_id == concepts.c.id)
        .join(passages, passages.c.id == mentions.c.passage_id)
        .where(passages.c.paper_id == paper)
        .group_by(first.c.id, first.c.key, first.c.name)
        .order_by(first.c.id)
    )
    spelled: dict[int, list[str]] = {}
    used = (
        select(first_of(concepts).label("concept"), aliases.c.spelling)
        .join(concepts, concepts.c.id == aliases.c.concept_id)
        .join(mentions, mentions.c.alias_id == aliases.c.id)
        .join(passages, passages.c.id == mentions.c.passage_id)
        .where(passages.c.paper_id == paper)
        .group_by(first_of(concepts), aliases.c.spelling)
        .order_by(func.min(aliases.c.id))
    )
    for concept, spelling in connection.execute(used):
        spelled.setdefault(concept, []).append(spelling)
    rows = dicts(connection, inside)
    return [row | {"spellings": spelled.get(row.pop("id"), [])} for row in rows]
