"""Moments of a graph: which step was the newest at a time, and what was shown as what then."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from kgagent.errors import NotFound
from kgagent.storage.tables import concepts, showings, steps


def newest_step(connection: Connection) -> int:
    """The number of the newest step, 0 before the first."""
    return int(connection.execute(select(func.coalesce(func.max(steps.c.number), 0))).scalar_one())


def number_of(connection: Connection, step: int | None) -> int:
    """The number of a step that is meant: of the newest without one. Raises NotFound for none."""
    newest = newest_step(connection)
    if step is not None and not 1 <= step <= newest:
        raise NotFound(f"There is no step {step}.", hint=f"This graph has steps 1 to {newest}.")
    return newest if step is None else step


def step_before(connection: Connection, time: float) -> int:
    """The number of the newest step that was merged before a time (seconds since 1970), or 0."""
    query = select(func.coalesce(func.max(steps.c.number), 0)).where(steps.c.merged_at < time)
    return int(connection.execute(query).scalar_one())


def step_before_run(connection: Connection, run: int) -> int:
    """The number of the last step before the first one of a run, 0 where there is none."""
    first = select(func.min(steps.c.number)).where(steps.c.run_id == run).scalar_subquery()
    query = select(func.coalesce(func.max(steps.c.number), 0)).where(steps.c.number < first)
    return int(connection.execute(query).scalar_one())


def shown_at(connection: Connection, number: int) -> dict[str, str]:
    """The concepts that were shown as others after a step, by key, with the key of what."""
    first = concepts.alias()
    query = (
        select(concepts.c.key, first.c.key)
        .select_from(showings)
        .join(concepts, concepts.c.id == showings.c.concept_id)
        .join(first, first.c.id == showings.c.first_id)
        .join(steps, steps.c.id == showings.c.step_id)
        .where(steps.c.number <= number)
        .order_by(steps.c.number, showings.c.id)
    )
    found = dict(connection.execute(query).all())
    return {key: shown for key, shown in found.items() if key != shown}
