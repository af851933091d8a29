"""How well scores tell pairs that came to be joined from those that did not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgagent.graph.links.linkgraph import Floats


def auc(positive: Floats, negative: Floats) -> float:
    """The chance that a positive has the higher score, ties half; .5 where one side is empty.

    Source: Hanley and McNeil 1982 (the Mann-Whitney statistic).

    >>> auc(np.asarray([3.0, 1.0]), np.asarray([1.0, 0.0]))
    0.875
    """
    if not len(positive) or not len(negative):
        return 0.5
    return float(_beaten(positive, negative).mean())


def average_precision(positive: Floats, negative: Floats) -> float:
    """The mean precision over all positives; equal scores are one place in the ranking.

    >>> average_precision(np.asarray([3.0, 1.0]), np.asarray([2.0]))
    0.8333333333333333
    """
    if not len(positive):
        return 0.0
    levels, hits = np.unique(positive, return_counts=True)
    right = np.cumsum(hits[::-1])[::-1]
    wrong = len(negative) - np.searchsorted(np.sort(negative), levels, side="left")
    return float((hits * right / (right + wrong)).sum() / len(positive))


def precision_at(positive: Floats, negative: Floats, *, k: int = 100) -> float:
    """The share of positives among the k highest scores; ties at the edge count by expectation.

    >>> precision_at(np.asarray([3.0, 1.0]), np.asarray([1.0, 0.0]), k=2)
    0.75
    """
    size = min(k, len(positive) + len(negative))
    if not size:
        return 0.0
    scores = np.concatenate((positive, negative))
    edge = np.partition(scores, len(scores) - size)[len(scores) - size]
    sure, above = int((positive > edge).sum()), int((scores > edge).sum())
    tied, among = int((scores == edge).sum()), int((positive == edge).sum())
    return (sure + (size - above) * among / tied) / size


def auc_interval(
    positive: Floats, negative: Floats, *, seed: int = 0, rounds: int = 500
) -> tuple[float, float]:
    """The middle 95 % of the AUC over bootstrap samples of both sides.

    Resampled are the shares of the other side that each one beats (the statistic's projection), so
    that a million negatives cost no more than one sort. Source: Efron and Tibshirani 1993, "An
    Introduction to the Bootstrap", chapter 13; Sen 1960 for the projection.
    """
    area = auc(positive, negative)
    if not len(positive) or not len(negative):
        return area, area
    chance = np.random.default_rng([seed, 7])
    drawn = np.full(rounds, -area)
    for side, other, sign in ((positive, negative, 1), (negative, positive, -1)):
        shares = _beaten(sign * side, sign * other)
        if len(shares) > _MANY:
            drawn += shares.mean() + chance.normal(size=rounds) * shares.std() / len(shares) ** 0.5
        else:
            drawn += shares[chance.integers(len(shares), size=(rounds, len(shares)))].mean(axis=1)
    low, high = np.clip(np.quantile(drawn, (0.025, 0.975)), 0, 1)
    return float(low), float(high)


_MANY = 5000
"""Above it the mean of a resample is drawn from the normal distribution that it has."""


def _beaten(side: Floats, other: Floats) -> Floats:
    """The share of the other side that each beats, ties half."""
    order = np.sort(other)
    below = np.searchsorted(order, side, side="left") + np.searchsorted(order, side, side="right")
    return np.asarray(below / (2 * len(other)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs of about one probability: the mean of what was said, what came true, how many."""

    said: float
    came: float
    count: int


def reliability(
    said: Floats, came: npt.NDArray[np.bool_], *, weights: Floats | None = None, bins: int = 10
) -> tuple[Bin, ...]:
    """The calibration curve: bins of equally many positives, from the lowest probability up.

    Equal probabilities are never parted. `weights` says for how many pairs each one stands.

    >>> reliability(np.asarray([0.1, 0.1, 0.9, 0.9]), np.asarray([0, 0, 1, 1], bool), bins=2)
    (Bin(said=0.1, came=0.0, count=2), Bin(said=0.9, came=1.0, count=2))
    """
    if not len(said):
        return ()
    weight = np.ones(len(said)) if weights is None else weights
    order = np.argsort(said, kind="stable")
    said, hit, weight = said[order], came[order], weight[order]
    cuts = np.quantile(said[hit], np.arange(1, bins) / bins) if hit.any() else np.zeros(0)
    which = np.searchsorted(np.unique(cuts), said, side="right")
    found = []
    for number in np.unique(which):
        inside = which == number
        total = weight[inside].sum()
        found.append(
            Bin(
                float((said[inside] * weight[inside]).sum() / total),
                float((hit[inside] * weight[inside]).sum() / total),
                int(inside.sum()),
            )
        )
    return tuple(found)


def calibration_error(curve: tuple[Bin, ...]) -> float:
    """The mean difference of what was said and what came, bins weighed alike, as a share of what
    came over all bins; 0 is perfect."""
    came = sum(one.came for one in curve)
    return sum(abs(one.said - one.came) for one in curve) / came if came else 0.0
