"""Communities within communities: fields of several, the communities, and the parts of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

from kgagent.graph.build import Graph
from kgagent.graph.communities import leiden_fast
from kgagent.graph.measures.hierarchy import linkage
from kgagent.graph.measures.matching import community_name, most_central
from kgagent.storage import joining as rows
from kgagent.storage.store import Store, Transaction
from kgagent.views.partition import Parted, parted

SMALLEST = 12
"""Concepts of a community that is looked into for parts."""

CLEAR = 0.2
"""The least modularity of parts that are told: below it they are hardly apart."""

FEWEST = 3
"""Concepts of a part that is told."""

NAMED = 3


@dataclass(frozen=True, slots=True)
class Group:
    """A group of concepts at a `level` (0: a field, 1: a community, 2: a part of one): the `key` of
    its most central concept, the `name` of its three most central, and what it consists of.

    `number` and `colour` are those of the community, or of the first community of a field.
    """

    level: int
    number: int
    colour: int
    key: str
    name: str
    concepts: int
    parts: tuple[Group, ...] = ()


def hierarchy(store: Store, *, seed: int = 0) -> tuple[Group, ...]:
    """The fields of the graph as it stands, the largest first, with all that lies in them.

    Fields are communities joined from the bottom up (Paris, `graph.measures.hierarchy`) until about
    as many are left as the square root of their count. Parts are the communities that Leiden's
    method finds in one alone.
    """
    with store.read() as tx:
        return _Told(tx, parted(tx, seed=seed), seed).fields()


class _Told:
    """A partition on its way to a tree of groups."""

    def __init__(self, tx: Transaction, whole: Parted, seed: int) -> None:
        self.whole, self.seed = whole, seed
        self.named = rows.named(tx, whole.concepts)
        self.members: list[list[int]] = [[] for _ in range(whole.count)]
        for vertex, number in enumerate(whole.membership):
            self.members[number].append(vertex)

    def fields(self) -> tuple[Group, ...]:
        shown = [number for number, members in enumerate(self.members) if len(members) > 1]
        if not shown:
            return ()
        tree = linkage(self.whole.graph, self.whole.membership)
        alone = tree.roots
        cut = tree.cut(alone + isqrt(len(shown)))
        inside: dict[int, list[int]] = {}
        for number in shown:
            inside.setdefault(cut[number], []).append(number)
        found = [self._field(numbers) for numbers in inside.values()]
        return tuple(sorted(found, key=lambda field: (-field.concepts, field.number)))

    def _field(self, numbers: Sequence[int]) -> Group:
        first = numbers[0]
        # In their own order: an induced subgraph has its vertices so, whatever order is asked for.
        vertices = sorted(vertex for number in numbers for vertex in self.members[number])
        parts = tuple(self._community(number) for number in numbers)
        return self._group(0, first, vertices, parts)

    def _community(self, number: int) -> Group:
        return self._group(1, number, self.members[number], self._parts(number))

    def _parts(self, number: int) -> tuple[Group, ...]:
        vertices = self.members[number]
        if len(vertices) < SMALLEST:
            return ()
        found = leiden_fast(self.whole.graph.induced_subgraph(vertices), seed=self.seed)
        if found.count < 2 or found.modularity < CLEAR:
            return ()
        parts: list[list[int]] = [[] for _ in range(found.count)]
        for at, part in enumerate(found.membership):
            parts[part].append(vertices[at])
        return tuple(self._group(2, number, part) for part in parts if len(part) >= FEWEST)

    def _group(
        self, level: int, number: int, vertices: Sequence[int], parts: tuple[Group, ...] = ()
    ) -> Group:
        graph: Graph = self.whole.graph.induced_subgraph(vertices)
        central = most_central(graph, [0] * len(vertices), count=NAMED)[0]
        told = [self.named[self.whole.concepts[vertices[at]]] for at in central]
        return Group(
            level=level,
            number=number,
            colour=self.whole.colours[self.members[number][0]],
            key=told[0][0],
            name=community_name(range(len(told)), [name for _, name in told]),
            concepts=len(vertices),
            parts=parts,
        )
