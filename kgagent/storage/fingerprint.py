"""One hash of a whole graph, row by row: equal graphs, equal hashes, whatever the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import aliased

from kgagent.storage.tables import (
    aliases,
    concepts,
    definitions,
    evidence,
    judgements,
    measures,
    mentions,
    papers,
    passages,
    questions,
    rejections,
    relations,
    replies,
    step_passages,
    steps,
)

DIGITS = 9
"""Floats are rounded before they are hashed."""


def fingerprint(connection: Connection) -> str:
    """SHA-256 (hex) over every row that is part of the graph or of how it came about.

    Rows are named by what they say and never by their ids; times, hosts and processes are left out,
    and so are steps that are planned and not merged, whether answered or not.
    """
    digest = sha256()
    for name, query in _queries():
        digest.update(f"\n[{name}]\n".encode())
        for row in connection.execute(query):
            digest.update("\x1f".join(map(_text, row)).encode())
            digest.update(b"\x1e")
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Parting:
    """The first row in which two graphs differ: what it is about, which one it is (from 1), and
    what either says there (None: it has no such row)."""

    part: str
    row: int
    one: tuple[str, ...] | None
    other: tuple[str, ...] | None


def parting(one: Connection, other: Connection) -> Parting | None:
    """Where two graphs with different fingerprints part; None where they are equal."""
    for name, query in _queries():
        pairs = zip_longest(one.execute(query), other.execute(query))
        for number, rows in enumerate(pairs, start=1):
            said = [None if row is None else tuple(map(_text, row)) for row in rows]
            if said[0] != said[1]:
                return Parting(name, number, said[0], said[1])
    return None


def said_until(number: int) -> Iterator[tuple[str, Select[Any]]]:
    """What had been said by a step, as queries to compare two databases by: concepts, relations and
    evidence, in the order they came."""
    before = steps.c.number <= number
    yield (
        "concepts",
        select(concepts.c.key, steps.c.number).join(steps).where(before).order_by(concepts.c.id),
    )
    yield (
        "relations",
        select(relations.c.predicate, steps.c.number)
        .join(steps, steps.c.id == relations.c.step_id)
        .where(before)
        .order_by(relations.c.id),
    )
    yield (
        "evidence",
        select(evidence.c.quote, evidence.c.grounded, steps.c.number)
        .join(steps, steps.c.id == evidence.c.step_id)
        .where(before)
        .order_by(evidence.c.id),
    )


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return repr(round(value, DIGITS)) if isinstance(value, float) else str(value)


def _queries() -> Iterator[tuple[str, Select[Any]]]:
    yield (
        "papers",
        select(papers.c.key, papers.c.title, papers.c.year, papers.c.content_hash).order_by(
            papers.c.id
        ),
    )
    yield "rejections", select(rejections.c.origin, rejections.c.reason).order_by(rejections.c.id)
    yield from _growth()
    yield from _knowledge()


def _growth() -> Iterator[tuple[str, Select[Any]]]:
    place = select(papers.c.key, passages.c.ordinal, passages.c.start_char, passages.c.end_char)
    place = place.select_from(passages).join(papers).order_by(papers.c.id, passages.c.ordinal)
    yield "passages", place
    yield (
        "steps",
        select(
            steps.c.number,
            steps.c.ordinal,
            steps.c.epoch,
            steps.c.state,
            steps.c.reason,
            questions.c.strategy,
            questions.c.text,
            replies.c.request_hash,
            replies.c.text,
        )
        .join(questions, questions.c.step_id == steps.c.id)
        .outerjoin(replies, replies.c.id == steps.c.reply_id)
        .where(steps.c.number.is_not(None))
        .order_by(steps.c.run_id, steps.c.ordinal),
    )
    yield (
        "step passages",
        select(steps.c.ordinal, step_passages.c.position, papers.c.key, passages.c.ordinal)
        .select_from(step_passages)
        .join(steps, steps.c.id == step_passages.c.step_id)
        .join(passages, passages.c.id == step_passages.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .where(steps.c.number.is_not(None))
        .order_by(steps.c.run_id, steps.c.ordinal, step_passages.c.position),
    )
    yield (
        "measures",
        select(steps.c.number, measures.c.name, measures.c.rank, concepts.c.key, measures.c.value)
        .select_from(measures)
        .join(steps, steps.c.id == measures.c.step_id)
        .outerjoin(concepts, concepts.c.id == measures.c.concept_id)
        .order_by(steps.c.number, measures.c.name, measures.c.rank),
    )


def _knowledge() -> Iterator[tuple[str, Select[Any]]]:
    yield (
        "concepts",
        select(concepts.c.key, concepts.c.name, steps.c.number).join(steps).order_by(concepts.c.id),
    )
    yield (
        "aliases",
        select(concepts.c.key, aliases.c.spelling).join(aliases).order_by(aliases.c.id),
    )
    yield (
        "mentions",
        select(
            concepts.c.key,
            papers.c.key,
            mentions.c.start_char,
            mentions.c.end_char,
            mentions.c.confidence,
        )
        .select_from(mentions)
        .join(concepts, concepts.c.id == mentions.c.concept_id)
        .join(passages, passages.c.id == mentions.c.passage_id)
        .join(papers, papers.c.id == passages.c.paper_id)
        .order_by(mentions.c.id),
    )
    first = aliased(concepts)
    merged = select(concepts.c.key, first.c.key).join(first, first.c.id == concepts.c.merged_into)
    yield "merged", merged.order_by(concepts.c.id)
    yield from _identity()
    source, target = aliased(concepts), aliased(concepts)
    ends = (
        select(source.c.key, relations.c.predicate, target.c.key)
        .select_from(relations)
        .join(source, source.c.id == relations.c.source_id)
        .join(target, target.c.id == relations.c.target_id)
    )
    yield "relations", ends.order_by(relations.c.id)
    yield (
        "evidence",
        ends.add_columns(
            evidence.c.item,
            evidence.c.quote,
            papers.c.key,
            evidence.c.start_char,
            evidence.c.end_char,
            evidence.c.match,
            evidence.c.grounded,
            evidence.c.negated,
            evidence.c.hedged,
            evidence.c.confidence,
        )
        .join(evidence, evidence.c.relation_id == relations.c.id)
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
        .outerjoin(papers, papers.c.id == passages.c.paper_id)
        .order_by(evidence.c.id),
    )


def _identity() -> Iterator[tuple[str, Select[Any]]]:
    yield (
        "definitions",
        select(papers.c.key, definitions.c.short, definitions.c.long)
        .select_from(definitions)
        .join(papers)
        .order_by(definitions.c.id),
    )
    one, other = aliased(concepts), aliased(concepts)
    yield (
        "judgements",
        select(
            one.c.key,
            other.c.key,
            judgements.c.verdict,
            judgements.c.author,
            judgements.c.why,
            judgements.c.probability,
        )
        .select_from(judgements)
        .join(one, one.c.id == judgements.c.one_id)
        .join(other, other.c.id == judgements.c.other_id)
        .where(~judgements.c.undone)
        .order_by(judgements.c.id),
    )
