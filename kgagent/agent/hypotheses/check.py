"""Checking: what papers have said of registered hypotheses since, evidence by evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kgagent.domain.ledger import KNOWN, PAPERS, SUPPORTED, bearing
from kgagent.domain.predicates import BOTH_WAYS, PredicateTable, normal
from kgagent.domain.roles import EFFECT, reads_backwards, role_of
from kgagent.storage import hypotheses
from kgagent.storage.hypotheses import Open
from kgagent.storage.store import Store, Transaction

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Moved:
    """A piece of evidence that moved a hypothesis, and how."""

    number: int
    kind: str
    evidence: int


def check(store: Store, table: PredicateTable) -> list[Moved]:
    """Look through the whole graph for what bears on hypotheses, and keep it as events.

    What was kept before is not kept twice; so a check can be repeated, and one after every step
    gives the same as one at the end.
    """
    with store.write() as tx:
        return _check(tx, table, step=None)


def note(tx: Transaction, step: int, table: PredicateTable) -> list[Moved]:
    """The same for what one merged step (its id) brought, within its transaction.

    Costs one look at an index where no hypothesis is registered; else what is said of the concepts
    of hypotheses is read. A step that makes two concepts one may bring older evidence to bear; that
    is found by `check`.
    """
    return _check(tx, table, step=step) if hypotheses.any_there(tx) else []


def _check(tx: Transaction, table: PredicateTable, *, step: int | None) -> list[Moved]:
    watched = hypotheses.watched(tx)
    by_pair: dict[tuple[int, int], list[Open]] = defaultdict(list)
    for one in watched:
        if one.source != one.target:
            by_pair[min(one.source, one.target), max(one.source, one.target)].append(one)
    known = hypotheses.noted_evidence(tx, [one.number for one in watched])
    moved = []
    for row in hypotheses.said_between(tx, by_pair, step=step):
        pair = min(row["source"], row["target"]), max(row["source"], row["target"])
        for one in by_pair[pair]:
            if (one.number, row["id"]) not in known and _came_later(row, one):
                kind = _kind(row, one, table)
                hypotheses.add_event(
                    tx, one.number, kind, author=PAPERS, text=row["predicate"],
                    evidence_id=row["id"], step=row["step_id"],
                )  # fmt: skip
                moved.append(Moved(one.number, kind, row["id"]))
    return moved


def _came_later(row: Row, one: Open) -> bool:
    """Whether evidence came after registration: by its step, or by the year of its paper where the
    hypothesis was made of papers up to an earlier year."""
    after = row["step"] is None or row["step"] > one.step
    return after or (one.as_of is not None and (row["year"] or 0) > one.as_of)


def _kind(row: Row, one: Open, table: PredicateTable) -> str:
    meaning = normal(row["predicate"], table)
    role = role_of(meaning)
    along = (row["source"] == one.source) != reads_backwards(meaning, role)
    both_ways = not one.directed or meaning.kind in BOTH_WAYS
    found = bearing(
        claimed=one.sign,
        found=role.sign,
        negated=bool(row["negated"]) != meaning.negated,
        reads_along=along or both_ways,
        is_effect=role.name == EFFECT or not one.directed,
    )
    early = one.as_of is not None and row["year"] is not None and row["year"] <= one.as_of
    return KNOWN if early and found == SUPPORTED else found


def counts(moved: Sequence[Moved]) -> dict[str, int]:
    """How many pieces of evidence moved hypotheses each way."""
    found: dict[str, int] = defaultdict(int)
    for each in moved:
        found[each.kind] += 1
    return dict(found)
