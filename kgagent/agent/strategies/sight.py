"""What a strategy sees when a step is planned: the graph, and what was asked and read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

import numpy as np
import numpy.typing as npt

from kgagent.agent.memory import Brought, Memory
from kgagent.agent.wording import ASKED
from kgagent.domain.growth import Question
from kgagent.embedding.protocol import Vectors
from kgagent.graph.running import RunningGraph

TRIES = 12
"""How many candidates each strategy offers for a step."""

Values = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sight:
    """The state of things before the step with this `ordinal`; arrays are by vertex.

    With `spread`, concepts that were not asked about, and those of communities that were asked
    about little, get a bonus.
    """

    memory: Memory = field(repr=False)
    seed: int
    ordinal: int
    spread: bool = True

    @property
    def graph(self) -> RunningGraph:
        """The graph as it stands."""
        return self.memory.running

    @cached_property
    def degrees(self) -> Values:
        """How many relations each concept has."""
        return np.asarray(self.graph.degrees, dtype=np.float64)

    @cached_property
    def communities_around(self) -> Values:
        """In how many communities the neighbours of each concept lie."""
        return np.fromiter(map(len, self.graph.around), dtype=np.float64)

    @cached_property
    def membership(self) -> Numbers:
        """The community of each concept; those that left the graph have one of their own."""
        found = np.asarray(self.graph.membership, dtype=np.int64)
        outside = self.degrees == 0
        found[outside] = found[~outside].max(initial=-1) + 1
        return found

    @cached_property
    def asked(self) -> Values:
        """How many questions were about each concept."""
        found = np.zeros(len(self.degrees))
        for key, times in self.memory.times_asked().items():
            if key in self.graph.concepts:
                found[self.graph.concepts.vertex(key)] = times
        return found

    @cached_property
    def meanings(self) -> Vectors:
        """A unit vector for each concept."""
        return self.memory.meanings.of(self.graph.concepts.keys)

    @property
    def brought(self) -> Mapping[str, Brought]:
        """What the steps of each strategy brought in this run."""
        return self.memory.brought

    def chance(self, purpose: str) -> Random:
        """A source of chance for this step and purpose: the same for the same seed."""
        return Random(f"{self.seed} {self.ordinal} {purpose}")  # noqa: S311 (to explore)

    def best(self, worth: Values, *, count: int = TRIES) -> list[int]:
        """The vertices of highest merit, which is their worth less what was asked about them.

        Ties by degree, then in the order they were born; only those of a worth above 0.
        """
        if not len(worth):
            return []
        merit = worth / (1 + self.asked) ** 2
        if self.unwanted:
            worth, merit = worth.copy(), merit.copy()
            worth[list(self.unwanted)] = merit[list(self.unwanted)] = 0
        if self.spread:
            merit = merit * self._bonus
        least = max(0, len(merit) - count)
        among = np.flatnonzero(merit >= np.partition(merit, least)[least])
        order = np.lexsort((-self.degrees[among], -merit[among]))[:count]
        return [int(vertex) for vertex in among[order] if worth[vertex] > 0]

    @cached_property
    def unwanted(self) -> frozenset[int]:
        """The concepts that somebody does not want to be asked about."""
        shown, concepts = self.memory.shown, self.graph.concepts
        keys = {shown.get(key, key) for key in self.memory.steered.banned}
        return frozenset(concepts.vertex(key) for key in keys if key in concepts)

    @cached_property
    def _bonus(self) -> Values:
        """Up to twice the merit for concepts of communities that were asked about little."""
        asked = np.bincount(self.membership, weights=self.asked)
        return 1 + 1 / (1 + asked[self.membership])

    def about(self, strategy: str, *vertices: int) -> Question:
        """The strategy's question about these concepts."""
        concepts = self.graph.concepts
        text = ASKED[strategy].format(*(concepts.names[vertex] for vertex in vertices))
        return Question(text, strategy, tuple(concepts.keys[vertex] for vertex in vertices))

    def each(self, strategy: str, worth: Values) -> Iterator[Question]:
        """The strategy's questions about single concepts, by what these are worth."""
        for vertex in self.best(worth):
            yield self.about(strategy, vertex)
