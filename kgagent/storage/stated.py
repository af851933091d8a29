"""What papers say, piece by piece, of the concepts that it was said of, by their keys.

Which of these are one concept is another question, and what is known of it differs by date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from kgagent.domain.hypothesis import Quote
from kgagent.storage.rows import batches
from kgagent.storage.tables import (
    aliases,
    concepts,
    evidence,
    mentions,
    papers,
    passages,
    relations,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: its id, the paper (None: none) and its year, and how it says it."""

    id: int
    paper: int | None
    year: int | None
    grounded: bool
    negated: bool
    hedged: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Stated:
    """A relation between two concepts, by keys, and all evidence for it."""

    source: str
    predicate: str
    target: str
    pieces: tuple[Piece, ...]

    @property
    def year(self) -> int | None:
        """The earliest year of a paper that says it."""
        return min((p.year for p in self.pieces if p.year is not None), default=None)

    @property
    def papers(self) -> frozenset[int]:
        """The papers that say it, denials aside."""
        return frozenset(p.paper for p in self.pieces if p.paper is not None and not p.negated)


def stated(connection: Connection, *, until: int | None = None) -> list[Stated]:
    """Every relation, in the order they were born; with `until` only what papers of years up to
    then say, and no more than that of each."""
    source, target = aliased(concepts), aliased(concepts)
    query = (
        select(
            relations.c.id, source.c.key, relations.c.predicate, target.c.key,
            evidence.c.id, passages.c.paper_id, papers.c.year, evidence.c.grounded,
            evidence.c.negated, evidence.c.hedged, evidence.c.confidence,
        )
        .select_from(relations)
        .join(source, source.c.id == relations.c.source_id)
        .join(target, target.c.id == relations.c.target_id)
        .join(evidence, evidence.c.relation_id == relations.c.id)
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
        .outerjoin(papers, papers.c.id == passages.c.paper_id)
        .order_by(relations.c.id, evidence.c.id)
    )  # fmt: skip
    if until is not None:
        query = query.where(papers.c.year <= until)
    held: dict[int, tuple[tuple[str, str, str], list[Piece]]] = {}
    for identity, s, p, t, *piece in connection.execute(query):
        held.setdefault(identity, ((s, p, t), []))[1].append(Piece(*piece))
    return [Stated(*triple, tuple(pieces)) for triple, pieces in held.values()]


def quotes(connection: Connection, pieces: Iterable[int]) -> dict[int, Quote]:
    """The words of pieces of evidence, by id, and where they stand."""
    query = (
        select(
            evidence.c.id, evidence.c.quote, papers.c.id, papers.c.title, papers.c.year,
            papers.c.doi, passages.c.page,
        )
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
        .outerjoin(papers, papers.c.id == passages.c.paper_id)
    )  # fmt: skip
    found: dict[int, Quote] = {}
    for batch in batches(sorted(set(pieces))):
        for identity, text, paper, title, year, doi, page in connection.execute(
            query.where(evidence.c.id.in_(batch))
        ):
            found[identity] = Quote(text, paper, title or "", year, doi, page)
    return found


def with_doi(connection: Connection, quote: Quote) -> Quote:
    """The quote with the DOI of its paper, where it has one."""
    query = select(papers.c.doi).where(papers.c.id == quote.paper)
    return replace(quote, doi=connection.execute(query).scalar())


def titles(connection: Connection, numbers: Iterable[int]) -> dict[int, str]:
    """The titles of papers, by number."""
    found: dict[int, str] = {}
    for batch in batches(sorted(set(numbers))):
        query = select(papers.c.id, papers.c.title).where(papers.c.id.in_(batch))
        found.update(dict(connection.execute(query).all()))
    return found


def papers_naming(
    connection: Connection, keys: Sequence[str], *, until: int | None = None
) -> dict[str, frozenset[int]]:
    """The papers that mention each concept, by key."""
    query = (
        select(concepts.c.key, passages.c.paper_id)
        .select_from(mentions)
        .join(concepts, concepts.c.id == mentions.c.concept_id)
        .join(passages, passages.c.id == mentions.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .distinct()
    )
    if until is not None:
        query = query.where(papers.c.year <= until)
    held: dict[str, set[int]] = {}
    for batch in batches(sorted(set(keys))):
        for key, paper in connection.execute(query.where(concepts.c.key.in_(batch))):
            held.setdefault(key, set()).add(paper)
    return {key: frozenset(found) for key, found in held.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """A mention: the passage, and where in the paper's text."""

    passage: int
    start: int
    end: int


def places(
    connection: Connection, keys: Sequence[str], *, until: int | None = None
) -> dict[str, tuple[Place, ...]]:
    """Where each concept is mentioned, by key, in the order of the passages."""
    query = (
        select(concepts.c.key, mentions.c.passage_id, mentions.c.start_char, mentions.c.end_char)
        .select_from(mentions)
        .join(concepts, concepts.c.id == mentions.c.concept_id)
        .order_by(mentions.c.passage_id, mentions.c.start_char)
    )
    if until is not None:
        query = query.join(passages, passages.c.id == mentions.c.passage_id)
        query = query.join(papers, papers.c.id == passages.c.paper_id).where(papers.c.year <= until)
    held: dict[str, list[Place]] = {}
    for batch in batches(sorted(set(keys))):
        for key, *place in connection.execute(query.where(concepts.c.key.in_(batch))):
            held.setdefault(key, []).append(Place(*place))
    return {key: tuple(found) for key, found in held.items()}


def passages_until(connection: Connection, until: int | None, *, most: int) -> list[int]:
    """The first passages, by id, of papers of years up to then."""
    query = select(passages.c.id).join(papers, papers.c.id == passages.c.paper_id)
    if until is not None:
        query = query.where(papers.c.year <= until)
    return list(connection.execute(query.order_by(passages.c.id).limit(most)).scalars())


def mentioned_in(
    connection: Connection, ids: Sequence[int]
) -> dict[int, list[tuple[int, int, str]]]:
    """For each passage, by id, what is mentioned in it: (start, end, key)."""
    query = (
        select(mentions.c.passage_id, mentions.c.start_char, mentions.c.end_char, concepts.c.key)
        .select_from(mentions)
        .join(concepts, concepts.c.id == mentions.c.concept_id)
        .order_by(mentions.c.passage_id, mentions.c.start_char)
    )
    found: dict[int, list[tuple[int, int, str]]] = {}
    for batch in batches(sorted(set(ids))):
        for passage, start, end, key in connection.execute(
            query.where(mentions.c.passage_id.in_(batch))
        ):
            found.setdefault(passage, []).append((start, end, key))
    return found


def spellings_until(connection: Connection, year: int) -> dict[str, dict[str, int]]:
    """How papers of years up to then spell each concept, by key, and how often."""
    query = (
        select(concepts.c.key, aliases.c.spelling, func.count())
        .select_from(mentions)
        .join(aliases, aliases.c.id == mentions.c.alias_id)
        .join(concepts, concepts.c.id == mentions.c.concept_id)
        .join(passages, passages.c.id == mentions.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .where(papers.c.year <= year)
        .group_by(concepts.c.key, aliases.c.spelling)
    )
    found: dict[str, dict[str, int]] = {}
    for key, spelling, count in connection.execute(query):
        found.setdefault(key, {})[spelling] = count
    return found


def newest_year(connection: Connection) -> int | None:
    """The year of the newest paper."""
    year = connection.execute(select(func.max(papers.c.year))).scalar()
    return None if year is None else int(year)
