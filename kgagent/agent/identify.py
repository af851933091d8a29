"""Which concepts are one: judged as they come in, in the order of the steps.

A pair is judged when both are there, and again whenever a paper says more about it; so what is
judged in the end depends on what was read and not on its order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kgagent.agent.acronyms import Acronyms, defined
from kgagent.agent.curate import resettle
from kgagent.domain.identity import (
    ACRONYM,
    APART,
    DEFINITION,
    NAMES,
    SAME,
    UNSURE,
    Judgement,
)
from kgagent.domain.senses import Sense
from kgagent.embedding.protocol import Embedder
from kgagent.identity import decide
from kgagent.identity.decide import READ, Pair, Verdict
from kgagent.identity.known import KnownNames, is_acronym, vectors_of
from kgagent.similarity.choose import choose
from kgagent.storage import judgements, knowledge, said_of, vectors
from kgagent.storage.judgements import Settled
from kgagent.storage.store import Transaction

ALSO_KNOWN_AS = "also known as"

_TOLD_APART = re.compile(r"\s*(?:,|,? ?and|,? ?or|versus|vs\.?|nor|but not|rather than)\s*")
"""What stands between things that are told apart: "precision and recall"."""

KeyPair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class News:
    """What a step brings that may show who is one.

    `new` are the keys of new concepts. `senses` are the acronyms met, by key, each with the paper
    that defines it. `related` are the relations said, by keys; `beside` the concepts named one
    right after the other, with what stands between: (key, text, key).
    """

    new: Sequence[str] = ()
    senses: Mapping[str, tuple[Sense, int]] = field(default_factory=dict)
    related: Sequence[tuple[str, str, str]] = ()
    beside: Sequence[tuple[str, str, str]] = ()


@dataclass(slots=True)
class Identity:
    """Judges concepts; what it knows is read back from the store by `recall`.

    Without `by_name` only what papers define counts.
    """

    embedder: Embedder
    known: KnownNames
    acronyms: Acronyms = field(default_factory=Acronyms)
    by_name: bool = True

    def judge(self, tx: Transaction, step: int, news: News) -> Settled:
        """Store what there is to say now, and show concepts accordingly."""
        said, rivals, new = self._definitions(tx, step, news)
        if not self.by_name:
            return _stored(tx, step, said)
        said_same = {_pair(a, b) for a, predicate, b in news.related if predicate == ALSO_KNOWN_AS}
        said_apart = {_pair(a, b) for a, predicate, b in news.related if predicate != ALSO_KNOWN_AS}
        said_apart |= {_pair(a, b) for a, text, b in news.beside if _TOLD_APART.fullmatch(text)}
        for one, other in said_same:
            self.acronyms.call(one, other)
        pairs = {*self._candidates(tx, new), *rivals, *said_same}
        ends = {end for pair in (*pairs, *said_apart) for end in pair}
        ids = knowledge.concept_ids(tx, ends)
        before = said_of.newest(tx, (NAMES, ACRONYM), ids)
        pairs |= said_apart & before.keys()
        facts = _Facts(tx, ids, self.acronyms, said_same, said_apart)
        said += self._by_name(sorted(filter(self._are_names, pairs)), facts, before)
        met = {sense.acronym for sense, _ in news.senses.values()} | ends
        said += self.acronyms.judged(tx, filter(is_acronym, met | {*new}), self.embedder)
        return _stored(tx, step, said)

    def _definitions(
        self, tx: Transaction, step: int, news: News
    ) -> tuple[list[Judgement], set[KeyPair], list[str]]:
        """What new acronyms in a sense are; the pairs of meanings that are rivals now; and the keys
        of new concepts that are not such acronyms, the meanings among them."""
        met = [news.senses[key] for key in news.new if key in news.senses]
        for sense, _ in met:
            self.acronyms.define(sense.acronym, sense.meaning)
        added = knowledge.add_concepts(tx, step, {s.meaning: s.long for s, _ in met}).new
        every = dict.fromkeys([*news.new, *(key for (key,) in added)])
        new = [key for key in every if not self.acronyms.is_sense(key)]
        rivals = {pair for sense, _ in met for pair in self.acronyms.rivals(sense.acronym)}
        return [defined(sense, paper) for sense, paper in met], rivals, new

    def _candidates(self, tx: Transaction, new: Sequence[str]) -> list[KeyPair]:
        """The pairs with a new name that may be one."""
        if not new:
            return []
        found = vectors_of(new, self.embedder.embed)
        ids = knowledge.concept_ids(tx, new)
        stored = {ids[key]: vector for key, vector in zip(new, found, strict=True)}
        vectors.add(tx, vectors.CONCEPT, self.embedder.name, stored)
        return self.known.candidates(new, found)

    def _are_names(self, pair: KeyPair) -> bool:
        """Whether the names have to show it: not where papers say what an acronym means."""
        one, other = pair
        if self.acronyms.is_sense(one) or self.acronyms.is_sense(other):
            return False
        meanings = self.acronyms.meanings
        return other not in meanings(one) and one not in meanings(other)

    def _by_name(
        self, pairs: Sequence[KeyPair], facts: _Facts, before: Mapping[KeyPair, Judgement]
    ) -> list[Judgement]:
        """What the names show, and where they leave it open what papers say of the two."""
        embed = self.embedder.embed
        alone = decide.judge((Pair(a, b) for a, b in pairs), embed, standard=READ)
        open_still = [
            pair
            for pair, found in zip(pairs, alone, strict=True)
            if found.verdict != Verdict.LEAVE or pair in before or facts.concern(pair)
        ]
        full = decide.judge(map(facts.about, open_still), embed, standard=READ)
        told = ((found, before.get((found.pair.a, found.pair.b))) for found in full)
        said = [_judgement(found, known) for found, known in told]
        return [one for one in said if one is not None]


@dataclass(slots=True)
class _Facts:
    """What papers say of pairs of concepts, in this step and before."""

    tx: Transaction
    ids: Mapping[str, int]
    acronyms: Acronyms
    said_same: set[KeyPair]
    said_apart: set[KeyPair]

    def concern(self, pair: KeyPair) -> bool:
        """Whether a pair must be judged even where the names say nothing."""
        return pair in self.said_same or self.acronyms.are_rivals(*pair)

    def about(self, pair: KeyPair) -> Pair:
        """The pair with what was read of it."""
        ids = (self.ids[pair[0]], self.ids[pair[1]])
        predicates = said_of.predicates(self.tx, *ids)
        distinct = pair in self.said_apart or bool(predicates - {ALSO_KNOWN_AS})
        distinct = distinct or any(map(_TOLD_APART.fullmatch, said_of.between(self.tx, *ids)))
        return Pair(
            *pair,
            said=pair in self.said_same or ALSO_KNOWN_AS in predicates,
            distinct=distinct,
            conflict=self.acronyms.are_rivals(*pair),
        )


def recall(tx: Transaction, embedder: Embedder, *, by_name: bool = True) -> Identity:
    """What is known of all concepts' names; those that this embedder has not seen are embedded."""
    acronyms = Acronyms()
    for one, other in said_of.pairs_by(tx, DEFINITION):
        sense, meaning = (one, other) if one.endswith(f"({other})") else (other, one)
        acronyms.define(sense.removesuffix(f" ({meaning})"), meaning)
    if not by_name:
        return Identity(embedder, KnownNames(choose(embedder.dimension, 0)), acronyms, by_name)
    for one, other in said_of.related_by(tx, ALSO_KNOWN_AS):
        acronyms.call(one, other)
    names = {
        identity: key for identity, key in knowledge.keys(tx).items() if not acronyms.is_sense(key)
    }
    missing = vectors.without(tx, vectors.CONCEPT, embedder.name, list(names))
    found = vectors_of([names[identity] for identity in missing], embedder.embed)
    vectors.add(tx, vectors.CONCEPT, embedder.name, dict(zip(missing, found, strict=True)))
    vectors.forget_others(tx, vectors.CONCEPT, embedder.name)
    known = KnownNames(choose(embedder.dimension, len(names)))
    if names:
        matrix = vectors.matrix(tx, vectors.CONCEPT, embedder.name, list(names))
        known.add(list(names.values()), matrix)
    return Identity(embedder, known, acronyms)


def _judgement(found: decide.Judgement, before: Judgement | None) -> Judgement | None:
    """What is to be stored of a judgement: nothing where the pair is no question and never was."""
    verdict = {Verdict.MERGE: SAME, Verdict.REVIEW: UNSURE}.get(found.verdict)
    if found.never and (found.pair.conflict or before):
        verdict = APART
    elif verdict is None and before:
        verdict = UNSURE
    if verdict is None:
        return None
    return Judgement(found.pair.a, found.pair.b, verdict, NAMES, found.why, found.probability)


def _stored(tx: Transaction, step: int, said: Iterable[Judgement]) -> Settled:
    """Store what is news among the judgements, and show their concepts accordingly."""
    every = list(said)
    ids = knowledge.concept_ids(tx, {end for one in every for end in one.pair})
    before = said_of.newest(tx, (NAMES, ACRONYM, DEFINITION), ids)
    news = [one for one in every if _differs(one, before.get(one.pair))]
    if not news:
        return Settled()
    judgements.add(tx, news, ids, step)
    touched = {ids[end] for one in news for end in one.pair}
    if all(one.verdict == UNSURE for one in news) and not judgements.any_one(tx, touched):
        return Settled()
    return resettle(tx, touched, step=step)


def _differs(one: Judgement, known: Judgement | None) -> bool:
    return known is None or (one.verdict, one.probability) != (known.verdict, known.probability)


def _pair(one: str, other: str) -> KeyPair:
    return (one, other) if one <= other else (other, one)
