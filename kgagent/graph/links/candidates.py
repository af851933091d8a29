"""All pairs that are not joined but near: two or three steps apart, block by block.

Memory is bounded by the block, time by `most`: where the graph has more walks than that, a seeded
sample of its vertices is asked for their pairs, and `share` says how large it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from kgagent.graph.links.linkgraph import Floats, Ints, LinkGraph
from kgagent.graph.links.pairs import Pairs
from kgagent.graph.links.walks import entries

MOST = 1_000_000_000
"""Walks of three steps that are followed: about 20 CPU seconds."""
ROOM = 8_000_000
"""Walks, at most one for each vertex reached, that one block of sources may have."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The pairs within `reach` steps (2 or 3) of which one end is among `sources`.

    >>> path = LinkGraph.of(5, [0, 1, 2, 3], [1, 2, 3, 4])
    >>> near = Candidates.of(path)
    >>> [(p.low.tolist(), p.high.tolist()) for p in near.blocks()], near.share
    ([([0, 0, 1, 1, 2], [2, 3, 3, 4, 4])], 1.0)
    """

    graph: LinkGraph
    reach: int
    sources: Ints
    share: float

    @classmethod
    def of(
        cls, graph: LinkGraph, *, reach: int = 3, most: float = MOST, seed: int = 0
    ) -> Candidates:
        """All of them, or those of a sample of sources with about `most` walks together."""
        if reach not in (2, 3):
            raise ValueError(f"reach is 2 or 3, not {reach}")
        walks = walks_from(graph, reach)
        total = float(walks.sum())
        chosen = np.flatnonzero(graph.degrees)
        if total > most:
            order = np.random.default_rng([seed, 3]).permutation(chosen)
            fit = np.searchsorted(np.cumsum(walks[order]), most, side="right")
            chosen = np.sort(order[: max(int(fit), 1)])
        return cls(graph, reach, chosen, len(chosen) / max(int((graph.degrees > 0).sum()), 1))

    def blocks(self) -> Iterator[Pairs]:
        """Yield the pairs, each once, in the order of their sources; walks are counted already."""
        reached = np.minimum(walks_from(self.graph, self.reach), self.graph.count)[self.sources]
        block = (np.cumsum(reached) // ROOM).astype(np.int64)
        edges = np.flatnonzero(np.diff(block, prepend=-1, append=np.inf))
        plain = self.graph.matrix()
        asked = np.zeros(self.graph.count, dtype=bool)
        asked[self.sources] = True
        for at in range(len(edges) - 1):
            sources = self.sources[edges[at] : edges[at + 1]]
            found = _near(self.graph, plain, sources, asked, self.reach)
            if len(found):
                yield found


def walks_from(graph: LinkGraph, length: int) -> Floats:
    """How many walks of so many steps begin at each vertex."""
    matrix = graph.matrix().astype(np.float64)
    found = np.ones(graph.count)
    for _ in range(length):
        found = matrix @ found
    return np.asarray(found, dtype=np.float64)


def _near(
    graph: LinkGraph,
    plain: Any,
    sources: Ints,
    asked: npt.NDArray[np.bool_],
    reach: int,
) -> Pairs:
    first = graph.matrix()[sources]
    second = first @ plain
    last = second @ plain if reach == 3 else second
    # Two-step pairs need not be three steps apart as well: both are laid over one another.
    every = (last + second * np.float32(2**-20) + first * np.float32(2**-20)).tocsr()
    every.sort_indices()
    row = np.repeat(np.arange(len(sources)), np.diff(every.indptr))
    one, two = sources[row], every.indices.astype(np.int64)
    once = (two > one) | ((two < one) & ~asked[two])
    one, two, row = one[once], two[once], row[once]
    apart = ~graph.joined(one, two)
    pairs = Pairs.of(graph, one[apart], two[apart])
    columns = two[apart]
    for walks in (second, last)[: reach - 1]:
        pairs.walks.append(entries(walks, row[apart], columns))
    return pairs
