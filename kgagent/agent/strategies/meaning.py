"""Strategies that go by what concepts mean: far from the rest, or far from one another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kgagent.agent.meanings import ROUNDED
from kgagent.agent.strategies.protocol import Candidate
from kgagent.agent.strategies.sight import TRIES, Sight

HUBS = 40
"""Among how many well connected concepts the leap looks for a pair."""


class Novelty:
    """Concepts far from the centroid of meaning: what the graph is not about yet.

    As the strategy of that name in the ideation engine that followed agentic deep graph reasoning.
    """

    name = "novelty"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Questions about the concepts whose vectors are least like the mean of all."""
        inside = sight.degrees > 0
        if not inside.any():
            return
        centre = sight.meanings[inside].mean(axis=0, dtype=np.float64)
        length = max(float(np.linalg.norm(centre)), 1e-9)
        near = (sight.meanings @ (centre / length).astype(np.float32)).round(ROUNDED)
        worth = np.where(inside, 1.0 - near, 0.0)
        yield from map(Candidate, sight.each(self.name, worth))


class Leap:
    """Two well connected concepts that mean different things and are not linked: a principle of one
    field may hold in another.

    As the strategy of that name in the ideation engine that followed agentic deep graph reasoning,
    and the dissimilar ends of the paths in SciAgents (arXiv 2409.05556).
    """

    name = "leap"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Questions about pairs of different communities, the most dissimilar first."""
        hubs = sight.best(sight.degrees, count=HUBS)
        found = sight.meanings[hubs]
        unlike = (found @ found.T).round(ROUNDED)
        first, second = np.triu_indices(len(hubs), 1)
        offered = 0
        for at in np.argsort(unlike[first, second], kind="stable"):
            one, other = hubs[first[at]], hubs[second[at]]
            apart = sight.membership[one] != sight.membership[other]
            if apart and other not in sight.graph.neighbours[one]:
                yield Candidate(sight.about(self.name, one, other))
                offered += 1
            if offered == TRIES:
                return
