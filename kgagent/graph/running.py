"""The measures of a growing graph, kept up to date relation by relation.

Degrees, components, hubs and bridges are updated with each relation, at a cost that does not grow
with the graph. Communities are found anew by Leiden (`leiden_fast`) whenever the graph has grown by
5 % since the last time; in between, a new concept joins the community of its first neighbour, and
modularity and bridges are exact for that partition. All of it depends only on the relations and on
where the steps end, so a graph that is read back from the store measures the same.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kgagent.domain.growth import Measures, Ranked
from kgagent.graph.build import GrowingGraph, simple_graph
from kgagent.graph.communities import leiden_fast

GROWTH = 1.05
"""Communities are found anew when there are so many times the edges of the last time."""

TOP = 20
"""How many hubs and bridges are kept of every step."""

Pair = tuple[str, str]


@dataclass(slots=True)
class RunningGraph:
    """A graph with its measures; `add` takes in the relations of one step.

    `degrees` counts relations (a loop twice); `neighbours`, `membership` and `around` (for each
    vertex how many neighbours it has in which community) are those of the simple graph.

    >>> running = RunningGraph(seed=0)
    >>> running.add([("a", "b"), ("b", "c"), ("x", "y")], names={})
    >>> found = running.measures
    >>> found.concepts, found.components, found.largest_component, found.communities
    (5, 2, 3, 2)
    """

    seed: int
    graph: GrowingGraph = field(default_factory=GrowingGraph)
    degrees: list[int] = field(default_factory=list)
    neighbours: list[set[int]] = field(default_factory=list)
    membership: list[int] = field(default_factory=list)
    around: list[dict[int, int]] = field(default_factory=list)
    _parent: list[int] = field(default_factory=list)
    _size: list[int] = field(default_factory=list)
    _components: int = 0
    _largest: int = 0
    _edges: int = 0
    _found_at: int = 0
    _volumes: list[int] = field(default_factory=list)
    _within: int = 0
    _bridges: int = 0
    _hubs: list[int] = field(default_factory=list)
    _top_bridges: list[int] = field(default_factory=list)

    def add(self, relations: Sequence[Pair], *, names: Mapping[str, str]) -> None:
        """Takes in a step's new relations as (source key, target key), and the names by key."""
        touched = self._enter(relations, names)
        if _is_due(self._edges, self._found_at):
            self._find_communities()
        self._rank(touched)

    def replay(self, steps: Sequence[Sequence[Pair]], *, names: Mapping[str, str]) -> None:
        """Takes in many steps; ends as if each had been added by itself, but runs Leiden once."""
        seen: set[frozenset[str]] = set()
        found_at, last = 0, -1
        for at, relations in enumerate(steps):
            seen |= {frozenset(pair) for pair in relations if pair[0] != pair[1]}
            if _is_due(len(seen), found_at):
                found_at, last = len(seen), at
        for at, relations in enumerate(steps):
            self._enter(relations, names)
            if at == last:
                self._find_communities()
        self._rank(range(len(self.degrees)))

    @property
    def measures(self) -> Measures:
        """The measures as they stand; zeros for an empty graph."""
        count, relations = len(self.degrees), len(self.graph.pairs)
        if not count:
            return Measures()
        return Measures(
            concepts=count,
            relations=relations,
            components=self._components,
            largest_component=self._largest,
            mean_degree=2 * relations / count,
            communities=len(self._volumes),
            modularity=self._modularity(),
            bridges=self._bridges,
            hubs=tuple(self._ranked(v, self.degrees[v]) for v in self._hubs),
            top_bridges=tuple(self._ranked(v, len(self.around[v])) for v in self._top_bridges),
        )

    def _ranked(self, vertex: int, value: int) -> Ranked:
        return Ranked(self.graph.keys[vertex], self.graph.names[vertex], float(value))

    def _modularity(self) -> float:
        """Newman's Q of the partition as it stands, on the simple graph."""
        if not self._edges:
            return 0.0
        squares = sum(volume * volume for volume in self._volumes)
        return self._within / self._edges - squares / (4 * self._edges * self._edges)

    def _enter(self, relations: Sequence[Pair], names: Mapping[str, str]) -> set[int]:
        """Adds relations and what follows from each; gives the vertices at their ends."""
        first = len(self.graph.pairs)
        self.graph.add(relations, names=names)
        touched: set[int] = set()
        for source, target in self.graph.pairs[first:]:
            self._appear(source, target)
            self._appear(target, source)
            self.degrees[source] += 1
            self.degrees[target] += 1
            touched |= {source, target}
            if source != target and target not in self.neighbours[source]:
                self._join(source, target)
        return touched

    def _appear(self, vertex: int, other: int) -> None:
        """A new vertex is a component of its own, and in the community of its neighbour."""
        if vertex < len(self.degrees):
            return
        while len(self.degrees) <= vertex:
            self.degrees.append(0)
            self.neighbours.append(set())
            self.around.append({})
            self._parent.append(len(self._parent))
            self._size.append(1)
            self._components += 1
            self._largest = max(self._largest, 1)
        if other < vertex and other < len(self.membership):
            self.membership.append(self.membership[other])
        else:
            self.membership.append(len(self._volumes))
            self._volumes.append(0)

    def _join(self, a: int, b: int) -> None:
        """An edge of the simple graph: components, volumes, edges within, bridges."""
        self._edges += 1
        self.neighbours[a].add(b)
        self.neighbours[b].add(a)
        self._unite(a, b)
        self._within += self.membership[a] == self.membership[b]
        for vertex, other in ((a, b), (b, a)):
            community = self.membership[other]
            self._volumes[self.membership[vertex]] += 1
            seen = self.around[vertex]
            seen[community] = seen.get(community, 0) + 1
            if len(seen) == 2 and seen[community] == 1:
                self._bridges += 1

    def _unite(self, a: int, b: int) -> None:
        a, b = self._root(a), self._root(b)
        if a == b:
            return
        if self._size[a] < self._size[b]:
            a, b = b, a
        self._parent[b] = a
        self._size[a] += self._size[b]
        self._components -= 1
        self._largest = max(self._largest, self._size[a])

    def _root(self, vertex: int) -> int:
        while self._parent[vertex] != vertex:
            self._parent[vertex] = self._parent[self._parent[vertex]]
            vertex = self._parent[vertex]
        return vertex

    def _find_communities(self) -> None:
        """Leiden from a cold start, and everything that depends on the partition."""
        simple = simple_graph(len(self.degrees), self.graph.pairs)
        partition = leiden_fast(simple, seed=self.seed)
        self.membership = list(partition.membership)
        self._found_at = self._edges
        self._volumes = [0] * partition.count
        self._within = 0
        for vertex, others in enumerate(self.neighbours):
            seen: dict[int, int] = {}
            for other in others:
                community = self.membership[other]
                seen[community] = seen.get(community, 0) + 1
            own = self.membership[vertex]
            self.around[vertex] = seen
            self._volumes[own] += len(others)
            self._within += seen.get(own, 0)
        self._within //= 2
        self._bridges = sum(1 for seen in self.around if len(seen) >= 2)
        self._top_bridges = []
        self._rank_bridges(range(len(self.degrees)))

    def _rank(self, touched: Iterable[int]) -> None:
        """The strongest hubs and bridges: those of before, or among the touched vertices.

        Between two cold starts degrees and bridges only grow, so nobody else can have risen.
        """
        touched = list(touched)
        self._hubs = heapq.nsmallest(
            TOP, {*self._hubs, *touched}, key=lambda v: (-self.degrees[v], self.graph.keys[v])
        )
        self._rank_bridges(touched)

    def _rank_bridges(self, touched: Iterable[int]) -> None:
        candidates = {v for v in (*self._top_bridges, *touched) if len(self.around[v]) >= 2}
        self._top_bridges = heapq.nsmallest(
            TOP,
            candidates,
            key=lambda v: (-len(self.around[v]), -self.degrees[v], self.graph.keys[v]),
        )


def _is_due(edges: int, found_at: int) -> bool:
    return edges > 0 and edges > found_at and edges >= found_at * GROWTH
