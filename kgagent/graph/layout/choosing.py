"""Which concepts a map of part of the graph shows, and how its communities keep their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from kgagent.graph.build import simple_graph
from kgagent.graph.measures.centrality import pagerank

Numbers = npt.NDArray[np.int64]

FROM_EACH = 3
"""So many concepts of every community are shown before the best of all."""

PICKED = 0.85
"""The share of the limit that is chosen by rank; the rest is for neighbours they bring."""

SMALLEST = 4
"""A community of fewer is represented only by its rank."""


def important(
    count: int, edges: Numbers, membership: Numbers, *, limit: int, always: Iterable[int] = ()
) -> Numbers:
    """The vertices that matter, at most about `limit`, in their order.

    Those of highest PageRank, with the best of every community and those in `always`; one that
    would stand alone brings its best neighbour.

    >>> star = np.array([[0, 1], [0, 2], [0, 3], [4, 5]])
    >>> important(6, star, np.array([0, 0, 0, 0, 1, 1]), limit=4).tolist()
    [0, 1, 4, 5]
    """
    if count <= limit:
        return np.arange(count)
    rank = np.asarray(pagerank(simple_graph(count, [(int(a), int(b)) for a, b in edges])))
    order = np.lexsort((np.arange(count), -rank))
    chosen = np.zeros(count, dtype=bool)
    chosen[list(always)] = True
    chosen[_of_each(order, membership)[: limit // 2]] = True
    _fill(chosen, order, int(limit * PICKED))
    chosen[_company(edges, rank, chosen)] = True
    _fill(chosen, order, limit)
    return np.flatnonzero(chosen)


def _fill(chosen: npt.NDArray[np.bool_], order: Numbers, limit: int) -> None:
    """Chooses the next best until there are so many."""
    free = limit - int(chosen.sum())
    if free > 0:
        chosen[order[~chosen[order]][:free]] = True


def _of_each(order: Numbers, membership: Numbers) -> Numbers:
    """The best few of every community, those of large ones first."""
    groups = membership[order]
    sizes = np.bincount(groups)
    by_group = np.lexsort((np.arange(len(order)), groups))
    firsts = np.concatenate(([0], np.cumsum(sizes)))[:-1]
    place = np.empty(len(order), dtype=np.int64)
    place[by_group] = np.arange(len(order)) - np.repeat(firsts, sizes)
    kept = (place < FROM_EACH) & (sizes[groups] >= SMALLEST)
    found = order[kept]
    return np.asarray(found[np.argsort(-sizes[membership[found]], kind="stable")])


def _company(
    edges: Numbers, rank: npt.NDArray[np.float64], chosen: npt.NDArray[np.bool_]
) -> Numbers:
    """For each chosen vertex without a chosen neighbour: its best neighbour."""
    a = np.concatenate((edges[:, 0], edges[:, 1]))
    b = np.concatenate((edges[:, 1], edges[:, 0]))
    together = np.bincount(a[chosen[b]], minlength=len(rank)) > 0
    alone = chosen & ~together
    kept = alone[a]
    a, b = a[kept], b[kept]
    order = np.lexsort((b, -rank[b], a))
    _, first = np.unique(a[order], return_index=True)
    return np.asarray(b[order][first])


def within(count: int, edges: Numbers, start: Iterable[int], *, hops: int, limit: int) -> Numbers:
    """The vertices within so many hops of the `start`, nearest and best connected first to `limit`.

    >>> within(4, np.array([[0, 1], [1, 2], [2, 3]]), [0], hops=2, limit=10).tolist()
    [0, 1, 2]
    """
    degree = np.bincount(edges.ravel(), minlength=count)
    reached = np.zeros(count, dtype=bool)
    reached[list(start)] = True
    for _ in range(hops):
        a, b = edges[:, 0], edges[:, 1]
        new = np.zeros(count, dtype=bool)
        new[b[reached[a]]] = True
        new[a[reached[b]]] = True
        fresh = np.flatnonzero(new & ~reached)
        room = max(0, limit - int(reached.sum()))
        reached[fresh[np.lexsort((fresh, -degree[fresh]))][:room]] = True
    return np.flatnonzero(reached)


def keep_numbers(membership: Sequence[int], before: Sequence[int | None]) -> list[int]:
    """The communities under the numbers that most of their members had `before`.

    A community new on the map gets the lowest free number. The largest choose first.

    >>> keep_numbers([0, 0, 0, 1, 1], [4, 4, None, None, None])
    [4, 4, 4, 0, 0]
    """
    members: dict[int, list[int]] = {}
    for vertex, group in enumerate(membership):
        members.setdefault(group, []).append(vertex)
    votes: list[tuple[int, int, int]] = []
    for group, vertices in members.items():
        known = [number for v in vertices if (number := before[v]) is not None]
        votes += [(-known.count(number), group, number) for number in set(known)]
    of: dict[int, int] = {}
    for _, group, number in sorted(votes):
        if group not in of and number not in of.values():
            of[group] = number
    taken, lowest = set(of.values()), 0
    for group in sorted(members, key=lambda g: (-len(members[g]), g)):
        if group not in of:
            while lowest in taken:
                lowest += 1
            of[group] = lowest
            taken.add(lowest)
    return [of[group] for group in membership]
