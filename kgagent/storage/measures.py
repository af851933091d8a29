"""Measures of every step, as rows: (step, name, rank) -> value, with the concept it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import Connection, select

from kgagent.domain.growth import FIGURES, SCALARS, Figures, Measures, Ranked
from kgagent.storage.knowledge import concept_ids
from kgagent.storage.tables import concepts, measures, questions, steps

HUB, BRIDGE, BETWEEN = "hub", "top_bridge", "between"
_RANKINGS = {"hubs": HUB, "top_bridges": BRIDGE, "between": BETWEEN}
_SWITCH = "diameter_exact"


def add(connection: Connection, step: int, found: Measures) -> None:
    """Stores the measures of a step; a figure that is not defined has no row."""
    values = {name: getattr(found, name) for name in SCALARS}
    if found.figures is not None:
        values |= {name: getattr(found.figures, name) for name in FIGURES}
    rows: list[dict[str, object]] = [
        {"name": name, "rank": 0, "concept_id": None, "value": float(value)}
        for name, value in values.items()
        if value is not None
    ]
    ranked = [(name, getattr(found, field)) for field, name in _RANKINGS.items()]
    ids = concept_ids(connection, {item.key for _, ranking in ranked for item in ranking})
    for name, ranking in ranked:
        rows += [
            {"name": name, "rank": rank, "concept_id": ids[item.key], "value": item.value}
            for rank, item in enumerate(ranking, start=1)
        ]
    connection.execute(measures.delete().where(measures.c.step_id == step))
    connection.execute(measures.insert(), [row | {"step_id": step} for row in rows])


def of_step(connection: Connection, step: int) -> Measures:
    """The measures stored for a step."""
    query = (
        select(measures.c.name, measures.c.value, concepts.c.key, concepts.c.name)
        .outerjoin(concepts, concepts.c.id == measures.c.concept_id)
        .where(measures.c.step_id == step)
        .order_by(measures.c.name, measures.c.rank)
    )
    scalars: dict[str, float] = {}
    ranked: dict[str, list[Ranked]] = {name: [] for name in _RANKINGS.values()}
    for name, value, key, concept in connection.execute(query):
        if name in ranked:
            ranked[name].append(Ranked(key, concept, value))
        else:
            scalars[name] = value
    return replace(
        _measures(scalars),
        hubs=tuple(ranked[HUB]),
        top_bridges=tuple(ranked[BRIDGE]),
        between=tuple(ranked[BETWEEN]),
    )


def _measures(values: Mapping[str, float]) -> Measures:
    """Measures from what is stored: whole numbers as such, what has no row as not defined."""
    told = {name: _as_stored(name, value) for name, value in values.items()}
    figures = None
    if "pairs" in told:
        figures = Figures(**{name: told[name] for name in FIGURES if name in told})
    return Measures(**{name: told[name] for name in SCALARS if name in told}, figures=figures)


def _as_stored(name: str, value: float) -> Any:
    if name == _SWITCH:
        return bool(value)
    return int(value) if name in _WHOLE else value


_WHOLE = frozenset(
    field.name for of in (Measures, Figures) for field in fields(of) if "int" in str(field.type)
)


def measured_in_full(connection: Connection) -> set[int]:
    """The steps, by id, whose figures are stored."""
    query = select(measures.c.step_id).where(measures.c.name == FIGURES[0])
    return set(connection.execute(query).scalars())


def at(connection: Connection, number: int) -> Measures:
    """The measures stored for the step with this number; zeros where there is none."""
    step = connection.execute(select(steps.c.id).where(steps.c.number == number)).scalar()
    return Measures() if step is None else of_step(connection, step)


def latest(connection: Connection) -> Measures:
    """The measures of the newest step; zeros before the first."""
    newest = select(steps.c.id).where(steps.c.number.is_not(None))
    step = connection.execute(newest.order_by(steps.c.number.desc()).limit(1)).scalar()
    return Measures() if step is None else of_step(connection, step)


def concept_curve(connection: Connection) -> list[int]:
    """How many concepts there were after each step, over all runs in order."""
    query = select(measures.c.value).join(steps, steps.c.id == measures.c.step_id)
    query = query.where(measures.c.name == SCALARS[0], steps.c.number.is_not(None))
    return [int(value) for value in connection.execute(query.order_by(steps.c.number)).scalars()]


def curves(connection: Connection) -> list[dict[str, float | int | str | None]]:
    """One row a merged step, over all runs in order: step, run, question and every figure; None
    where one was not measured or is not defined."""
    query = (
        select(steps.c.id, steps.c.number, steps.c.run_id, questions.c.text, questions.c.strategy)
        .join(questions, questions.c.step_id == steps.c.id)
        .where(steps.c.number.is_not(None))
        .order_by(steps.c.number)
    )
    names = (*SCALARS, *FIGURES)
    rows: dict[int, dict[str, float | int | str | None]] = {}
    for step, number, run, text, strategy in connection.execute(query):
        told = {"step": number, "run": run, "question": text, "strategy": strategy}
        rows[step] = told | dict.fromkeys(names)
    figures = select(measures.c.step_id, measures.c.name, measures.c.value)
    for step, name, value in connection.execute(figures.where(measures.c.name.in_(names))):
        if step in rows:
            rows[step][name] = _as_stored(name, value)
    return list(rows.values())
