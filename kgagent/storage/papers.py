"""Papers and passages in the store."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Table, func, select

from kgagent.domain.paper import Paper, Passage, Rejection
from kgagent.storage.removals import next_paper
from kgagent.storage.rows import add as add_rows
from kgagent.storage.rows import batches
from kgagent.storage.rows import insert as insert_rows
from kgagent.storage.tables import (
    authors,
    definitions,
    evidence,
    mentions,
    pages,
    papers,
    passages,
    rejections,
    step_passages,
    vectors,
)


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
    return same(connection, paper) is not None


def same(connection: Connection, paper: Paper) -> int | None:
    """The id of the paper with the same DOI or the same text."""
    query = select(papers.c.id).where(
        (papers.c.key == paper.key) | (papers.c.content_hash == paper.content_hash)
    )
    # The DOI means more than a text that two papers share.
    found = connection.execute(query.order_by(papers.c.key != paper.key, papers.c.id).limit(1))
    return found.scalar()


Named = tuple[int, str, int | None, str | None, str, str]


def names(connection: Connection, *, after: int) -> list[Named]:
    """Id, title, year, DOI, identifier and reader of the papers with a higher id than `after`."""
    about = (papers.c.title, papers.c.year, papers.c.doi, papers.c.identifier, papers.c.reader)
    query = select(papers.c.id, *about).where(papers.c.id > after).order_by(papers.c.id)
    return [tuple(row) for row in connection.execute(query)]


def get(connection: Connection, paper: int) -> Paper | None:
    """The paper as it is stored, without its pages."""
    row = connection.execute(select(papers).where(papers.c.id == paper)).mappings().first()
    if row is None:
        return None
    query = select(authors.c.name).where(authors.c.paper_id == paper).order_by(authors.c.position)
    parts = ("text", "title", "year", "doi", "venue", "identifier", "origin", "reader")
    about = {part: row[part] for part in parts}
    return Paper(**about, authors=tuple(connection.execute(query).scalars()))


def row(connection: Connection, paper: int) -> dict[str, object] | None:
    """The row of a paper, None where there is none."""
    found = connection.execute(select(papers).where(papers.c.id == paper)).mappings().first()
    return dict(found) if found else None


def with_key(connection: Connection, key: str) -> int | None:
    """The id of the paper with this key."""
    return connection.execute(select(papers.c.id).where(papers.c.key == key)).scalar()


def is_read(connection: Connection, paper: int) -> bool:
    """Whether a step is planned on a passage of this paper, or anything was found in one."""
    of_paper = select(passages.c.id).where(passages.c.paper_id == paper)
    return any(
        connection.execute(select(used).where(used.in_(of_paper)).limit(1)).first() is not None
        for used in (step_passages.c.passage_id, mentions.c.passage_id, evidence.c.passage_id)
    )


def describe(connection: Connection, paper: int, described: Paper) -> None:
    """What is known about a paper is replaced; its text stays."""
    row = {
        "key": described.key,
        "title": described.title,
        "year": described.year,
        "doi": described.doi,
        "venue": described.venue,
        "identifier": described.identifier,
        "reader": described.reader,
    }
    connection.execute(papers.update().where(papers.c.id == paper).values(row))
    connection.execute(authors.delete().where(authors.c.paper_id == paper))
    _insert(connection, {authors: _author_rows(paper, described)})


def rewrite(connection: Connection, paper: int, better: Paper, pieces: Sequence[Passage]) -> None:
    """A paper that nobody has read (`is_read`) gets a better text; it keeps its id."""
    of_paper = select(passages.c.id).where(passages.c.paper_id == paper)
    embedded = (vectors.c.owner == "passage") & vectors.c.owner_id.in_(of_paper)
    connection.execute(vectors.delete().where(embedded))
    for table in (passages, pages, definitions):
        connection.execute(table.delete().where(table.c.paper_id == paper))
    row = {"text": better.text, "content_hash": better.content_hash, "origin": better.origin}
    connection.execute(papers.update().where(papers.c.id == paper).values(row))
    _insert(connection, _text_rows(paper, better, pieces))
    describe(connection, paper, better)


def add(connection: Connection, paper: Paper, pieces: Sequence[Passage]) -> int:
    """Stores a paper with its passages; gives its id."""
    paper_id = next_paper(connection)
    row = {
        "id": paper_id,
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
    connection.execute(papers.insert().values(row))
    _insert(connection, {authors: _author_rows(paper_id, paper)})
    _insert(connection, _text_rows(paper_id, paper, pieces))
    return paper_id


_Rows = dict[Table, list[dict[str, object]]]


def _author_rows(paper_id: int, paper: Paper) -> list[dict[str, object]]:
    return [
        {"paper_id": paper_id, "position": at, "name": name}
        for at, name in enumerate(paper.authors)
    ]


def _text_rows(paper_id: int, paper: Paper, pieces: Sequence[Passage]) -> _Rows:
    return {
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


def _insert(connection: Connection, rows_of: _Rows) -> None:
    for table, rows in rows_of.items():
        if rows and "id" in table.c:
            insert_rows(connection, table, rows)
        elif rows:
            connection.execute(table.insert(), rows)


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
