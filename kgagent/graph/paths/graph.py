"""The graph as paths see it: concepts joined by hops, each with the best evidence behind it.

A hop joins two concepts in both directions, whatever the direction of its relations, as in paper C
(arXiv 2403.11996, path sampling); several relations between two concepts are one hop. Everything
is numbered in the order it was born, so equal rows give equal paths on every machine.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import cast

import igraph
import numpy as np
import numpy.typing as npt

from kgagent.domain.snapshot import RelationRow

GRAIN = 2048
"""Vectors are kept in whole multiples of 1 / GRAIN. Sums of their products stay below 2**24, so
float32 holds them exactly and a cosine is the same on every machine, whatever adds it up."""

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hops:
    """What is known of every hop, a column each. `ends` has the smaller vertex first; `relations`
    are the positions of its rows, the best evidenced first; the others are those of the best."""

    ends: tuple[tuple[int, int], ...] = ()
    relations: tuple[tuple[int, ...], ...] = ()
    support: tuple[int, ...] = ()
    grounded: tuple[bool, ...] = ()
    confidence: tuple[float, ...] = ()
    year: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PathGraph:
    """An undirected simple graph of concepts.

    `neighbours[v]` are in ascending order, `degrees[v]` many, and `incident[v]` the hops to them in
    the same order; `component[v]` numbers the part of the graph that v lies in. `vectors` (n, d)
    and `membership` are there when given.

    >>> rows = [RelationRow("silk", "holds", "fibroin"), RelationRow("fibroin", "is", "protein")]
    >>> graph = PathGraph.of(rows)
    >>> graph.keys, graph.neighbours, graph.hop(1, 2), graph.hop(0, 2)
    (('silk', 'fibroin', 'protein'), ((1,), (0, 2), (1,)), 1, None)
    """

    keys: tuple[str, ...]
    neighbours: tuple[tuple[int, ...], ...]
    incident: tuple[tuple[int, ...], ...]
    hops: Hops
    degrees: tuple[int, ...]
    component: tuple[int, ...]
    vectors: Vectors | None = None
    membership: tuple[int, ...] | None = None
    _vertices: dict[str, int] = field(default_factory=dict, repr=False)
    memo: dict[object, object] = field(default_factory=dict, init=False, repr=False)
    """What samplers work out once for a graph, by what it depends on."""

    @classmethod
    def of(
        cls, rows: Sequence[RelationRow], *, concepts: Iterable[str] = (), negated: bool = False
    ) -> PathGraph:
        """The graph of relation rows; `concepts` come in even when nothing relates them.

        Relations that all their evidence denies are no hops, unless `negated`. O(rows).
        """
        vertices: dict[str, int] = {}
        of_pair: dict[tuple[int, int], list[int]] = {}
        for position, row in enumerate(rows):
            a = vertices.setdefault(row.source, len(vertices))
            b = vertices.setdefault(row.target, len(vertices))
            if a != b and (negated or not row.negated):
                of_pair.setdefault((a, b) if a < b else (b, a), []).append(position)
        for key in concepts:
            vertices.setdefault(key, len(vertices))
        ends = tuple(of_pair)
        neighbours, incident = _adjacency(len(vertices), ends)
        return cls(
            keys=tuple(vertices),
            neighbours=neighbours,
            incident=incident,
            hops=_hops(rows, of_pair),
            degrees=tuple(map(len, neighbours)),
            component=_components(neighbours),
            _vertices=vertices,
        )

    def with_vectors(self, vectors: npt.ArrayLike) -> PathGraph:
        """The same graph with a unit vector for each vertex, shape (n, d); 0 for no meaning.

        Raises ValueError for another shape or longer vectors.
        """
        given = np.nan_to_num(np.asarray(vectors, dtype=np.float32))
        if given.ndim != 2 or len(given) != len(self.keys):
            raise ValueError(f"one vector a concept: {given.shape} for {len(self.keys)} concepts")
        if len(given) and float(np.max(np.sum(given * given, axis=1))) > 1.01:
            raise ValueError("vectors must have length 1")
        return replace(self, vectors=np.rint(given * np.float32(GRAIN)))

    def with_membership(self, membership: Sequence[int]) -> PathGraph:
        """The same graph with the community of each vertex."""
        if len(membership) != len(self.keys):
            raise ValueError(f"one community a concept: {len(membership)} for {len(self.keys)}")
        return replace(self, membership=tuple(membership))

    def vertex(self, key: str) -> int | None:
        """The vertex of a concept, None when it is not there."""
        return self._vertices.get(key)

    def members(self, part: int) -> tuple[int, ...]:
        """The vertices of a component, in ascending order."""
        found = self.memo.get("members")
        if found is None:
            found = self.memo["members"] = _by_number(self.component)
        return cast("dict[int, tuple[int, ...]]", found)[part]

    def community(self, number: int) -> tuple[int, ...]:
        """The vertices of a community, in ascending order; none when there is no such community."""
        found = self.memo.get("communities")
        if found is None:
            found = self.memo["communities"] = _by_number(self.membership or ())
        return cast("dict[int, tuple[int, ...]]", found).get(number, ())

    def hop(self, a: int, b: int) -> int | None:
        """The hop that joins two vertices, None when they are not neighbours."""
        if len(self.neighbours[b]) < len(self.neighbours[a]):
            a, b = b, a
        at = bisect_left(self.neighbours[a], b)
        there = at < len(self.neighbours[a]) and self.neighbours[a][at] == b
        return self.incident[a][at] if there else None

    def cosines(self, vertices: Sequence[int], other: int) -> list[float]:
        """How near in meaning each vertex is to another, -1 to 1; all 0 when there are no vectors.

        Exact sums, so the same on every machine.
        """
        if self.vectors is None or not len(vertices):
            return [0.0] * len(vertices)
        products = self.vectors[np.asarray(vertices)] @ self.vectors[other]
        return [float(product) / (GRAIN * GRAIN) for product in products]

    def to_igraph(self) -> igraph.Graph:
        """The same graph for igraph, made once."""
        found = self.memo.get("igraph")
        if found is None:
            found = igraph.Graph(n=len(self.keys), edges=self.hops.ends, directed=False)
            self.memo["igraph"] = found
        return found


def _adjacency(
    count: int, ends: Sequence[tuple[int, int]]
) -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
    """Neighbours in ascending order, and the hops to them."""
    pairs = np.fromiter(chain.from_iterable(ends), dtype=np.int64, count=2 * len(ends))
    a, b = pairs[0::2], pairs[1::2]
    here, there = np.concatenate([a, b]), np.concatenate([b, a])
    order = np.lexsort((there, here))
    bounds = np.concatenate([[0], np.cumsum(np.bincount(here, minlength=count))]).tolist()
    others = there[order].tolist()
    hops = (order % max(1, len(ends))).tolist()
    spans = list(pairwise(bounds))
    return (
        tuple(tuple(others[first:last]) for first, last in spans),
        tuple(tuple(hops[first:last]) for first, last in spans),
    )


def _hops(rows: Sequence[RelationRow], of_pair: dict[tuple[int, int], list[int]]) -> Hops:
    relations = tuple(
        tuple(found) if len(found) == 1 else tuple(sorted(found, key=lambda at: _order(rows, at)))
        for found in of_pair.values()
    )
    best = [rows[positions[0]] for positions in relations]
    return Hops(
        ends=tuple(of_pair),
        relations=relations,
        support=tuple(row.support for row in best),
        grounded=tuple(row.grounded for row in best),
        confidence=tuple(row.confidence for row in best),
        year=tuple(row.year for row in best),
    )


def _order(rows: Sequence[RelationRow], at: int) -> tuple[bool, int, bool, float, int]:
    """Best evidence first, then as they were born."""
    row = rows[at]
    return (row.negated, -row.support, not row.grounded, -row.confidence, at)


def _by_number(numbers: Sequence[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for vertex, number in enumerate(numbers):
        found.setdefault(number, []).append(vertex)
    return {number: tuple(members) for number, members in found.items()}


def _components(neighbours: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """The component of each vertex, numbered by their first vertices."""
    component = [-1] * len(neighbours)
    count = 0
    for first in range(len(neighbours)):
        if component[first] >= 0:
            continue
        component[first] = count
        waiting = [first]
        while waiting:
            for other in neighbours[waiting.pop()]:
                if component[other] < 0:
                    component[other] = count
                    waiting.append(other)
        count += 1
    return tuple(component)
