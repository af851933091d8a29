"""Strategies that go by a concept's place in the graph: its age and how many relations it has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kgagent.agent.strategies.protocol import Candidate
from kgagent.agent.strategies.sight import Sight

EDGE_OF_KNOWN = 2
"""A concept with at most so many relations is at the edge of what is known."""


class Latest:
    """The newest concepts: what was named just now is least known.

    From agentic deep graph reasoning (arXiv 2502.13025), which asks on from its last answer.
    """

    name = "latest"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Questions about the youngest concepts that have a relation."""
        worth = np.arange(1.0, len(sight.degrees) + 1) * (sight.degrees > 0)
        yield from map(Candidate, sight.each(self.name, worth))


class Hub:
    """The best connected concepts: much is said about them, so more can be.

    From the hubs that agentic deep graph reasoning (arXiv 2502.13025) finds its graphs grow around.
    """

    name = "hub"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Questions about the concepts with most relations."""
        yield from map(Candidate, sight.each(self.name, sight.degrees))


class Node:
    """Any concept by chance: the gaps that every rule of merit has.

    As the strategy of that name in the ideation engine that followed agentic deep graph reasoning;
    what it offers tells how much the others gain by choosing.
    """

    name = "node"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Questions about concepts drawn with the step's own chance."""
        chance = np.random.default_rng(sight.chance(self.name).getrandbits(64))
        worth = chance.random(len(sight.degrees)) * (sight.degrees > 0)
        yield from map(Candidate, sight.each(self.name, worth))


class Frontier:
    """Concepts with one or two relations, the newest first: where the graph stops.

    As the strategy of that name in the ideation engine that followed agentic deep graph reasoning.
    """

    name = "frontier"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Questions about concepts of low degree: those of degree 1 before those of degree 2."""
        degrees = sight.degrees
        age = np.arange(1.0, len(degrees) + 1) / max(1, len(degrees))
        outer = (degrees > 0) & (degrees <= EDGE_OF_KNOWN)
        worth = np.where(outer, (1 + age) / np.maximum(degrees, 1), 0.0)
        yield from map(Candidate, sight.each(self.name, worth))
