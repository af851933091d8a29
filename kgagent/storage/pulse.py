"""What tells one state of a database from another, read from the ends of its tables."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from kgagent.storage.removals import next_act
from kgagent.storage.tables import judgements, papers, rejections, removals


def decided(connection: Connection) -> tuple[int, int]:
    """The newest decision (about concepts or a paper), and how many were taken back."""
    undone = select(func.count()).select_from(judgements).where(judgements.c.undone)
    back = select(func.count(removals.c.undone_at))
    taken_back = connection.execute(undone).scalar_one() + connection.execute(back).scalar_one()
    return next_act(connection) - 1, taken_back


def taken_in(connection: Connection) -> tuple[int, int]:
    """The newest paper and the newest refusal."""
    newest = [select(func.coalesce(func.max(of.c.id), 0)) for of in (papers, rejections)]
    return connection.execute(newest[0]).scalar_one(), connection.execute(newest[1]).scalar_one()
