"""Who answers which planned step: a lease with a token, so that a late answer is known as late.

A step that is offered has a row here until it is answered. Whoever takes it gets a new token, and
the answer of any other token is refused. A lease ends with its time, or at once when the one who
has it is no longer alive (`kgagent.storage.alive`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from kgagent.storage.ledger import READY
from kgagent.storage.tables import leases, steps


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of `owner` to answer a step; `token` tells it from every other one."""

    step: int
    owner: int
    token: int


def offer(connection: Connection, run: int, planned: Sequence[int]) -> None:
    """Lets anyone answer these steps of a run (by id), and no others that nobody has yet."""
    others = select(steps.c.id).where(steps.c.run_id == run, steps.c.id.not_in(planned))
    free = leases.c.owner.is_(None), leases.c.step_id.in_(others)
    connection.execute(leases.delete().where(*free))
    there = set(
        connection.execute(select(leases.c.step_id).where(leases.c.step_id.in_(planned))).scalars()
    )
    offered = [
        {"step_id": step, "owner": None, "token": 0, "until": 0.0}
        for step in planned
        if step not in there
    ]
    if offered:
        connection.execute(leases.insert(), offered)


def take(
    connection: Connection,
    run: int,
    owner: int,
    *,
    seconds: float,
    is_alive: Callable[[int], bool],
    step: int | None = None,
) -> Lease | None:
    """The first offered step of a run that nobody has (or that `step`, if so); None if there is
    none. Rows that another process is just taking are passed over, where the store can."""
    query = (
        select(leases.c.step_id, leases.c.owner, leases.c.token, leases.c.until)
        .join(steps, steps.c.id == leases.c.step_id)
        .where(steps.c.run_id == run, steps.c.state == READY)
        .order_by(steps.c.ordinal)
        .with_for_update(skip_locked=True, of=leases)
    )
    if step is not None:
        query = query.where(leases.c.step_id == step)
    now = _now(connection)
    held: dict[int, bool] = {owner: True}
    for found, holder, token, until in connection.execute(query).all():
        if holder is not None and until > now:
            if holder not in held:
                held[holder] = is_alive(holder)
            if held[holder]:
                continue
        taken = {"owner": owner, "token": token + 1, "until": now + seconds}
        connection.execute(update(leases).where(leases.c.step_id == found).values(taken))
        return Lease(found, owner, token + 1)
    return None


def renew(connection: Connection, owner: int, *, seconds: float) -> None:
    """All leases of an owner last so long from now."""
    until = {"until": _now(connection) + seconds}
    connection.execute(update(leases).where(leases.c.owner == owner).values(until))


def give_back(connection: Connection, lease: Lease) -> None:
    """The step is free again, if this lease still holds."""
    connection.execute(update(leases).where(_this(lease)).values(owner=None, until=0.0))


def end(connection: Connection, lease: Lease) -> bool:
    """Ends a lease because its step is answered; False when it no longer held: the answer is late,
    and must not be written."""
    return bool(connection.execute(leases.delete().where(_this(lease))).rowcount)


def _this(lease: Lease) -> ColumnElement[bool]:
    return and_(
        leases.c.step_id == lease.step,
        leases.c.owner == lease.owner,
        leases.c.token == lease.token,
    )


def _now(connection: Connection) -> float:
    """Seconds since 1970 by the clock that all processes of this database share."""
    if connection.dialect.name == "sqlite":
        return time.time()
    return float(
        connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one()
    )
