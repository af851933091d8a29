"""Merging an extraction into the graph: one canonical name, many spellings, evidence by evidence.

Everything here happens in the caller's transaction, in the order of the steps; so what it decides
depends only on the ledger and never on which worker was faster.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from kgagent.domain.grounding import contains
from kgagent.domain.knowledge import AliasClaim, Extraction, Mention, RelationClaim
from kgagent.domain.naming import canonical
from kgagent.storage import knowledge
from kgagent.storage.papers import StoredPassage
from kgagent.storage.store import Transaction

ALSO_KNOWN_AS = "also known as"
LONGEST_NAME = 200
LONGEST_PREDICATE = 100


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge brought: new relations as pairs of concept keys, how many pieces of evidence,
    and what all the concepts it touched are called now, by key."""

    relations: tuple[tuple[str, str], ...] = ()
    evidence: int = 0
    names: Mapping[str, str] = field(default_factory=dict)


def merge(
    tx: Transaction, step: int, extraction: Extraction, passages: Sequence[StoredPassage]
) -> Merged:
    """Unites an extraction with the concepts and relations already known."""
    claims = [claim for claim in _claims(extraction) if _usable(claim)]
    names: dict[str, str] = {}
    for name in _names(extraction, claims):
        if key := canonical(name):
            names.setdefault(key, name)
    concepts = knowledge.add_concepts(tx, step, names)
    ids = {key[0]: identity for key, identity in concepts.ids.items()}
    _add_mentions(tx, step, extraction, passages, ids)
    _add_spellings(tx, step, _names(extraction, claims), ids)
    called = knowledge.rename_by_use(tx, sorted(ids.values()))
    ends = [(canonical(c.source), c.predicate, canonical(c.target)) for c in claims]
    triples = [(ids[source], predicate, ids[target]) for source, predicate, target in ends]
    relations = knowledge.add_relations(tx, step, triples)
    evidence = [
        _evidence_row(step, item, claim, relations.ids[triple], passages, extraction)
        for item, (claim, triple) in enumerate(zip(claims, triples, strict=True))
    ]
    added = knowledge.add_evidence(tx, evidence)
    key_of = {identity: key for key, identity in ids.items()}
    return Merged(
        relations=tuple((key_of[source], key_of[target]) for source, _, target in relations.new),
        evidence=added,
        names=called,
    )


def _claims(extraction: Extraction) -> list[RelationClaim]:
    """The relations claimed, aliases among them: for now "also known as" is a relation too."""
    return [*extraction.relations, *map(_alias_relation, extraction.aliases)]


def _alias_relation(claim: AliasClaim) -> RelationClaim:
    return RelationClaim(
        source=claim.name,
        predicate=ALSO_KNOWN_AS,
        target=claim.alias,
        quote=claim.quote,
        passage=claim.passage,
        start=claim.start,
        end=claim.end,
    )


def _usable(claim: RelationClaim) -> bool:
    ends = canonical(claim.source), canonical(claim.target)
    if not all(ends) or (claim.predicate == ALSO_KNOWN_AS and ends[0] == ends[1]):
        return False
    longest = max(len(claim.source), len(claim.target))
    return longest <= LONGEST_NAME and len(claim.predicate) <= LONGEST_PREDICATE


def _names(extraction: Extraction, claims: Sequence[RelationClaim]) -> list[str]:
    mentioned = [m.name for m in extraction.mentions if len(m.name) <= LONGEST_NAME]
    return mentioned + [name for claim in claims for name in (claim.source, claim.target)]


def _add_spellings(tx: Transaction, step: int, names: Sequence[str], ids: dict[str, int]) -> None:
    pairs = dict.fromkeys((ids[key], name) for name in names if (key := canonical(name)))
    knowledge.add_spellings(tx, step, list(pairs))


def _add_mentions(
    tx: Transaction,
    step: int,
    extraction: Extraction,
    passages: Sequence[StoredPassage],
    ids: dict[str, int],
) -> None:
    placed = [
        (ids[key], mention, passages[mention.passage])
        for mention in extraction.mentions
        if (key := canonical(mention.name)) in ids
    ]
    spelled = dict.fromkeys((concept, mention.name) for concept, mention, _ in placed)
    aliases = knowledge.add_aliases(tx, step, list(spelled)).ids
    rows = [
        {
            "concept_id": concept,
            "alias_id": aliases[concept, mention.name],
            "passage_id": passage.id,
            "step_id": step,
            "start_char": passage.start + mention.start,
            "end_char": passage.start + mention.end,
            "confidence": mention.confidence,
        }
        for concept, mention, passage in placed
    ]
    knowledge.add_mentions(tx, rows)


def _evidence_row(
    step: int,
    item: int,
    claim: RelationClaim,
    relation: int,
    passages: Sequence[StoredPassage],
    extraction: Extraction,
) -> dict[str, Any]:
    """One piece of evidence: its place in the paper's text, and whether a program checked it."""
    place: tuple[int | None, int | None, int | None] = (None, None, None)
    match = "none"
    if claim.passage is not None and claim.start is not None and claim.end is not None:
        passage = passages[claim.passage]
        place = (passage.id, passage.start + claim.start, passage.start + claim.end)
        same = passage.text[claim.start : claim.end] == claim.quote
        match = "exact" if same else "normalised"
    identity = (relation, *place, claim.negated, "" if place[0] else claim.quote)
    return {
        "hash": sha256(repr(identity).encode()).hexdigest(),
        "relation_id": relation,
        "passage_id": place[0],
        "step_id": step,
        "item": item,
        "quote": claim.quote,
        "start_char": place[1],
        "end_char": place[2],
        "match": match,
        "grounded": place[0] is not None and _both_ends_in(claim, extraction.mentions),
        "negated": claim.negated,
        "hedged": claim.hedged,
        "confidence": claim.confidence,
    }


def _both_ends_in(claim: RelationClaim, mentions: Sequence[Mention]) -> bool:
    """True when both ends of the relation stand inside its quote."""
    if claim.start is None or claim.end is None:
        return False
    inside = {
        canonical(m.name)
        for m in mentions
        if m.passage == claim.passage and claim.start <= m.start and m.end <= claim.end
    }
    return all(
        canonical(name) in inside or contains(claim.quote, name)
        for name in (claim.source, claim.target)
    )
