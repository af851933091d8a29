"""Merging an extraction into the graph: one canonical name, many spellings, evidence by evidence.

Everything here happens in the caller's transaction, in the order of the steps; so what it decides
depends only on the ledger and never on which worker was faster.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from kgagent.agent.identify import ALSO_KNOWN_AS, Identity, News
from kgagent.domain.grounding import contains
from kgagent.domain.knowledge import (
    AliasClaim,
    Extraction,
    Mention,
    Place,
    RelationClaim,
    evidence_hash,
)
from kgagent.domain.naming import canonical
from kgagent.domain.senses import Sense, Senses
from kgagent.graph.running import Change
from kgagent.storage import definitions, knowledge
from kgagent.storage.papers import StoredPassage
from kgagent.storage.said_of import FARTHEST
from kgagent.storage.store import Transaction

LONGEST_NAME = 200
LONGEST_PREDICATE = 100


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge brought: what it does to the graph; how many relations and pieces of evidence
    are new; what all the concepts it touched are called now, by key; and under which key those are
    shown that are now shown as others than before."""

    change: Change = field(default_factory=Change)
    relations: int = 0
    evidence: int = 0
    names: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)


def merge(
    tx: Transaction,
    step: int,
    extraction: Extraction,
    passages: Sequence[StoredPassage],
    identity: Identity,
) -> Merged:
    """Unite an extraction with the concepts and relations already known.

    What a name means is decided by the paper it stands in, where that defines it; `identity` then
    judges which new concepts are one with known ones.
    """
    senses = Senses.of(definitions.of_papers(tx, [passage.paper for passage in passages]))
    named = _Named(senses, [passage.paper for passage in passages])
    claims = [claim for claim in _claims(extraction) if _usable(claim, named)]
    names = _names(extraction, claims, named)
    concepts = knowledge.add_concepts(tx, step, _first_of_each(names))
    ids = {key[0]: identity for key, identity in concepts.ids.items()}
    placed = ((ids.get(named.key(m.name, m.passage)), m) for m in extraction.mentions)
    _add_mentions(tx, step, [(i, m) for i, m in placed if i is not None], passages)
    knowledge.add_spellings(tx, step, list(dict.fromkeys((ids[k], name) for name, k in names)))
    news = News(
        new=[key[0] for key in concepts.new],
        senses=named.used,
        related=[(named.source(c), c.predicate, named.target(c)) for c in claims],
        beside=_beside(extraction.mentions, passages, named),
    )
    settled = identity.judge(tx, step, news)
    moved = knowledge.reshown(tx, settled.before)
    called = knowledge.rename_by_use(tx, sorted(ids.values()))
    triples = [(ids[named.source(c)], c.predicate, ids[named.target(c)]) for c in claims]
    relations = knowledge.add_relations(tx, step, triples)
    evidence = [
        _evidence_row(step, item, claim, relations.ids[triple], passages, extraction)
        for item, (claim, triple) in enumerate(zip(claims, triples, strict=True))
    ]
    added = knowledge.add_evidence(tx, evidence)
    new = knowledge.as_shown(tx, relations.new)
    return Merged(
        change=Change([*moved.come, *new], moved.gone),
        relations=len(new),
        evidence=added,
        names=called,
        shown=settled.now,
    )


@dataclass(slots=True)
class _Named:
    """The keys that names have in the passages they were read in; `used` are the senses met."""

    senses: Senses
    papers: Sequence[int]
    used: dict[str, tuple[Sense, int]] = field(default_factory=dict)
    _keys: dict[tuple[str, int | None], str] = field(default_factory=dict)

    def key(self, name: str, passage: int | None) -> str:
        """The key of a name read in a passage, "" where it is no name."""
        found = self._keys.get((name, passage))
        if found is None:
            found = self._keys[name, passage] = self._key(name, passage)
        return found

    def _key(self, name: str, passage: int | None) -> str:
        paper = self.papers[passage] if passage is not None else self._only()
        sense = self.senses.sense(name, paper)
        if sense is None or paper is None:
            return canonical(name)
        self.used.setdefault(sense.key, (sense, paper))
        return sense.key

    def _only(self) -> int | None:
        """The paper of all passages, where they are of one."""
        return self.papers[0] if len(set(self.papers)) == 1 else None

    def source(self, claim: RelationClaim) -> str:
        return self.key(claim.source, claim.passage)

    def target(self, claim: RelationClaim) -> str:
        return self.key(claim.target, claim.passage)


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


def _usable(claim: RelationClaim, named: _Named) -> bool:
    ends = named.source(claim), named.target(claim)
    if not all(ends) or (claim.predicate == ALSO_KNOWN_AS and ends[0] == ends[1]):
        return False
    longest = max(len(claim.source), len(claim.target))
    return longest <= LONGEST_NAME and len(claim.predicate) <= LONGEST_PREDICATE


def _names(
    extraction: Extraction, claims: Sequence[RelationClaim], named: _Named
) -> list[tuple[str, str]]:
    """Every name with its key, in the order they were said; those without a key are none."""
    said: list[tuple[str, int | None]] = [
        (m.name, m.passage) for m in extraction.mentions if len(m.name) <= LONGEST_NAME
    ]
    said += [(name, claim.passage) for claim in claims for name in (claim.source, claim.target)]
    return [(name, key) for name, passage in said if (key := named.key(name, passage))]


def _first_of_each(names: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The first name of each key."""
    found: dict[str, str] = {}
    for name, key in names:
        found.setdefault(key, name)
    return found


def _beside(
    mentions: Sequence[Mention], passages: Sequence[StoredPassage], named: _Named
) -> list[tuple[str, str, str]]:
    """The concepts mentioned right after one another, by key, with what stands between them."""
    placed = sorted(mentions, key=lambda mention: (mention.passage, mention.start, mention.end))
    found = []
    for one, other in pairwise(placed):
        if one.passage == other.passage and 0 < other.start - one.end <= FARTHEST:
            text = passages[one.passage].text[one.end : other.start]
            keys = named.key(one.name, one.passage), named.key(other.name, other.passage)
            if all(keys) and keys[0] != keys[1]:
                found.append((keys[0], text, keys[1]))
    return found


def _add_mentions(
    tx: Transaction,
    step: int,
    mentions: Sequence[tuple[int, Mention]],
    passages: Sequence[StoredPassage],
) -> None:
    """Store mentions, given with the id of the concept they name."""
    spelled = dict.fromkeys((concept, mention.name) for concept, mention in mentions)
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
        for concept, mention in mentions
        for passage in (passages[mention.passage],)
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
    place: Place = (None, None, None)
    match = "none"
    if claim.passage is not None and claim.start is not None and claim.end is not None:
        passage = passages[claim.passage]
        place = (passage.id, passage.start + claim.start, passage.start + claim.end)
        same = passage.text[claim.start : claim.end] == claim.quote
        match = "exact" if same else "normalised"
    return {
        "hash": evidence_hash(relation, place, claim.negated, claim.quote),
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
