"""Samplers that look for one best path: shortest, around hubs, and along the best evidence."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from kgagent.graph.paths.costs import Costing
from kgagent.graph.paths.graph import PathGraph
from kgagent.graph.paths.path import Path
from kgagent.graph.paths.search import EFFORT, fewest_hops, least_cost


@dataclass(frozen=True, slots=True)
class Shortest:
    """A path of fewest hops, always the same one: paper C's (arXiv 2403.11996) shortest path."""

    name: str = "shortest"

    def sample(
        self,
        graph: PathGraph,
        source: int,
        target: int,
        chance: Random,
    ) -> Path | None:
        """A shortest path; nothing is left to chance."""
        found = fewest_hops(graph, source, target)
        return None if found is None else Path(found)


@dataclass(frozen=True, slots=True)
class Cheapest:
    """A path of least cost, always the same one; `costing` says what hops cost. Ours.

    `effort` bounds the search (see `least_cost`); with the usual one the path is the cheapest in
    all but enormous graphs.
    """

    name: str
    costing: Costing
    effort: int = EFFORT

    def sample(
        self,
        graph: PathGraph,
        source: int,
        target: int,
        chance: Random,
    ) -> Path | None:
        """A cheapest path; nothing is left to chance."""
        found = least_cost(self.costing.charges(graph), source, target, effort=self.effort)
        return None if found is None else Path(found)


AROUND_HUBS = Cheapest("around hubs", Costing(hubs=1.0))
"""Hubs join all with all and say little; a hop costs more by the square root of its ends' degrees:
between the logarithm, which hardly avoids them, and the degree itself (Croes et al. 2006), which
makes paths long."""

BY_EVIDENCE = Cheapest("by evidence", Costing(doubt=1.0))
"""The path most likely to hold: by support, confidence and checked quotes."""

BY_RECENT_EVIDENCE = Cheapest("by recent evidence", Costing(doubt=1.0, half_life=10.0))
"""The same, where evidence loses half of its strength in ten years."""
