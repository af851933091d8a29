"""Figures of a comparison: precision and recall, and one system's line on one set of gold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall, both 0 to 1.

    >>> Score.of(matched=3, said=4, gold=6).f1
    0.6
    """

    precision: float
    recall: float

    @classmethod
    def of(cls, *, matched: int, said: int, gold: int) -> Score:
        """The score of `matched` right ones among `said`, of `gold` that there are."""
        return cls(matched / said if said else 0.0, matched / gold if gold else 0.0)

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One system on one set: its figures by name, in the order to show.

    `published` marks a figure taken from a paper; all others were computed here, by the same code
    on the same sentences. `note` says what a reader must know to compare.
    """

    set: str
    system: str
    figures: Mapping[str, float] = field(default_factory=dict)
    published: bool = False
    note: str = ""


def pooled(parts: Iterable[tuple[int, int, int]]) -> Score:
    """The score over all (matched, said, gold), counted together (micro average)."""
    rows = list(parts)
    matched, said, gold = (sum(row[i] for row in rows) for i in range(3))
    return Score.of(matched=matched, said=said, gold=gold)
