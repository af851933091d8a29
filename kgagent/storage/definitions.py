"""What acronyms mean in each paper, as its text defines them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from kgagent.storage.rows import batches, insert
from kgagent.storage.tables import definitions


@dataclass(frozen=True, slots=True)
class StoredDefinition:
    """`short` is said to be `long` in `text[start:end]` of a paper."""

    short: str
    long: str
    start: int
    end: int


def add(connection: Connection, paper: int, found: Iterable[StoredDefinition]) -> None:
    """Store the definitions of a paper."""
    rows = [
        {
            "paper_id": paper,
            "short": one.short,
            "long": one.long,
            "start_char": one.start,
            "end_char": one.end,
        }
        for one in found
    ]
    if rows:
        insert(connection, definitions, rows)


def of_papers(connection: Connection, papers: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """For each paper its (short, long) pairs, in the order of its text."""
    found: dict[int, list[tuple[str, str]]] = {}
    for batch in batches(sorted(set(papers))):
        query = (
            select(definitions.c.paper_id, definitions.c.short, definitions.c.long)
            .where(definitions.c.paper_id.in_(batch))
            .order_by(definitions.c.paper_id, definitions.c.start_char, definitions.c.id)
        )
        for paper, short, long in connection.execute(query):
            found.setdefault(paper, []).append((short, long))
    return found
