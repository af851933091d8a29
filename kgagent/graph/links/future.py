"""A cut through time: the graph as it stood, the pairs joined after it, and pairs to compare with.

The past is cut off before anything is computed: no vertex, weight or order of it depends on a
later relation, so no score can.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kgagent.graph.links.linkgraph import Ints, LinkGraph, locate
from kgagent.graph.links.pairs import Pairs
from kgagent.graph.links.table import RelationTable

TRIES = 40
"""Draws for a matched pair before it is given up; the match is widened every eight."""


@dataclass(frozen=True, slots=True, eq=False)
class Future:
    """`past` and its `graph` at the end of `cutoff`; `joined`: pairs of concepts both in it, first
    joined in the `horizon` years after. `joined` is all that comes from after the cutoff."""

    cutoff: int
    horizon: int
    past: RelationTable
    graph: LinkGraph
    joined: Pairs
    taken: Ints = field(repr=False)

    @classmethod
    def of(cls, table: RelationTable, *, cutoff: int, horizon: int) -> Future:
        """The cut of the table at the end of the year `cutoff`.

        >>> from kgagent.domain.snapshot import RelationRow
        >>> said = [("a", "b", 2001), ("b", "c", 2002), ("a", "c", 2004), ("c", "d", 2004)]
        >>> table = RelationTable.of(RelationRow(s, "is", t, year=y) for s, t, y in said)
        >>> cut = Future.of(table, cutoff=2002, horizon=3)
        >>> cut.past.keys, cut.joined.low.tolist(), cut.joined.high.tolist()
        (('a', 'b', 'c'), [0], [2])
        """
        past = table.until(cutoff)
        graph = past.graph()
        place = past.places(table.keys)
        after = (table.year > cutoff) & (table.year <= cutoff + horizon)
        one, two = place[table.source[after]], place[table.target[after]]
        both = (one >= 0) & (two >= 0)
        found = Pairs.of(graph, one[both], two[both])
        taken = np.unique(found.low * graph.count + found.high)
        low, high = taken // max(graph.count, 1), taken % max(graph.count, 1)
        new = ~graph.joined(low, high)
        return cls(cutoff, horizon, past, graph, Pairs(graph, low[new], high[new]), taken[new])

    @property
    def apart(self) -> int:
        """How many pairs were not joined at the cutoff: what the joined ones come out of."""
        return self.graph.count * (self.graph.count - 1) // 2 - self.graph.edges

    def free(self, low: Ints, high: Ints) -> npt.NDArray[np.bool_]:
        """Whether a pair is two, and joined neither at the cutoff nor within the horizon."""
        codes = np.minimum(low, high) * self.graph.count + np.maximum(low, high)
        apart = (low != high) & ~self.graph.joined(low, high)
        return np.asarray(apart & (locate(self.taken, codes) < 0))

    def random(self, count: int, *, seed: int) -> Pairs:
        """About `count` pairs that were not joined, each as likely as any other, none twice."""
        chance = np.random.default_rng([seed, 1])
        if self.graph.count < 2:
            return Pairs(self.graph, np.zeros(0, np.int64), np.zeros(0, np.int64))
        one, two = chance.integers(self.graph.count, size=(2, 2 * count + 20))
        free = self.free(one, two)
        pairs = Pairs.of(self.graph, one[free], two[free])
        _, first = np.unique(pairs.low * self.graph.count + pairs.high, return_index=True)
        first = np.sort(first)[:count]
        return Pairs(self.graph, pairs.low[first], pairs.high[first])

    def matched(self, pairs: Pairs, *, seed: int) -> Pairs:
        """The pairs of `matched_with` alone."""
        return self.matched_with(pairs, seed=seed)[0]

    def matched_with(self, pairs: Pairs, *, seed: int) -> tuple[Pairs, Ints]:
        """For each pair one that was not joined, with ends of the same degrees; and whose it is.

        An end may stand for itself, where no other has its degree. Where no pair is free, ends of
        the nearest degrees are taken; a pair without any is left out.
        """
        chance = np.random.default_rng([seed, 2])
        degrees = self.graph.degrees
        order = np.argsort(degrees, kind="stable")
        ranked = degrees[order]
        one, two = pairs.low, pairs.high
        low, high = np.full(len(one), -1), np.full(len(one), -1)
        open_ = np.arange(len(one))
        for attempt in range(TRIES):
            if not len(open_):
                break
            wider = 2 ** (attempt // 8) - 1
            ends = []
            for end in (one[open_], two[open_]):
                first = np.searchsorted(ranked, degrees[end], side="left") - wider
                last = np.searchsorted(ranked, degrees[end], side="right") + wider
                drawn = chance.integers(np.maximum(first, 0), np.minimum(last, len(order)))
                ends.append(order[drawn])
            free = self.free(*ends)
            low[open_[free]], high[open_[free]] = ends[0][free], ends[1][free]
            open_ = open_[~free]
        found = low >= 0
        return Pairs.of(self.graph, low[found], high[found]), np.flatnonzero(found)
