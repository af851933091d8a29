"""What a graph holds less, or more, after papers went or came back: counted, with examples."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, select

from kgagent.storage import archive
from kgagent.storage.tables import (
    aliases,
    concepts,
    definitions,
    evidence,
    judgements,
    mentions,
    passages,
    relations,
)

Row = dict[str, Any]
COUNTED: dict[str, Table] = {
    "concepts": concepts,
    "relations": relations,
    "evidence": evidence,
    "mentions": mentions,
    "spellings": aliases,
    "definitions": definitions,
    "decisions": judgements,
    "passages": passages,
}
Ids = dict[str, set[int]]


@dataclass(frozen=True, slots=True)
class Toll:
    """How much of everything fell, or came back (`counts`). Of what fell, in full: `concepts` with
    key, name and how many relations they had, the best connected first, and `relations` by the
    names of their ends."""

    counts: dict[str, int]
    concepts: tuple[Row, ...] = field(default=())
    relations: tuple[Row, ...] = field(default=())


def there(connection: Connection) -> Ids:
    """The ids of all that is counted."""
    return {
        name: set(connection.execute(select(table.c.id)).scalars())
        for name, table in COUNTED.items()
    }


def fallen(connection: Connection, before: Ids) -> Toll:
    """What was there before, and is not now."""
    now = there(connection)
    gone = {name: before[name] - now[name] for name in COUNTED}
    rows = archive.read(connection, concepts, relations)
    names = dict(connection.execute(select(concepts.c.id, concepts.c.name)).all())
    names |= {row["id"]: row["name"] for row in rows["concepts"]}
    lost = [row for row in rows["relations"] if row["id"] in gone["relations"]]
    degrees = Counter(end for row in lost for end in (row["source_id"], row["target_id"]))
    told = [
        {"key": row["key"], "name": row["name"], "relations": degrees[row["id"]]}
        for row in rows["concepts"]
        if row["id"] in gone["concepts"]
    ]
    return Toll(
        {name: len(ids) for name, ids in gone.items()},
        tuple(sorted(told, key=lambda row: (-row["relations"], row["key"]))),
        tuple(
            {
                "source": names[row["source_id"]],
                "predicate": row["predicate"],
                "target": names[row["target_id"]],
            }
            for row in sorted(lost, key=lambda row: int(row["id"]))
        ),
    )


def returned(connection: Connection, before: Ids) -> Toll:
    """How much is there now that was not before."""
    now = there(connection)
    return Toll({name: len(now[name] - before[name]) for name in COUNTED})
