"""Replies: every attempt at a call is a row, written before it is sent, completed afterwards.

An attempt is `sent`, then `answered` or `failed`; an answered one is judged `usable` or `unusable`
when it is parsed. One that stays `sent` was in flight when the process died; it counts at its worst
cost.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, not_, select, update

from kgagent.domain.reply import Reply, Request
from kgagent.storage.tables import replies

SENT, ANSWERED, USABLE, UNUSABLE, FAILED = "sent", "answered", "usable", "unusable", "failed"

_COLUMNS = (
    replies.c.id,
    replies.c.text,
    replies.c.thought,
    replies.c.outcome,
    replies.c.reason,
    replies.c.finish_reason,
)


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A stored reply."""

    id: int
    text: str
    thought: str
    outcome: str
    reason: str
    finish_reason: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What the attempts of a run have taken so far, those in flight at their worst; `microusd` is
    None when a price was not known."""

    calls: int = 0
    tokens: int = 0
    microusd: int | None = 0


def begin(
    connection: Connection,
    run: int | None,
    request: Request,
    *,
    worst_microusd: int | None = 0,
    worst_tokens: tuple[int, int] = (0, 0),
) -> int:
    """Writes an attempt down before it is sent, with the most it can take; gives its id."""
    same = select(func.count()).select_from(replies)
    same = same.where(replies.c.request_hash == request.hash)
    row = {
        "request_hash": request.hash,
        "sample": 0,
        "attempt": connection.execute(same).scalar_one() + 1,
        "run_id": run,
        "task": request.task,
        "model": request.model,
        "endpoint": request.endpoint,
        "prompt": request.prompt,
        "shape": request.shape,
        "request": request.to_json(),
        "text": "",
        "thought": "",
        "outcome": SENT,
        "reason": "",
        "finish_reason": "",
        "tokens_in": worst_tokens[0],
        "tokens_out": worst_tokens[1],
        "cost_microusd": worst_microusd,
        "seconds": 0.0,
        "asked_at": time.time(),
    }
    key = connection.execute(replies.insert().values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def finish(connection: Connection, attempt: int, said: Reply) -> None:
    """Completes an attempt with the reply it brought.

    Token counts that the server did not tell stay at their worst.
    """
    values: dict[str, object] = {
        "model": said.model,
        "text": said.text,
        "thought": said.thought,
        "outcome": ANSWERED,
        "status": 200,
        "finish_reason": said.finish_reason[:32],
        "cost_microusd": said.cost_microusd,
        "seconds": said.seconds,
    }
    told = {"tokens_in": said.tokens_in, "tokens_out": said.tokens_out}
    values |= {name: count for name, count in told.items() if count}
    connection.execute(update(replies).where(replies.c.id == attempt).values(values))


def fail(
    connection: Connection,
    attempt: int,
    *,
    reason: str,
    status: int | None,
    billed: bool,
    seconds: float = 0.0,
) -> None:
    """Completes an attempt that brought no reply; if it may be billed it keeps its worst."""
    values: dict[str, object] = {"outcome": FAILED, "reason": reason, "status": status}
    values["seconds"] = seconds
    if not billed:
        values |= {"cost_microusd": 0, "tokens_in": 0, "tokens_out": 0}
    connection.execute(update(replies).where(replies.c.id == attempt).values(values))


def judge(connection: Connection, reply: int, *, unusable: str = "") -> ReplyRow:
    """Marks a reply usable, or unusable with the reason."""
    outcome = UNUSABLE if unusable else USABLE
    values = {"outcome": outcome, "reason": unusable}
    connection.execute(update(replies).where(replies.c.id == reply).values(values))
    return by_id(connection, reply)


def by_id(connection: Connection, identity: int) -> ReplyRow:
    """A stored reply."""
    found = connection.execute(select(*_COLUMNS).where(replies.c.id == identity)).one()
    return ReplyRow(*found)


def known(connection: Connection, request: Request) -> ReplyRow | None:
    """The reply already had for this very request, if it is usable or not yet judged."""
    query = select(*_COLUMNS).where(
        replies.c.request_hash == request.hash, replies.c.outcome.in_([USABLE, ANSWERED])
    )
    row = connection.execute(query.order_by(replies.c.id).limit(1)).first()
    return ReplyRow(*row) if row else None


def answer_to(connection: Connection, request: Request) -> Reply | None:
    """The reply that this very request had, for replaying: a usable one if there was any."""
    query = select(replies).where(
        replies.c.request_hash == request.hash,
        replies.c.outcome.in_([USABLE, ANSWERED, UNUSABLE]),
    )
    best = (replies.c.outcome == UNUSABLE, replies.c.id)
    row = connection.execute(query.order_by(*best).limit(1)).mappings().first()
    if row is None:
        return None
    return Reply(row["text"], row["model"], row["thought"], row["finish_reason"])


def spent(connection: Connection, run: int) -> Spent:
    """What the attempts of a run have taken; those that cannot have been billed do not count."""
    unbilled = and_(replies.c.outcome == FAILED, replies.c.tokens_in + replies.c.tokens_out == 0)
    query = select(
        func.count(),
        func.coalesce(func.sum(replies.c.tokens_in + replies.c.tokens_out), 0),
        func.coalesce(func.sum(replies.c.cost_microusd), 0),
        func.count().filter(replies.c.cost_microusd.is_(None)),
    ).where(replies.c.run_id == run, not_(unbilled))
    calls, tokens, microusd, unknown = connection.execute(query).one()
    return Spent(int(calls), int(tokens), None if unknown else int(microusd))


def in_flight(connection: Connection, run: int, *, since: float) -> bool:
    """Whether attempts of a run that began after a time have neither a reply nor a failure yet."""
    sent = replies.c.run_id == run, replies.c.outcome == SENT, replies.c.asked_at >= since
    return connection.execute(select(replies.c.id).where(*sent).limit(1)).first() is not None


def whole(connection: Connection, identity: int) -> dict[str, Any] | None:
    """Everything kept about one attempt."""
    row = connection.execute(select(replies).where(replies.c.id == identity)).mappings().first()
    return None if row is None else dict(row)


def newest(connection: Connection, request: Request) -> ReplyRow | None:
    """The newest attempt at a request, whatever came of it."""
    query = select(*_COLUMNS).where(replies.c.request_hash == request.hash)
    row = connection.execute(query.order_by(replies.c.id.desc()).limit(1)).first()
    return ReplyRow(*row) if row else None


def listing(connection: Connection, *, failed: bool, limit: int) -> list[dict[str, Any]]:
    """The newest attempts; with `failed`, only those that brought nothing usable."""
    query = select(
        replies.c.id,
        replies.c.task,
        replies.c.model,
        replies.c.outcome,
        replies.c.reason,
        replies.c.status,
        replies.c.attempt,
        replies.c.tokens_in,
        replies.c.tokens_out,
        replies.c.cost_microusd,
        replies.c.seconds,
        replies.c.finish_reason,
        replies.c.prompt,
    )
    if failed:
        query = query.where(replies.c.outcome.in_([UNUSABLE, FAILED, SENT]))
    found = connection.execute(query.order_by(replies.c.id.desc()).limit(limit))
    return [dict(row) for row in found.mappings()]
