"""The graph without some papers: what rests on them alone put away, what stays made to fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, or_, select, update

from kgagent.storage import archive, falling
from kgagent.storage.falling import Falling
from kgagent.storage.ledger import ANSWERED, DEAD, READY
from kgagent.storage.rows import batches, dicts
from kgagent.storage.tables import (
    aliases,
    concepts,
    evidence,
    hypotheses,
    judgements,
    measures,
    mentions,
    metadata,
    papers,
    passages,
    question_concepts,
    questions,
    relations,
    showings,
    step_passages,
    steps,
    vectors,
    versions,
)
from kgagent.storage.vectors import CONCEPT, PASSAGE

Row = dict[str, Any]
GONE = "gone"
"""The state of a step without a usable reply whose papers were removed: it is not asked again."""

_CHANGED: dict[Table, tuple[str, ...]] = {
    concepts: ("name", "step_id", "merged_into"),
    relations: ("step_id",),
    aliases: ("step_id",),
    steps: ("state",),
    hypotheses: ("source_id", "target_id"),
}
"""What changes in rows that stay."""


@dataclass(slots=True)
class Before:
    """What stays may change: how it was."""

    values: dict[str, dict[int, Row]]
    showings: dict[int, Row]

    @classmethod
    def of(cls, connection: Connection) -> Before:
        """The values that may change, as they are now."""
        values = {
            table.name: {
                row["id"]: row
                for row in dicts(connection, select(table.c.id, *(table.c[n] for n in names)))
            }
            for table, names in _CHANGED.items()
        }
        return cls(values, {row["id"]: row for row in dicts(connection, select(showings))})

    def keep(self, connection: Connection) -> None:
        """Puts into the archive what is otherwise now, so that all comes back as it was."""
        now = Before.of(connection)
        for table in _CHANGED:
            there = now.values[table.name]
            changed = [
                row
                for identity, row in self.values[table.name].items()
                if identity in there and there[identity] != row
            ]
            archive.keep(connection, table, changed, archive.WAS)
        gone = [row for at, row in self.showings.items() if now.showings.get(at) != row]
        made = [{"id": at} for at, row in now.showings.items() if self.showings.get(at) != row]
        archive.keep(connection, showings, gone)
        archive.keep(connection, showings, made, archive.MADE)


def put_away(connection: Connection, away: Iterable[int]) -> Falling:
    """Puts papers (ids) away with all that falls with them; concepts that stay are shown as the
    first born of those that they were shown as one with.

    Names, and what concepts are shown as by the judgements that stand, are to be settled after.
    """
    found = falling.falling(connection, away)
    plans = _planned_on(connection, found)
    _put_plans_away(connection, plans)
    _mark_dead(connection, found)
    _reshow(connection, found.concepts)
    for column in (hypotheses.c.source_id, hypotheses.c.target_id):
        for batch in batches(sorted(found.concepts)):
            cut = update(hypotheses).where(column.in_(batch))
            connection.execute(cut.values({column.name: None}))
    for kind, ids in ((CONCEPT, found.concepts), (PASSAGE, found.passages)):
        _put_vectors_away(connection, kind, ids)
    _put_rows_away(connection, found)
    _be_born(connection, found)
    return found


def _planned_on(connection: Connection, found: Falling) -> set[int]:
    """All steps that wait, where one of them shows what falls or asks about it; else none."""
    waiting = select(steps.c.id).where(steps.c.state.in_([READY, ANSWERED]))
    every = set(connection.execute(waiting).scalars())
    shown = select(step_passages.c.passage_id).where(step_passages.c.step_id.in_(every))
    about = select(question_concepts.c.concept_id).join(questions)
    about = about.where(questions.c.step_id.in_(every))
    hit = found.passages & set(connection.execute(shown).scalars())
    return every if hit or found.concepts & set(connection.execute(about).scalars()) else set()


def _put_plans_away(connection: Connection, plans: set[int]) -> None:
    asked = set(
        connection.execute(select(questions.c.id).where(questions.c.step_id.in_(plans))).scalars()
    )
    archive.put_away(connection, question_concepts, asked, "question_id")
    archive.put_away(connection, questions, asked)
    for table in (step_passages, versions):
        archive.put_away(connection, table, plans, "step_id")
    archive.put_away(connection, steps, plans)


def _mark_dead(connection: Connection, found: Falling) -> None:
    for batch in batches(sorted(found.steps)):
        dead = steps.c.id.in_(batch) & (steps.c.state == DEAD)
        connection.execute(update(steps).where(dead).values(state=GONE))


def _put_vectors_away(connection: Connection, kind: str, ids: Iterable[int]) -> None:
    for batch in batches(sorted(ids)):
        chosen = (vectors.c.owner == kind) & vectors.c.owner_id.in_(batch)
        archive.keep(connection, vectors, dicts(connection, select(vectors).where(chosen)))
        connection.execute(vectors.delete().where(chosen))


def _put_rows_away(connection: Connection, found: Falling) -> None:
    """What falls, and all that points to it; that first."""
    fallen = {
        table.name: ids
        for table, ids in (
            (papers, found.papers),
            (passages, found.passages),
            (mentions, found.mentions),
            (evidence, found.evidence),
            (relations, found.relations),
            (aliases, found.aliases),
            (concepts, found.concepts),
        )
    }
    for table in reversed(metadata.sorted_tables):
        if table.name in fallen:
            archive.put_away(connection, table, fallen[table.name])
            continue
        for column in table.columns:
            for key in column.foreign_keys:
                if ids := fallen.get(key.column.table.name):
                    archive.put_away(connection, table, ids, column.name)


def _reshow(connection: Connection, fallen: set[int]) -> None:
    """Shows concepts that stay, where they were shown as one that falls, as the first born of
    those; from the steps on at which that was so."""
    query = select(showings.c.concept_id, showings.c.first_id, showings.c.step_id, showings.c.id)
    query = query.join(steps, steps.c.id == showings.c.step_id)
    rows = connection.execute(query.order_by(steps.c.number, showings.c.id)).all()
    concerned = {row.concept_id for row in rows if row.first_id in fallen}
    first: dict[int, int] = {}
    shown: dict[int, int] = {}
    new: dict[tuple[int, int], int] = {}
    for row in rows:
        if row.concept_id not in concerned or row.concept_id in fallen:
            continue
        first[row.concept_id] = row.first_id
        for one, as_what in _as_first_left(first, fallen).items():
            if shown.get(one, one) != as_what:
                shown[one] = new[one, row.step_id] = as_what
    for batch in batches(sorted(concerned | fallen)):
        gone = or_(
            showings.c.concept_id.in_(batch), showings.c.first_id.in_(fallen.intersection(batch))
        )
        connection.execute(showings.delete().where(gone))
    made = [
        {"concept_id": one, "step_id": step, "first_id": as_what}
        for (one, step), as_what in new.items()
    ]
    if made:
        connection.execute(showings.insert(), made)
    _point(connection, fallen)


def _as_first_left(first: dict[int, int], fallen: set[int]) -> dict[int, int]:
    """What each of these concepts is shown as, where the fallen are not there."""
    together: dict[int, list[int]] = {}
    for one, as_what in first.items():
        together.setdefault(as_what, []).append(one)
    return {
        one: min(every) if as_what in fallen else as_what
        for as_what, every in together.items()
        for one in every
    }


def _point(connection: Connection, fallen: set[int]) -> None:
    """Concepts that are shown as one that falls are shown as the first born of them now."""
    left: dict[int, list[int]] = {}
    for batch in batches(sorted(fallen)):
        query = select(concepts.c.merged_into, concepts.c.id)
        for first, one in connection.execute(query.where(concepts.c.merged_into.in_(batch))):
            left.setdefault(first, []).append(one)
    for every in left.values():
        staying = [one for one in every if one not in fallen]
        for one in staying:
            into = min(staying) if one != min(staying) else None
            chosen = concepts.c.id == one
            connection.execute(update(concepts).where(chosen).values(merged_into=into))


def _be_born(connection: Connection, found: Falling) -> None:
    births = falling.births(connection, found)
    for table, born in (
        (concepts, births.concepts),
        (relations, births.relations),
        (aliases, births.aliases),
    ):
        for identity, step in born.items():
            chosen = table.c.id == identity
            connection.execute(update(table).where(chosen).values(step_id=step))


def put_measures_away(connection: Connection, step: int) -> None:
    """Puts the figures of a step away, which is measured again: those go when others come back."""
    archive.put_away(connection, measures, [step], "step_id")
    archive.keep(connection, measures, [{"step_id": step}], archive.MADE)


def moment(connection: Connection) -> Row:
    """What is otherwise once a graph has grown, or somebody has decided something."""
    counted = (
        select(func.coalesce(func.max(steps.c.number), 0)),
        select(func.coalesce(func.max(judgements.c.id), 0)),
        select(func.count()).select_from(judgements).where(judgements.c.undone),
    )
    return {"moment": [int(connection.execute(query).scalar_one()) for query in counted]}


def is_moved(connection: Connection) -> bool:
    """Whether the graph has grown, or somebody decided something, since papers were put away."""
    kept = archive.read(connection, steps, kind=archive.MOMENT)[steps.name]
    return kept != [moment(connection)]
