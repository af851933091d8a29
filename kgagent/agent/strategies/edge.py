"""The strategy that goes for relations that are likely there but were not read."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from kgagent.agent.strategies.protocol import Candidate
from kgagent.agent.strategies.sight import Sight

FANOUT = 30
"""How many neighbours of a concept are looked at: those with fewest neighbours themselves."""


class Edge:
    """Two concepts that share neighbours and are not linked: the relation most likely missing.

    As the strategy of that name in the ideation engine that followed agentic deep graph reasoning;
    likelihood by resource allocation (Zhou, Lü, Zhang 2009, "Predicting missing links via local
    information"): the sum of 1 / degree over shared neighbours.
    """

    name = "edge"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Questions about pairs, from well connected concepts; the likeliest first."""
        pairs: dict[tuple[int, int], float] = {}
        for vertex in sight.best(sight.degrees):
            likely = _partner(sight, vertex)
            if likely is not None:
                other, score = likely
                pairs.setdefault((min(vertex, other), max(vertex, other)), score)
        for one, other in sorted(pairs, key=lambda pair: (-pairs[pair], pair)):
            yield Candidate(sight.about(self.name, one, other))


def _partner(sight: Sight, vertex: int) -> tuple[int, float] | None:
    """The concept most likely related to this one, of those that were asked about least."""
    neighbours = sight.graph.neighbours
    near = neighbours[vertex]
    scores: dict[int, float] = {}
    for between in _few(sight, near):
        share = 1 / len(neighbours[between])
        for other in _few(sight, neighbours[between]):
            if other != vertex and other not in near and other not in sight.unwanted:
                scores[other] = scores.get(other, 0.0) + share
    if not scores:
        return None
    asked = sight.asked

    def merit(other: int) -> tuple[float, int]:
        return (-scores[other] / (1 + asked[other]), other)

    best = min(scores, key=merit)
    return best, scores[best]


def _few(sight: Sight, vertices: dict[int, int]) -> list[int]:
    neighbours = sight.graph.neighbours
    return heapq.nsmallest(FANOUT, vertices, key=lambda vertex: (len(neighbours[vertex]), vertex))
