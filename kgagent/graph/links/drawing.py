"""Pairs drawn to learn what does not come, with the exact density they were drawn at.

Most pairs of a graph are hopeless; a sample of all would hold hardly any that a ranker must tell
from what comes. So pairs are drawn in four ways, as often each: any two vertices; two ends of
random edges; the ends of a random walk of two steps; of three. As the density of the mixture is
known for every pair, what is learnt on the sample is corrected to all pairs exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kgagent.graph.links.linkgraph import Floats, Ints, LinkGraph
from kgagent.graph.links.pairs import Pairs, Scores
from kgagent.graph.links.walks import plain_walks

HUBS = 300.0
"""So many times as likely as any pair, by degrees: from there on both are hubs."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """Draws from one graph; `density` is the expected count of a pair in one draw of each way.

    Source of the mixture: Veach and Guibas 1995, "Optimally combining sampling techniques for
    Monte Carlo rendering", section 3 (the balance heuristic).
    """

    graph: LinkGraph

    def draw(self, times: int, *, seed: int) -> Pairs:
        """`times` pairs in each of the ways, joined ones among them, as often as they are drawn."""
        graph, chance = self.graph, np.random.default_rng([seed, 4])
        if not graph.edges:
            return Pairs.of(graph, np.zeros(0, np.int64), np.zeros(0, np.int64))
        ends = [chance.integers(graph.count, size=(2, times))]
        places = chance.integers(len(graph.neighbours), size=(2, times))
        ends.append(graph.neighbours[places].astype(np.int64))
        degrees = graph.degrees.astype(np.float64)
        middle = _drawn(chance, degrees**2, times)
        ends.append(np.stack([self._beside(chance, middle), self._beside(chance, middle)]))
        rows = graph.rows
        edge = _drawn(chance, degrees[rows] * degrees[graph.neighbours], times)
        one, two = rows[edge], graph.neighbours[edge].astype(np.int64)
        ends.append(np.stack([self._beside(chance, one), self._beside(chance, two)]))
        drawn = np.concatenate(ends, axis=1)
        return Pairs.of(graph, drawn[0], drawn[1])

    def _beside(self, chance: np.random.Generator, vertices: Ints) -> Ints:
        """A random neighbour of each."""
        at = self.graph.starts[vertices] + chance.integers(self.graph.degrees[vertices])
        return np.asarray(self.graph.neighbours[at], dtype=np.int64)

    def density(self, pairs: Pairs) -> Scores:
        """How often each pair is expected in a draw of one pair each way."""
        graph = self.graph
        degrees = graph.degrees.astype(np.float64)
        rows = graph.rows
        found = by_degree(pairs)
        three = float((degrees[rows] * degrees[graph.neighbours]).sum())
        for walks, total in zip(self._walks(pairs), ((degrees**2).sum(), three), strict=True):
            found = found + 2 * walks / max(total, 1.0)
        return found

    def _walks(self, pairs: Pairs) -> list[Scores]:
        plain = self.graph.matrix()
        parts = [plain_walks(batch, plain, 3) for batch in pairs.batches()]
        return [np.concatenate([p[at] for p in parts] or [np.zeros(0)]) for at in (0, 1)]


def by_degree(pairs: Pairs) -> Scores:
    """The part of the density that follows from the degrees alone: any two, and ends of edges."""
    graph = pairs.graph
    degrees = graph.degrees.astype(np.float64)
    even = 2.0 / max(graph.count * (graph.count - 1), 1)
    volume = max(degrees.sum(), 1.0)
    found = even + 2 * degrees[pairs.low] * degrees[pairs.high] / volume**2
    return np.asarray(found, dtype=np.float64)


def surprise(pairs: Pairs) -> Scores:
    """ln of how much more than any two vertices the degrees let expect a pair, up to `HUBS`.

    Beyond that a pair is one of hubs, and all of these are alike.
    """
    even = 2.0 / max(pairs.graph.count * (pairs.graph.count - 1), 1)
    return np.asarray(np.log(np.minimum(by_degree(pairs) / even, HUBS)))


def _drawn(chance: np.random.Generator, worth: Floats, times: int) -> Ints:
    """Places drawn in proportion to their worth."""
    sums = np.cumsum(worth)
    found = np.searchsorted(sums, chance.random(times) * sums[-1], side="right")
    return np.asarray(found, dtype=np.int64)
