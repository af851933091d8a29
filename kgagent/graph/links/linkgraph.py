"""An undirected simple graph in three arrays, for measures over very many pairs of vertices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Vertices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

NEVER = np.iinfo(np.int32).max
"""The year of what has none: later than any cutoff."""


@dataclass(frozen=True, slots=True, eq=False)
class LinkGraph:
    """Sparse rows: the neighbours of v are `neighbours[starts[v]:starts[v + 1]]`, sorted.

    `weights` and `years` belong to the same places: how much stands behind an edge, and the year
    in which its ends were first joined (`NEVER` when unknown). The arrays cannot be written to.

    >>> graph = LinkGraph.of(3, [0, 1, 2, 1], [1, 0, 1, 1], years=[2003, 2001, 2002, 1990])
    >>> graph.degrees.tolist(), graph.edges, graph.weights.tolist(), graph.years.tolist()
    ([1, 2, 1], 2, [2.0, 2.0, 1.0, 1.0], [2001, 2001, 2002, 2002])
    """

    starts: Ints
    neighbours: Vertices
    weights: npt.NDArray[np.float32]
    years: Vertices

    @classmethod
    def of(
        cls,
        count: int,
        source: npt.ArrayLike,
        target: npt.ArrayLike,
        *,
        weights: npt.ArrayLike | None = None,
        years: npt.ArrayLike | None = None,
    ) -> LinkGraph:
        """The graph of `count` vertices; parallel edges add up (the earliest year), loops go.

        Takes O(E log E) time by one sort of the ends, O(E) memory.
        """
        one, two = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
        weight = np.ones(len(one)) if weights is None else np.asarray(weights, dtype=np.float64)
        year = np.full(len(one), NEVER) if years is None else np.asarray(years, dtype=np.int64)
        kept = one != two
        one, two, weight, year = one[kept], two[kept], weight[kept], year[kept]
        codes = np.concatenate((one * count + two, two * count + one))
        order = np.argsort(codes, kind="stable")
        codes = codes[order]
        first = np.flatnonzero(np.diff(codes, prepend=-1))
        kept_codes = codes[first]
        starts = np.zeros(count + 1, dtype=np.int64)
        if count:
            np.cumsum(np.bincount(kept_codes // count, minlength=count), out=starts[1:])
        places = np.tile(np.arange(len(one)), 2)[order]
        sums, least = np.zeros(0), np.zeros(0)
        if len(first):
            sums = np.add.reduceat(weight[places], first)
            least = np.minimum.reduceat(year[places], first)
        return cls(
            _fixed(starts),
            _fixed((kept_codes % max(count, 1)).astype(np.int32)),
            _fixed(sums.astype(np.float32)),
            _fixed(least.astype(np.int32)),
        )

    @property
    def count(self) -> int:
        """How many vertices there are, with those that have no edge."""
        return len(self.starts) - 1

    @property
    def edges(self) -> int:
        """How many pairs are joined."""
        return len(self.neighbours) // 2

    @property
    def degrees(self) -> Ints:
        """The number of neighbours of each vertex."""
        return np.diff(self.starts)

    @property
    def rows(self) -> Ints:
        """The vertex that each place of `neighbours` belongs to."""
        return np.repeat(np.arange(self.count), self.degrees)

    def around(self, vertex: int) -> Vertices:
        """The neighbours of a vertex, sorted."""
        return self.neighbours[self.starts[vertex] : self.starts[vertex + 1]]

    def locate(self, source: npt.ArrayLike, target: npt.ArrayLike) -> Ints:
        """The place of each edge source-target, -1 where there is none."""
        one, two = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
        codes = self.rows * self.count + self.neighbours
        return locate(codes, one * self.count + two)

    def joined(self, source: npt.ArrayLike, target: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Whether each pair is an edge."""
        return self.locate(source, target) >= 0

    def matrix(self, values: npt.ArrayLike | None = None) -> Any:
        """The adjacency as a scipy CSR array of float32; `values` stand for the ones."""
        from scipy.sparse import csr_array

        data = np.ones(len(self.neighbours)) if values is None else np.asarray(values)
        shape = (self.count, self.count)
        return csr_array((data.astype(np.float32), self.neighbours, self.starts), shape=shape)


def locate(codes: Ints, asked: Ints) -> Ints:
    """The place of each asked number among sorted `codes`, -1 where it is not.

    >>> locate(np.asarray([2, 5, 9]), np.asarray([5, 6])).tolist()
    [1, -1]
    """
    if not len(codes):
        return np.full(len(asked), -1, dtype=np.int64)
    found = np.minimum(np.searchsorted(codes, asked), len(codes) - 1)
    return np.where(codes[found] == asked, found, -1)


def _fixed(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    array.flags.writeable = False
    return array
