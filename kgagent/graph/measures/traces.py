"""How the degrees of concepts change while relations come and go.

Source: paper A (Buehler 2025, arXiv 2502.13025), hub growth and hub emergence; there relations only
come, here concepts also turn out to be one, and their degrees fall or rise at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kgagent.graph.measures.overtime import HUB_DEGREE, HUBS
from kgagent.graph.running import Change, Triple


@dataclass(frozen=True, slots=True)
class Trace:
    """The degree of a concept: `degrees[i]` from step `steps[i]` on, until the next; 0 before."""

    steps: tuple[int, ...]
    degrees: tuple[int, ...]

    @property
    def peak(self) -> int:
        """The highest degree it ever had at the end of a step."""
        return max(self.degrees)

    def emerged(self, *, above: int = HUB_DEGREE) -> int | None:
        """The first step at which the degree is above `above`; None where it never is.

        >>> Trace((2, 5), (1, 7)).emerged()
        5
        """
        above_it = (s for s, d in zip(self.steps, self.degrees, strict=True) if d > above)
        return next(above_it, None)

    def curve(self, last: int) -> list[int]:
        """The degree after each step from 1 to `last`.

        >>> Trace((2, 4), (1, 7)).curve(5)
        [0, 1, 1, 7, 7]
        """
        filled: list[int] = []
        degree = 0
        for step, following in zip(self.steps, self.degrees, strict=True):
            filled += [degree] * (min(step - 1, last) - len(filled))
            degree = following
        return filled + [degree] * (last - len(filled))


def degree_traces(changes: Iterable[Change]) -> dict[str, Trace]:
    """The degree of every concept, by key, wherever it changed; concepts in the order they came.

    A relation counts once at each end (a loop twice), however often it was said. O(changes).

    >>> steps = [Change([("a", "is", "b")]), Change([("c", "is", "a")], [("a", "is", "b")])]
    >>> degree_traces(steps)["b"]
    Trace(steps=(1, 2), degrees=(1, 0))
    """
    said: dict[Triple, int] = {}
    degrees: dict[str, int] = {}
    found: dict[str, list[tuple[int, int]]] = {}
    for step, change in enumerate(changes, 1):
        before = {end: degrees.get(end, 0) for end in _ends(change)}
        for by, triples in ((1, change.relations), (-1, change.gone)):
            for triple in triples:
                times = said[triple] = said.get(triple, 0) + by
                if times == (by > 0):  # said for the first time, or no more
                    for end in (triple[0], triple[2]):
                        degrees[end] = degrees.get(end, 0) + by
        for end, was in before.items():
            if degrees[end] != was:
                found.setdefault(end, []).append((step, degrees[end]))
    return {key: _trace(rows) for key, rows in found.items()}


def _ends(change: Change) -> dict[str, None]:
    triples = (*change.relations, *change.gone)
    return dict.fromkeys(end for source, _, target in triples for end in (source, target))


def _trace(rows: Sequence[tuple[int, int]]) -> Trace:
    return Trace(tuple(step for step, _ in rows), tuple(degree for _, degree in rows))


def highest(traces: dict[str, Trace], *, count: int = HUBS) -> list[str]:
    """The keys of highest peak degree; ties by the order they came in.

    >>> highest({"a": Trace((1,), (2,)), "b": Trace((1, 2), (5, 1))}, count=1)
    ['b']
    """
    return sorted(traces, key=lambda key: -traces[key].peak)[:count]
