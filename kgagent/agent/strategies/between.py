"""Strategies that go by communities: what joins them, and which were read about least."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

import numpy as np

from kgagent.agent.strategies.protocol import Candidate
from kgagent.agent.strategies.sight import TRIES, Sight, Values
from kgagent.domain.growth import Question


class Bridge:
    """Concepts whose neighbours lie in several communities: what holds fields together is thin.

    From the bridge nodes of agentic deep graph reasoning (arXiv 2502.13025).
    """

    name = "bridge"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Questions about the concepts that touch most communities."""
        yield from map(Candidate, sight.each(self.name, sight.communities_around - 1))


class GapInReading:
    """What the reading left out: communities with few questions for their size, in papers of which
    nothing was read yet, then those papers by their titles. Our own.
    """

    name = "gap-in-reading"

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Questions that only passages of papers of which nothing was read may answer."""
        untouched = sight.memory.untouched()
        titles = (title for title in dict.fromkeys(untouched.values()) if title)
        named = (Question(f"What does “{title}” report?", self.name) for title in titles)
        for question in chain(sight.each(self.name, _left_out(sight)), islice(named, TRIES)):
            yield Candidate(question, among=untouched.keys() or None)


def _left_out(sight: Sight) -> Values:
    """For each concept, how much its community was left out: its size by the questions about it,
    with the better connected of its concepts first."""
    if not len(sight.degrees):
        return sight.degrees
    sizes = np.bincount(sight.membership, weights=sight.degrees > 0)
    asked = np.bincount(sight.membership, weights=sight.asked)
    within = sight.degrees / max(1.0, sight.degrees.max())
    found: Values = (sizes / (1 + asked))[sight.membership] * within
    return found
