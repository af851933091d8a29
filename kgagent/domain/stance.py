"""What a piece of evidence says for or against a claim, and how much two sides disagree.

A claim is about two concepts in an order: that the first raises the second, lowers it, acts on it,
or stands to it in another relation. Which predicates are opposite is what `roles` knows: a word of
raising against one of lowering; and any predicate against its own denial.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kgagent.domain.predicates import BOTH_WAYS, NormalForm
from kgagent.domain.roles import EFFECT, reads_backwards, role_of

RAISES, LOWERS, ACTS = "raises", "lowers", "acts on"
_WORDS = {1: RAISES, -1: LOWERS, 0: ACTS}


@dataclass(frozen=True, slots=True)
class Stance:
    """What is said: `claim` (in one word or as the predicate's base form), whether it reads from
    target to source, whether both ways, and whether it is `denied`."""

    claim: str
    backwards: bool = False
    both_ways: bool = False
    denied: bool = False


def stance_of(form: NormalForm, *, negated: bool) -> Stance:
    """The stance of a relation with this normal form in evidence that is `negated` or not.

    >>> stance_of(NormalForm("enhance", "modulates"), negated=True)
    Stance(claim='raises', backwards=False, both_ways=False, denied=True)
    """
    role = role_of(form)
    denied = negated != form.negated
    backwards = reads_backwards(form, role)
    if role.name == EFFECT:
        return Stance(_WORDS[role.sign], backwards, denied=denied)
    return Stance(form.lemma, backwards, form.kind in BOTH_WAYS, denied)


def sides(claims: Iterable[tuple[str, bool]], claim: str) -> list[int]:
    """For each (claim, denied) between two concepts: 1 where it speaks for a claim, -1 where
    against it, 0 where it does not bear on it.

    >>> sides([("raises", False), ("lowers", False), ("raises", True), ("acts on", True)], "raises")
    [1, -1, -1, -1]
    """
    return [_side(said, denied, claim) for said, denied in claims]


def _side(said: str, denied: bool, claim: str) -> int:
    if said == claim:
        return -1 if denied else 1
    signed = {RAISES, LOWERS}
    if claim in signed and said in signed:
        return 0 if denied else -1  # what does not lower need not raise
    if claim in signed and said == ACTS:
        return -1 if denied else 0
    if claim == ACTS and said in signed:
        return 0 if denied else 1
    return 0


def balance(one: float, other: float) -> float:
    """How balanced two sides are: 1 where they weigh the same, 0 where one is empty.

    >>> balance(3, 3), balance(4, 0), round(balance(9, 1), 2)
    (1.0, 0.0, 0.47)
    """
    total = one + other
    if not one or not other:
        return 0.0
    return -sum(part / total * math.log2(part / total) for part in (one, other))


def strength(one: float, other: float) -> float:
    """What disputes are ordered by: how balanced, and how well supported the weaker side is.

    >>> strength(2, 2) > strength(1, 1) > strength(5, 0)
    True
    """
    return balance(one, other) * math.log1p(min(one, other)) * math.log1p(one + other)


def movement(years: Mapping[int, Sequence[int]]) -> tuple[float, float] | None:
    """The share of papers that speak for a claim up to the middle one and after it, from (for,
    against) by year; None where all are of one year.

    >>> movement({2001: (2, 0), 2005: (0, 1), 2009: (0, 1)})
    (1.0, 0.0)
    """
    ordered = sorted(years)
    total = sum(sum(years[year]) for year in ordered)
    parts: dict[bool, list[int]] = defaultdict(lambda: [0, 0])
    seen = 0
    for year in ordered:
        early = seen * 2 < total and year != ordered[-1]
        for at in (0, 1):
            parts[early][at] += years[year][at]
        seen += sum(years[year])
    if len(parts) < 2:
        return None
    one, other = parts[True], parts[False]
    return one[0] / sum(one), other[0] / sum(other)
