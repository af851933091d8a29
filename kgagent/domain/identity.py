"""Whether two concepts are one: judgements of pairs, and the partition that follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["same", "apart", "unsure"]

SAME: Verdict = "same"
APART: Verdict = "apart"
UNSURE: Verdict = "unsure"

PERSON = "person"
"""Who judges when a command does; every other author is a rule or a model."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one author says of a pair of concepts, given by their keys, and why.

    `probability`, 0 to 1, is that of being one concept.
    """

    one: str
    other: str
    verdict: Verdict
    author: str
    why: str
    probability: float = 1.0

    @property
    def pair(self) -> tuple[str, str]:
        """The two keys in the order of the alphabet."""
        return (self.one, self.other) if self.one <= self.other else (self.other, self.one)


def standing(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Judgement]:
    """The judgement that counts for each pair: the newest of a person's, else the newest.

    `judgements` come in the order they were made.
    """
    found: dict[tuple[str, str], Judgement] = {}
    for judgement in judgements:
        known = found.get(judgement.pair)
        if known is None or judgement.author == PERSON or known.author != PERSON:
            found[judgement.pair] = judgement
    return found


def partition(judgements: Iterable[Judgement]) -> dict[str, frozenset[str]]:
    """The concepts that are one with each concept named: those of its part, itself included.

    What persons call the same is one. Then the likeliest pairs are taken first (equally likely ones
    in the order of the alphabet), and two parts become one unless somebody holds a member of the
    one and a member of the other apart. So the partition depends on what is judged and not on when.

    >>> said = [Judgement("HA", "hydroxyapatite", "same", "rule", "defined", 0.9),
    ...         Judgement("HA", "hyaluronic acid", "same", "rule", "defined", 0.8),
    ...         Judgement("hyaluronic acid", "hydroxyapatite", "apart", "person", "")]
    >>> sorted(partition(said)["HA"])
    ['HA', 'hydroxyapatite']
    """
    counted = standing(judgements)
    parts: dict[str, set[str]] = {key: {key} for pair in counted for key in pair}
    apart: dict[str, set[str]] = {}
    for (one, other), judgement in counted.items():
        if judgement.verdict == APART:
            apart.setdefault(one, set()).add(other)
            apart.setdefault(other, set()).add(one)
    same = [judgement for judgement in counted.values() if judgement.verdict == SAME]
    for judgement in sorted(same, key=_eagerness):
        part, joining = parts[judgement.one], parts[judgement.other]
        if part is joining:
            continue
        if judgement.author != PERSON and _held_apart(part, joining, apart):
            continue
        part |= joining
        for key in joining:
            parts[key] = part
    frozen = {id(part): frozenset(part) for part in parts.values()}
    return {key: frozen[id(part)] for key, part in parts.items()}


def _eagerness(judgement: Judgement) -> tuple[bool, float, tuple[str, str]]:
    return judgement.author != PERSON, -judgement.probability, judgement.pair


def _held_apart(one: set[str], other: set[str], apart: Mapping[str, set[str]]) -> bool:
    return any(not apart.get(key, set()).isdisjoint(other) for key in one)
