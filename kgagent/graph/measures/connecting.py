"""Pairs of vertices that a step connects, among pairs sampled anew or among fixed ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgagent.graph.measures.overtime import Ints, Stamped

PAIRS = 1000


@dataclass(frozen=True, slots=True)
class Connected:
    """What one step connected.

    `fresh` counts pairs sampled among the vertices of this step, `fixed` pairs of a sample made
    once among all vertices; `fixed_so_far` counts those of the latter that are connected by now.
    """

    step: int
    fresh: int
    fixed: int
    fixed_so_far: int


def newly_connected(stamped: Stamped, *, seed: int, pairs: int = PAIRS) -> list[Connected]:
    """How many sampled pairs of vertices each step connects: a path joins them now and did not.

    `fresh` is paper A's (Buehler 2025, arXiv 2502.13025): each step samples 1,000 pairs of its own
    vertices, and a vertex that was not there before was connected to nothing. It falls as the graph
    grows because new vertices become a smaller share of those sampled. `fixed` follows the same
    pairs throughout, so its sum is the number of them that are connected in the end. Both sample
    different vertices, with replacement of pairs. O(n log n) and the pairs of each step.

    >>> stamped, _ = Stamped.of({1: [("a", "b")], 2: [("c", "d")], 3: [("b", "c")]})
    >>> found = newly_connected(stamped, seed=0, pairs=60)
    >>> found[-1].fixed_so_far, [connected.fresh for connected in found]
    (60, [60, 11, 43])
    """
    chance = np.random.default_rng(seed)
    fixed = _sample(np.random.default_rng([seed, 1]), stamped.vertices, pairs)
    parts = _Parts(stamped.vertices)
    starts = np.searchsorted(stamped.steps, np.arange(1, stamped.last + 2))
    present = np.zeros(stamped.vertices, dtype=bool)
    open_pairs = fixed
    found = []
    for step in range(1, stamped.last + 1):
        edges = slice(starts[step - 1], starts[step])
        sources, targets = stamped.sources[edges], stamped.targets[edges]
        present[sources] = present[targets] = True
        there = np.flatnonzero(present)
        drawn = _sample(chance, len(there), pairs)
        fresh = there[drawn] if len(drawn) else drawn
        fresh = fresh[~parts.join(fresh)]
        for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
            parts.unite(source, target)
        closed = parts.join(open_pairs)
        open_pairs = open_pairs[~closed]
        found.append(
            Connected(
                step,
                int(parts.join(fresh).sum()),
                int(closed.sum()),
                len(fixed) - len(open_pairs),
            )
        )
    return found


def _sample(chance: np.random.Generator, vertices: int, pairs: int) -> Ints:
    """Pairs of two different vertices; none where there are no two."""
    if vertices < 2:
        return np.zeros((0, 2), dtype=np.int64)
    first = chance.integers(0, vertices, pairs)
    second = (first + chance.integers(1, vertices, pairs)) % vertices
    return np.stack((first, second), axis=1)


class _Parts:
    """The component of each vertex, as a label that can be looked up for many at once.

    The smaller component takes the larger's label, so a vertex changes it at most log n times.
    """

    def __init__(self, vertices: int) -> None:
        self.label = np.arange(vertices)
        self.members = [[vertex] for vertex in range(vertices)]

    def unite(self, a: int, b: int) -> None:
        """The two vertices are connected from now on."""
        large, small = int(self.label[a]), int(self.label[b])
        if large == small:
            return
        if len(self.members[large]) < len(self.members[small]):
            large, small = small, large
        self.label[self.members[small]] = large
        self.members[large] += self.members[small]
        self.members[small] = []

    def join(self, pairs: Ints) -> npt.NDArray[np.bool_]:
        """For each pair whether a path joins its two."""
        return np.asarray(self.label[pairs[:, 0]] == self.label[pairs[:, 1]])
