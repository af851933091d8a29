"""A partition that follows its graph: what communities add up to, edge by edge.

A new vertex joins the community of the neighbour it comes in with. Newman's modularity, the number
of communities and that of bridges (vertices whose neighbours lie in two communities or more) are
exact for the partition as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class FollowingPartition:
    """`membership` by vertex; `around[v]` counts v's neighbours by their community.

    >>> followed = FollowingPartition()
    >>> followed.enter(0, beside=None); followed.enter(1, beside=0); followed.link(0, 1)
    >>> followed.membership, followed.communities, followed.modularity(edges=1)
    ([0, 0], 1, 0.0)
    """

    membership: list[int] = field(default_factory=list)
    around: list[dict[int, int]] = field(default_factory=list)
    communities: int = 0
    bridges: int = 0
    _volumes: list[int] = field(default_factory=list)
    _members: list[int] = field(default_factory=list)
    _within: int = 0

    def enter(self, vertex: int, *, beside: int | None) -> None:
        """A vertex comes in, into the community of `beside`, or one of its own."""
        while len(self.membership) <= vertex:
            self.membership.append(-1)
            self.around.append({})
        if beside is not None:
            self.membership[vertex] = self.membership[beside]
        else:
            self.membership[vertex] = len(self._members)
            self._members.append(0)
            self._volumes.append(0)
        self._count(self.membership[vertex], 1)

    def leave(self, vertex: int) -> None:
        """A vertex goes; it must have no neighbour any more."""
        self._count(self.membership[vertex], -1)

    def _count(self, community: int, change: int) -> None:
        before = self._members[community]
        self._members[community] = before + change
        self.communities += (before + change > 0) - (before > 0)

    def link(self, a: int, b: int) -> None:
        """Two vertices become neighbours."""
        self._within += self.membership[a] == self.membership[b]
        for vertex, other in ((a, b), (b, a)):
            self._volumes[self.membership[vertex]] += 1
            seen, community = self.around[vertex], self.membership[other]
            seen[community] = seen.get(community, 0) + 1
            self.bridges += len(seen) == 2 and seen[community] == 1

    def unlink(self, a: int, b: int) -> None:
        """Two vertices are neighbours no more."""
        self._within -= self.membership[a] == self.membership[b]
        for vertex, other in ((a, b), (b, a)):
            self._volumes[self.membership[vertex]] -= 1
            seen, community = self.around[vertex], self.membership[other]
            seen[community] -= 1
            if not seen[community]:
                del seen[community]
                self.bridges -= len(seen) == 1

    def restart(self, membership: Sequence[int], neighbours: Sequence[Mapping[int, int]]) -> None:
        """Another partition of the same graph; a vertex of community -1 is not in the graph."""
        self.membership = list(membership)
        count = max(membership, default=-1) + 1
        self._volumes, self._members = [0] * count, [0] * count
        self._within = self.communities = 0
        for vertex, others in enumerate(neighbours):
            own = self.membership[vertex]
            seen: dict[int, int] = {}
            for other in others:
                community = self.membership[other]
                seen[community] = seen.get(community, 0) + 1
            self.around[vertex] = seen
            if own >= 0:
                self._count(own, 1)
                self._volumes[own] += len(others)
                self._within += seen.get(own, 0)
        self._within //= 2
        self.bridges = sum(len(seen) >= 2 for seen in self.around)

    def modularity(self, edges: int) -> float:
        """Newman's Q on the simple graph with so many edges; 0 without any."""
        if not edges:
            return 0.0
        squares = sum(volume * volume for volume in self._volumes)
        return self._within / edges - squares / (4 * edges * edges)
