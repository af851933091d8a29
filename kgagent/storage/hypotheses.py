"""Hypotheses in the ledger: registered once, never changed; what moves them is added as events."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.orm import aliased

from kgagent.domain.hypothesis import Hypothesis
from kgagent.domain.ledger import state
from kgagent.errors import NotFound
from kgagent.storage.knowledge import concept_ids, newest_step
from kgagent.storage.rows import batches, dicts
from kgagent.storage.shown import first_of, relations_shown
from kgagent.storage.tables import (
    concepts,
    evidence,
    hypotheses,
    hypothesis_events,
    papers,
    passages,
    relations,
    steps,
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Registered:
    """A hypothesis with its number, when it was registered, and the events since, oldest first."""

    number: int
    hypothesis: Hypothesis
    step: int
    registered_at: float
    seed: int
    code_version: str
    events: tuple[Row, ...] = ()

    @property
    def state(self) -> str:
        """Where it stands, by the events."""
        return state(event["kind"] for event in self.events)


@dataclass(frozen=True, slots=True)
class Open:
    """What a check needs of a hypothesis: ids of its concepts as shown, what it claims, and since
    when: the number of its step, and the year up to which papers counted."""

    number: int
    source: int
    target: int
    sign: int
    directed: bool
    step: int
    as_of: int | None


def register(
    connection: Connection, found: Sequence[Hypothesis], *, step: int, seed: int, code_version: str
) -> list[int]:
    """Register hypotheses, as they are from now on; gives their numbers. One that is there already
    (the same statement of the same concepts at the same date) keeps its row. `step` is the id of
    the newest step of the graph they were made of."""
    ids = concept_ids(connection, {key for one in found for key in one.keys[:2]})
    numbers = []
    for one in found:
        query = select(hypotheses.c.id).where(hypotheses.c.hash == one.hash)
        known = connection.execute(query).scalar()
        if known is None:
            row = {
                "hash": one.hash,
                "statement": one.statement,
                "miner": one.miner,
                "source_id": ids[one.keys[0]],
                "target_id": ids[one.keys[1]],
                "sign": one.sign,
                "directed": one.directed,
                "score": one.score,
                "probability": one.probability,
                "horizon": one.horizon,
                "as_of": one.as_of,
                "seed": seed,
                "code_version": code_version,
                "record": one.to_json(),
                "step_id": step,
                "registered_at": time.time(),
            }
            key = connection.execute(hypotheses.insert().values(row)).inserted_primary_key
            assert key is not None
            known = int(key[0])
        numbers.append(int(known))
    return numbers


def any_there(connection: Connection) -> bool:
    """Whether any hypothesis is registered: one look at an index."""
    return connection.execute(select(hypotheses.c.id).limit(1)).first() is not None


def count(connection: Connection) -> int:
    """How many hypotheses and events there are."""
    counts = (select(func.count()).select_from(table) for table in (hypotheses, hypothesis_events))
    return sum(int(connection.execute(query).scalar_one()) for query in counts)


def registered(connection: Connection, numbers: Iterable[int] | None = None) -> list[Registered]:
    """Hypotheses with their events, in the order they were registered."""
    query = select(hypotheses, steps.c.number.label("step")).join(
        steps, steps.c.id == hypotheses.c.step_id
    )
    if numbers is not None:
        query = query.where(hypotheses.c.id.in_(list(numbers)))
    rows = dicts(connection, query.order_by(hypotheses.c.id))
    said = events(connection, [row["id"] for row in rows])
    return [
        Registered(
            row["id"],
            Hypothesis.from_json(row["record"]),
            row["step"],
            row["registered_at"],
            row["seed"],
            row["code_version"],
            tuple(said.get(row["id"], ())),
        )
        for row in rows
    ]


def one(connection: Connection, number: int) -> Registered:
    """The hypothesis with this number; raises NotFound."""
    found = registered(connection, [number])
    if not found:
        raise NotFound(f"There is no hypothesis {number}.", hint="See: kgagent hypotheses list")
    return found[0]


def events(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Row]]:
    """What moved each hypothesis, oldest first, with the quote and the paper where there is one."""
    query = (
        select(
            hypothesis_events,
            steps.c.number.label("step"),
            evidence.c.quote,
            papers.c.id.label("paper"),
            papers.c.title,
            papers.c.year,
            papers.c.doi,
            passages.c.page,
        )
        .outerjoin(steps, steps.c.id == hypothesis_events.c.step_id)
        .outerjoin(evidence, evidence.c.id == hypothesis_events.c.evidence_id)
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
        .outerjoin(papers, papers.c.id == passages.c.paper_id)
        .order_by(hypothesis_events.c.id)
    )
    found: dict[int, list[Row]] = {}
    for batch in batches(list(numbers)):
        for row in dicts(connection, query.where(hypothesis_events.c.hypothesis_id.in_(batch))):
            found.setdefault(row["hypothesis_id"], []).append(row)
    return found


def add_event(
    connection: Connection,
    number: int,
    kind: str,
    *,
    author: str,
    text: str = "",
    evidence_id: int | None = None,
    step: int | None = None,
) -> None:
    """Add an event; `step` is a step's id (None: the newest)."""
    row = {
        "hypothesis_id": number,
        "kind": kind,
        "author": author,
        "evidence_id": evidence_id,
        "text": text,
        "step_id": newest_step(connection) if step is None else step,
        "noted_at": time.time(),
    }
    connection.execute(hypothesis_events.insert().values(row))


def watched(connection: Connection) -> list[Open]:
    """Every hypothesis as a check needs it."""
    source, target = aliased(concepts), aliased(concepts)
    query = (
        select(
            hypotheses.c.id,
            first_of(source),
            first_of(target),
            hypotheses.c.sign,
            hypotheses.c.directed,
            steps.c.number,
            hypotheses.c.as_of,
        )
        .join(source, source.c.id == hypotheses.c.source_id)
        .join(target, target.c.id == hypotheses.c.target_id)
        .join(steps, steps.c.id == hypotheses.c.step_id)
        .order_by(hypotheses.c.id)
    )
    return [Open(*row) for row in connection.execute(query)]


def said_between(
    connection: Connection, pairs: Iterable[tuple[int, int]], *, step: int | None = None
) -> list[Row]:
    """Evidence for relations between pairs of concepts (ids as shown), either way, oldest first.

    With `step` (an id), only what that step brought.
    """
    wanted = {(min(pair), max(pair)) for pair in pairs}
    ends = sorted({end for pair in wanted for end in pair})
    rows: list[Row] = []
    for batch in batches(ends):
        member = select(concepts.c.id).where(
            or_(concepts.c.id.in_(batch), concepts.c.merged_into.in_(batch))
        )
        rows += _said_of(connection, member, step)
    unique = {row["id"]: row for row in rows}
    return [
        row
        for _, row in sorted(unique.items())
        if (min(row["source"], row["target"]), max(row["source"], row["target"])) in wanted
    ]


def _said_of(connection: Connection, member: Any, step: int | None) -> list[Row]:
    found = relations_shown(relations.c.source_id.in_(member) | relations.c.target_id.in_(member))
    query = (
        select(
            evidence.c.id,
            found.c.source,
            found.c.predicate,
            found.c.target,
            evidence.c.quote,
            evidence.c.negated,
            evidence.c.hedged,
            evidence.c.step_id,
            steps.c.number.label("step"),
            papers.c.id.label("paper"),
            papers.c.year,
        )
        .select_from(found)
        .join(evidence, evidence.c.relation_id == found.c.relation)
        .join(steps, steps.c.id == evidence.c.step_id)
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
        .outerjoin(papers, papers.c.id == passages.c.paper_id)
        .order_by(evidence.c.id)
    )
    return dicts(connection, query if step is None else query.where(evidence.c.step_id == step))


def noted_evidence(connection: Connection, numbers: Sequence[int]) -> set[tuple[int, int]]:
    """The pairs (hypothesis, evidence) that have an event already."""
    query = select(hypothesis_events.c.hypothesis_id, hypothesis_events.c.evidence_id)
    found: set[tuple[int, int]] = set()
    for batch in batches(list(numbers)):
        rows = connection.execute(
            query.where(
                hypothesis_events.c.hypothesis_id.in_(batch),
                hypothesis_events.c.evidence_id.is_not(None),
            )
        )
        found.update((number, piece) for number, piece in rows)
    return found
