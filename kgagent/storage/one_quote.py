"""One piece of evidence with where it stands: its passage, its paper, the step that read it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased

from kgagent.storage.rows import dicts
from kgagent.storage.tables import (
    concepts,
    evidence,
    papers,
    passages,
    questions,
    relations,
    runs,
    steps,
)

Found = dict[str, Any]


def quote(connection: Connection, number: int) -> Found | None:
    """A piece of evidence by its id, with its relation, paper and step; None where there is none.

    `text` is its passage, which begins at `offset` of the paper; None where it has no passage.
    """
    source, target = aliased(concepts), aliased(concepts)
    length = passages.c.end_char - passages.c.start_char
    query = (
        select(
            evidence.c.quote,
            evidence.c.grounded,
            evidence.c.start_char.label("start"),
            evidence.c.end_char.label("end"),
            source.c.name.label("source"),
            relations.c.predicate,
            target.c.name.label("target"),
            papers.c.title,
            papers.c.year,
            papers.c.doi,
            papers.c.venue,
            papers.c.origin,
            passages.c.page,
            passages.c.start_char.label("offset"),
            func.substr(papers.c.text, passages.c.start_char + 1, length).label("text"),
            steps.c.number.label("step"),
            questions.c.text.label("question"),
            runs.c.model,
        )
        .select_from(evidence)
        .join(relations, relations.c.id == evidence.c.relation_id)
        .join(source, source.c.id == relations.c.source_id)
        .join(target, target.c.id == relations.c.target_id)
        .join(steps, steps.c.id == evidence.c.step_id)
        .join(runs, runs.c.id == steps.c.run_id)
        .outerjoin(questions, questions.c.step_id == steps.c.id)
        .outerjoin(passages, passages.c.id == evidence.c.passage_id)
        .outerjoin(papers, papers.c.id == passages.c.paper_id)
        .where(evidence.c.id == number)
    )
    rows = dicts(connection, query)
    return rows[0] if rows else None
