"""Everything paper A follows from step to step, of a graph that changes edge by edge.

Degrees, triangles and sums are kept edge by edge; cores, cut concepts and components are found
anew by linear methods; distances and betweenness are sampled, exact where the graph is small;
communities follow, and Leiden improves them now and then. All of it is a function of the changes
and the seed alone, and nothing is worked out before it is asked for: so a graph that is built up
again from its steps measures the same, at the cost of measuring once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import igraph
import numpy as np

from kgagent.graph.following import FollowingPartition
from kgagent.graph.tracking.adjacency import Adjacency
from kgagent.graph.tracking.assortativity import Assortativity
from kgagent.graph.tracking.betweenness import RollingBetweenness, Through
from kgagent.graph.tracking.chance import Ints
from kgagent.graph.tracking.cores import innermost
from kgagent.graph.tracking.cuts import cut_vertices
from kgagent.graph.tracking.diameter import Diameter
from kgagent.graph.tracking.distances import path_lengths
from kgagent.graph.tracking.flat import Flat, components
from kgagent.graph.tracking.pairs import Connected, connected, newly
from kgagent.graph.tracking.triangles import Triangles
from kgagent.graph.warm import WarmPartition


@dataclass(frozen=True, slots=True)
class Tracks:
    """The figures of a step, of the simple undirected graph; None where one is not defined.

    `error` fields are standard errors, 0 where the figure is exact and None where there is too
    little to tell. Paths, diameter: of the largest component, of equal ones that with the lowest
    vertex; a diameter that is not exact is a lower bound. `betweenness_mean` and `_max` are
    normalised as in networkx; `betweenness_bound` holds for any one vertex with 95 % confidence
    (Hoeffding). `fixed_…` and `drawn_…`: see `pairs`.
    """

    concepts: int = 0
    edges: int = 0
    mean_degree: float | None = None
    max_degree: int = 0
    components: int = 0
    largest_component: int = 0
    clustering: float | None = None
    transitivity: float | None = None
    assortativity: float | None = None
    core: int = 0
    core_size: int = 0
    cut_concepts: int = 0
    mean_path: float | None = None
    mean_path_error: float | None = None
    diameter: int | None = None
    diameter_exact: bool = True
    betweenness_mean: float | None = None
    betweenness_mean_error: float | None = None
    betweenness_max: float | None = None
    betweenness_max_error: float | None = None
    betweenness_bound: float | None = None
    pivots: int = 0
    fixed_pairs: int = 0
    fixed_connected: int = 0
    fixed_new: int = 0
    drawn_connected: int = 0
    drawn_new: int = 0
    communities: int = 0
    modularity: float | None = None
    bridges: int = 0
    through: tuple[Through, ...] = ()


@dataclass(slots=True)
class Tracked:
    """A changing graph of vertices 0, 1, … and its figures at the end of each step.

    `enter` and `leave` are for a vertex without an edge; `link` and `unlink` for two different ones
    that become neighbours, or are neighbours no more. `close` ends a step; `tracks` are the figures
    at its end, to be asked for before the next change, or not at all.

    >>> graph = Tracked(seed=0)
    >>> for vertex in range(4): graph.enter(vertex)
    >>> for a, b in [(0, 1), (1, 2), (0, 2), (2, 3)]: graph.link(a, b)
    >>> graph.close()
    >>> found = graph.tracks
    >>> found.core, found.core_size, found.cut_concepts, found.diameter, found.mean_path
    (2, 3, 1, 2, 1.3333333333333333)
    """

    seed: int
    graph: Adjacency = field(default_factory=Adjacency)
    triangles: Triangles = field(init=False)
    degrees: Assortativity = field(init=False)
    partition: WarmPartition = field(init=False)
    _betweenness: RollingBetweenness = field(init=False)
    _diameter: Diameter = field(default_factory=Diameter)
    _pairs: tuple[int, Connected] | None = None
    _found: tuple[int, Tracks] | None = None

    def __post_init__(self) -> None:
        self.triangles = Triangles(self.graph)
        self.degrees = Assortativity(self.graph)
        self.partition = WarmPartition(self.graph, self.seed)
        self._betweenness = RollingBetweenness(self.graph, self.seed)

    def enter(self, vertex: int) -> None:
        """A vertex comes in, without an edge."""
        self.graph.enter(vertex)
        self.partition.enter(vertex)

    def leave(self, vertex: int) -> None:
        """A vertex without an edge goes."""
        self.graph.leave(vertex)
        self.partition.leave(vertex)

    def link(self, a: int, b: int) -> None:
        """Two vertices become neighbours."""
        self.triangles.link(a, b)
        self.degrees.link(a, b)
        self.graph.link(a, b)
        self.partition.link(a, b)

    def unlink(self, a: int, b: int) -> None:
        """Two vertices are neighbours no more."""
        self.graph.unlink(a, b)
        self.triangles.unlink(a, b)
        self.degrees.unlink(a, b)
        self.partition.unlink(a, b)

    def close(self) -> None:
        """A step ends."""
        self.graph.close()
        self.partition.close()

    @property
    def followed(self) -> FollowingPartition:
        """The communities as they stand."""
        return self.partition.followed

    @property
    def tracks(self) -> Tracks:
        """The figures at the end of the last step.

        Raises RuntimeError when nobody asked before another step began.
        """
        if self._found is None or self._found[0] != self.graph.steps:
            self._found = (self.graph.steps, self._measured())
        return self._found[1]

    def _measured(self) -> Tracks:
        flat = Flat.of(self.graph.arcs())
        found = self._kept(flat)
        if not flat.size:
            return found
        graph = flat.to_igraph()
        labels = components(graph)
        return self._paths(self._connected(found, flat, labels), flat, graph, labels)

    def _kept(self, flat: Flat) -> Tracks:
        """What is kept edge by edge."""
        present, edges, followed = self.graph.present, self.graph.edges, self.followed
        return Tracks(
            concepts=present,
            edges=edges,
            mean_degree=2 * edges / present if present else None,
            max_degree=int(flat.degrees.max(initial=0)),
            components=present,
            largest_component=min(present, 1),
            clustering=self.triangles.clustering,
            transitivity=self.triangles.transitivity,
            assortativity=self.degrees.value,
            core_size=present,
            fixed_pairs=max(0, len(self.graph.inside) - 1),
            communities=followed.communities,
            modularity=followed.modularity(edges) if edges else None,
            bridges=followed.bridges,
        )

    def _connected(self, found: Tracks, flat: Flat, labels: Ints) -> Tracks:
        """Components, and pairs that are connected, with those that were not a step before."""
        steps = self.graph.steps
        now = connected(flat, labels, seed=self.seed, step=steps)
        before = self._pairs[1] if self._pairs and self._pairs[0] == steps - 1 else None
        if before is None:
            past = Flat.of(self.graph.arcs(back=1))
            where = components(past.to_igraph())
            before = connected(past, where, seed=self.seed, step=steps - 1)
        self._pairs = (steps, now)
        fixed, drawn = newly(now, before)
        return replace(
            found,
            components=int(labels.max()) + 1 + self.graph.present - flat.size,
            largest_component=int(np.bincount(labels).max()),
            fixed_connected=int(now.fixed.sum()),
            fixed_new=fixed,
            drawn_connected=len(now.drawn),
            drawn_new=drawn,
        )

    def _paths(self, found: Tracks, flat: Flat, graph: igraph.Graph, labels: Ints) -> Tracks:
        """What is found anew: cores, cut concepts, paths and what they run through."""
        present = self.graph.present
        core = innermost(graph)
        paths = path_lengths(flat, labels, seed=self.seed)
        inside = np.flatnonzero(labels == np.argmax(np.bincount(labels)))
        longest = self._diameter.of(flat, inside, removals=self.graph.removals)
        through = self._betweenness.of(flat, graph)
        ways = present * (present - 1) * (present - 2)
        first = through.top[0] if through.top else None
        return replace(
            found,
            core=core.index,
            core_size=core.size,
            cut_concepts=cut_vertices(graph),
            mean_path=paths.mean,
            mean_path_error=paths.error,
            diameter=longest.length,
            diameter_exact=longest.exact,
            betweenness_mean=paths.inner / ways if ways else None,
            betweenness_mean_error=paths.inner_error / ways if ways else None,
            betweenness_max=first.value if first else None,
            betweenness_max_error=first.error if first else None,
            betweenness_bound=through.bound if first else None,
            pivots=through.pivots,
            through=through.top,
        )
