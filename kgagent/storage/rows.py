"""Small helpers for rows: adding only what is missing, and looking up by many keys at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, select, tuple_

AT_ONCE = 400
"""Values per SELECT: well under SQLite's limit on variables."""

Row = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Ensured:
    """The ids of all rows asked for, by their unique key; and the keys that were new, in order."""

    ids: dict[Key, int] = field(default_factory=dict)
    new: list[Key] = field(default_factory=list)


def batches(values: Sequence[Any], size: int = AT_ONCE) -> Iterator[Sequence[Any]]:
    """The values in slices of at most `size`."""
    for at in range(0, len(values), size):
        yield values[at : at + size]


def ids_of(
    connection: Connection, table: Table, unique: Sequence[str], keys: Sequence[Key]
) -> dict[Key, int]:
    """For each unique key that is there: the id of its row."""
    columns = [table.c[name] for name in unique]
    found: dict[Key, int] = {}
    for batch in batches(list(dict.fromkeys(keys)), AT_ONCE // len(columns)):
        single = [key[0] for key in batch]
        wanted = columns[0].in_(single) if len(columns) == 1 else tuple_(*columns).in_(batch)
        for *key, identity in connection.execute(select(*columns, table.c.id).where(wanted)):
            found[tuple(key)] = identity
    return found


def ensure(
    connection: Connection, table: Table, unique: Sequence[str], rows: Sequence[Row]
) -> Ensured:
    """Inserts the rows whose `unique` columns are not there yet.

    Must run inside a write transaction: between the look and the insert nobody else may write.
    """
    keyed: dict[Key, Row] = {}
    for row in rows:
        keyed.setdefault(tuple(row[name] for name in unique), row)
    ids = ids_of(connection, table, unique, list(keyed))
    new = [key for key in keyed if key not in ids]
    if new:
        connection.execute(table.insert(), [dict(keyed[key]) for key in new])
        ids |= ids_of(connection, table, unique, new)
    return Ensured(ids, new)
