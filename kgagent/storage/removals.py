"""Papers that are not there any more, as rows: when, why, and whether they came back."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from kgagent.storage.rows import dicts
from kgagent.storage.tables import judgements, papers, removals, steps

Row = dict[str, Any]
REMOVED, RETRACTED, REPLACED, WITHDRAWN = "removed", "retracted", "replaced", "withdrawn"
"""Taken out; taken out with its evidence still shown; another text took its place; such a text
taken back."""


def next_act(connection: Connection) -> int:
    """The number of the next act: judgements and removals are counted together."""
    last = [
        connection.execute(select(func.max(table.c.act))).scalar() or 0
        for table in (judgements, removals)
    ]
    return max(last) + 1


def next_paper(connection: Connection) -> int:
    """The id of the next paper: none that a paper ever had."""
    there = connection.execute(select(func.max(papers.c.id))).scalar() or 0
    gone = connection.execute(select(func.max(removals.c.paper))).scalar() or 0
    return int(max(there, gone)) + 1


def add(
    connection: Connection,
    paper: Row,
    kind: str,
    *,
    reason: str = "",
    act: int,
    successor: int | None = None,
) -> None:
    """Notes that a paper (a row of papers) goes."""
    number = connection.execute(select(func.coalesce(func.max(steps.c.number), 0))).scalar_one()
    row = {"act": act, "paper": paper["id"], "kind": kind, "reason": reason, "step": number}
    row |= {name: paper[name] for name in ("key", "title", "year", "doi")}
    row |= {"successor": successor, "removed_at": time.time(), "undone_at": None}
    connection.execute(removals.insert().values(row))


def take_back(connection: Connection, identity: int) -> None:
    """Notes that a paper came back."""
    chosen = removals.c.id == identity
    connection.execute(update(removals).where(chosen).values(undone_at=time.time()))


def standing(connection: Connection, *, act: int | None = None) -> list[Row]:
    """The papers that are away, the newest first (of one act, if asked)."""
    query = select(removals).where(removals.c.undone_at.is_(None)).order_by(removals.c.id.desc())
    return dicts(connection, query if act is None else query.where(removals.c.act == act))


def named(connection: Connection, name: str) -> list[Row]:
    """The papers that are away under this number, key, DOI or title, the newest first."""
    alike = or_(
        removals.c.key == name,
        removals.c.key == f"doi:{name.lower()}",
        func.lower(removals.c.title) == name.lower(),
    )
    if name.isascii() and name.isdigit() and len(name) < 10:
        alike |= removals.c.paper == int(name)
    query = select(removals).where(removals.c.undone_at.is_(None), alike)
    return dicts(connection, query.order_by(removals.c.id.desc()))


def left_out(connection: Connection, key: str) -> Row | None:
    """Why the paper with this key is not there: its removal, None where there is none."""
    kinds = removals.c.kind.in_([REMOVED, RETRACTED])
    query = select(removals).where(removals.c.key == key, removals.c.undone_at.is_(None), kinds)
    return next(iter(dicts(connection, query.limit(1))), None)


def succeed(connection: Connection, act: int, paper: int) -> None:
    """Notes which paper took the place of the one that went by an act."""
    connection.execute(update(removals).where(removals.c.act == act).values(successor=paper))
