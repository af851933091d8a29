"""What each step did to the graph as it is shown: the relations that came and those that went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile

from sqlalchemy import ColumnElement, Connection, Select, func, select
from sqlalchemy.orm import aliased

from kgagent.storage.knowledge import Reshown, Triple
from kgagent.storage.tables import (
    concepts,
    evidence,
    passages,
    questions,
    relations,
    replies,
    showings,
    step_passages,
    steps,
)


def changes(connection: Connection, steps: Sequence[int]) -> list[Reshown]:
    """What each of these steps (by id, in order, from the first on) did to the graph.

    A relation comes once for each that was said between concepts that are shown as its ends; when
    concepts come to be shown as others it goes there, and comes here.
    """
    born, moves = _born(connection), _showings(connection)
    of: dict[str, list[int]] = {key: [] for moved in moves.values() for key, _ in moved}
    said: list[Triple] = []
    shown: dict[str, str] = {}
    found = []
    for step in steps:
        moved, new = moves.get(step, []), born.get(step, [])
        concerned = [said[at] for at in sorted({at for key, _ in moved for at in of[key]})]
        gone = _as_shown(concerned, shown)
        shown.update(moved)
        found.append(Reshown([*_as_shown(concerned, shown), *_as_shown(new, shown)], gone))
        for triple in new:
            for end in {triple[0], triple[2]} & of.keys():
                of[end].append(len(said))
            said.append(triple)
    return found


def brought(connection: Connection, run: int) -> list[tuple[str, int, int]]:
    """For each merged or dead step of a run, in order: its strategy, how many of the relations that
    were first said in it a grounded quote of that step shows, and the tokens it took."""
    counted = _grounded().group_by(relations.c.step_id).subquery()
    query = (
        select(questions.c.strategy, func.coalesce(counted.c.relations, 0), _tokens())
        .join(steps, steps.c.id == questions.c.step_id)
        .outerjoin(counted, counted.c.step_id == steps.c.id)
        .where(steps.c.run_id == run, steps.c.number.is_not(None))
        .order_by(steps.c.number)
    )
    rows = connection.execute(query)
    return [(strategy, count, max(1, int(tokens))) for strategy, count, tokens in rows]


def brought_by(connection: Connection, step: int) -> tuple[int, int]:
    """The same two counts for one step."""
    query = _grounded().where(relations.c.step_id == step).group_by(relations.c.step_id)
    row = connection.execute(query).first()
    tokens = connection.execute(select(_tokens()).where(steps.c.id == step)).scalar_one()
    return int(row.relations) if row else 0, max(1, int(tokens))


def idle(connection: Connection, run: int, *, most: int) -> int:
    """How many of the newest steps of a run, up to `most`, brought no new relation."""
    new = select(relations.c.id).where(relations.c.step_id == steps.c.id).exists()
    query = select(new).where(steps.c.run_id == run, steps.c.number.is_not(None))
    newest = connection.execute(query.order_by(steps.c.number.desc()).limit(most)).scalars()
    return sum(1 for _ in takewhile(lambda brought: not brought, newest))


def _tokens() -> ColumnElement[int]:
    """The tokens that a step's reply took, its question and passages included; where nobody counted
    them, four characters of its passages are one."""
    told = select(func.nullif(replies.c.tokens_in + replies.c.tokens_out, 0))
    told = told.where(replies.c.id == steps.c.reply_id)
    length = func.sum(passages.c.end_char - passages.c.start_char) / 4
    read = select(length).join(step_passages, step_passages.c.passage_id == passages.c.id)
    read = read.where(step_passages.c.step_id == steps.c.id)
    return func.coalesce(
        told.correlate(steps).scalar_subquery(), read.correlate(steps).scalar_subquery(), 1
    )


def _grounded() -> Select[tuple[int, int]]:
    """Steps with the number of relations first said in them that have a grounded quote there."""
    count = func.count(relations.c.id.distinct()).label("relations")
    shown = (evidence.c.relation_id == relations.c.id) & (evidence.c.step_id == relations.c.step_id)
    return select(relations.c.step_id, count).join(evidence, shown).where(evidence.c.grounded)


def _as_shown(said: Sequence[Triple], shown: Mapping[str, str]) -> list[Triple]:
    """Relations between what concepts are shown as; not those from one to itself."""
    named = ((shown.get(s, s), p, shown.get(t, t), s == t) for s, p, t in said)
    return [(s, p, t) for s, p, t, loop in named if loop or s != t]


def _born(connection: Connection) -> dict[int, list[Triple]]:
    """The relations said first in each step (by id), as (source key, predicate, target key)."""
    source, target = aliased(concepts), aliased(concepts)
    query = (
        select(relations.c.step_id, source.c.key, relations.c.predicate, target.c.key)
        .select_from(relations)
        .join(source, source.c.id == relations.c.source_id)
        .join(target, target.c.id == relations.c.target_id)
        .order_by(relations.c.id)
    )
    found: dict[int, list[tuple[str, str, str]]] = {}
    for step, *triple in connection.execute(query):
        found.setdefault(step, []).append((triple[0], triple[1], triple[2]))
    return found


def _showings(connection: Connection) -> dict[int, list[tuple[str, str]]]:
    """What came to be shown as what in each step (by id), as (key, key it is shown under)."""
    first = aliased(concepts)
    query = (
        select(showings.c.step_id, concepts.c.key, first.c.key)
        .join(concepts, concepts.c.id == showings.c.concept_id)
        .join(first, first.c.id == showings.c.first_id)
        .order_by(showings.c.concept_id, showings.c.id)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for step, key, shown in connection.execute(query):
        found.setdefault(step, []).append((key, shown))
    return found
