"""A batch of pairs of one graph, and what lies between the two ends of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kgagent.graph.links.linkgraph import Floats, Ints, LinkGraph, locate

Scores = npt.NDArray[np.float64]
BATCH = 50_000
"""Pairs scored at a time: bounds the memory for what they share."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Each common neighbour of each pair: the pair's number, the neighbour, and the places of the
    edges by which it hangs on the lower and the higher end."""

    pair: Ints
    middle: Ints
    lower: Ints
    higher: Ints


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of vertices; `low <= high` for each, so that no score depends on their order.

    `walks` keeps the walks of two, three … steps between the ends once they have been counted.

    >>> path = LinkGraph.of(3, [0, 1], [1, 2])
    >>> Pairs.of(path, [2], [0]).shared.middle.tolist()
    [1]
    """

    graph: LinkGraph
    low: Ints
    high: Ints
    walks: list[Scores] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, graph: LinkGraph, one: npt.ArrayLike, two: npt.ArrayLike) -> Pairs:
        """The pairs (one[i], two[i])."""
        left, right = np.asarray(one, dtype=np.int64), np.asarray(two, dtype=np.int64)
        return cls(graph, np.minimum(left, right), np.maximum(left, right))

    def __len__(self) -> int:
        return len(self.low)

    def batches(self, size: int = BATCH) -> Iterator[Pairs]:
        """Yield the pairs by parts."""
        for at in range(0, len(self), size):
            part = slice(at, at + size)
            walks = [counted[part] for counted in self.walks]
            yield Pairs(self.graph, self.low[part], self.high[part], walks)

    @cached_property
    def shared(self) -> Shared:
        """The common neighbours: the sparser end's neighbours looked up at the other end.

        Takes O(sum of the smaller degrees * log E).
        """
        graph, degrees = self.graph, self.graph.degrees
        turned = degrees[self.low] > degrees[self.high]
        few = np.where(turned, self.high, self.low)
        many = np.where(turned, self.low, self.high)
        pair, near = spread(graph, few)
        middle = graph.neighbours[near].astype(np.int64)
        far = locate(self._codes, many[pair] * graph.count + middle)
        found = far >= 0
        pair, near, far = pair[found], near[found], far[found]
        swap = turned[pair]
        return Shared(pair, middle[found], np.where(swap, far, near), np.where(swap, near, far))

    @cached_property
    def _codes(self) -> Ints:
        return self.graph.rows * self.graph.count + self.graph.neighbours

    def total(self, values: Floats) -> Scores:
        """The sum of `values`, one for each shared neighbour, by pair."""
        found = np.bincount(self.shared.pair, weights=values, minlength=len(self))
        return found.astype(np.float64)


def spread(graph: LinkGraph, vertices: Ints) -> tuple[Ints, Ints]:
    """For each vertex each of its edges: the number of the vertex, and the place of the edge."""
    counts = graph.degrees[vertices]
    which = np.repeat(np.arange(len(vertices)), counts)
    before = np.cumsum(counts) - counts
    return which, np.arange(counts.sum()) - before[which] + graph.starts[vertices][which]


Scorer = Callable[[Pairs], Scores]
"""Gives a score for each pair: the higher, the likelier that the two are to be joined."""


class Miner(Protocol):
    """A way to find links that are missing: its name, and a scorer prepared for a graph."""

    @property
    def name(self) -> str:
        """In tables and stored with a hypothesis."""
        ...

    def on(self, graph: LinkGraph) -> Scorer:
        """The scorer: what costs much is done here, once a graph."""
        ...


def score(miner: Miner, pairs: Pairs) -> Scores:
    """The scores of all pairs, batch by batch.

    >>> from kgagent.graph.links.neighbours import CommonNeighbours
    >>> square = LinkGraph.of(4, [0, 1, 2, 3], [1, 2, 3, 0])
    >>> score(CommonNeighbours(), Pairs.of(square, [0, 1, 0], [2, 3, 1])).tolist()
    [2.0, 2.0, 0.0]
    """
    scorer = miner.on(pairs.graph)
    return np.concatenate([scorer(batch) for batch in pairs.batches()] or [np.zeros(0)])
