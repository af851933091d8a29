"""Which step the graph was at on a day."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from kgagent.storage.tables import steps


def newest_step_before(connection: Connection, moment: float) -> int:
    """The number of the newest step merged before a moment (seconds since 1970, UTC); 0: none."""
    query = select(func.max(steps.c.number)).where(steps.c.merged_at < moment)
    return int(connection.execute(query).scalar_one() or 0)
