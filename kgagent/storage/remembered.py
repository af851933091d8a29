"""What was found out once and need not be found out again, such as an endpoint's abilities."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, delete, select

from kgagent.storage.tables import meta


def recall(connection: Connection, kind: str, about: str) -> str | None:
    """What is remembered about something."""
    query = select(meta.c.value).where(meta.c.name == _name(kind, about))
    return connection.execute(query).scalar()


def remember(connection: Connection, kind: str, about: str, value: str) -> None:
    """Remembers it, in place of what was remembered before."""
    connection.execute(delete(meta).where(meta.c.name == _name(kind, about)))
    connection.execute(meta.insert().values(name=_name(kind, about), value=value))


def _name(kind: str, about: str) -> str:
    return f"{kind} {sha256(about.encode()).hexdigest()[:40]}"
