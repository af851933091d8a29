"""What a strategy must be able to do: offer questions, the best first."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from kgagent.agent.strategies.sight import Sight
from kgagent.domain.growth import Question


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that might be asked; where it is about certain unread passages, only `among` them
    (ids) is looked for those that speak to it."""

    question: Question
    among: Collection[int] | None = None


class Strategy(Protocol):
    """Goes for one kind of gap in the graph.

    What it offers depends on what is stored, the settings and the seed only. It costs no more than
    O(k log n) for k candidates on top of measures that are kept anyway and a few passes of numpy
    over the concepts.
    """

    @property
    def name(self) -> str:
        """What stands in the ledger beside each of its questions."""
        ...

    def candidates(self, sight: Sight) -> Iterator[Candidate]:
        """Questions for the next step, in order of merit."""
        ...
