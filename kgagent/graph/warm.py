"""Communities that are improved from where they stand, and now and then found anew.

A partition follows the graph edge by edge. Whenever the graph has grown by `WARM`, Leiden goes on
from it; at every third time it starts from nothing instead, and what it finds is kept where it is
better; whenever the graph has grown by `COLD` it is kept in any case, so that what happened before
has no say. What a cold start gains or loses in modularity is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import igraph

from kgagent.graph.communities import Partition, leiden_fast
from kgagent.graph.following import FollowingPartition
from kgagent.graph.measures.chance import seeded
from kgagent.graph.tracking.adjacency import Adjacency
from kgagent.graph.tracking.chance import Ints
from kgagent.graph.tracking.flat import Flat

WARM = 1.01
TRY = 1.03
COLD = 1.25
WARM_ROUNDS = 2


def leiden_from(graph: igraph.Graph, membership: Sequence[int], *, seed: int) -> Partition:
    """The partition that Leiden reaches from a given one in `WARM_ROUNDS`; in no order of size.

    >>> two_triangles = igraph.Graph([(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)])
    >>> round(leiden_from(two_triangles, [0, 0, 0, 0, 1, 1], seed=0).modularity, 3)
    0.357
    """
    with seeded(seed):
        found = graph.community_leiden(
            "modularity", n_iterations=WARM_ROUNDS, initial_membership=list(membership)
        )
    return Partition(tuple(found.membership), float(found.modularity))


@dataclass(frozen=True, slots=True)
class _Start:
    """Leiden is due on this graph, whose vertices are `inside`: from where the partition stands, or
    from nothing; in the end `anew`, whatever the partition was."""

    arcs: Ints
    inside: bytes
    cold: bool
    anew: bool


_Event = tuple[str, int, int]


@dataclass(slots=True)
class WarmPartition:
    """A partition of a graph that changes; `followed` has it as it stands.

    Nothing is worked out before somebody asks, and what lies before the last cold start never is:
    so a run that is replayed runs Leiden a few times only, and ends in the same partition.

    >>> graph = Adjacency()
    >>> partition = WarmPartition(graph, seed=0)
    >>> for vertex in range(3): graph.enter(vertex); partition.enter(vertex)
    >>> for a, b in [(0, 1), (1, 2)]: graph.link(a, b); partition.link(a, b)
    >>> graph.close(); partition.close()
    >>> partition.followed.communities, partition.modularity
    (1, 0.0)
    """

    graph: Adjacency
    seed: int
    gain: float | None = None
    """The modularity of the last cold start less that of the partition as it stood; None where that
    had no say."""
    restarts: int = 0
    """How often the communities were found anew, so that all may have changed."""
    _followed: FollowingPartition = field(default_factory=FollowingPartition)
    _waiting: list[_Event | _Start] = field(default_factory=list)
    _found_at: int = 0
    _tried_at: int = 0
    _cold_at: int = 0

    def enter(self, vertex: int) -> None:
        """A vertex comes in, in a community of its own until it has a neighbour."""
        self._waiting.append(("enter", vertex, vertex))

    def leave(self, vertex: int) -> None:
        """A vertex without an edge goes."""
        self._waiting.append(("leave", vertex, vertex))

    def link(self, a: int, b: int) -> None:
        """Two vertices become neighbours; one without any joins the other's community."""
        self._waiting.append(("link", a, b))

    def unlink(self, a: int, b: int) -> None:
        """Two vertices are neighbours no more."""
        self._waiting.append(("unlink", a, b))

    def close(self) -> None:
        """A step ends; the graph has closed it already."""
        edges = self.graph.edges
        anew, cold, warm = (
            _grown(edges, since, by)
            for since, by in (
                (self._cold_at, COLD),
                (self._tried_at, TRY),
                (self._found_at, WARM),
            )
        )
        if not (anew or cold or warm):
            return
        self._found_at = edges
        if cold or anew:
            self._tried_at = edges
        if anew:
            self._cold_at = edges
            self._waiting.clear()
        self._waiting.append(
            _Start(self.graph.arcs(), bytes(self.graph.inside), cold or anew, anew)
        )

    @property
    def followed(self) -> FollowingPartition:
        """The partition after all that happened."""
        for event in self._waiting:
            if isinstance(event, _Start):
                self._restart(event)
            else:
                self._follow(*event)
        self._waiting.clear()
        return self._followed

    @property
    def modularity(self) -> float:
        """Newman's Q of the partition as it stands; 0 without edges."""
        return self.followed.modularity(self.graph.edges)

    def _follow(self, what: str, a: int, b: int) -> None:
        followed = self._followed
        if what == "enter":
            followed.enter(a, beside=None)
        elif what == "leave":
            followed.leave(a)
        elif what == "unlink":
            followed.unlink(a, b)
        else:
            lone, other = (a, b) if followed.around[b] else (b, a)
            if not followed.around[lone]:
                followed.leave(lone)
                followed.enter(lone, beside=other)
            followed.link(a, b)

    def _restart(self, start: _Start) -> None:
        flat = Flat.of(start.arcs)
        vertices = flat.vertices.tolist()
        size = len(start.inside)
        graph = flat.to_igraph()
        found = self._found(graph, vertices, start)
        if found is None:
            return
        membership = [-1] * size
        for vertex, community in zip(vertices, found, strict=True):
            membership[vertex] = community
        lone = max(found, default=-1) + 1
        for vertex in range(size):
            if start.inside[vertex] and membership[vertex] < 0:
                membership[vertex] = lone
                lone += 1
        self._followed.around += [{} for _ in range(size - len(self._followed.around))]
        neighbours: list[dict[int, int]] = [{} for _ in range(size)]
        bounds = flat.offsets.tolist()
        others = flat.vertices[flat.targets].tolist()
        for position, vertex in enumerate(vertices):
            neighbours[vertex] = dict.fromkeys(others[bounds[position] : bounds[position + 1]], 1)
        self._followed.restart(membership, neighbours)
        self.restarts += 1

    def _found(
        self, graph: igraph.Graph, vertices: list[int], start: _Start
    ) -> Sequence[int] | None:
        """The partition to go on with; None when it is the one that is followed."""
        if not start.cold:
            membership = self._followed.membership
            where = _dense([membership[vertex] for vertex in vertices])
            return leiden_from(graph, where, seed=self.seed).membership
        cold = leiden_fast(graph, seed=self.seed)
        now = self._followed.modularity(graph.ecount())
        self.gain = None if start.anew else cold.modularity - now
        return cold.membership if start.anew or cold.modularity > now else None


def _grown(edges: int, since: int, by: float) -> bool:
    """Whether the edges are more or fewer than they were by so much."""
    more = edges > since and edges >= since * by
    return edges > 0 and (more or edges * by <= since)


def _dense(membership: list[int]) -> list[int]:
    """The same partition, numbered from 0 by first appearance."""
    number: dict[int, int] = {}
    return [number.setdefault(community, len(number)) for community in membership]
