"""Small helpers for rows: adding only what is missing, and looking up by many keys at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, column, func, select, values

from kgagent.storage.tables import archived

AT_ONCE = 400
"""Values per SELECT: well under SQLite's limit on variables."""

Row = Mapping[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Ensured:
    """The ids of all rows asked for, by their unique key; and the keys that were new, in order."""

    ids: dict[Key, int] = field(default_factory=dict)
    new: list[Key] = field(default_factory=list)


def dicts(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    """The rows of a query, each by its columns' names."""
    return [dict(row) for row in connection.execute(query).mappings()]


def batches(values: Sequence[Any], size: int = AT_ONCE) -> Iterator[Sequence[Any]]:
    """The values in slices of at most `size`."""
    for at in range(0, len(values), size):
        yield values[at : at + size]


def ids_of(
    connection: Connection, table: Table, unique: Sequence[str], keys: Sequence[Key]
) -> dict[Key, int]:
    """For each unique key that is there: the id of its row."""
    found: dict[Key, int] = {}
    for batch in batches(list(dict.fromkeys(keys)), AT_ONCE // len(unique)):
        for *key, identity in connection.execute(_rows_with(table, unique, batch)):
            found[tuple(key)] = identity
    return found


def _rows_with(table: Table, unique: Sequence[str], keys: Sequence[Key]) -> Select[Any]:
    """The keys that are there, each with its id.

    Composite keys are joined as a list of values: SQLite then looks each up in the index, while for
    `(a, b) IN (VALUES …)` it reads the whole table.
    """
    columns = [table.c[name] for name in unique]
    if len(columns) == 1:
        return select(*columns, table.c.id).where(columns[0].in_([key[0] for key in keys]))
    wanted = (
        values(*(column(c.name, c.type) for c in columns), name="wanted").data(list(keys)).cte()
    )
    same = and_(*(table.c[name] == wanted.c[name] for name in unique))
    return select(*columns, table.c.id).select_from(wanted).join(table, same)


def ensure(
    connection: Connection, table: Table, unique: Sequence[str], rows: Sequence[Row]
) -> Ensured:
    """Inserts the rows whose `unique` columns are not there yet; gives the ids of all.

    Must run inside a write transaction: between the look and the insert nobody else may write.
    """
    ids, new = _insert_missing(connection, table, unique, rows)
    if new:
        ids |= ids_of(connection, table, unique, new)
    return Ensured(ids, new)


def add(connection: Connection, table: Table, unique: Sequence[str], rows: Sequence[Row]) -> int:
    """The same when nobody wants the ids; gives how many rows were new."""
    return len(_insert_missing(connection, table, unique, rows)[1])


def _insert_missing(
    connection: Connection, table: Table, unique: Sequence[str], rows: Sequence[Row]
) -> tuple[dict[Key, int], list[Key]]:
    """The ids of the rows that were there, and the keys of those inserted, in order."""
    keyed: dict[Key, Row] = {}
    for row in rows:
        keyed.setdefault(tuple(row[name] for name in unique), row)
    ids = ids_of(connection, table, unique, list(keyed))
    new = [key for key in keyed if key not in ids]
    if new:
        insert(connection, table, [keyed[key] for key in new])
    return ids, new


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts rows that have no id yet; none gets that of a row which is in the archive."""
    kept = select(func.max(archived.c.row)).where(archived.c.owner == table.name)
    last = connection.execute(kept).scalar()
    if last is None or not rows:
        connection.execute(table.insert(), [dict(row) for row in rows])
        return
    there = connection.execute(select(func.max(table.c.id))).scalar() or 0
    first = max(last, there) + 1
    numbered = [{"id": at, **row} for at, row in enumerate(rows, start=first)]
    connection.execute(table.insert(), numbered)
