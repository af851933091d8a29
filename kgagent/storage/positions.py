"""Where concepts lie on the map: kept, so that the map is the same when it is opened again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from kgagent.storage.rows import batches
from kgagent.storage.tables import concepts, positions


class Place(NamedTuple):
    """A place on the map, and the number that the concept's community has there."""

    x: float
    y: float
    community: int


def stored(connection: Connection) -> dict[str, Place]:
    """The places of the concepts that have one, by key."""
    query = select(concepts.c.key, positions.c.x, positions.c.y, positions.c.community)
    query = query.join(positions, positions.c.concept_id == concepts.c.id)
    return {key: Place(x, y, number) for key, x, y, number in connection.execute(query)}


def communities(connection: Connection) -> dict[int, int]:
    """The number that a concept's community has on the map, by the concept's id."""
    query = select(positions.c.concept_id, positions.c.community)
    return dict(connection.execute(query).all())


def keep(connection: Connection, step: int, places: Mapping[str, Place]) -> None:
    """Stores the places of these concepts, laid out after a step; those of others stay."""
    query = select(concepts.c.key, concepts.c.id)
    ids = dict(connection.execute(query).all())
    rows = [
        {"concept_id": ids[key], "step": step} | place._asdict()
        for key, place in places.items()
        if key in ids
    ]
    for batch in batches([row["concept_id"] for row in rows]):
        connection.execute(positions.delete().where(positions.c.concept_id.in_(batch)))
    if rows:
        connection.execute(positions.insert(), rows)
