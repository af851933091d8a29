"""Measures of every step, as rows: (step, name, rank) -> value, with the concept it is about."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from kgagent.domain.growth import SCALARS, Measures, Ranked
from kgagent.storage.tables import concepts, measures, questions, steps

HUB, BRIDGE = "hub", "top_bridge"


def add(connection: Connection, step: int, found: Measures, ids: Mapping[str, int]) -> None:
    """Stores the measures of a step; `ids` maps concept keys to ids."""
    rows: list[dict[str, object]] = [
        {"name": name, "rank": 0, "concept_id": None, "value": float(getattr(found, name))}
        for name in SCALARS
    ]
    for name, ranking in ((HUB, found.hubs), (BRIDGE, found.top_bridges)):
        rows += [
            {"name": name, "rank": rank, "concept_id": ids[item.key], "value": item.value}
            for rank, item in enumerate(ranking, start=1)
        ]
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
    ranked: dict[str, list[Ranked]] = {HUB: [], BRIDGE: []}
    for name, value, key, concept in connection.execute(query):
        if name in ranked:
            ranked[name].append(Ranked(key, concept, value))
        else:
            scalars[name] = value
    whole = {
        name: value if name in {"mean_degree", "modularity"} else int(value)
        for name, value in scalars.items()
    }
    return Measures(**whole, hubs=tuple(ranked[HUB]), top_bridges=tuple(ranked[BRIDGE]))  # type: ignore[arg-type]


def latest(connection: Connection) -> Measures:
    """The measures of the newest step; zeros before the first."""
    newest = select(steps.c.id).where(steps.c.number.is_not(None))
    step = connection.execute(newest.order_by(steps.c.number.desc()).limit(1)).scalar()
    return Measures() if step is None else of_step(connection, step)


def curves(connection: Connection) -> list[dict[str, float | int | str]]:
    """One row a merged step, over all runs in order: step, run, question and every figure."""
    query = (
        select(steps.c.id, steps.c.number, steps.c.run_id, questions.c.text, questions.c.strategy)
        .join(questions, questions.c.step_id == steps.c.id)
        .where(steps.c.number.is_not(None))
        .order_by(steps.c.number)
    )
    rows: dict[int, dict[str, float | int | str]] = {}
    for step, number, run, text, strategy in connection.execute(query):
        rows[step] = {"step": number, "run": run, "question": text, "strategy": strategy}
    figures = select(measures.c.step_id, measures.c.name, measures.c.value)
    for step, name, value in connection.execute(figures.where(measures.c.name.in_(SCALARS))):
        if step in rows:
            rows[step][name] = value
    return list(rows.values())
