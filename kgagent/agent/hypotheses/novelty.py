"""What the corpus says of a pair: that it is related, in a narrower form, or named together."""

from __future__ import annotations

from itertools import product

from kgagent.agent.hypotheses.material import Material, best_piece
from kgagent.domain.hypothesis import NARROWER, NOT_STATED, STATED, TOGETHER, Novelty, Quote
from kgagent.papers.sentences import sentence_spans
from kgagent.storage import papers, stated
from kgagent.storage.store import Transaction

MOST = 20_000
"""Pairs of narrower concepts that are looked up for one pair."""
LONGEST = 400
"""Characters of a sentence that are quoted."""


def in_corpus(tx: Transaction, material: Material, one: str, other: str) -> Novelty:
    """What papers up to the material's date say of two concepts (keys)."""
    for narrow, wide in ((STATED, False), (NARROWER, True)):
        pairs = _narrower(material, one, other) if wide else [(one, other)]
        for a, c in pairs:
            links = material.between(a, c)
            if links:
                piece = best_piece(links[0])
                return Novelty(narrow, stated.quotes(tx, [piece.id]).get(piece.id))
    quote = _together(tx, material, one, other)
    return Novelty(NOT_STATED) if quote is None else Novelty(TOGETHER, quote)


def is_related(material: Material, one: str, other: str) -> bool:
    """Whether papers relate two concepts, or narrower ones, directly."""
    if material.between(one, other):
        return True
    return any(material.between(a, c) for a, c in _narrower(material, one, other))


def _narrower(material: Material, one: str, other: str) -> list[tuple[str, str]]:
    ones, others = sorted(material.narrower(one)), sorted(material.narrower(other))
    if len(ones) * len(others) > MOST:
        ones, others = ones[: MOST // 100], others[:100]
    return [(a, c) for a, c in product(ones, others) if a != c]


def _together(tx: Transaction, material: Material, one: str, other: str) -> Quote | None:
    """The first sentence that names both."""
    ends = [material.members.get(key, (key,)) for key in (one, other)]
    said = stated.places(tx, [*ends[0], *ends[1]], until=material.until)
    first, second = ([place for key in keys for place in said.get(key, ())] for keys in ends)
    shared = sorted({p.passage for p in first} & {p.passage for p in second})
    for passage in papers.fetch(tx, shared):
        for start, end in sentence_spans(passage.text):
            low, high = passage.start + start, passage.start + end
            inside = [
                any(p.passage == passage.id and low <= p.start and p.end <= high for p in places)
                for places in (first, second)
            ]
            if all(inside):
                text = passage.text[start:end][:LONGEST]
                quote = Quote(text, passage.paper, passage.title, passage.year, page=passage.page)
                return stated.with_doi(tx, quote)
    return None
