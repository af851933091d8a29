"""What tells one state of a database from another, read from the ends of its tables."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from kgagent.storage.tables import judgements, papers, rejections


def decided(connection: Connection) -> tuple[int, int]:
    """The newest judgement, and how many were taken back: both say what is one concept now."""
    newest = select(func.coalesce(func.max(judgements.c.id), 0))
    undone = select(func.count()).select_from(judgements).where(judgements.c.undone)
    return connection.execute(newest).scalar_one(), connection.execute(undone).scalar_one()


def taken_in(connection: Connection) -> tuple[int, int]:
    """The newest paper and the newest refusal."""
    newest = [select(func.coalesce(func.max(of.c.id), 0)) for of in (papers, rejections)]
    return connection.execute(newest[0]).scalar_one(), connection.execute(newest[1]).scalar_one()
