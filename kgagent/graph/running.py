"""The measures of a growing graph, kept up to date relation by relation.

Degrees, components, hubs and bridges are updated with each relation, at a cost that does not grow
with the graph; what paper A follows besides is kept or sampled by `tracking` and asked for at every
step while the graph is small, at every n-th beyond (`is_due`). Communities follow the graph
(`warm`); modularity and bridges are exact for the partition as it stands. When concepts turn out to
be one, or two, their relations go and come as what they are shown as. All of it depends only on
what happened in which step, so a graph that is read back from the store measures the same.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from kgagent.domain.growth import FIGURES, Figures, Measures, Ranked
from kgagent.graph.components import Components
from kgagent.graph.tracking.tracked import Tracked, Tracks
from kgagent.graph.vertices import Vertices

TOP = 20
"""How many hubs and bridges are kept of every step."""

SMALL = 5000
"""Up to so many concepts everything is measured at every step."""

Triple = tuple[str, str, str]
"""A relation: source key, predicate, target key."""

_Numbered = tuple[int, str, int]
_Ranking = dict[int, tuple[int, ...]]
_Strength = Callable[[int], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Change:
    """What a step does to the graph: relations that come, then relations that go.

    A relation that was said of several concepts shown as one has come once for each, and is there
    until it has gone as often.
    """

    relations: Sequence[Triple] = ()
    gone: Sequence[Triple] = ()


@dataclass(slots=True)
class RunningGraph:
    """A graph with its measures; `add` takes in one step.

    A vertex is in the graph while its degree is not zero; `present` says how many are. `degrees`
    counts relations (a loop twice); `neighbours` (with how many relations there are to each),
    `membership` and `around` (for each vertex how many neighbours it has in which community) are
    those of the simple graph.

    >>> running = RunningGraph(seed=0)
    >>> running.add(Change([("a", "is", "b"), ("b", "is", "c"), ("x", "is", "y")]), names={})
    >>> found = running.measures
    >>> found.concepts, found.components, found.largest_component, found.communities
    (5, 2, 3, 2)
    >>> running.figures.cut_concepts, running.figures.diameter
    (1, 2)
    >>> running.add(Change([("x", "is", "a")], gone=[("x", "is", "y")]), names={})
    >>> running.measures.concepts, running.measures.components
    (4, 1)
    """

    seed: int
    concepts: Vertices = field(default_factory=Vertices)
    degrees: list[int] = field(default_factory=list)
    neighbours: list[dict[int, int]] = field(default_factory=list)
    present: int = 0
    _tracked: Tracked = field(init=False)
    _said: dict[_Numbered, int] = field(default_factory=dict)
    _inside: list[bool] = field(default_factory=list)
    _components: Components = field(default_factory=Components)
    _count: int = 0
    _edges: int = 0
    _restarts: int = 0
    _hubs: _Ranking = field(default_factory=dict)
    _top_bridges: _Ranking = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tracked = Tracked(self.seed)

    def add(self, change: Change, *, names: Mapping[str, str]) -> None:
        """Take in a step: what came and went, and the names of what is new, by key."""
        self._rank(self._change(change, names))

    def replay(self, steps: Sequence[Change], *, names: Mapping[str, str]) -> None:
        """Take in many steps; ends as if each had been added by itself, but ranks once."""
        for change in steps:
            self._change(change, names)
        self._rank(range(len(self.degrees)))

    @property
    def steps(self) -> int:
        """How many steps it has taken in."""
        return self._tracked.graph.steps

    @property
    def is_due(self) -> bool:
        """Whether everything is measured at this step: at every one up to `SMALL` concepts, at
        every fourth up to twice as many, at every ninth up to three times, and so on; so measuring
        never weighs more than it does in a small graph."""
        return self.steps % max(1, -(-self.present // SMALL)) ** 2 == 0

    @property
    def measures(self) -> Measures:
        """The measures as they stand; zeros for an empty graph."""
        if not self.present:
            return Measures()
        followed = self._tracked.followed
        return Measures(
            concepts=self.present,
            relations=self._count,
            components=self._components.count,
            largest_component=self._components.largest,
            mean_degree=2 * self._count / self.present,
            communities=followed.communities,
            modularity=followed.modularity(self._edges),
            bridges=followed.bridges,
            hubs=tuple(self._ranked(v, self.degrees[v]) for v in self._hubs),
            top_bridges=tuple(self._ranked(v, len(self.around[v])) for v in self._top_bridges),
        )

    @property
    def figures(self) -> Figures:
        """What paper A follows, measured now: after the last step, before the next."""
        return as_figures(self._tracked.tracks)

    @property
    def between(self) -> tuple[Ranked, ...]:
        """The concepts of highest betweenness, with their values, as they were measured."""
        return tuple(self._ranked(one.vertex, one.value) for one in self._tracked.tracks.through)

    def newest(self, count: int) -> list[_Numbered]:
        """The relations said last, as (vertex, predicate, vertex), the newest first."""
        return list(islice(reversed(self._said), count))

    @property
    def membership(self) -> list[int]:
        """The community of each vertex; of one that is not in the graph, any number."""
        return self._tracked.followed.membership

    @property
    def around(self) -> list[dict[int, int]]:
        """For each vertex, how many neighbours it has in which community."""
        return self._tracked.followed.around

    def _ranked(self, vertex: int, value: float) -> Ranked:
        return Ranked(self.concepts.keys[vertex], self.concepts.names[vertex], float(value))

    def _change(self, change: Change, names: Mapping[str, str]) -> set[int]:
        """What a step does, and what follows from it; gives the vertices it touched."""
        touched: set[int] = set()
        for by, triples in ((1, change.relations), (-1, change.gone)):
            for source, predicate, target in triples:
                ends = self.concepts.enter(source, names), self.concepts.enter(target, names)
                touched.update(ends)
                self._count_said((ends[0], predicate, ends[1]), by)
        self._tracked.close()
        return touched

    def _count_said(self, relation: _Numbered, by: int) -> None:
        """A relation is said once more or once less: the first time it comes, the last it goes."""
        times = self._said.get(relation, 0) + by
        if times:
            self._said[relation] = times
        else:
            del self._said[relation]
        if by > 0 and times == 1:
            self._put(relation)
        elif by < 0 and not times:
            self._take(relation)

    def _put(self, relation: _Numbered) -> None:
        source, _, target = relation
        self._count += 1
        for vertex in (source, target):
            self._enter(vertex)
            self.degrees[vertex] += 1
        if source != target:
            self._link(source, target)

    def _enter(self, vertex: int) -> None:
        """See that a vertex is in the graph."""
        while len(self.degrees) <= vertex:
            self.degrees.append(0)
            self.neighbours.append({})
            self._inside.append(False)
        if not self._inside[vertex]:
            self._components.enter(vertex)
            self._tracked.enter(vertex)
            self._inside[vertex] = True
            self.present += 1

    def _link(self, a: int, b: int) -> None:
        for vertex, other in ((a, b), (b, a)):
            self.neighbours[vertex][other] = self.neighbours[vertex].get(other, 0) + 1
        if self.neighbours[a][b] == 1:
            self._edges += 1
            self._components.unite(a, b)
            self._tracked.link(a, b)

    def _take(self, relation: _Numbered) -> None:
        """Take a relation away; its ends leave the graph when it was their last."""
        source, _, target = relation
        self._count -= 1
        if source != target:
            self._unlink(source, target)
        for vertex in (source, target):
            self.degrees[vertex] -= 1
            if not self.degrees[vertex]:
                self._components.leave(vertex)
                self._tracked.leave(vertex)
                self._inside[vertex] = False
                self.present -= 1

    def _unlink(self, a: int, b: int) -> None:
        for vertex, other in ((a, b), (b, a)):
            self.neighbours[vertex][other] -= 1
            if not self.neighbours[vertex][other]:
                del self.neighbours[vertex][other]
        if b not in self.neighbours[a]:
            self._edges -= 1
            self._components.part(a, b, self.neighbours)
            self._tracked.unlink(a, b)

    def _rank(self, touched: Iterable[int]) -> None:
        """The strongest hubs and bridges: those of before, or among the touched vertices.

        Nobody else can have risen, unless one of the strongest fell, or communities were found
        anew: then all are looked at.
        """
        touched = set(touched)
        degrees, around = self.degrees, self.around
        if self._tracked.partition.restarts != self._restarts:
            self._restarts = self._tracked.partition.restarts
            bridging: Iterable[int] = range(len(around))
        else:
            bridging = touched

        def as_hub(vertex: int) -> tuple[int, ...]:
            return (degrees[vertex],)

        def as_bridge(vertex: int) -> tuple[int, ...]:
            return (len(around[vertex]), degrees[vertex])

        self._hubs = self._strongest(self._hubs, touched, least=1, of=as_hub)
        self._top_bridges = self._strongest(self._top_bridges, bridging, least=2, of=as_bridge)

    def _strongest(
        self, before: _Ranking, touched: Iterable[int], *, least: int, of: _Strength
    ) -> _Ranking:
        """The strongest now, with their strengths; those of `before` are given with theirs then."""
        fell = any(of(vertex) < strength for vertex, strength in before.items())
        everyone = range(len(self.degrees)) if fell else {*before, *touched}
        keys = self.concepts.keys
        found = {vertex: of(vertex) for vertex in everyone}
        strongest = heapq.nsmallest(
            TOP,
            (vertex for vertex, strength in found.items() if strength[0] >= least),
            key=lambda vertex: (*(-part for part in found[vertex]), keys[vertex]),
        )
        return {vertex: found[vertex] for vertex in strongest}


def as_figures(tracks: Tracks) -> Figures:
    """The figures of paper A as they are stored and shown."""
    renamed = {"pairs": "edges", "max_neighbours": "max_degree"}
    return Figures(**{name: getattr(tracks, renamed.get(name, name)) for name in FIGURES})
