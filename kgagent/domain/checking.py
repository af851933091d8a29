"""How precise a graph is, by a sample of its relations that somebody has checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Final, Literal

Verdict = Literal["right", "wrong", "unsure"]

RIGHT: Final = "right"
WRONG: Final = "wrong"
UNSURE: Final = "unsure"
VERDICTS: Final = (RIGHT, WRONG, UNSURE)

Z: Final = 1.959964
"""The normal quantile of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Precision:
    """Of so many relations checked, how many are right, wrong and left unsure.

    >>> Precision(right=9, wrong=1, unsure=2).share
    0.9
    """

    right: int = 0
    wrong: int = 0
    unsure: int = 0

    @classmethod
    def of(cls, counted: Mapping[str, int]) -> Precision:
        """From the number of each verdict."""
        return cls(**{verdict: counted.get(verdict, 0) for verdict in VERDICTS})

    @property
    def judged(self) -> int:
        """How many have a verdict other than unsure."""
        return self.right + self.wrong

    @property
    def share(self) -> float | None:
        """The share that is right of those judged; None before the first."""
        return self.right / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float]:
        """The share's Wilson interval (95 %)."""
        return wilson(self.right, self.judged)


def wilson(right: int, of: int, *, z: float = Z) -> tuple[float, float]:
    """The Wilson score interval of a share, from 0 to 1 where nothing was drawn.

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference".

    >>> [round(end, 3) for end in wilson(45, 50)]
    [0.786, 0.957]
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if of <= 0:
        return 0.0, 1.0
    share = right / of
    middle = share + z * z / (2 * of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)
