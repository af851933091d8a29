"""Miners that walk: truncated Katz, personalised PageRank by push, distance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kgagent.graph.links.linkgraph import Ints, LinkGraph
from kgagent.graph.links.pairs import Pairs, Scorer, Scores, spread

ROOM = 20_000_000
"""Entries that the walks of one block of sources may have: about 240 MB."""


def walk_counts(pairs: Pairs, steps: Sequence[Any]) -> list[Scores]:
    """For each number of steps 2, 3 … the weighed walks between the ends; one step more is plain.

    `steps` are the symmetric matrices of the first, the second … step. The walks of the end
    that more pairs have, one plain step short, are looked up at the other's neighbours. Sources are
    taken in blocks whose walks fit into `ROOM`; so the memory is bounded, whatever the hubs.
    """
    graph = pairs.graph
    often = np.bincount(pairs.low, minlength=graph.count)
    often += np.bincount(pairs.high, minlength=graph.count)
    turned = often[pairs.high] > often[pairs.low]
    source, other = np.where(turned, (pairs.high, pairs.low), (pairs.low, pairs.high))
    found = [np.zeros(len(pairs)) for _ in steps]
    for sources, places, rows in _blocks(graph, source, len(steps)):
        reached = steps[0][sources]
        which, near = spread(graph, other[places])
        beside = graph.neighbours[near].astype(np.int64)
        for at, result in enumerate(found):
            if at:
                reached = reached @ steps[at]
            walks = _row_by_row(reached, rows[which], beside)
            result[places] = np.bincount(which, weights=walks, minlength=len(places))
    return found


def plain_walks(pairs: Pairs, adjacency: Any, length: int) -> list[Scores]:
    """The walks of 2 to `length` steps; kept with the pairs, as several miners ask for them."""
    if len(pairs.walks) < length - 1:
        pairs.walks[:] = walk_counts(pairs, [adjacency] * (length - 1))
    return pairs.walks[: length - 1]


def _blocks(graph: LinkGraph, source: Ints, length: int) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield blocks of sources: the vertices, the pairs that start there, and their rows."""
    sources, row = np.unique(source, return_inverse=True)
    reach = graph.degrees.astype(np.float64)
    matrix = graph.matrix().astype(np.float64)
    for _ in range(length - 1):
        reach = matrix @ reach
    block = (np.cumsum(np.minimum(reach[sources], graph.count)) // ROOM).astype(np.int64)
    order = np.argsort(row, kind="stable")
    edges = np.flatnonzero(np.diff(block, prepend=-1, append=np.inf))
    ends = np.searchsorted(row[order], edges)
    for at in range(len(edges) - 1):
        places = order[ends[at] : ends[at + 1]]
        yield sources[edges[at] : edges[at + 1]], places, row[places] - edges[at]


def _row_by_row(matrix: Any, rows: Ints, columns: Ints) -> Scores:
    """The entries at (row, column) for ascending rows, by one row spread out after the other.

    Takes O(entries of the matrix + look-ups) time, however long the rows are, and no sorting.
    """
    found, plain = np.zeros(len(rows)), np.zeros(matrix.shape[1])
    ends = np.searchsorted(rows, np.arange(matrix.shape[0] + 1)).tolist()
    starts = matrix.indptr.tolist()
    for row in range(matrix.shape[0]):
        there = slice(starts[row], starts[row + 1])
        asked = slice(ends[row], ends[row + 1])
        plain[matrix.indices[there]] = matrix.data[there]
        found[asked] = plain[columns[asked]]
        plain[matrix.indices[there]] = 0.0
    return found


def entries(matrix: Any, rows: Ints, columns: Ints) -> Scores:
    """The entries of a sparse matrix at (row, column).

    All are searched for at once by halving, in O(log of the longest row) passes: scipy's own
    look-up reads a row from its start, which takes seconds where hubs have long ones.
    """
    matrix.sum_duplicates()
    if not len(rows) or not matrix.nnz:
        return np.zeros(len(rows))
    low, ends = matrix.indptr[rows].astype(np.int64), matrix.indptr[rows + 1].astype(np.int64)
    high, last = ends.copy(), matrix.nnz - 1
    for _ in range(int((ends - low).max()).bit_length()):
        middle = (low + high) // 2
        before = (matrix.indices[np.minimum(middle, last)] < columns) & (low < high)
        low = np.where(before, middle + 1, low)
        high = np.where(before, high, middle)
    at = np.minimum(low, last)
    found = (low < ends) & (matrix.indices[at] == columns)
    return np.where(found, matrix.data[at], 0).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Katz:
    """Walks of every length up to `length`, each step further worth `beta` as much.

    Source: Katz 1953, "A new status index derived from sociometric analysis"; Liben-Nowell and
    Kleinberg 2007, section 3. Truncated: walks of more steps are worth less than beta ** length.
    """

    beta: float = 0.05
    length: int = 3
    name: str = "Katz"

    def on(self, graph: LinkGraph) -> Scorer:
        """Adds up beta ** n * walks(n) for n from 1."""
        plain = graph.matrix()

        def scorer(pairs: Pairs) -> Scores:
            total = self.beta * graph.joined(pairs.low, pairs.high).astype(np.float64)
            for steps, walks in enumerate(plain_walks(pairs, plain, self.length), start=2):
                total = total + self.beta**steps * walks
            return total

        return scorer


@dataclass(frozen=True, slots=True)
class PersonalisedPageRank:
    """How often a walker that keeps coming home to one end is met at the other, and the reverse.

    Source: Andersen, Chung, Lang 2006, "Local graph partitioning using PageRank vectors", section
    3 (approximate by push; here all vertices above the threshold are pushed at once). On an
    undirected graph p_v(u) = p_u(v) * d(u) / d(v), so one end's walk tells both. Above 5,000
    vertices the threshold rises with their number, to ten times as much at most.
    """

    home: float = 0.15
    threshold: float = 1e-4
    name: str = "personalised PageRank"

    def on(self, graph: LinkGraph) -> Scorer:
        """Pushes from the lower end of each pair."""
        degrees = np.maximum(graph.degrees, 1).astype(np.float64)
        step = graph.matrix(1 / degrees[graph.rows])
        least = self.threshold * min(max(graph.count / 5000, 1.0), 10.0)
        push = _pusher(step, degrees, self.home, least)

        def scorer(pairs: Pairs) -> Scores:
            found = np.zeros(len(pairs))
            sources, row = np.unique(pairs.low, return_inverse=True)
            order = np.argsort(row, kind="stable")
            size = max(1, int(ROOM * least * self.home))
            for at in range(0, len(sources), size):
                span = np.searchsorted(row[order], [at, at + size])
                places = order[span[0] : span[1]]
                met = push(sources[at : at + size])
                found[places] = entries(met, row[places] - at, pairs.high[places])
            return found * (1 + degrees[pairs.low] / degrees[pairs.high])

        return scorer


def _pusher(step: Any, degrees: Scores, home: float, threshold: float) -> Callable[[Ints], Any]:
    """Gives the approximate PageRank vectors of sources, one a row."""
    from scipy.sparse import csr_array

    least = (threshold * degrees).astype(np.float32)
    rounds = int(np.ceil(np.log(threshold) / np.log(1 - home)))

    def push(sources: Ints) -> Any:
        shape = (len(sources), len(degrees))
        ones = np.ones(len(sources), dtype=np.float32)
        rest = csr_array((ones, (np.arange(len(sources)), sources)), shape=shape)
        met = csr_array(shape, dtype=np.float32)
        for _ in range(rounds):
            large = rest.data > least[rest.indices]
            if not large.any():
                break
            moved, kept = rest.copy(), rest
            moved.data = np.where(large, rest.data, 0).astype(np.float32)
            kept.data = np.where(large, 0, rest.data).astype(np.float32)
            moved.eliminate_zeros()
            met = met + moved * np.float32(home)
            rest = kept + (moved * np.float32(1 - home)) @ step
        return met

    return push


@dataclass(frozen=True, slots=True)
class Nearness:
    """1 / distance between the two, 0 beyond `limit` steps (3 at most) or where no path is."""

    limit: int = 3
    name: str = "nearness"

    def on(self, graph: LinkGraph) -> Scorer:
        """Looks for the shortest walk."""
        plain = graph.matrix()

        def scorer(pairs: Pairs) -> Scores:
            found = graph.joined(pairs.low, pairs.high).astype(np.float64)
            for steps, walks in enumerate(plain_walks(pairs, plain, self.limit), start=2):
                found = np.where((found == 0) & (walks > 0), 1 / steps, found)
            return found

        return scorer
