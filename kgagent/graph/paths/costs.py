"""What a hop costs: more where its evidence is thin or old, or where it runs through a hub.

Costs are whole numbers, so the cheapest path is the same whatever adds them up, and equal costs are
equal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from kgagent.graph.paths.graph import PathGraph

UNIT = 1000
"""The cost of a hop that nothing is held against."""

LEAST = 0.01
"""No hop holds with a smaller probability: a path through it stays possible."""

UNGROUNDED = 0.5
"""An inferred relation counts half of one with a checked quote."""


@dataclass(frozen=True, slots=True, eq=False)
class Charges:
    """A graph with the cost of each hop, `costs`, at least 1; `least` is the smallest.

    `cheap[v]` are v's hops as numbers, cost * 2**shift + neighbour, ascending: a search adds what
    it has paid and has its heap entries, and stops at the first that is too dear.
    """

    graph: PathGraph
    costs: tuple[int, ...]
    least: int
    shift: int
    cheap: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, graph: PathGraph, costs: tuple[int, ...]) -> Charges:
        """The charges for these costs of the hops. O(E log E)."""
        shift = len(graph.keys).bit_length()
        cheap = (
            tuple(sorted((costs[hop] << shift) + other for other, hop in zip(*both, strict=True)))
            for both in zip(graph.neighbours, graph.incident, strict=True)
        )
        return cls(graph, costs, min(costs, default=1), shift, tuple(cheap))

    def total(self, vertices: tuple[int, ...]) -> int:
        """The cost of a path given as its vertices."""
        hops = (cast("int", self.graph.hop(a, b)) for a, b in pairwise(vertices))
        return sum(self.costs[hop] for hop in hops)


@dataclass(frozen=True, slots=True)
class Costing:
    """What hops cost: UNIT * (1 + `doubt` * -ln(strength) + `hubs` * mean sqrt(degree of ends)).

    `half_life`, in years, lets the strength of old evidence fall; None: age is no matter. With
    `doubt` the cheapest path is the one most likely to hold, where each more hop costs a UNIT.
    """

    doubt: float = 0.0
    hubs: float = 0.0
    half_life: float | None = None

    def charges(self, graph: PathGraph) -> Charges:
        """The charges of a graph, worked out once for it."""
        found = graph.memo.get(self)
        if found is None:
            found = graph.memo[self] = Charges.of(graph, self._costs(graph))
        return cast("Charges", found)

    def _costs(self, graph: PathGraph) -> tuple[int, ...]:
        roots = [math.sqrt(degree) for degree in graph.degrees]
        doubts = [0.0] * len(graph.hops.ends)
        if self.doubt:
            doubts = [-math.log(strength(graph, hop, self.half_life)) for hop in range(len(doubts))]
        return tuple(
            round(UNIT * (1 + self.doubt * doubts[hop] + self.hubs * (roots[a] + roots[b]) / 2))
            for hop, (a, b) in enumerate(graph.hops.ends)
        )


def strength(graph: PathGraph, hop: int, half_life: float | None = None) -> float:
    """How likely a hop holds by its best evidence, LEAST to 1.

    (support + 1/2) / (support + 1), as of one that so many papers hold and none denies, times its
    confidence, UNGROUNDED when none of its quotes was checked, and 1/2 for every `half_life` of
    years that it is older than the newest relation.
    """
    hops = graph.hops
    support = max(0, hops.support[hop])
    holds = (support + 0.5) / (support + 1) * hops.confidence[hop]
    if not hops.grounded[hop]:
        holds *= UNGROUNDED
    year = hops.year[hop]
    if half_life and year is not None:
        holds *= 0.5 ** ((newest(graph) - year) / half_life)
    return min(1.0, max(LEAST, holds))


def newest(graph: PathGraph) -> int:
    """The year of the newest relation, 0 when no year is known."""
    found = graph.memo.get("newest")
    if found is None:
        found = max((year for year in graph.hops.year if year is not None), default=0)
        graph.memo["newest"] = found
    return cast("int", found)
