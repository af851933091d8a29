"""The rows that a graph is built from, copied as they stood at a moment, and those that hang on it.

What merging makes (concepts, relations, evidence, mentions, rules' judgements) is not copied: it is
made again. So a copy can be built up to any step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, insert, or_, select

from kgagent.storage import ledger, lineage, tables
from kgagent.storage.knowledge import concept_ids

Row = dict[str, Any]
AT_ONCE = 200
_OF_ITS_OWN = ("application", "schema", lineage.IDENTITY, lineage.PARENT)

_WAITING = {"state": ledger.READY, "number": None, "reply_id": None, "attempts": 0}
_WAITING |= {"reason": "", "merged_at": None}


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of a graph: after its step `number` (None: as it stands, with what waits), before
    `until` (seconds since 1970), when the next step was merged or the day ended."""

    number: int | None = None
    until: float = float("inf")


def moment_after(connection: Connection, number: int, until: float = float("inf")) -> Moment:
    """The moment right before the step after this one was merged, or `until` if that was before."""
    steps = tables.steps
    query = select(func.min(steps.c.merged_at)).where(steps.c.number == number + 1)
    after = connection.execute(query).scalar()
    if after is None and until == float("inf"):
        return Moment()
    return Moment(number, until if after is None else min(until, float(after)))


def copy_base(old: Connection, new: Connection, moment: Moment) -> None:
    """Copies what a graph is made of: papers, runs, steps as they are, replies, what was said, and
    what is remembered of endpoints."""
    known = _rows(old, tables.meta)
    _put(new, tables.meta, [row for row in known if row["name"] not in _OF_ITS_OWN])
    steps = _steps(old, moment)
    _copy_papers(old, new, moment, {row["id"] for row in steps})
    runs = {row["run_id"] for row in steps}
    numbered = [row for row in steps if row["number"] is not None]
    last = max(numbered, key=lambda row: int(row["number"]), default=None)
    _copy_runs(old, new, moment, runs, last)
    kept = {row["id"] for row in steps}
    versions = [row for row in _rows(old, tables.versions) if row["step_id"] in kept]
    used = {row["reply_id"] for row in numbered} | {row["reply_id"] for row in versions}
    _copy_replies(old, new, moment, used, None if last is None else last["merged_at"])
    _put(new, tables.steps, [_as_of_then(old, row, kept) for row in steps])
    _put(new, tables.versions, versions)
    for table in (tables.questions, tables.step_passages):
        _put(new, table, [row for row in _rows(old, table) if row["step_id"] in kept])


def copy_rest(old: Connection, new: Connection, moment: Moment, *, measures: bool) -> None:
    """Copies what hangs on concepts and evidence, once these are there: what questions are about,
    checks, hypotheses and what moved them; with `measures`, those too."""
    concepts = _map_concepts(old, new)
    asked = set(new.execute(select(tables.questions.c.id)).scalars())
    _copy_where(
        old, new, tables.question_concepts, {"concept_id": concepts},
        keep=lambda row: row["question_id"] in asked,
    )  # fmt: skip
    kept = set(new.execute(select(tables.steps.c.id)).scalars())
    if measures:
        merged = select(tables.steps.c.id).where(tables.steps.c.number.is_not(None))
        done = set(new.execute(merged).scalars())
        _copy_where(
            old, new, tables.measures, {"concept_id": concepts},
            keep=lambda row: row["step_id"] in done,
        )  # fmt: skip
    evidence = _map_by(old, new, tables.evidence, "hash")
    relations = _map_relations(old, new, concepts)
    _copy_where(
        old, new, tables.checks, {"relation_id": relations, "evidence_id": evidence},
        keep=lambda row: row["checked_at"] < moment.until,
    )  # fmt: skip
    ends = {"source_id": concepts, "target_id": concepts}
    _copy_where(
        old, new, tables.hypotheses, ends,
        keep=lambda row: row["step_id"] in kept and row["registered_at"] < moment.until,
    )  # fmt: skip
    there = set(new.execute(select(tables.hypotheses.c.id)).scalars())
    _copy_where(
        old, new, tables.hypothesis_events, {"evidence_id": evidence},
        keep=lambda row: row["hypothesis_id"] in there and row["noted_at"] < moment.until,
    )  # fmt: skip


def _copy_papers(old: Connection, new: Connection, moment: Moment, steps: set[int]) -> None:
    """The papers that were there by then: by the clock, and whatever the clock says, those that a
    step had read, and those before them."""
    papers = tables.papers
    shown = select(tables.step_passages.c.step_id, func.max(tables.passages.c.paper_id))
    shown = shown.join(tables.passages).group_by(tables.step_passages.c.step_id)
    last = max((paper for step, paper in old.execute(shown) if step in steps), default=0)
    then = or_(papers.c.added_at < moment.until, papers.c.id <= last)
    _stream(old, new, papers, then)
    of = select(papers.c.id).where(then)
    for table in (tables.authors, tables.pages, tables.passages, tables.definitions):
        _stream(old, new, table, table.c.paper_id.in_(of))
    _stream(old, new, tables.rejections, tables.rejections.c.added_at < moment.until)
    there = select(tables.passages.c.id).join(papers).where(then)
    vectors = tables.vectors
    embedded = (vectors.c.owner == "passage") & vectors.c.owner_id.in_(there)
    _stream(old, new, vectors, embedded)


def _steps(old: Connection, moment: Moment) -> list[Row]:
    """The steps that were merged by then, and the rest of their epoch, which was planned."""
    every = _rows(old, tables.steps)
    if moment.number is None:
        return every
    merged = [row for row in every if row["number"] is not None and row["number"] <= moment.number]
    last = max(merged, key=lambda row: int(row["number"]), default=None)
    if last is None:
        return []
    waiting = [
        row | _WAITING
        for row in every
        if row["run_id"] == last["run_id"]
        and row["epoch"] == last["epoch"]
        and row["ordinal"] > last["ordinal"]
        and row["kind"] == ledger.EXTRACT
    ]
    return sorted([*merged, *waiting], key=lambda row: int(row["id"]))


def _as_of_then(old: Connection, row: Row, kept: set[int]) -> Row:
    """A step as it was: one that was asked again later was still dead, for the reason it had."""
    if row["state"] != ledger.RETRIED:
        return row
    again = select(tables.steps.c.id).where(tables.steps.c.kind == f"again {row['id']}")
    if kept.intersection(old.execute(again).scalars()):
        return row
    reason = select(tables.replies.c.reason).where(tables.replies.c.id == row["reply_id"])
    return row | {"state": ledger.DEAD, "reason": old.execute(reason).scalar() or ""}


def _copy_runs(
    old: Connection, new: Connection, moment: Moment, runs: set[int], last: Row | None
) -> None:
    def then(row: Row) -> Row:
        if moment.number is None or last is None or row["id"] != last["run_id"]:
            return row
        stopped = {
            "state": ledger.STOPPED,
            "stop_reason": f"as it stood after step {moment.number}",
        }
        return row | stopped | {"epoch": last["epoch"], "merged_upto": last["ordinal"]}

    whole = moment.number is None
    _put(new, tables.runs, [then(r) for r in _rows(old, tables.runs) if whole or r["id"] in runs])
    given = _rows(old, tables.given_questions)
    _put(new, tables.given_questions, [r for r in given if whole or r["run_id"] in runs])
    said = _rows(old, tables.steering)
    said = [row for row in said if row["given_at"] < moment.until]
    known = [row for row in said if whole or row["run_id"] in runs or row["run_id"] is None]
    _put(new, tables.steering, known)


def _copy_replies(
    old: Connection, new: Connection, moment: Moment, used: set[int | None], newest: float | None
) -> None:
    """The replies of the steps, and all else that was asked before the last of them was merged."""
    replies, whole = tables.replies, moment.number is None
    runs = set(new.execute(select(tables.runs.c.id)).scalars())
    before = min(moment.until, 0.0 if newest is None else newest)
    for page in old.execute(select(replies).order_by(replies.c.id)).mappings().partitions(AT_ONCE):
        kept = [dict(r) for r in page if whole or r["id"] in used or r["asked_at"] <= before]
        rows = [r | ({} if r["run_id"] in runs else {"run_id": None}) for r in kept]
        _put(new, replies, rows)


def _copy_where(
    old: Connection,
    new: Connection,
    table: Table,
    renumber: Mapping[str, Mapping[int, int]],
    *,
    keep: Callable[[Row], bool],
) -> None:
    """Copies rows with what they point to renumbered; not those that point to what is not there."""
    found = []
    for row in filter(keep, _rows(old, table)):
        ids = {name: ids.get(row[name]) for name, ids in renumber.items() if row[name] is not None}
        if all(value is not None for value in ids.values()):
            found.append(row | ids)
    _put(new, table, found)


def _map_concepts(old: Connection, new: Connection) -> dict[int, int]:
    keys = {key: identity for identity, key in _pairs(old, tables.concepts, "key")}
    return {keys[key]: identity for key, identity in concept_ids(new, keys).items()}


def _map_by(old: Connection, new: Connection, table: Table, name: str) -> dict[int, int]:
    there = {value: identity for identity, value in _pairs(new, table, name)}
    return {i: there[value] for i, value in _pairs(old, table, name) if value in there}


def _map_relations(old: Connection, new: Connection, concepts: Mapping[int, int]) -> dict[int, int]:
    table = tables.relations
    query = select(table.c.id, table.c.source_id, table.c.predicate, table.c.target_id)
    there = {(s, p, t): identity for identity, s, p, t in new.execute(query)}
    named = {i: (concepts.get(s), p, concepts.get(t)) for i, s, p, t in old.execute(query)}
    return {i: there[triple] for i, triple in named.items() if triple in there}


def _pairs(connection: Connection, table: Table, name: str) -> list[tuple[int, Any]]:
    rows = connection.execute(select(table.c.id, table.c[name]).order_by(table.c.id))
    return [(identity, value) for identity, value in rows]


def _rows(connection: Connection, table: Table) -> list[Row]:
    query = select(table).order_by(*table.primary_key.columns)
    return [dict(row) for row in connection.execute(query).mappings()]


def _stream(old: Connection, new: Connection, table: Table, only: ColumnElement[bool]) -> None:
    query = select(table).where(only).order_by(*table.primary_key.columns)
    for page in old.execute(query).mappings().partitions(AT_ONCE):
        _put(new, table, [dict(row) for row in page])


def _put(connection: Connection, table: Table, rows: list[Row]) -> None:
    if rows:
        connection.execute(insert(table), rows)
