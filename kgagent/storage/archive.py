"""Rows put away as data, and brought back as they were: the same rows, with the same ids.

Where a number or a name was taken meanwhile, a row comes back under another number, or is the row
that has taken its place; what refers to it follows. A row whose company is gone for good (a plan
that was withdrawn) stays away.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    Table,
    UniqueConstraint,
    and_,
    func,
    literal,
    select,
)

from kgagent.domain.knowledge import evidence_hash
from kgagent.storage.rows import batches, dicts, ids_of
from kgagent.storage.tables import archived, concepts, evidence, metadata, papers, steps, vectors

Row = dict[str, Any]
ROW, WAS, MADE, MOMENT = "row", "was", "made", "moment"
_AGAIN = re.compile(r"^away:\d+ ")
"""How the key of a paper begins that is back only to be put away again: another may have it."""


def put_away(connection: Connection, table: Table, ids: Iterable[int], by: str = "id") -> int:
    """Moves the rows whose column `by` has one of these values into the archive; gives how many.

    Whatever refers to them must have gone before.
    """
    moved = 0
    for batch in batches(sorted(ids, reverse=True)):  # a concept before the one it is shown as
        chosen = table.c[by].in_(batch)
        rows = dicts(connection, select(table).where(chosen).order_by(*table.primary_key))
        keep(connection, table, rows)
        if rows:
            connection.execute(table.delete().where(chosen))
        moved += len(rows)
    return moved


def keep(connection: Connection, table: Table, rows: Sequence[Row], kind: str = ROW) -> None:
    """Keeps rows in the archive; as `WAS`, the values that columns had (with the row's id); as
    `MADE`, what tells the rows that go when all else comes back; as `MOMENT`, when that was."""
    data = [
        {"owner": table.name, "kind": kind, "row": row.get("id"), "data": _text(row)}
        for row in rows
    ]
    if data:
        connection.execute(archived.insert(), data)


def _text(row: Row) -> str:
    told = {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in row.items()
    }
    return json.dumps(told, ensure_ascii=False)


def read(connection: Connection, *owners: Table, kind: str = ROW) -> dict[str, list[Row]]:
    """What is kept of these tables (of all where none is named), by table, as it was put away."""
    query = select(archived.c.owner, archived.c.data).where(archived.c.kind == kind)
    if owners:
        query = query.where(archived.c.owner.in_([table.name for table in owners]))
    found: dict[str, list[Row]] = {table.name: [] for table in owners}
    for owner, data in connection.execute(query.order_by(archived.c.id)):
        found.setdefault(owner, []).append(_row(metadata.tables[owner], data))
    return found


def _row(table: Table, data: str) -> Row:
    row: Row = json.loads(data)
    for column in table.columns:
        if isinstance(column.type, LargeBinary) and row.get(column.name) is not None:
            row[column.name] = base64.b64decode(row[column.name])
    if table is papers and "key" in row:
        row["key"] = _AGAIN.sub("", row["key"])
    return row


@dataclass(slots=True)
class Back:
    """What came back: the new ids of rows that have others now, by table; and all concepts that
    came back or whose place is again what it was. `met` says that the graph had changed since."""

    ids: dict[str, dict[int, int]] = field(default_factory=dict)
    concepts: set[int] = field(default_factory=set)
    met: bool = False

    def now(self, table: str, identity: int) -> int:
        """The id that a row of a table has now."""
        return self.ids.get(table, {}).get(identity, identity)


def bring_back(connection: Connection, again: Iterable[int] = ()) -> Back:
    """Brings everything back that is in the archive, which is empty then.

    The papers `again` (ids) will be put away at once: they need no key of their own.
    """
    back = Back()
    rows = read(connection)
    _make_room(connection, read(connection, kind=MADE))
    going = set(again)
    for row in rows.get(papers.name, ()):
        if row["id"] in going:
            row["key"] = f"away:{row['id']} {row['key']}"
    for identity in going:  # those that go for the first time
        there = papers.c.id == identity
        key = literal(f"away:{identity} ") + papers.c.key
        connection.execute(papers.update().where(there).values(key=key))
    _drop_overtaken(connection, rows, back)
    hidden = [
        {"id": row["id"], "merged_into": row["merged_into"]}
        for row in rows.get(concepts.name, ())
        if row["merged_into"] is not None
    ]
    for row in rows.get(concepts.name, ()):
        row["merged_into"] = None  # what it is shown as may have another id by now
    for table in metadata.sorted_tables:
        if rows.get(table.name):
            _insert(connection, table, rows[table.name], back)
    back.concepts = {back.now(concepts.name, row["id"]) for row in rows.get(concepts.name, ())}
    for name, were in [(concepts.name, hidden), *read(connection, kind=WAS).items()]:
        for was in were:
            _set_back(connection, metadata.tables[name], was, back)
    connection.execute(archived.delete())
    return back


def _make_room(connection: Connection, made: Mapping[str, Sequence[Row]]) -> None:
    for name, keys in made.items():
        table = metadata.tables[name]
        for key in keys:
            chosen = and_(*(table.c[column] == value for column, value in key.items()))
            connection.execute(table.delete().where(chosen))


def _drop_overtaken(connection: Connection, rows: dict[str, list[Row]], back: Back) -> None:
    """Leaves planned steps away where others were planned or merged since."""
    waiting = rows.get(steps.name, [])
    if not waiting:
        return
    query = select(func.max(steps.c.run_id), func.max(steps.c.id))
    run, newest = connection.execute(query).one()
    ordinals = select(func.max(steps.c.ordinal)).where(steps.c.run_id == waiting[0]["run_id"])
    reached = connection.execute(ordinals).scalar() or 0
    first = min(row["ordinal"] for row in waiting)
    if run <= waiting[0]["run_id"] and reached < first and newest < waiting[0]["id"]:
        return
    back.met = True
    gone = {steps.name: {row["id"] for row in rows.pop(steps.name)}}
    for table in metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                lost = gone.get(key.column.table.name, set())
                every = rows.get(table.name, [])
                stay = [row for row in every if row[column.name] not in lost]
                if lost and len(stay) < len(every):
                    left = {row["id"] for row in every if "id" in row and row not in stay}
                    gone.setdefault(table.name, set()).update(left)
                    rows[table.name] = stay


def _insert(connection: Connection, table: Table, rows: list[Row], back: Back) -> None:
    """Inserts rows; notes the ids of those that have another now."""
    for row in rows:
        _refer(table, row, back)
    rows = _with_company(connection, table, rows, back)
    if "id" not in table.c:
        _insert_unnumbered(connection, table, rows, back)
        return
    for unique in _unique(table):
        rows = _not_there(connection, table, unique, rows, back)
    taken = set(ids_of(connection, table, ["id"], [(row["id"],) for row in rows]).values())
    if taken:
        back.met = True
        free = connection.execute(select(func.max(table.c.id))).scalar_one()
        free = max(free, *(row["id"] for row in rows))
        for at, row in enumerate((row for row in rows if row["id"] in taken), start=1):
            back.ids.setdefault(table.name, {})[row["id"]] = free + at
            row["id"] = free + at
    if rows:
        connection.execute(table.insert(), rows)


def _refer(table: Table, row: Row, back: Back) -> None:
    """Lets a row refer to what it referred to, whatever the ids of that are now."""
    before = dict(row)
    for column in table.columns:
        for key in column.foreign_keys:
            other = key.column.table
            if row[column.name] is not None and other is not table:
                row[column.name] = back.now(other.name, row[column.name])
    if table is vectors:
        row["owner_id"] = back.now(f"{row['owner']}s", row["owner_id"])
    if table is evidence and row != before:
        place = (row["passage_id"], row["start_char"], row["end_char"])
        row["hash"] = evidence_hash(row["relation_id"], place, row["negated"], row["quote"])


def _with_company(connection: Connection, table: Table, rows: list[Row], back: Back) -> list[Row]:
    """The rows of which everything that they refer to is there."""
    for column in table.columns:
        for key in column.foreign_keys:
            other = key.column.table
            if other is table:
                continue
            wanted = [(row[column.name],) for row in rows if row[column.name] is not None]
            there = ids_of(connection, other, [key.column.name], wanted) if wanted else {}
            kept = [row for row in rows if row[column.name] is None or (row[column.name],) in there]
            back.met |= len(kept) < len(rows)
            rows = kept
    return rows


def _unique(table: Table) -> list[list[str]]:
    """The columns that tell one row of a table from another, besides its id."""
    found = [
        [column.name for column in each.columns]
        for each in table.constraints
        if isinstance(each, UniqueConstraint)
    ]
    return sorted(found)


def _not_there(
    connection: Connection, table: Table, unique: list[str], rows: list[Row], back: Back
) -> list[Row]:
    """The rows that are not there already by these columns; the others are what is there."""
    keyed = [(tuple(row[name] for name in unique), row) for row in rows]
    asked = [key for key, _ in keyed if None not in key]
    there = ids_of(connection, table, unique, asked) if asked else {}
    for key, row in keyed:
        if key in there:
            back.met = True
            back.ids.setdefault(table.name, {})[row["id"]] = there[key]
            _born_no_later(connection, table, there[key], row)
    return [row for key, row in keyed if key not in there]


def _born_no_later(connection: Connection, table: Table, identity: int, row: Row) -> None:
    """The row that took the place of another was there as early as that."""
    if "step_id" in table.c:
        earlier = table.c.step_id > row["step_id"]
        change = table.update().where(table.c.id == identity, earlier)
        connection.execute(change.values(step_id=row["step_id"]))


def _insert_unnumbered(connection: Connection, table: Table, rows: list[Row], back: Back) -> None:
    key: list[Column[Any]] = list(table.primary_key)
    missing = []
    for row in rows:
        same = and_(*(column == row[column.name] for column in key))
        if connection.execute(select(key[0]).where(same)).first() is None:
            missing.append(row)
    back.met |= len(missing) < len(rows)
    if missing:
        connection.execute(table.insert(), missing)


def _set_back(connection: Connection, table: Table, was: Row, back: Back) -> None:
    """Gives a row the values that it had."""
    identity = back.now(table.name, was["id"])
    values = {name: value for name, value in was.items() if name != "id"}
    for name, value in values.items():
        for key in table.c[name].foreign_keys:
            values[name] = value and back.now(key.column.table.name, value)
    connection.execute(table.update().where(table.c.id == identity).values(values))
    if table is concepts:
        back.concepts.add(identity)
