"""What acronyms mean: by the papers that define them, and where no paper does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from kgagent.domain.identity import ACRONYM, DEFINITION, SAME, UNSURE, Judgement
from kgagent.domain.senses import Sense
from kgagent.embedding.protocol import Embedder
from kgagent.identity.decide import LISTED, Pair, judge
from kgagent.identity.known import is_acronym
from kgagent.storage import knowledge, said_of
from kgagent.storage.store import Transaction

DEFINED, MEANT, PERHAPS = 0.98, 0.9, 0.5
"""How likely an acronym is what its paper defines it as; what all papers that define it agree on;
and what some do."""
ALIKE = 0.5
"""How likely two of its meanings must be one, by a list's standard, to count as agreed."""
ENOUGH_PAPERS = 2
"""Papers that must agree before an acronym that another paper does not define means the same."""

_NONE: frozenset[str] = frozenset()


@dataclass(slots=True)
class Acronyms:
    """Acronyms by their keys, each with the keys of what papers define it as or call it."""

    _defined: dict[str, set[str]] = field(default_factory=dict)
    _called: dict[str, set[str]] = field(default_factory=dict)
    _acronyms_of: dict[str, set[str]] = field(default_factory=dict)
    _senses: set[str] = field(default_factory=set)

    def define(self, acronym: str, meaning: str) -> None:
        """A paper defines it so."""
        self._defined.setdefault(acronym, set()).add(meaning)
        self._acronyms_of.setdefault(meaning, set()).add(acronym)
        self._senses.add(f"{acronym} ({meaning})")

    def call(self, one: str, other: str) -> None:
        """A paper says that two names are of one thing."""
        for short, long in ((one, other), (other, one)):
            if is_acronym(short) and not is_acronym(long):
                self._called.setdefault(short, set()).add(long)

    def is_sense(self, key: str) -> bool:
        """Whether a key is that of an acronym in one of its senses."""
        return key in self._senses

    def rivals(self, acronym: str) -> list[tuple[str, str]]:
        """The pairs of what papers define an acronym as."""
        return list(combinations(sorted(self._defined.get(acronym, ())), 2))

    def are_rivals(self, one: str, other: str) -> bool:
        """Whether papers define one acronym as either of the two."""
        return not self._acronyms_of.get(one, _NONE).isdisjoint(self._acronyms_of.get(other, _NONE))

    def meanings(self, acronym: str) -> list[str]:
        """The keys of all that papers define an acronym as, or call it."""
        return sorted(self._defined.get(acronym, set()) | self._called.get(acronym, set()))

    def judged(
        self, tx: Transaction, acronyms: Iterable[str], embedder: Embedder
    ) -> list[Judgement]:
        """What acronyms mean where no paper says so.

        It is what the papers that define it mean when at least two do, or one calls it so, and all
        mean about the same. Else it is perhaps any of their meanings.
        """
        found: list[Judgement] = []
        for acronym in sorted(set(acronyms)):
            meanings = self.meanings(acronym)
            if not meanings or acronym not in knowledge.concept_ids(tx, [acronym]):
                continue
            agreed = _alike(meanings, embedder)
            often = acronym in self._called or self._papers(tx, acronym) >= ENOUGH_PAPERS
            why = f"papers define “{acronym}” in several ways"
            if agreed:
                who = "the papers that define" if often else "one paper alone defines"
                why = f"{who} “{acronym}”, as about this"
            for meaning in meanings:
                verdict, probability = (SAME, MEANT) if agreed and often else (UNSURE, PERHAPS)
                found.append(Judgement(acronym, meaning, verdict, ACRONYM, why, probability))
        return found

    def _papers(self, tx: Transaction, acronym: str) -> int:
        """How many papers use an acronym as they define it."""
        senses = [f"{acronym} ({meaning})" for meaning in self._defined.get(acronym, ())]
        return sum(said_of.papers_with(tx, knowledge.concept_ids(tx, senses).values()).values())


def defined(sense: Sense, paper: int) -> Judgement:
    """An acronym in a sense is what its paper says it is."""
    why = f"“{sense.short}” is defined as “{sense.long}” in paper {paper}"
    return Judgement(sense.key, sense.meaning, SAME, DEFINITION, why, DEFINED)


def _alike(meanings: Sequence[str], embedder: Embedder) -> bool:
    """Whether all are linked by pairs that name one thing, by a list's standard."""
    pairs = [Pair(a, b) for a, b in combinations(meanings, 2)]
    same = [
        found.pair
        for found in judge(pairs, embedder.embed, standard=LISTED)
        if found.probability >= ALIKE
    ]
    reached, waiting = {meanings[0]}, [meanings[0]]
    while waiting:
        one = waiting.pop()
        near = {p.b if p.a == one else p.a for p in same if one in (p.a, p.b)} - reached
        reached |= near
        waiting += near
    return len(reached) == len(meanings)
