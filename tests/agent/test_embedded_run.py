"""The whole loop with the embedded model: every relation has a quote that stands in its paper."""

from __future__ import annotations

from itertools import islice

import pytest
from sqlalchemy import select

from kgagent.agent.grow import Limits, grow
from kgagent.agent.read import add_papers
from kgagent.domain.growth import RunSettings
from kgagent.llm.embedded.model import EmbeddedModel
from kgagent.papers.find import find
from kgagent.papers.read import read_papers
from kgagent.shipped import shipped
from kgagent.storage import tables


def grown(store, found) -> None:
    list(add_papers(store, found, size=2500))
    list(grow(store, EmbeddedModel(), RunSettings(), Limits()))


def relations_without_a_quote(store) -> list[int]:
    """Relations none of whose quotes stands word for word at its offsets in the stored text."""
    query = (
        select(
            tables.relations.c.id,
            tables.evidence.c.quote,
            tables.evidence.c.start_char,
            tables.evidence.c.end_char,
            tables.papers.c.text,
        )
        .outerjoin(tables.evidence, tables.evidence.c.relation_id == tables.relations.c.id)
        .outerjoin(tables.passages, tables.passages.c.id == tables.evidence.c.passage_id)
        .outerjoin(tables.papers, tables.papers.c.id == tables.passages.c.paper_id)
    )
    shown: dict[int, bool] = {}
    with store.read() as tx:
        for relation, quote, start, end, text in tx.execute(query):
            stands = text is not None and bool(quote) and text[start:end] == quote
            shown[relation] = shown.get(relation, False) or stands
    assert len(shown) > 200
    return [relation for relation, stands in shown.items() if not stands]


def test_every_relation_of_the_sample_papers_has_its_quote(store):
    grown(store, read_papers(find([str(shipped("data/papers"))])))
    assert relations_without_a_quote(store) == []


@pytest.mark.shared
@pytest.mark.long
def test_every_relation_of_real_abstracts_has_its_quote(store, shared):
    file = shared / "biocomposites" / "until-2019.jsonl"
    grown(store, islice(read_papers([file]), 60))
    assert relations_without_a_quote(store) == []
