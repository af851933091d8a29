"""What was said to runs, as rows: who may read them later sees when it took effect."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from kgagent.domain.growth import WANTED
from kgagent.domain.steering import LASTING, PAUSE, WAITING, Order
from kgagent.storage.tables import questions, runs, steering, steps


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """One thing that was said, when, and the run and ordinal after which it took effect (None
    while it waits)."""

    order: Order
    given_at: float
    run: int | None
    ordinal: int | None


def say(connection: Connection, order: Order) -> None:
    """Keeps what was said; a run takes it in after its next step."""
    row = {"kind": order.kind, "value": order.value, "given_at": time.time()}
    connection.execute(steering.insert().values(row))


def schedule(connection: Connection, run: int, orders: Sequence[tuple[int, Order]]) -> None:
    """Keeps what shall be taken in after which ordinal of a run: to replay another one."""
    rows = [
        {"kind": order.kind, "value": order.value, "given_at": time.time()}
        | {"run_id": run, "ordinal": ordinal}
        for ordinal, order in orders
    ]
    if rows:
        connection.execute(steering.insert(), rows)


def is_paused(connection: Connection) -> bool:
    """Whether the last that was said of the two is to pause."""
    query = select(steering.c.kind).where(steering.c.kind.in_(sorted(WAITING)))
    return connection.execute(query.order_by(steering.c.id.desc()).limit(1)).scalar() == PAUSE


def is_due(connection: Connection, run: int, ordinal: int) -> bool:
    """Whether something waits to be taken in after this ordinal."""
    query = select(func.count()).select_from(steering).where(_due(run, ordinal))
    return bool(connection.execute(query).scalar_one())


def take_in(connection: Connection, run: int, ordinal: int) -> list[Order]:
    """Notes that what waits takes effect after this ordinal; gives what took effect there."""
    due = _due(run, ordinal)
    found = connection.execute(
        select(steering.c.kind, steering.c.value).where(due).order_by(steering.c.id)
    )
    orders = [Order(kind, value) for kind, value in found]
    waiting = steering.c.run_id.is_(None)
    connection.execute(update(steering).where(waiting).values(run_id=run, ordinal=ordinal))
    return orders


def taken_in(connection: Connection, run: int, ordinal: int) -> list[Order]:
    """What holds for a run after this ordinal, in the order it was said: of earlier runs only what
    holds for good."""
    query = (
        select(steering.c.kind, steering.c.value)
        .where(
            or_(
                and_(steering.c.run_id < run, steering.c.kind.in_(sorted(LASTING))),
                and_(steering.c.run_id == run, steering.c.ordinal <= ordinal),
            )
        )
        .order_by(steering.c.id)
    )
    return [Order(kind, value) for kind, value in connection.execute(query)]


def asked_so_far(connection: Connection, run: int) -> int:
    """How many of the questions that somebody asked for in a run are planned."""
    query = select(func.count()).select_from(questions).join(steps)
    query = query.where(steps.c.run_id == run, questions.c.strategy == WANTED)
    return int(connection.execute(query.where(~steps.c.kind.like("again %"))).scalar_one())


def of_newest_run(connection: Connection) -> list[tuple[int, Order]]:
    """What the newest run was told, with the ordinals after which it took effect; what held when
    it began stands at 0."""
    newest = connection.execute(select(func.max(runs.c.id))).scalar()
    if newest is None:
        return []
    before = [(0, order) for order in taken_in(connection, newest, -1)]
    query = select(steering.c.ordinal, steering.c.kind, steering.c.value)
    query = query.where(steering.c.run_id == newest).order_by(steering.c.id)
    said = [(ordinal, Order(kind, value)) for ordinal, kind, value in connection.execute(query)]
    return before + [(o, order) for o, order in said if order.kind not in WAITING]


def everything(connection: Connection) -> list[StoredOrder]:
    """All that was ever said, in order."""
    query = select(
        steering.c.kind,
        steering.c.value,
        steering.c.given_at,
        steering.c.run_id,
        steering.c.ordinal,
    ).order_by(steering.c.id)
    return [
        StoredOrder(Order(kind, value), given_at, run, ordinal)
        for kind, value, given_at, run, ordinal in connection.execute(query)
    ]


def _due(run: int, ordinal: int) -> ColumnElement[bool]:
    planned = and_(steering.c.run_id == run, steering.c.ordinal == ordinal)
    return or_(steering.c.run_id.is_(None), planned)
