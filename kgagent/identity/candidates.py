"""Which pairs of names are worth a decision: found through indexes, never all against all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log

from kgagent.identity.acronym import MOST_INITIALS, initials_within
from kgagent.identity.profile import Profile, profile

MOST_HOLDERS = 300
"""A word or an n-gram that more names hold finds no pairs by itself."""
MOST_PER_NAME = 25
"""Pairs kept for a name by shared n-grams, those with most in common first."""
_LEAST_SHARE = 0.3

Pairs = set[tuple[str, str]]


def candidates(
    names: Iterable[str],
    near: Iterable[tuple[str, str]] = (),
    *,
    new: Iterable[str] | None = None,
) -> list[tuple[str, str]]:
    """Pairs (a, b) with a < b, sorted, that may be one concept.

    They share a key, a bag of roots, rare words or runs of letters, or one may be short for the
    other; `near` adds pairs found otherwise, by vectors. With `new`, only pairs that hold one of
    these names are given.

    >>> candidates(["renal failure", "kidney failure", "silk"])
    [('kidney failure', 'renal failure')]
    """
    every = sorted(set(names))
    wanted = frozenset(every if new is None else new)
    profiles = [profile(name) for name in every]
    found: Pairs = set()
    found |= _same_bag(profiles)
    found |= _by_initials(profiles)
    found |= _by_overlap(profiles, wanted)
    found |= {(min(a, b), max(a, b)) for a, b in near if a != b}
    return sorted(pair for pair in found if pair[0] in wanted or pair[1] in wanted)


def _same_bag(profiles: Sequence[Profile]) -> Pairs:
    """Names whose telling roots are the same, in any order; chains to the first of each bag.

    All pairs of a bag are given while it is small; beyond, each name with its neighbours, which
    is enough to unite them.
    """
    bags: dict[object, list[str]] = defaultdict(list)
    for one in profiles:
        bags[("key", one.key)].append(one.name)
        bags[("roots", one.told)].append(one.name)
        bags[("joined", "".join(one.words))].append(one.name)
        if one.short:
            bags[("inside", one.short)].append(one.name)
        if one.inside:
            bags[("inside", one.inside)].append(one.name)
    found: Pairs = set()
    for members in bags.values():
        found |= _within(members)
    return found


def _within(members: Sequence[str]) -> Pairs:
    reach = len(members) if len(members) <= MOST_PER_NAME else 3
    return {
        (a, b) for at, a in enumerate(members) for b in members[at + 1 : at + 1 + reach] if a < b
    }


def _by_initials(profiles: Sequence[Profile]) -> Pairs:
    """Short names with the names whose first letters they may be."""
    long_forms: dict[str, list[str]] = defaultdict(list)
    for one in profiles:
        if len(one.words) > 1:
            long_forms[one.initials[:MOST_INITIALS]].append(one.name)
    found: Pairs = set()
    for one in profiles:
        if not one.short:
            continue
        for choice in {one.short[:MOST_INITIALS], *initials_within(one.short)}:
            for name in long_forms.get(choice, ())[:MOST_HOLDERS]:
                if name != one.name:
                    found.add((min(name, one.name), max(name, one.name)))
    return found


def _by_overlap(profiles: Sequence[Profile], wanted: frozenset[str]) -> Pairs:
    """For each wanted name the names that share most of its rare words and runs of letters.

    Each shared thing counts by its rarity; common ones are passed over, so a name's cost does not
    grow with the number of names.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    held = [_things(one) for one in profiles]
    for at, things in enumerate(held):
        for thing in things:
            holders[thing].append(at)
    rarity = {thing: log(1 + len(profiles) / len(at)) for thing, at in holders.items()}
    weight = [sum(rarity[thing] for thing in things) or 1.0 for things in held]
    found: Pairs = set()
    for at, one in enumerate(profiles):
        if one.name not in wanted:
            continue
        shared: Counter[int] = Counter()
        for thing in held[at]:
            others = holders[thing]
            if len(others) <= MOST_HOLDERS:
                gain = rarity[thing]
                for other in others:
                    shared[other] += gain  # type: ignore[assignment]
        del shared[at]
        best = sorted(
            ((gain / min(weight[at], weight[other]), other) for other, gain in shared.items()),
            key=lambda item: (-item[0], item[1]),
        )
        for share, other in best[:MOST_PER_NAME]:
            if share < _LEAST_SHARE:
                break
            name = profiles[other].name
            found.add((min(name, one.name), max(name, one.name)))
    return found


def _things(one: Profile) -> frozenset[str]:
    """What finds a name's like: its roots, and the runs of four letters within its words."""
    return frozenset(f"={root}" for root in one.roots) | {
        gram for gram in one.grams if len(gram) == 4
    }
