"""What rests on some papers alone: what would be in nobody's words were they not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from kgagent.domain.identity import DEFINITION
from kgagent.storage.rows import batches
from kgagent.storage.tables import (
    aliases,
    concepts,
    evidence,
    judgements,
    mentions,
    passages,
    relations,
    step_passages,
    steps,
)

Ids = set[int]


@dataclass(slots=True)
class Falling:
    """The ids of what falls with some papers, by table; `steps` stay, and read nothing else.

    `touched` are concepts that stay, but were named by these papers too; `weakened` relations that
    stay and lose evidence.
    """

    papers: Ids
    passages: Ids = field(default_factory=set)
    steps: Ids = field(default_factory=set)
    mentions: Ids = field(default_factory=set)
    evidence: Ids = field(default_factory=set)
    relations: Ids = field(default_factory=set)
    concepts: Ids = field(default_factory=set)
    aliases: Ids = field(default_factory=set)
    touched: Ids = field(default_factory=set)
    weakened: Ids = field(default_factory=set)


def falling(connection: Connection, papers: Iterable[int]) -> Falling:
    """What falls with these papers (ids): their passages, what was read there, and of the rest what
    nothing else supports.

    A relation stays while a piece of evidence does, a concept while a mention or a relation does,
    or an acronym that another paper defines as it. Evidence without a place falls with the last
    paper that its step read.
    """
    found = Falling(set(papers))
    found.passages = _ids(connection, select(passages.c.id), passages.c.paper_id, found.papers)
    found.steps = _steps(connection, found.passages)
    found.mentions = _ids(connection, select(mentions.c.id), mentions.c.passage_id, found.passages)
    found.evidence = _ids(connection, select(evidence.c.id), evidence.c.passage_id, found.passages)
    unplaced = select(evidence.c.id).where(evidence.c.passage_id.is_(None))
    found.evidence |= _ids(connection, unplaced, evidence.c.step_id, found.steps)
    _relations(connection, found)
    _concepts(connection, found)
    _aliases(connection, found)
    return found


def _rows(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], ids: Iterable[int]
) -> list[Any]:
    """The rows of a query whose column has one of these ids."""
    found: list[Any] = []
    for batch in batches(sorted(ids)):
        found += connection.execute(query.where(column.in_(batch))).all()
    return found


def _ids(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], ids: Iterable[int]
) -> Ids:
    return {row[0] for row in _rows(connection, query, column, ids)}


def _steps(connection: Connection, fallen: Ids) -> Ids:
    """The steps that read some of these passages and no other."""
    step = step_passages.c.step_id
    found = _ids(connection, select(step), step_passages.c.passage_id, fallen)
    every = _rows(connection, select(step, step_passages.c.passage_id), step, found)
    return found - {at for at, passage in every if passage not in fallen}


def _relations(connection: Connection, found: Falling) -> None:
    """The relations that lose all their evidence, and those that lose some of it."""
    relation = evidence.c.relation_id
    losing = _ids(connection, select(relation), evidence.c.id, found.evidence)
    every = _rows(connection, select(relation, evidence.c.id), relation, losing)
    found.weakened = {at for at, piece in every if piece not in found.evidence}
    found.relations = losing - found.weakened


def _concepts(connection: Connection, found: Falling) -> None:
    named = _ids(connection, select(mentions.c.concept_id), mentions.c.id, found.mentions)
    ends = select(relations.c.source_id, relations.c.target_id, relations.c.id)
    for source, target, _ in _rows(connection, ends, relations.c.id, found.relations):
        named |= {source, target}
    named |= _ids(connection, select(concepts.c.id), concepts.c.step_id, found.steps)
    kept: Ids = set()
    query = select(mentions.c.concept_id, mentions.c.id)
    rows = _rows(connection, query, mentions.c.concept_id, named)
    kept |= {concept for concept, mention in rows if mention not in found.mentions}
    for column in (relations.c.source_id, relations.c.target_id):
        rows = _rows(connection, ends, column, named)
        left = [row for row in rows if row[2] not in found.relations]
        kept |= {end for row in left for end in row[:2]}
    alone = named - kept
    found.concepts = alone - _meant(connection, alone)
    found.touched = named - found.concepts


def _meant(connection: Connection, ids: Ids) -> Ids:
    """Those of these concepts that an acronym of another paper is defined as, such as "polylactic
    acid" of "PLA (polylactic acid)"."""
    pair = select(judgements.c.one_id, judgements.c.other_id)
    pair = pair.where(judgements.c.author == DEFINITION, ~judgements.c.undone)
    rows = _rows(connection, pair, judgements.c.one_id, ids)
    rows += _rows(connection, pair, judgements.c.other_id, ids)
    ends = {end for row in rows for end in row}
    named = select(concepts.c.id, concepts.c.key)
    keys = {row[0]: row[1] for row in _rows(connection, named, concepts.c.id, ends)}
    return {
        one
        for row in rows
        for one, other in (row, row[::-1])
        if one in ids and other not in ids and keys[other].endswith(f" ({keys[one]})")
    }


def _aliases(connection: Connection, found: Falling) -> None:
    """The spellings of concepts that fall, and those of others that only what falls said."""
    query = select(aliases.c.id)
    found.aliases = _ids(connection, query, aliases.c.concept_id, found.concepts)
    perhaps = _ids(connection, select(mentions.c.alias_id), mentions.c.id, found.mentions)
    perhaps |= _ids(connection, query, aliases.c.step_id, found.steps)
    used = _rows(
        connection, select(mentions.c.alias_id, mentions.c.id), mentions.c.alias_id, perhaps
    )
    perhaps -= {alias for alias, mention in used if mention not in found.mentions}
    whole = select(aliases.c.id, aliases.c.concept_id, aliases.c.spelling, aliases.c.step_id)
    unused = [
        row
        for row in _rows(connection, whole, aliases.c.id, perhaps - found.aliases)
        if row.step_id in found.steps
    ]
    quoted = _quotes(connection, {row.concept_id for row in unused}, found.evidence)
    lost = {
        row.id
        for row in unused
        if not any(row.spelling.lower() in quote for quote in quoted[row.concept_id])
    }
    every = _rows(connection, whole, aliases.c.concept_id, {row.concept_id for row in unused})
    left: dict[int, list[int]] = defaultdict(list)
    for row in every:
        left[row.concept_id].append(row.id)
    for spelled in left.values():
        if lost.issuperset(spelled):
            lost.discard(min(spelled))  # a concept is called something
    found.aliases |= lost


def _quotes(connection: Connection, ids: Ids, fallen: Ids) -> dict[int, list[str]]:
    """What the evidence that stays says of concepts, in lower case."""
    found: dict[int, list[str]] = defaultdict(list)
    for column in (relations.c.source_id, relations.c.target_id):
        query = select(column, evidence.c.id, evidence.c.quote).join(
            evidence, evidence.c.relation_id == relations.c.id
        )
        for concept, piece, quote in _rows(connection, query, column, ids):
            if piece not in fallen:
                found[concept].append(quote.lower())
    return found


@dataclass(frozen=True, slots=True)
class Births:
    """The step (id) that brings each of these, now that the one that did reads nothing more."""

    concepts: dict[int, int]
    relations: dict[int, int]
    aliases: dict[int, int]


def births(connection: Connection, found: Falling) -> Births:
    """Where concepts, relations and spellings that stay come from, of those that fallen steps had
    brought; to be asked when what falls is gone."""
    numbers = {row[0]: row[1] for row in connection.execute(select(steps.c.id, steps.c.number))}

    def first(ids: Iterable[int]) -> int:
        return min(ids, key=lambda step: (numbers.get(step) or len(numbers) + step, step))

    at = _steps_of(connection, evidence.c.relation_id, evidence.c.step_id, found.weakened)
    query = select(relations.c.id, relations.c.step_id)
    of_relations = {
        row.id: first(at[row.id])
        for row in _rows(connection, query, relations.c.id, found.weakened)
        if row.step_id not in at[row.id]
    }
    born = _born(connection, concepts, found.steps)
    seen = _steps_of(connection, mentions.c.concept_id, mentions.c.step_id, born)
    for column in (relations.c.source_id, relations.c.target_id):
        query = select(column, evidence.c.step_id).join(
            evidence, evidence.c.relation_id == relations.c.id
        )
        for concept, step in _rows(connection, query, column, born):
            seen[concept].append(step)
    of_concepts = {one: first(seen[one]) for one in sorted(born) if seen[one]}
    spelled = _born(connection, aliases, found.steps)
    used = _steps_of(connection, mentions.c.alias_id, mentions.c.step_id, spelled)
    of_aliases = {one: first(used[one]) for one in sorted(spelled) if used[one]}
    return Births(of_concepts, of_relations, of_aliases)


def _born(connection: Connection, table: Any, fallen: Ids) -> Ids:
    return _ids(connection, select(table.c.id), table.c.step_id, fallen)


def _steps_of(
    connection: Connection, column: ColumnElement[Any], step: ColumnElement[Any], ids: Ids
) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for one, at in _rows(connection, select(column, step), column, ids):
        found[one].append(at)
    return found
