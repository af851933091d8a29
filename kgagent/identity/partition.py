"""Pairs that are one concept, made into groups, whatever order they come in."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

BOUND = 0.5
_UNIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Link:
    """How likely two names are one concept, 0 to 1; `never` keeps them and their groups apart.

    One that is `unsure` counts in the mean and unites nothing by itself.
    """

    a: str
    b: str
    probability: float
    never: bool = False
    unsure: bool = False


def partition(
    names: Iterable[str], links: Iterable[Link], *, bound: float = BOUND
) -> list[tuple[str, ...]]:
    """The groups of names, each sorted, in the order of their first names.

    Average linkage: two groups unite while the mean probability over all pairs between them is at
    least `bound`, the most probable first; a pair without a link counts as 0. So a chain of
    likely pairs unites no more than its ends allow. Groups with a `never` between them stay apart,
    and so do those between which all is unsure.

    Probabilities are compared as whole millionths and ties are broken by name, so neither the order
    of the input nor rounding decides anything. A pair given twice has its lower one.

    >>> partition("abc", [Link("a", "b", 0.9), Link("b", "c", 0.9)], bound=0.6)
    [('a', 'b'), ('c',)]
    >>> partition("abc", [Link("a", "b", 0.9), Link("b", "c", 0.9), Link("a", "c", 0.4)], bound=0.6)
    [('a', 'b', 'c')]
    """
    every = sorted(set(names))
    groups = _Groups(every)
    for link in _strictest(links):
        if link.a in groups.at and link.b in groups.at and link.a != link.b:
            groups.link(groups.at[link.a], groups.at[link.b], link)
    groups.unite(round(bound * _UNIT))
    return sorted(tuple(sorted(every[i] for i in members)) for members in groups.members.values())


def _strictest(links: Iterable[Link]) -> list[Link]:
    """One link a pair, in their order: the lowest probability, never or unsure if any is."""
    found: dict[tuple[str, str], Link] = {}
    for link in links:
        a, b = min(link.a, link.b), max(link.a, link.b)
        known = found.get((a, b), Link(a, b, 1.0))
        found[a, b] = Link(
            a,
            b,
            min(known.probability, link.probability),
            known.never or link.never,
            known.unsure or link.unsure,
        )
    return [found[pair] for pair in sorted(found)]


class _Groups:
    """Groups by their least member, with the sums of the links between them."""

    def __init__(self, names: list[str]) -> None:
        self.at = {name: place for place, name in enumerate(names)}
        self.members = {place: [place] for place in range(len(names))}
        self._sums: dict[int, dict[int, int]] = {place: {} for place in range(len(names))}
        self._apart: dict[int, set[int]] = {place: set() for place in range(len(names))}
        self._sure: dict[int, set[int]] = {place: set() for place in range(len(names))}

    def link(self, a: int, b: int, link: Link) -> None:
        self._sums[a][b] = self._sums[b][a] = round(link.probability * _UNIT)
        if link.never:
            self._apart[a].add(b)
            self._apart[b].add(a)
        elif not link.unsure:
            self._sure[a].add(b)
            self._sure[b].add(a)

    def unite(self, bound: int) -> None:
        """Unite the two nearest groups until none are near enough."""
        waiting = [
            entry
            for a, sums in self._sums.items()
            for b in sums
            if a < b and (entry := self._entry(a, b))[0] <= -bound
        ]
        heapq.heapify(waiting)
        while waiting:
            _, a, b, sizes = heapq.heappop(waiting)
            if not self._current(a, b, sizes) or b in self._apart[a] or b not in self._sure[a]:
                continue
            self._join(a, b)
            for other in self._sums[a]:
                entry = self._entry(min(a, other), max(a, other))
                if entry[0] <= -bound:
                    heapq.heappush(waiting, entry)

    def _entry(self, a: int, b: int) -> tuple[float, int, int, tuple[int, int]]:
        """Nearest first; the exact quotient of whole numbers, so equal means compare equal."""
        sizes = (len(self.members[a]), len(self.members[b]))
        return (-(self._sums[a][b] / (sizes[0] * sizes[1])), a, b, sizes)

    def _current(self, a: int, b: int, sizes: tuple[int, int]) -> bool:
        """False for an entry made before one of its groups grew or went."""
        if a not in self.members or b not in self.members:
            return False
        return (len(self.members[a]), len(self.members[b])) == sizes

    def _join(self, a: int, b: int) -> None:
        """Put b into a, where a is the lesser."""
        self.members[a] += self.members.pop(b)
        sums = self._sums.pop(b)
        for other, value in sums.items():
            del self._sums[other][b]
            if other != a:
                total = self._sums[a].get(other, 0) + value
                self._sums[a][other] = self._sums[other][a] = total
        for linked in (self._apart, self._sure):
            for other in linked.pop(b):
                linked[other].discard(b)
                if other != a:
                    linked[other].add(a)
                    linked[a].add(other)
