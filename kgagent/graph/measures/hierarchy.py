"""A tree of communities, joined from the bottom up, and its cuts.

Source: Bonald, Charpentier, Galland, Hollocou 2018, "Hierarchical graph clustering using node pair
sampling" (arXiv 1806.01664), the algorithm Paris.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import igraph
import numpy as np
import numpy.typing as npt

from kgagent.graph.measures.resolutions import by_size

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Join:
    """Two clusters become one of `size` leaves, at a `distance`."""

    left: int
    right: int
    distance: float
    size: int


@dataclass(frozen=True, slots=True)
class Tree:
    """`leaves` clusters 0, 1, ... and the joins of them, nearest first; join k makes leaves + k.

    What no edge links is never joined, so there is one root for each component.
    """

    leaves: int
    joins: tuple[Join, ...]

    @property
    def roots(self) -> int:
        """How many clusters are left when all joins are made."""
        return self.leaves - len(self.joins)

    def cut(self, count: int) -> tuple[int, ...]:
        """The cluster of each leaf when `count` are left (or as many as there are roots).

        >>> tree = linkage(igraph.Graph([(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)]))
        >>> tree.cut(2), tree.cut(1)
        ((0, 0, 0, 1, 1, 1), (0, 0, 0, 0, 0, 0))
        """
        return self._after(max(0, self.leaves - max(count, 1)))

    def cut_at(self, distance: float) -> tuple[int, ...]:
        """The cluster of each leaf when all joins up to `distance` are made.

        A distance is the reciprocal of a resolution: at 1 / r no join is left that raises the
        modularity of resolution r.
        """
        return self._after(sum(join.distance <= distance for join in self.joins))

    def _after(self, joins: int) -> tuple[int, ...]:
        cluster = np.arange(self.leaves + joins)
        for made, join in enumerate(self.joins[:joins], self.leaves):
            cluster[join.left] = cluster[join.right] = made
        for node in range(len(cluster) - 1, -1, -1):
            cluster[node] = cluster[cluster[node]]
        return tuple(by_size(cluster[: self.leaves]).tolist())


def linkage(graph: igraph.Graph, membership: Sequence[int] | None = None) -> Tree:
    """The tree of an undirected graph: over its vertices, or over the communities of `membership`.

    Always the two clusters of least distance are joined, where the distance is
    p(a) p(b) / p(a, b): p(a) is the chance that an edge end lies in a, p(a, b) that it does while
    the other end of its edge lies in b. Found by chains of nearest neighbours; the smaller
    cluster's links move to the larger, so links move O(m log n) times. Equal distances: the lower
    number first.

    >>> [join.size for join in linkage(igraph.Graph.Ring(4)).joins]
    [2, 2, 4]
    >>> linkage(igraph.Graph.Ring(4), [0, 0, 1, 1]).leaves
    2
    """
    edges = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    count = graph.vcount()
    if membership is not None:
        community = np.asarray(membership, dtype=np.int64)
        count = int(community.max(initial=-1)) + 1
        edges = community[edges]
    volume = np.bincount(edges.ravel(), minlength=count).astype(float)
    low, high = edges.min(axis=1), edges.max(axis=1)
    keys, weights = np.unique((low * count + high)[low != high], return_counts=True)
    links: list[dict[int, float]] = [{} for _ in range(count)]
    for a, b, weight in zip(
        (keys // max(count, 1)).tolist(), (keys % max(count, 1)).tolist(), weights, strict=True
    ):
        links[a][b] = links[b][a] = float(weight)
    return _ordered(count, _Linking(links, volume.tolist()).joins())


class _Linking:
    """Clusters by the slot that holds them: their links, volumes, and what they are called."""

    def __init__(self, links: list[dict[int, float]], volume: list[float]) -> None:
        self.links, self.volume = links, volume
        self.total = sum(volume)
        self.called = list(range(len(links)))

    def joins(self) -> list[tuple[int, int, float]]:
        """All joins in the order the chains find them; join k is called len(links) + k."""
        found: list[tuple[int, int, float]] = []
        for first in range(len(self.links)):
            chain = [first] if self.links[first] else []
            while chain:
                near = self._nearest(chain[-1], chain[-2] if len(chain) > 1 else None)
                if near is None:  # a root: all of its component
                    chain.pop()
                elif len(chain) > 1 and near[1] == chain[-2]:
                    a, b = chain.pop(), chain.pop()
                    found.append((self.called[a], self.called[b], near[0]))
                    kept = self._join(a, b, len(self.called) + len(found) - 1)
                    chain = chain or [kept]
                else:
                    chain.append(near[1])
        return found

    def _nearest(self, slot: int, before: int | None) -> tuple[float, int] | None:
        """The least distance and whose it is; the one before in the chain wins where it is equal,
        else the chain would not end."""
        volume = self.volume
        best = min(
            ((volume[other] / weight, other) for other, weight in self.links[slot].items()),
            default=None,
        )
        if best is None:
            return None
        if before in self.links[slot]:
            at_before = volume[before] / self.links[slot][before]
            if at_before <= best[0]:
                best = (at_before, before)
        return best[0] * volume[slot] / self.total, best[1]

    def _join(self, a: int, b: int, name: int) -> int:
        """One slot takes in the other's links, and is given; the other's is empty then."""
        if len(self.links[a]) > len(self.links[b]):
            a, b = b, a
        kept = self.links[b]
        for other, weight in self.links[a].items():
            theirs = self.links[other]
            del theirs[a]
            if other != b:
                kept[other] = theirs[b] = kept.get(other, 0.0) + weight
        self.links[a] = {}
        self.volume[b] += self.volume[a]
        self.called[b] = name
        return b


def _ordered(leaves: int, found: list[tuple[int, int, float]]) -> Tree:
    """The joins by distance, renumbered; a join is never nearer than those it is made of."""
    height = [0.0] * leaves
    for left, right, distance in found:
        height.append(max(distance, height[left], height[right]))
    order = sorted(range(len(found)), key=lambda k: (height[leaves + k], k))
    name = list(range(leaves)) + [0] * len(found)
    size = [1] * leaves
    joins = []
    for place, k in enumerate(order, leaves):
        left, right = sorted((name[found[k][0]], name[found[k][1]]))
        name[leaves + k] = place
        size.append(size[left] + size[right])
        joins.append(Join(left, right, height[leaves + k], size[-1]))
    return Tree(leaves, tuple(joins))
