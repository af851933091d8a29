"""What one graph hands to another: its papers, and its steps with their replies, by what they say
and never by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, select

from kgagent.domain.growth import Question
from kgagent.domain.paper import Paper, Passage
from kgagent.storage import definitions, papers
from kgagent.storage.definitions import StoredDefinition
from kgagent.storage.ledger import Replayable, replayable
from kgagent.storage.replies import ANSWERED, USABLE
from kgagent.storage.tables import concepts, pages, passages, question_concepts, questions
from kgagent.storage.tables import definitions as defined
from kgagent.storage.tables import papers as paper_rows
from kgagent.storage.tables import replies as reply_rows
from kgagent.storage.tables import steps as step_rows


@dataclass(frozen=True, slots=True)
class Carried:
    """A merged or dead step as another graph has it; `seal` is the hash of all that went into it:
    question, passages, reply."""

    step: Replayable
    question: Question
    reason: str
    seal: str


def steps(connection: Connection) -> list[Carried]:
    """All merged or dead steps, in their order."""
    place = select(passages.c.id, paper_rows.c.content_hash, passages.c.start_char)
    place = place.add_columns(passages.c.end_char).join(paper_rows)
    places = {row[0]: tuple(row[1:]) for row in connection.execute(place)}
    about: dict[int, list[str]] = {}
    query = select(question_concepts.c.question_id, concepts.c.key).join(concepts)
    for question, key in connection.execute(query.order_by(*question_concepts.primary_key.columns)):
        about.setdefault(question, []).append(key)
    asked = {}
    told = select(questions, step_rows.c.reason, reply_rows.c.request_hash, reply_rows.c.text)
    told = told.join(step_rows, step_rows.c.id == questions.c.step_id)
    told = told.outerjoin(reply_rows, reply_rows.c.id == step_rows.c.reply_id)
    for row in connection.execute(told).mappings():
        said = [row["strategy"], row["text"], str(row["request_hash"]), str(row["text_1"])]
        question = Question(
            row["text"], row["strategy"], tuple(about.get(row["id"], ())), row["aim"]
        )
        asked[row["step_id"]] = question, row["reason"], said
    found = []
    for step in replayable(connection):
        question, reason, said = asked[step.id]
        whole = repr((said, step.state, [places[passage] for passage in step.passages]))
        found.append(Carried(step, question, reason, sha256(whole.encode()).hexdigest()))
    return found


@dataclass(frozen=True, slots=True)
class WholePaper:
    """A paper with its passages (`ids` are theirs) and the acronyms that it defines."""

    paper: Paper
    ids: tuple[int, ...]
    pieces: tuple[Passage, ...]
    defined: tuple[StoredDefinition, ...]


def whole_papers(connection: Connection) -> Iterator[WholePaper]:
    """Every paper, in the order they were added."""
    for number in connection.execute(select(paper_rows.c.id).order_by(paper_rows.c.id)).scalars():
        paper = papers.get(connection, number)
        if paper is not None:
            yield _whole(connection, number, paper)


def _whole(connection: Connection, number: int, paper: Paper) -> WholePaper:
    starts = select(pages.c.start_char).where(pages.c.paper_id == number).order_by(pages.c.number)
    paper = replace(paper, page_starts=tuple(connection.execute(starts).scalars()))
    query = select(passages).where(passages.c.paper_id == number).order_by(passages.c.ordinal)
    rows = connection.execute(query).mappings().all()
    pieces = tuple(
        Passage(
            row["ordinal"],
            row["start_char"],
            row["end_char"],
            paper.text[row["start_char"] : row["end_char"]],
            row["page"],
        )
        for row in rows
    )
    said = select(defined.c.short, defined.c.long, defined.c.start_char, defined.c.end_char).where(
        defined.c.paper_id == number
    )
    found = connection.execute(said.order_by(defined.c.id))
    return WholePaper(
        paper,
        tuple(row["id"] for row in rows),
        pieces,
        tuple(StoredDefinition(*row) for row in found),
    )


def add_paper(connection: Connection, whole: WholePaper) -> dict[int, int]:
    """Stores a paper as it is; gives the new ids of its passages by the old ones."""
    number = papers.add(connection, whole.paper, whole.pieces)
    definitions.add(connection, number, whole.defined)
    query = select(passages.c.id).where(passages.c.paper_id == number).order_by(passages.c.ordinal)
    return dict(zip(whole.ids, connection.execute(query).scalars(), strict=True))


def same_passages(connection: Connection, number: int, whole: WholePaper) -> dict[int, int]:
    """Which passages of a paper that is here are those of the same paper elsewhere, as far as their
    words stand here: each the one that holds most of them."""
    paper = papers.get(connection, number)
    query = select(passages.c.id, passages.c.start_char, passages.c.end_char)
    here = connection.execute(query.where(passages.c.paper_id == number)).all()
    found: dict[int, int] = {}
    for identity, piece in zip(whole.ids, whole.pieces, strict=True):
        start = paper.text.find(piece.text) if paper else -1
        if paper is not None and paper.content_hash == whole.paper.content_hash:
            start = piece.start
        shared = {
            other: min(end, start + len(piece.text)) - max(begin, start)
            for other, begin, end in here
        }
        if start >= 0 and shared and max(shared.values()) > 0:
            found[identity] = max(shared, key=lambda other: (shared[other], -other))
    return found


def carry_reply(new: Connection, row: Mapping[str, Any], run: int | None) -> int:
    """The id of a reply from elsewhere: of the one here that says the same, or a new row."""
    same = reply_rows.c.request_hash == row["request_hash"]
    query = select(reply_rows.c.id).where(same, reply_rows.c.text == row["text"])
    known = new.execute(query.where(reply_rows.c.outcome == row["outcome"]).limit(1)).scalar()
    if known is not None:
        return int(known)
    count = new.execute(select(func.count()).select_from(reply_rows).where(same)).scalar_one()
    kept = {name: value for name, value in row.items() if name != "id"}
    kept |= {"run_id": run, "attempt": count + 1, "sample": 0}
    key = new.execute(reply_rows.insert().values(kept)).inserted_primary_key
    assert key is not None
    return int(key[0])


def replies_by_id(connection: Connection, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """Whole replies, by id."""
    query = select(reply_rows).where(reply_rows.c.id.in_(list(ids)))
    return {row["id"]: dict(row) for row in connection.execute(query).mappings()}


def usable_replies(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """Every reply that can be used again, in the order they were asked for."""
    query = select(reply_rows).where(reply_rows.c.outcome.in_([USABLE, ANSWERED]))
    for row in connection.execute(query.order_by(reply_rows.c.id)).mappings():
        yield dict(row)
