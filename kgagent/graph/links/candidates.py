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

MOST = 4_000_000_000
"""Walks of three steps that are followed at most."""
ROOM = 8_000_000
"""Walks, at most one for each vertex reached, that one block of sources may have."""
_TWO, _JOINED = 2.0**-21, 2.0**40
"""What a walk of two steps and an edge count beside walks of three, so that one number holds all:
exact for fewer than two million walks of two steps and two thousand million of three."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """The pairs within `reach` steps (2 or 3) of which one end is among `sources`.

    >>> path = LinkGraph.of(5, [0, 1, 2, 3], [1, 2, 3, 4])
    >>> near = Candidates.of(path)
    >>> sum(len(pairs) for pairs in near.blocks()), near.share
    (5, 1.0)
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
        plain = self.graph.matrix().astype(np.float64)
        marked = np.zeros(self.graph.count, dtype=bool)
        marked[self.sources] = True
        asked = None if marked[self.graph.degrees > 0].all() else marked
        steps = None if asked is None else self._steps(plain, 0)
        for at in range(len(edges) - 1):
            sources = self.sources[edges[at] : edges[at + 1]]
            least = int(sources[0]) if asked is None else 0
            last = self._steps(plain, least) if steps is None else steps
            found = self._near(plain, sources, last, asked)
            if len(found):
                yield found

    def _steps(self, plain: Any, least: int) -> Any:
        """The last step, to vertices from `least` on: a walk of three, a small share for one of
        two that ends here; below, less than nothing for a neighbour."""
        from scipy.sparse import eye_array, vstack

        same = eye_array(self.graph.count, format="csr")[:, least:]
        step = plain[:, least:] if self.reach == 3 else plain[:, least:] * 0.0
        return vstack([step + same * _TWO, same * -_JOINED], format="csr")

    def _near(
        self, plain: Any, sources: Ints, steps: Any, asked: npt.NDArray[np.bool_] | None
    ) -> Pairs:
        """The pairs of some sources, by one product. Where all are asked (None), each looks at
        later ones."""
        from scipy.sparse import hstack

        graph, least = self.graph, self.graph.count - steps.shape[1]
        first = plain[sources]
        every = hstack([first @ plain, first], format="csr") @ steps
        counts = np.diff(every.indptr)
        one = np.repeat(sources.astype(np.int32), counts)
        two = every.indices if not least else every.indices + np.int32(least)
        once = two > one
        if asked is not None:
            once |= (two < one) & ~asked[two]
        once &= every.data > 0
        one, two, walks = one[once], two[once], every.data[once]
        three = np.floor(walks)
        counted = [(walks - three) / _TWO, three]
        return Pairs(
            graph,
            np.minimum(one, two).astype(np.int64),
            np.maximum(one, two).astype(np.int64),
            counted[: self.reach - 1],
        )


def walks_from(graph: LinkGraph, length: int) -> Floats:
    """How many walks of so many steps begin at each vertex."""
    matrix = graph.matrix().astype(np.float64)
    found = np.ones(graph.count)
    for _ in range(length):
        found = matrix @ found
    return np.asarray(found, dtype=np.float64)
