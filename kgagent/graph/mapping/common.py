"""The largest connected pattern that two graphs have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kgagent.graph.mapping.pattern import Label, Pattern

Domain = tuple[tuple[int, ...], tuple[int, ...], bool]
"""Concepts of the one and of the other that may still be matched with each other, being related
alike to all that is matched; and whether they are related to any of it."""


@dataclass(frozen=True, slots=True)
class Common:
    """Pairs of concepts, (one's, the other's), related among themselves in the same ways.

    `certain` when there is no larger such pattern; `effort` is what finding it took.
    """

    pairs: tuple[tuple[int, int], ...]
    certain: bool
    effort: int


@dataclass(frozen=True, slots=True)
class _State:
    pairs: tuple[tuple[int, int], ...] = ()
    domains: tuple[Domain, ...] = ()

    @property
    def bound(self) -> int:
        """No more pairs than this can come of it."""
        return len(self.pairs) + sum(min(len(left), len(right)) for left, right, _ in self.domains)


@dataclass(slots=True)
class _Search:
    one: Pattern
    other: Pattern
    alike: Sequence[Sequence[float]]
    best: tuple[tuple[int, int], ...] = ()
    effort: int = field(default=0)

    def run(self, most: int) -> bool:
        """Search until it is done (True) or has taken too much effort."""
        everything = (tuple(range(len(self.one.keys))), tuple(range(len(self.other.keys))), False)
        waiting = [iter([_State((), (everything,))])]
        smaller = min(len(self.one.keys), len(self.other.keys))
        while waiting and len(self.best) < smaller:
            state = next(waiting[-1], None)
            if state is None:
                waiting.pop()
                continue
            if len(state.pairs) > len(self.best):
                self.best = state.pairs
            if self.effort >= most:
                return False
            if state.bound > len(self.best):
                waiting.append(self._following(state))
        return True

    def _following(self, state: _State) -> Iterator[_State]:
        """A concept with each of those it may be matched with, the most alike first; without it."""
        open_ones = [domain for domain in state.domains if domain[2] or not state.pairs]
        if not open_ones:
            return
        chosen = min(open_ones, key=lambda d: (max(len(d[0]), len(d[1])), d[0]))
        left, right, related = chosen
        vertex = max(left, key=lambda v: (len(self.one.labels[v]), -v))
        alike = self.alike[vertex]
        for match in sorted(right, key=lambda w: (-alike[w], w)):
            yield self._matched(state, vertex, match)
        rest = (tuple(v for v in left if v != vertex), right, related)
        others = tuple(domain for domain in state.domains if domain is not chosen)
        yield _State(state.pairs, (*others, rest) if rest[0] else others)

    def _matched(self, state: _State, vertex: int, match: int) -> _State:
        """The state after a match: each domain falls apart by how it is related to the two."""
        here, there = self.one.labels[vertex], self.other.labels[match]
        domains: list[Domain] = []
        self.effort += len(state.pairs)
        for left, right, related in state.domains:
            self.effort += len(left) + len(right)
            ours, theirs = _by_label(left, here, vertex), _by_label(right, there, match)
            domains.extend(
                (tuple(members), tuple(theirs[label]), related or label is not None)
                for label, members in ours.items()
                if label in theirs
            )
        return _State((*state.pairs, (vertex, match)), tuple(domains))


def _by_label(
    members: tuple[int, ...], labels: dict[int, Label], without: int
) -> dict[Label | None, list[int]]:
    found: dict[Label | None, list[int]] = {}
    for member in members:
        if member != without:
            found.setdefault(labels.get(member), []).append(member)
    return found


def largest_common(
    one: Pattern, other: Pattern, *, alike: Sequence[Sequence[float]], effort: int
) -> Common:
    """The largest connected pattern in both, or the largest found with so much effort.

    Induced: two matched concepts are related in both graphs, and alike, or in neither. McSplit
    (McCreesh, Prosser, Trimble 2017), connected variant, the pairs most `alike` tried first. If it
    takes in all concepts of the smaller graph, that one is isomorphic to a part of the other: what
    VF2 would answer. `effort` counts concepts looked at: the same answer on every machine.
    """
    search = _Search(one, other, alike)
    certain = search.run(effort)
    return Common(search.best, certain, search.effort)
