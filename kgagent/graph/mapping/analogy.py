"""A mapping between two communities or graphs: isomorphic as far as it goes, then by roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush, nsmallest

from kgagent.graph.mapping.common import Common, largest_common
from kgagent.graph.mapping.pattern import Label, Pattern
from kgagent.graph.mapping.roles import likeness, roles

EFFORT = 2_000_000
"""Concepts looked at: about a second."""

FAN = 64
"""So many likely matches of a concept are weighed at a time."""

ALIKE = 0.5
"""Roles less alike than this are not matched."""


@dataclass(frozen=True, slots=True)
class Match:
    """A concept of the one graph and its like in the other.

    `likeness` is that of their roles, 0 to 1; `exact` when both belong to the common pattern, so
    that their relations within it are the same; `agreeing` counts the matched neighbours that they
    are related to alike.
    """

    source: str
    target: str
    likeness: float
    exact: bool
    agreeing: int


@dataclass(frozen=True, slots=True)
class Analogy:
    """Matches, the exact ones first, in the order they were made.

    `isomorphic` when the graphs are the same but for their names; `contained` when the smaller is
    part of the larger; `certain` when no larger common pattern exists. `hops` are the pairs related
    in the smaller graph, `kept` those of them whose matches are related alike.
    """

    matches: tuple[Match, ...]
    isomorphic: bool
    contained: bool
    certain: bool
    hops: int
    kept: int
    effort: int


def analogy(one: Pattern, other: Pattern, *, effort: int = EFFORT, least: float = ALIKE) -> Analogy:
    """Which concept of `other` plays the part of which of `one`: paper C's isomorphic mapping.

    First the largest connected pattern that is in both, kinds and directions included, within so
    much effort; then, outwards from it, neighbours that are related alike; last, concepts whose
    roles are at least `least` alike. O(n * m) beside the effort; a pattern bounds n and m.
    """
    figures = roles((one, other))
    alike = [likeness(figures[0][v], figures[1]) for v in range(len(one.keys))]
    common = largest_common(one, other, alike=alike, effort=effort)
    matched = _Matching(one, other, alike, common)
    matched.extend(least)
    return _told(one, other, common, matched, alike)


class _Matching:
    """What is matched; `agreeing[v, w]` counts the matches that v and w are related alike to."""

    def __init__(
        self, one: Pattern, other: Pattern, alike: Sequence[Sequence[float]], common: Common
    ) -> None:
        self.one, self.other, self.alike = one, other, alike
        self.of: dict[int, int] = {}
        self.taken: set[int] = set()
        self.agreeing: dict[tuple[int, int], int] = {}
        # minus how many agree, minus the likeness, the two; with an entry for each number it had
        self.heap: list[tuple[int, float, int, int]] = []
        for pair in common.pairs:
            self.match(*pair)

    def match(self, v: int, w: int) -> None:
        self.of[v] = w
        self.taken.add(w)
        by_label: dict[Label, list[int]] = {}
        for beside, label in self.other.labels[w].items():
            if beside not in self.taken:
                by_label.setdefault(label, []).append(beside)
        for beside, label in self.one.labels[v].items():
            if beside not in self.of:
                for match in self._likest(beside, by_label.get(label, [])):
                    agree = self.agreeing.get((beside, match), 0) + 1
                    self.agreeing[beside, match] = agree
                    heappush(self.heap, (-agree, -self.alike[beside][match], beside, match))

    def _likest(self, v: int, others: list[int]) -> list[int]:
        if len(others) <= FAN:
            return others
        return nsmallest(FAN, others, key=lambda w: (-self.alike[v][w], w))

    def extend(self, least: float) -> None:
        """Match what is left, the pair that most matches agree on first, then the most alike."""
        while self.heap:
            _, _, v, w = heappop(self.heap)
            if v not in self.of and w not in self.taken:
                self.match(v, w)
        free = [w for w in range(len(self.other.keys)) if w not in self.taken]
        pairs = sorted(
            (-self.alike[v][w], v, w)
            for v in range(len(self.one.keys))
            if v not in self.of
            for w in self._likest(v, free)
            if self.alike[v][w] >= least
        )
        for _, v, w in pairs:
            if v not in self.of and w not in self.taken:
                self.of[v] = w
                self.taken.add(w)


def _told(
    one: Pattern,
    other: Pattern,
    common: Common,
    matched: _Matching,
    alike: Sequence[Sequence[float]],
) -> Analogy:
    # a single pair is alike in nothing
    exact = {v for v, _ in common.pairs} if len(common.pairs) > 1 else set()
    agreeing = {
        v: sum(
            other.labels[w].get(matched.of[u]) == label
            for u, label in one.labels[v].items()
            if u in matched.of
        )
        for v, w in matched.of.items()
    }
    sizes = len(one.keys), len(other.keys)
    contained = 0 < len(exact) == min(sizes)
    return Analogy(
        matches=tuple(
            Match(one.keys[v], other.keys[w], alike[v][w], v in exact, agreeing[v])
            for v, w in matched.of.items()
        ),
        isomorphic=contained and sizes[0] == sizes[1],
        contained=contained,
        certain=common.certain,
        hops=min(one.hops, other.hops),
        kept=sum(agreeing.values()) // 2,
        effort=common.effort,
    )
