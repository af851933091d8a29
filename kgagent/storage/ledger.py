"""The ledger: runs, their planned steps, and every reply, kept before anything is done with it."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from sqlalchemy import Connection, func, select, update

from kgagent.domain.growth import GIVEN, PlannedStep, Question, RunSettings
from kgagent.storage.knowledge import concept_ids
from kgagent.storage.tables import (
    concepts,
    given_questions,
    question_concepts,
    questions,
    runs,
    step_passages,
    steps,
    versions,
)

READY, ANSWERED, MERGED, DEAD, RETRIED = "ready", "answered", "merged", "dead", "retried"
EXTRACT = "extract"
"""The kind of a step as it is first planned; one asked again is of a kind of its own."""

RUNNING, STOPPED, DONE, SUPERSEDED = "running", "stopped", "done", "superseded"


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run: `merged_upto` is the ordinal of its last merged (or dead) step, 0 before the first."""

    id: int
    settings_hash: str
    state: str
    epoch: int
    merged_upto: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step waiting for its merge."""

    id: int
    plan: PlannedStep
    state: str
    reply: int | None


def latest_run(connection: Connection) -> RunRow | None:
    """The newest run."""
    query = select(runs.c.id, runs.c.settings_hash, runs.c.state, runs.c.epoch, runs.c.merged_upto)
    row = connection.execute(query.order_by(runs.c.id.desc()).limit(1)).first()
    return RunRow(*row) if row else None


def has_done(connection: Connection, settings_hash: str, steps: int) -> bool:
    """Whether a run with these settings has merged so many steps."""
    query = select(runs.c.id).where(
        runs.c.settings_hash == settings_hash, runs.c.merged_upto >= steps
    )
    return connection.execute(query.limit(1)).first() is not None


def newest_settings(connection: Connection) -> RunSettings:
    """The settings of the newest run; the defaults when there is none."""
    query = select(runs.c.settings).order_by(runs.c.id.desc()).limit(1)
    return _settings(connection.execute(query).scalar() or "{}")


def newest_given(connection: Connection) -> tuple[str, ...]:
    """The questions that the newest run was given beforehand."""
    newest = select(func.max(runs.c.id)).scalar_subquery()
    query = select(given_questions.c.text).where(given_questions.c.run_id == newest)
    return tuple(connection.execute(query.order_by(given_questions.c.position)).scalars())


def start_run(connection: Connection, settings: RunSettings, code_version: str) -> RunRow:
    """A new run with nothing planned yet."""
    row = {
        "settings_hash": settings.hash,
        "settings": settings.text,
        "model": settings.model,
        "seed": settings.seed,
        "code_version": code_version,
        "state": RUNNING,
        "epoch": 0,
        "merged_upto": 0,
        "stop_reason": "",
        "host": socket.gethostname(),
        "process": os.getpid(),
        "started_at": time.time(),
    }
    key = connection.execute(runs.insert().values(row)).inserted_primary_key
    assert key is not None
    return RunRow(int(key[0]), settings.hash, RUNNING, 0, 0)


def resume_run(connection: Connection, run: int) -> None:
    """Marks a run as going on, by this process."""
    values: dict[str, object] = {"state": RUNNING, "stop_reason": "", "ended_at": None}
    values |= {"host": socket.gethostname(), "process": os.getpid()}
    connection.execute(update(runs).where(runs.c.id == run).values(values))


def end_run(connection: Connection, run: int, state: str, reason: str) -> None:
    """Marks a run as stopped, done or superseded, and says why.

    The steps of a superseded run that were planned but never merged become dead with that reason.
    """
    values = {"state": state, "stop_reason": reason, "ended_at": time.time()}
    connection.execute(update(runs).where(runs.c.id == run).values(values))
    if state == SUPERSEDED:
        waiting = steps.c.run_id == run, steps.c.state.in_([READY, ANSWERED])
        connection.execute(update(steps).where(*waiting).values(state=DEAD, reason=reason))


def plan(connection: Connection, run: int, epoch: int, planned: Sequence[PlannedStep]) -> None:
    """Freezes the steps of an epoch: their questions, concepts and passages."""
    connection.execute(update(runs).where(runs.c.id == run).values(epoch=epoch))
    for step in planned:
        _plan_one(connection, run, step)


def plan_again(connection: Connection, run: int, step: PlannedStep, kind: str) -> StepRow:
    """Freezes one step of another kind, and gives it."""
    identity = _plan_one(connection, run, step, kind=kind)
    return StepRow(identity, step, READY, None)


def _plan_one(connection: Connection, run: int, step: PlannedStep, *, kind: str = EXTRACT) -> int:
    row = {
        "run_id": run,
        "ordinal": step.ordinal,
        "epoch": step.epoch,
        "kind": kind,
        "input_hash": step.input_hash,
        "state": READY,
        "attempts": 0,
        "reason": "",
    }
    step_key = connection.execute(steps.insert().values(row)).inserted_primary_key
    assert step_key is not None
    asked = {
        "step_id": step_key[0],
        "text": step.question.text,
        "strategy": step.question.strategy,
        "aim": step.question.aim,
    }
    key = connection.execute(questions.insert().values(asked)).inserted_primary_key
    assert key is not None
    ids = concept_ids(connection, step.question.concepts)
    about = [
        {"question_id": key[0], "position": at, "concept_id": ids[concept]}
        for at, concept in enumerate(step.question.concepts)
    ]
    shown = [
        {"step_id": step_key[0], "position": at, "passage_id": passage}
        for at, passage in enumerate(step.passages)
    ]
    if about:
        connection.execute(question_concepts.insert(), about)
    if shown:
        connection.execute(step_passages.insert(), shown)
    return int(step_key[0])


def withdraw(connection: Connection, run: int) -> int:
    """Takes back what is planned in a run and not merged; gives how many steps. Replies that some
    of them had stay in the ledger, and are not paid for again. Nothing is taken back while dead
    steps wait to be asked again."""
    planned = steps.c.run_id == run, steps.c.state.in_([READY, ANSWERED])
    found = connection.execute(select(steps.c.id, steps.c.kind).where(*planned)).all()
    ids = [identity for identity, _ in found]
    if not ids or any(kind != EXTRACT for _, kind in found):
        return 0
    asked = select(questions.c.id).where(questions.c.step_id.in_(ids))
    connection.execute(question_concepts.delete().where(question_concepts.c.question_id.in_(asked)))
    connection.execute(questions.delete().where(questions.c.step_id.in_(ids)))
    for table in (step_passages, versions):
        connection.execute(table.delete().where(table.c.step_id.in_(ids)))
    connection.execute(steps.delete().where(steps.c.id.in_(ids)))
    return len(ids)


def ask_again(connection: Connection, run: int) -> int:
    """Plans the dead steps of a run anew, after those that wait; gives how many."""
    dead = _steps_in(connection, run, [DEAD])
    last = select(func.coalesce(func.max(steps.c.ordinal), 0)).where(steps.c.run_id == run)
    ordinal = connection.execute(last).scalar_one()
    for at, row in enumerate(dead, start=1):
        again = replace(row.plan, ordinal=ordinal + at)
        _plan_one(connection, run, again, kind=f"again {row.id}")
        renewed = {"state": RETRIED, "reason": f"asked again as step {again.ordinal}"}
        connection.execute(update(steps).where(steps.c.id == row.id).values(renewed))
    return len(dead)


def waiting(connection: Connection, run: int) -> list[StepRow]:
    """The planned steps that are not merged yet, in order."""
    return _steps_in(connection, run, [READY, ANSWERED])


def _steps_in(connection: Connection, run: int, states: Sequence[str]) -> list[StepRow]:
    query = (
        select(
            steps.c.id,
            steps.c.ordinal,
            steps.c.epoch,
            steps.c.state,
            steps.c.reply_id,
            questions.c.id,
            questions.c.text,
            questions.c.strategy,
            questions.c.aim,
        )
        .join(questions, questions.c.step_id == steps.c.id)
        .where(steps.c.run_id == run, steps.c.state.in_(states))
        .order_by(steps.c.ordinal)
    )
    found = []
    for identity, ordinal, epoch, state, reply, asked, text, strategy, aim in connection.execute(
        query
    ).all():
        question = Question(text, strategy, _question_concepts(connection, asked), aim)
        shown = _step_passages(connection, identity)
        found.append(StepRow(identity, PlannedStep(ordinal, epoch, question, shown), state, reply))
    return found


@dataclass(frozen=True, slots=True)
class Replayable:
    """A merged or dead step with what is needed to merge it again."""

    id: int
    number: int
    run: int
    settings: RunSettings
    state: str
    reply: int | None
    passages: tuple[int, ...]


def replayable(connection: Connection) -> list[Replayable]:
    """All merged or dead steps, in the order they were merged."""
    settings = {
        run: _settings(text) for run, text in connection.execute(select(runs.c.id, runs.c.settings))
    }
    shown: dict[int, list[int]] = {}
    query = select(step_passages.c.step_id, step_passages.c.passage_id)
    query = query.order_by(step_passages.c.step_id, step_passages.c.position)
    for step, passage in connection.execute(query):
        shown.setdefault(step, []).append(passage)
    found = select(steps.c.id, steps.c.number, steps.c.run_id, steps.c.state, steps.c.reply_id)
    rows = connection.execute(
        found.where(steps.c.number.is_not(None)).order_by(steps.c.number)
    ).all()
    return [
        Replayable(step, number, run, settings[run], state, reply, tuple(shown.get(step, ())))
        for step, number, run, state, reply in rows
    ]


def _settings(text: str) -> RunSettings:
    """Settings as a run keeps them; what this version does not know is left aside."""
    found = json.loads(text)
    known = {field.name for field in fields(RunSettings)}
    return RunSettings(**{name: value for name, value in found.items() if name in known})


def _question_concepts(connection: Connection, question: int) -> tuple[str, ...]:
    query = select(concepts.c.key).join(question_concepts).order_by(question_concepts.c.position)
    rows = connection.execute(query.where(question_concepts.c.question_id == question))
    return tuple(rows.scalars())


def _step_passages(connection: Connection, step: int) -> tuple[int, ...]:
    query = select(step_passages.c.passage_id).order_by(step_passages.c.position)
    return tuple(connection.execute(query.where(step_passages.c.step_id == step)).scalars())


def asked_passages(connection: Connection) -> set[int]:
    """The passages that a step has been asked about (dead steps of a superseded run aside)."""
    query = select(step_passages.c.passage_id).join(steps).where(steps.c.reply_id.is_not(None))
    planned = select(step_passages.c.passage_id).join(steps).where(steps.c.state == READY)
    return {*connection.execute(query).scalars(), *connection.execute(planned).scalars()}


def add_given(connection: Connection, run: int, texts: Sequence[str]) -> None:
    """Keeps the questions that a run was given beforehand."""
    rows = [{"run_id": run, "position": at, "text": text} for at, text in enumerate(texts)]
    if rows:
        connection.execute(given_questions.insert(), rows)


def given_left(connection: Connection, run: int) -> list[str]:
    """The given questions that are not planned yet, in order."""
    planned = select(func.count()).select_from(questions).join(steps)
    planned = planned.where(
        steps.c.run_id == run, steps.c.kind == EXTRACT, questions.c.strategy == GIVEN
    )
    query = select(given_questions.c.text).where(given_questions.c.run_id == run)
    query = query.order_by(given_questions.c.position)
    return list(
        connection.execute(query.offset(connection.execute(planned).scalar_one())).scalars()
    )


def asked_texts(connection: Connection) -> set[str]:
    """The questions asked or planned so far, word for word, and the templates of those that a
    model phrased."""
    found = set(connection.execute(select(questions.c.text)).scalars())
    aims = select(questions.c.aim).where(questions.c.aim != "")
    return found.union(connection.execute(aims).scalars())


def newest_questions(connection: Connection, run: int, *, limit: int) -> list[str]:
    """The questions of a run asked last, the oldest of them first."""
    query = select(questions.c.text).join(steps).where(steps.c.run_id == run)
    newest = connection.execute(query.order_by(steps.c.ordinal.desc()).limit(limit)).scalars()
    return list(newest)[::-1]


def last_answered(connection: Connection, run: int) -> tuple[str, int] | None:
    """The question of a run's newest merged step, and the id of its reply."""
    query = (
        select(questions.c.text, steps.c.reply_id)
        .join(steps, steps.c.id == questions.c.step_id)
        .where(steps.c.run_id == run, steps.c.state == MERGED)
        .order_by(steps.c.ordinal.desc())
    )
    row = connection.execute(query.limit(1)).first()
    return (row.text, row.reply_id) if row else None


def epoch(connection: Connection, run: int) -> int:
    """The newest epoch planned in a run, 0 before the first."""
    return int(connection.execute(select(runs.c.epoch).where(runs.c.id == run)).scalar_one())


def merged_steps(connection: Connection) -> list[int]:
    """The ids of all merged or dead steps, in the order they were merged."""
    query = select(steps.c.id).where(steps.c.number.is_not(None)).order_by(steps.c.number)
    return list(connection.execute(query).scalars())


def asked_concepts(connection: Connection) -> dict[str, int]:
    """How many questions have been about each concept, by its own key."""
    query = (
        select(concepts.c.key, func.count())
        .join(question_concepts, question_concepts.c.concept_id == concepts.c.id)
        .group_by(concepts.c.key)
        .order_by(concepts.c.key)
    )
    return dict(connection.execute(query).all())


def mark_answered(
    connection: Connection, step: int, reply_id: int, said: Sequence[tuple[str, int]] = ()
) -> None:
    """The step has its reply and waits for its turn to be merged; `said` are all the versions it
    went through, as (part, reply id)."""
    rows = [
        {"step_id": step, "position": at, "part": part, "reply_id": reply}
        for at, (part, reply) in enumerate(said)
    ]
    if rows:
        connection.execute(versions.insert(), rows)
    values = {"state": ANSWERED, "reply_id": reply_id, "attempts": steps.c.attempts + 1}
    connection.execute(update(steps).where(steps.c.id == step).values(values))


def close_step(
    connection: Connection, run: int, step: StepRow, *, dead: str = "", left_out: str = ""
) -> None:
    """Marks the next ordinal merged, or dead with its reason; gives it the graph's step number.

    A merged step's reason says what of its reply was left out.
    """
    number = connection.execute(select(func.coalesce(func.max(steps.c.number), 0))).scalar_one()
    values = {
        "state": DEAD if dead else MERGED,
        "reason": dead or left_out,
        "merged_at": time.time(),
    }
    values["number"] = number + 1
    connection.execute(update(steps).where(steps.c.id == step.id).values(values))
    ordinal = {"merged_upto": step.plan.ordinal}
    connection.execute(update(runs).where(runs.c.id == run).values(ordinal))
