"""Which concepts were one, as far as papers up to a year tell: judged anew, from those alone.

`shown_until` is what a back-test and hypotheses of an earlier date go by.

What is stored was judged with all that has been read, so a later paper may have joined, or held
apart, what is older. Here the same names are compared by the same rules, and beside the names
counts only what had been said by then. What a person or a language model decided is left out, as
they know what came later; so is what an acronym means where its own paper does not say so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgagent.domain.identity import APART, DEFINITION, NAMES, SAME, UNSURE, Judgement
from kgagent.domain.senses import Senses
from kgagent.identity import decide
from kgagent.identity.decide import READ, Pair, Verdict
from kgagent.identity.features import Embed
from kgagent.identity.known import KnownNames, vectors_of
from kgagent.identity.parts import parts
from kgagent.similarity.choose import choose
from kgagent.storage import dated, ledger
from kgagent.storage.store import Store

ALSO_KNOWN_AS = "also known as"
BLOCK = 2000
"""Names that are looked for at a time."""
_TOLD_APART = re.compile(r"\s*(?:,|,? ?and|,? ?or|versus|vs\.?|nor|but not|rather than)\s*")
_DEFINED = 0.98

KeyPair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Heard:
    """What papers had said by a year: `related` as (key, predicate, key), `beside` as (key, text
    between, key), and for each paper its `definitions` of acronyms, (short, long)."""

    related: Sequence[tuple[str, str, str]] = ()
    beside: Sequence[tuple[str, str, str]] = ()
    definitions: Iterable[Sequence[tuple[str, str]]] = ()


def shown_until(store: Store, year: int) -> dict[str, str]:
    """For each concept that a relation of papers up to the year has, by key, the key of what it
    was shown as: of those that were one the key that most of these relations have, the first in
    the alphabet of several."""
    from kgagent.embedding.static import StaticEmbedder

    with store.read() as tx:
        past = [one for one in dated.relations_said(tx) if one[3] <= year]
        heard = Heard(
            [one[:3] for one in past],
            dated.beside_until(tx, year),
            list(dated.definitions_until(tx, year).values()),
        )
        by_name = ledger.newest_settings(tx).identity != "exact"
    uses = Counter(end for source, _, target, _ in past for end in (source, target))
    found = {key: key for key in uses}
    for group in known_groups(uses, heard, StaticEmbedder().embed, by_name=by_name):
        first = min(group, key=lambda key: (-uses[key], key))
        found |= dict.fromkeys(group, first)
    return found


def known_groups(
    keys: Iterable[str], heard: Heard, embed: Embed, *, by_name: bool = True
) -> list[frozenset[str]]:
    """The groups of two concepts or more that are one, for the concepts known at a date.

    Depends on nothing but what is given, and not on its order. Without `by_name` only what papers
    define counts.
    """
    known = frozenset(keys)
    senses = _senses(known, heard)
    judged = [Judgement(k, m, SAME, DEFINITION, "", _DEFINED) for k, m in sorted(senses)]
    if by_name:
        judged += _by_names(known, heard, senses, embed)
    return sorted({group for group in parts(judged).values() if len(group) > 1}, key=sorted)


def _by_names(
    known: frozenset[str], heard: Heard, senses: set[KeyPair], embed: Embed
) -> list[Judgement]:
    names = sorted(known - {key for key, _ in senses})
    facts = _Facts.of(heard, senses)
    pairs = set(_candidates(names, embed)) | facts.asked(frozenset(names))
    said = [_by_name(found) for found in _judged(sorted(filter(facts.open, pairs)), facts, embed)]
    return [one for one in said if one is not None]


def _senses(known: frozenset[str], heard: Heard) -> set[KeyPair]:
    """Each acronym in a sense with its meaning, where both are known."""
    defined = dict(enumerate(heard.definitions))
    senses = Senses.of(defined)
    found = {
        (sense.key, sense.meaning)
        for paper, pairs in defined.items()
        for short, _ in pairs
        if (sense := senses.sense(short, paper)) is not None
    }
    return {pair for pair in found if pair[0] in known and pair[1] in known}


def _candidates(names: Sequence[str], embed: Embed) -> Iterable[KeyPair]:
    vectors = vectors_of(names, embed)
    found = KnownNames(choose(vectors.shape[1], 0, "exact"))
    for at in range(0, len(names), BLOCK):
        yield from found.candidates(names[at : at + BLOCK], vectors[at : at + BLOCK])


def _judged(pairs: Sequence[KeyPair], facts: _Facts, embed: Embed) -> list[decide.Judgement]:
    """What the names show; where they leave it open, with what papers said of the two."""
    found: list[decide.Judgement] = []
    for at in range(0, len(pairs), 10 * BLOCK):
        part = pairs[at : at + 10 * BLOCK]
        alone = decide.judge((Pair(a, b) for a, b in part), embed, standard=READ)
        still = [
            pair
            for pair, one in zip(part, alone, strict=True)
            if one.verdict != Verdict.LEAVE or facts.concern(pair)
        ]
        found += decide.judge(map(facts.about, still), embed, standard=READ)
    return found


def _by_name(found: decide.Judgement) -> Judgement | None:
    verdict = {Verdict.MERGE: SAME, Verdict.REVIEW: UNSURE}.get(found.verdict)
    if found.never and found.pair.conflict:
        verdict = APART
    if verdict is None:
        return None
    return Judgement(found.pair.a, found.pair.b, verdict, NAMES, found.why, found.probability)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What papers said of pairs of names, beside the names."""

    same: frozenset[KeyPair]
    apart: frozenset[KeyPair]
    meanings: dict[str, set[str]]
    acronyms: dict[str, set[str]]

    @classmethod
    def of(cls, heard: Heard, senses: Iterable[KeyPair]) -> _Facts:
        same = {_pair(a, b) for a, said, b in heard.related if said == ALSO_KNOWN_AS}
        apart = {_pair(a, b) for a, said, b in heard.related if said != ALSO_KNOWN_AS}
        apart |= {_pair(a, b) for a, text, b in heard.beside if _TOLD_APART.fullmatch(text)}
        meanings: dict[str, set[str]] = {}
        acronyms: dict[str, set[str]] = {}
        for key, meaning in senses:
            acronym = key.removesuffix(f" ({meaning})")
            meanings.setdefault(acronym, set()).add(meaning)
            acronyms.setdefault(meaning, set()).add(acronym)
        return cls(frozenset(same), frozenset(apart), meanings, acronyms)

    def asked(self, names: frozenset[str]) -> set[KeyPair]:
        """The pairs that papers make a question of: said to be the same, or rival meanings."""
        rivals = {
            _pair(a, b) for found in self.meanings.values() for a in found for b in found if a < b
        }
        every = self.same | rivals
        return {
            pair for pair in every if pair[0] in names and pair[1] in names and len({*pair}) > 1
        }

    def open(self, pair: KeyPair) -> bool:
        """Whether the names have to show it: not where a paper says what an acronym means."""
        one, other = pair
        return other not in self.meanings.get(one, ()) and one not in self.meanings.get(other, ())

    def concern(self, pair: KeyPair) -> bool:
        """Whether a pair must be judged even where the names say nothing."""
        return pair in self.same or self._rivals(pair)

    def about(self, pair: KeyPair) -> Pair:
        """The pair with what was read of it."""
        return Pair(
            *pair,
            said=pair in self.same,
            distinct=pair in self.apart,
            conflict=self._rivals(pair),
        )

    def _rivals(self, pair: KeyPair) -> bool:
        one, other = (self.acronyms.get(end, set()) for end in pair)
        return not one.isdisjoint(other)


def _pair(one: str, other: str) -> KeyPair:
    return (one, other) if one <= other else (other, one)
