"""Papers and passages in the store."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Table, func, select

from kgagent.domain.paper import Paper, Passage, Rejection
from kgagent.storage.rows import add as add_rows
from kgagent.storage.rows import batches
from kgagent.storage.tables import authors, pages, papers, passages, rejections


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its place: `start` is its offset in the paper's stored text."""

    id: int
    paper: int
    title: str
    year: int | None
    start: int
    page: int | None
    text: str


def known(connection: Connection, paper: Paper) -> bool:
    """True when the same paper is there already: the same DOI, or the same text."""
    query = select(papers.c.id).where(
        (papers.c.key == paper.key) | (papers.c.content_hash == paper.content_hash)
    )
    return connection.execute(query.limit(1)).first() is not None


def add(connection: Connection, paper: Paper, pieces: Sequence[Passage]) -> int:
    """Stores a paper with its passages; gives its id."""
    row = {
        "key": paper.key,
        "content_hash": paper.content_hash,
        "title": paper.title,
        "year": paper.year,
        "doi": paper.doi,
        "venue": paper.venue,
        "identifier": paper.identifier,
        "origin": paper.origin,
        "reader": paper.reader,
        "text": paper.text,
        "added_at": time.time(),
    }
    key = connection.execute(papers.insert().values(row)).inserted_primary_key
    assert key is not None
    paper_id = int(key[0])
    rows_of: dict[Table, list[dict[str, object]]] = {
        authors: [
            {"paper_id": paper_id, "position": at, "name": name}
            for at, name in enumerate(paper.authors)
        ],
        pages: [
            {"paper_id": paper_id, "number": number, "start_char": start}
            for number, start in enumerate(paper.page_starts, start=1)
        ],
        passages: [
            {
                "paper_id": paper_id,
                "ordinal": piece.ordinal,
                "start_char": piece.start,
                "end_char": piece.end,
                "page": piece.page,
                "text_hash": sha256(piece.text.encode()).hexdigest(),
            }
            for piece in pieces
        ],
    }
    for table, rows in rows_of.items():
        if rows:
            connection.execute(table.insert(), rows)
    return paper_id


def reject(connection: Connection, rejection: Rejection) -> bool:
    """Keeps the reason why something was not read; False when it was known already."""
    row = {
        "origin": rejection.origin,
        "reason": rejection.reason,
        "message": rejection.message,
        "added_at": time.time(),
    }
    return bool(add_rows(connection, rejections, ["origin", "reason"], [row]))


def counts(connection: Connection) -> tuple[int, int, int]:
    """Papers, passages, rejections."""
    tables = (papers, passages, rejections)
    totals = [connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables]
    return totals[0], totals[1], totals[2]


def stream(connection: Connection) -> Iterator[tuple[str, str, list[tuple[int, int, int]]]]:
    """Each paper's title, text and passages as (id, start, end), in the order they were added."""
    places: dict[int, list[tuple[int, int, int]]] = {}
    query = select(
        passages.c.paper_id, passages.c.id, passages.c.start_char, passages.c.end_char
    ).order_by(passages.c.paper_id, passages.c.ordinal)
    for paper, identity, start, end in connection.execute(query):
        places.setdefault(paper, []).append((identity, start, end))
    for batch in batches(list(places), 50):
        rows = connection.execute(
            select(papers.c.id, papers.c.title, papers.c.text)
            .where(papers.c.id.in_(batch))
            .order_by(papers.c.id)
        )
        for paper, title, text in rows.all():
            yield title, text, places[paper]


def fetch(connection: Connection, ids: Sequence[int]) -> list[StoredPassage]:
    """The passages with these ids, in the order given."""
    query = select(
        passages.c.id,
        passages.c.paper_id,
        papers.c.title,
        papers.c.year,
        passages.c.start_char,
        passages.c.page,
        func.substr(
            papers.c.text,
            passages.c.start_char + 1,
            passages.c.end_char - passages.c.start_char,
        ),
    ).join(papers)
    found: dict[int, StoredPassage] = {}
    for batch in batches(list(ids)):
        for row in connection.execute(query.where(passages.c.id.in_(batch))):
            found[row[0]] = StoredPassage(*row)
    return [found[identity] for identity in ids]
