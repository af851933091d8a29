"""Miners that look at time and place: what grows, what is new, what lies in one community."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kgagent.graph.links.linkgraph import NEVER, Floats, Ints, LinkGraph
from kgagent.graph.links.pairs import Pairs, Scorer, Scores


def newest(graph: LinkGraph) -> int:
    """The latest year of any edge, 0 where none has one."""
    known = graph.years[graph.years < NEVER]
    return int(known.max()) if len(known) else 0


def growth(graph: LinkGraph, *, window: int) -> Floats:
    """How many neighbours each vertex gained in the last `window` years of the graph."""
    recent = (graph.years > newest(graph) - window) & (graph.years < NEVER)
    return np.bincount(graph.rows[recent], minlength=graph.count).astype(np.float64)


@dataclass(frozen=True, slots=True)
class RecentGrowth:
    """Preferential attachment among the neighbours gained in the last `window` years.

    The product of both growths plus one: a concept that is being taken up goes on being taken up.
    Source: Krenn et al. 2023, "Forecasting the future of artificial intelligence with machine
    learning-based link prediction in an exponentially growing knowledge network", methods.
    """

    window: int = 3
    name: str = "recent growth"

    def on(self, graph: LinkGraph) -> Scorer:
        """Counts the gains."""
        gained = growth(graph, window=self.window) + 1
        return lambda pairs: gained[pairs.low] * gained[pairs.high]


@dataclass(frozen=True, slots=True)
class SlowerGrowth:
    """The smaller of both ends' gains in the last `window` years: whether both are alive."""

    window: int = 3
    name: str = "smaller growth"

    def on(self, graph: LinkGraph) -> Scorer:
        """Counts the gains."""
        gained = growth(graph, window=self.window)
        return lambda pairs: np.minimum(gained[pairs.low], gained[pairs.high])


@dataclass(frozen=True, slots=True)
class NeighbourRecency:
    """Shared neighbours, each worth the recency of the older of its two edges and 1 / ln(degree).

    An edge of age a counts exp(-a / `memory`); one without a year counts as old as the oldest.
    Source: Tylenda, Angelova, Bedathur 2009, "Towards time-aware link prediction in evolving
    social networks", section 3.
    """

    memory: float = 5.0
    name: str = "recency of neighbours"

    def on(self, graph: LinkGraph) -> Scorer:
        """Ages every edge."""
        fresh = freshness(graph, self.memory)
        worth = 1 / np.log(np.maximum(graph.degrees, 2))

        def scorer(pairs: Pairs) -> Scores:
            between = pairs.shared
            older = np.minimum(fresh[between.lower], fresh[between.higher])
            return pairs.total(older * worth[between.middle])

        return scorer


def freshness(graph: LinkGraph, memory: float) -> Floats:
    """exp(-age / memory) of each place of `neighbours`, its age counted from the newest edge."""
    known = graph.years < NEVER
    oldest = int(graph.years.min()) if known.any() else 0
    years = np.where(known, graph.years, oldest).astype(np.float64)
    return np.exp(-(max(newest(graph), oldest) - years) / memory)


def _latest(graph: LinkGraph, memory: float) -> Floats:
    """How fresh each vertex's newest edge is."""
    latest = np.zeros(graph.count)
    np.maximum.at(latest, graph.rows, freshness(graph, memory))
    return latest


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The recency of the end that was last joined to anything longer ago."""

    memory: float = 5.0
    name: str = "last seen"

    def on(self, graph: LinkGraph) -> Scorer:
        """Finds each vertex's newest edge."""
        latest = _latest(graph, self.memory)
        return lambda pairs: np.minimum(latest[pairs.low], latest[pairs.high])


@dataclass(frozen=True, slots=True)
class LastJoined:
    """The recency of the end that was last joined to anything: whether one of the two is alive."""

    memory: float = 5.0
    name: str = "last joined"

    def on(self, graph: LinkGraph) -> Scorer:
        """Finds each vertex's newest edge."""
        latest = _latest(graph, self.memory)
        return lambda pairs: np.maximum(latest[pairs.low], latest[pairs.high])


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The recency of the first edge of the end that came later: how new the newer concept is."""

    memory: float = 5.0
    name: str = "newcomer"

    def on(self, graph: LinkGraph) -> Scorer:
        """Finds each vertex's oldest edge."""
        first = np.ones(graph.count)
        np.minimum.at(first, graph.rows, freshness(graph, self.memory))
        return lambda pairs: np.maximum(first[pairs.low], first[pairs.high])


@dataclass(frozen=True, slots=True)
class SameCommunity:
    """1 where Leiden's partition holds the two together, else 0; seeded."""

    seed: int = 0
    name: str = "same community"

    def on(self, graph: LinkGraph) -> Scorer:
        """Makes the partition."""
        membership = communities(graph, seed=self.seed)
        return lambda pairs: (membership[pairs.low] == membership[pairs.high]).astype(np.float64)


def communities(graph: LinkGraph, *, seed: int = 0) -> Ints:
    """The community of each vertex by igraph's Leiden, 0 the largest."""
    import igraph

    from kgagent.graph.communities import leiden_fast

    upper = graph.rows < graph.neighbours
    edges = np.stack((graph.rows[upper], graph.neighbours[upper]), axis=1)  # simple and in order
    simple = igraph.Graph(n=graph.count, edges=edges, directed=False)
    return np.asarray(leiden_fast(simple, seed=seed).membership, dtype=np.int64)
