"""Which database this is, and which one it parted from, at which step."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from uuid import uuid4

from sqlalchemy import Connection, delete, select

from kgagent.storage.moments import newest_step
from kgagent.storage.tables import meta

IDENTITY, PARENT = "identity", "parted from"


@dataclass(frozen=True, slots=True)
class Parent:
    """The database that this one was copied from: its identity, where it lay, and its newest step
    then."""

    identity: str
    place: str
    step: int


def identity(connection: Connection) -> str:
    """A name that no other database has; given the first time that somebody asks."""
    return known(connection) or renamed(connection)


def known(connection: Connection) -> str:
    """The identity that this database was given, "" while nobody has asked for one."""
    said = connection.execute(select(meta.c.value).where(meta.c.name == IDENTITY)).scalar()
    return str(said or "")


def renamed(connection: Connection) -> str:
    """A new identity, for a copy."""
    name = uuid4().hex
    _put(connection, IDENTITY, name)
    return name


def part(connection: Connection, parent: str, place: str) -> Parent:
    """Notes in a copy what it is a copy of; from now on it has an identity of its own."""
    parted = Parent(parent, place, newest_step(connection))
    renamed(connection)
    _put(connection, PARENT, json.dumps(asdict(parted)))
    return parted


def parent(connection: Connection) -> Parent | None:
    """What this database was copied from, where it was."""
    said = connection.execute(select(meta.c.value).where(meta.c.name == PARENT)).scalar()
    return Parent(**json.loads(said)) if said else None


def _put(connection: Connection, name: str, value: str) -> None:
    connection.execute(delete(meta).where(meta.c.name == name))
    connection.execute(meta.insert().values(name=name, value=value))
