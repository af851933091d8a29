"""Pair scores and B-cubed: how well a grouping of names agrees with the right one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kgagent.bench.score import Score

Groups = Mapping[str, frozenset[str]]
"""For each name the groups it belongs to; most names have one."""


def pairs(gold: Groups, said: Sequence[int], names: Sequence[str]) -> tuple[int, int, int]:
    """(right, said, gold): pairs of names in one group, by the answer and by the gold.

    `said[i]` is the answer's group of `names[i]`. A pair is right when the gold has a group that
    holds both names.

    >>> gold = {"ache": frozenset("1"), "pain": frozenset("1"), "rash": frozenset("2")}
    >>> pairs(gold, [0, 0, 0], ["ache", "pain", "rash"])
    (1, 3, 1)
    """
    together: dict[int, list[str]] = {}
    for group, name in zip(said, names, strict=True):
        together.setdefault(group, []).append(name)
    right = claimed = 0
    for members in together.values():
        claimed += _choose(len(members))
        right += _united(gold, members)
    return right, claimed, _united(gold, names)


def bcubed(gold: Groups, said: Sequence[int], names: Sequence[str]) -> Score:
    """B-cubed precision and recall (Bagga and Baldwin 1998): the mean over names of the share of
    the answer's group that the gold unites with the name, and of the gold's that the answer does.

    >>> gold = {"ache": frozenset("1"), "pain": frozenset("1"), "rash": frozenset("2")}
    >>> bcubed(gold, [0, 1, 2], ["ache", "pain", "rash"])
    Score(precision=1.0, recall=0.6666666666666666)
    """
    holders = _holders(gold, names)
    together: dict[int, set[str]] = {}
    for group, name in zip(said, names, strict=True):
        together.setdefault(group, set()).add(name)
    precision = recall = 0.0
    for group, name in zip(said, names, strict=True):
        right = set().union(*(holders[mark] for mark in gold[name]))
        common = len(right & together[group])
        precision += common / len(together[group])
        recall += common / len(right)
    return Score(precision / len(names), recall / len(names)) if names else Score(0.0, 0.0)


def _united(gold: Groups, names: Sequence[str]) -> int:
    """How many pairs of these names share a group of the gold."""
    if all(len(gold[name]) == 1 for name in names):
        return sum(map(_choose, Counter(next(iter(gold[name])) for name in names).values()))
    holders = _holders(gold, names)
    found = {(a, b) for members in holders.values() for a in members for b in members if a < b}
    return len(found)


def _holders(gold: Groups, names: Sequence[str]) -> dict[str, set[str]]:
    holders: dict[str, set[str]] = {}
    for name in names:
        for mark in gold[name]:
            holders.setdefault(mark, set()).add(name)
    return holders


def _choose(count: int) -> int:
    return count * (count - 1) // 2
