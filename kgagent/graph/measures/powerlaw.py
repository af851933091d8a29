"""A power law in a degree sequence: fitted, and tested by bootstrap.

Source: Clauset, Shalizi, Newman 2009, "Power-law distributions in empirical data", SIAM Review 51
(arXiv 0706.1062), sections 3 and 4, for whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kgagent.graph.measures.zeta import Floats, log_moments, log_zeta

Ints = npt.NDArray[np.int64]

STEEPEST = 1000.0
"""Exponents are sought below this; steeper ones mean that nearly all values are the smallest."""

ROUNDS = 60
_FLATTEST = 1.0001
_TABLE = 4096
_LARGEST = 2.0**52


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """The fit: p(x) is proportional to x ** -alpha for x >= xmin.

    `tail` is the number of values at or above `xmin`, `error` the standard error of `alpha`,
    `distance` the Kolmogorov-Smirnov distance between tail and fit.
    """

    alpha: float
    xmin: int
    tail: int
    error: float
    distance: float


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """The share `p` of synthetic sequences that fit worse; below .1 the power law is ruled out.

    `error` is the standard error of `p` from its `rounds`.
    """

    p: float
    error: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Different positive values, rising, and how often each occurs."""

    values: Ints
    counts: Ints

    @classmethod
    def of(cls, degrees: Sequence[int] | Ints) -> Counted:
        """The values above 0: a power law has no probability for 0."""
        sequence = np.asarray(degrees, dtype=np.int64)
        values, counts = np.unique(sequence[sequence > 0], return_counts=True)
        return cls(values, counts.astype(np.int64))

    def tail(self, xmin: int) -> Counted:
        """The values at or above `xmin`."""
        first = int(np.searchsorted(self.values, xmin))
        return Counted(self.values[first:], self.counts[first:])

    @property
    def size(self) -> int:
        """How many values there are, each as often as it occurs."""
        return int(self.counts.sum())


def fit_power_law(degrees: Sequence[int] | Ints, *, xmin: int | None = None) -> PowerLaw | None:
    """The power law that fits the tail of a degree sequence best; None if no tail has two values.

    `alpha` is the maximum of the discrete likelihood (equation 3.6), `xmin` minimises the
    Kolmogorov-Smirnov distance (section 3.3) unless it is given; zeros are left out.

    >>> fit = fit_power_law([1] * 64 + [2] * 16 + [3] * 7 + [4] * 4 + [5] * 2 + [6] * 2 + [8])
    >>> fit.xmin, round(fit.alpha, 2), fit.tail
    (1, 2.36, 96)
    >>> fit_power_law([3, 3, 3]) is None
    True
    """
    counted = Counted.of(degrees)
    if xmin is not None:
        counted = counted.tail(xmin)
    if len(counted.values) < 2:
        return None
    starts = counted.values[:-1] if xmin is None else np.array([xmin])
    return _best(counted, starts)


def _best(counted: Counted, starts: Ints) -> PowerLaw:
    """The fit of least distance among those that begin at `starts`."""
    values, counts = counted.values, counted.counts
    first = np.searchsorted(values, starts)
    behind = np.concatenate((np.cumsum(counts[::-1])[::-1], [0]))
    logs = np.log(values)
    log_sums = np.cumsum((counts * logs)[::-1])[::-1]
    tails = behind[first]
    alphas, variances = _exponents(log_sums[first] / tails, starts.astype(float))
    distances = np.array(
        [
            _distance(alpha, start, values[i:], behind[i:])
            for alpha, start, i in zip(alphas, starts, first, strict=True)
        ]
    )
    best = int(np.argmin(distances))
    return PowerLaw(
        float(alphas[best]),
        int(starts[best]),
        int(tails[best]),
        1 / math.sqrt(int(tails[best]) * float(variances[best])),
        float(distances[best]),
    )


def _exponents(means: Floats, starts: Floats) -> tuple[Floats, Floats]:
    """For each start, the exponent whose mean of ln x is the one observed, and the variance there.

    Newton's method on a convex function, kept between two bounds that close in.
    """
    low, high = np.full(means.shape, _FLATTEST), np.full(means.shape, STEEPEST)
    guess = 1 + 1 / np.maximum(means - np.log(starts - 0.5), 1e-3)
    alphas = np.clip(guess, _FLATTEST, STEEPEST)
    for _ in range(ROUNDS):
        expected, variance = log_moments(alphas, starts)
        flat = expected > means
        low, high = np.where(flat, alphas, low), np.where(flat, high, alphas)
        wanted = alphas + (expected - means) / np.maximum(variance, 1e-300)
        inside = (wanted > low) & (wanted < high)
        following = np.where(inside, wanted, (low + high) / 2)
        settled = np.abs(following - alphas) <= 1e-10 * alphas
        alphas = following
        if bool(settled.all()):
            break
    return alphas, np.maximum(log_moments(alphas, starts)[1], 1e-300)


def _distance(alpha: float, start: int, values: Ints, behind: Ints) -> float:
    """The largest difference between the share of values at or above x and its probability.

    Between two observed values the observed share stays while the fitted one falls, so both ends of
    each gap are looked at.
    """
    observed = behind[:-1] / behind[0]
    total = float(log_zeta(alpha, float(start)))
    fitted = np.exp(log_zeta(alpha, values.astype(float)) - total)
    after = np.exp(log_zeta(alpha, values[:-1] + 1.0) - total)
    return float(
        max(np.abs(observed - fitted).max(), np.abs(observed[1:] - after).max(initial=0.0))
    )


def draw_power_law(alpha: float, xmin: int, count: int, *, seed: int) -> Ints:
    """Whole numbers at or above `xmin` with probabilities like x ** -alpha (appendix D).

    Exact below `xmin` + 4,096; beyond that the continuous law is rounded, whose error there is
    below one in 10 million. Nothing is larger than 2 ** 52.

    >>> draw_power_law(2.5, 3, 5, seed=1).min() >= 3
    np.True_
    """
    return _draw(alpha, xmin, count, np.random.default_rng(seed))


def _draw(alpha: float, xmin: int, count: int, chance: np.random.Generator) -> Ints:
    ends = np.arange(xmin, xmin + _TABLE + 1, dtype=float)
    beyond = np.exp(log_zeta(alpha, ends) - float(log_zeta(alpha, float(xmin))))
    left = 1 - chance.random(count)
    # The first x with P(X > x) < left, looked up in probabilities that rise.
    found = _TABLE - np.searchsorted(beyond[::-1], left, side="left") + xmin
    far = left <= beyond[-1]
    scale = (left[far] / beyond[-1]) ** (-1 / (alpha - 1))
    drawn = found.astype(float)
    drawn[far] = np.minimum(np.floor((ends[-1] - 0.5) * scale + 0.5), _LARGEST)
    return drawn.astype(np.int64)


def bootstrap(
    degrees: Sequence[int] | Ints, fit: PowerLaw, *, seed: int, rounds: int = 100
) -> Bootstrap | None:
    """How often a sequence from the fitted law lies further from its own fit; None for 0 rounds.

    Each synthetic sequence has as many values; those below `xmin` are drawn from the observed ones,
    the others from the law, and its own `xmin` and `alpha` are found anew (section 4.1). 100 rounds
    give p to about .05, 2,500 to .01.

    >>> drawn = draw_power_law(2.5, 1, 500, seed=3)
    >>> bootstrap(drawn, fit_power_law(drawn), seed=0, rounds=20).p > 0.1
    True
    """
    if rounds < 1:
        return None
    chance = np.random.default_rng(seed)
    counted = Counted.of(degrees)
    below = np.repeat(counted.values, counted.counts)
    below = below[below < fit.xmin]
    worse = 0
    for _ in range(rounds):
        from_law = int(chance.binomial(counted.size, fit.tail / counted.size))
        rest = counted.size - from_law
        drawn = _draw(fit.alpha, fit.xmin, from_law, chance)
        others = chance.choice(below, rest) if rest else below[:0]
        refitted = fit_power_law(np.concatenate((drawn, others)))
        worse += refitted is not None and refitted.distance >= fit.distance
    p = worse / rounds
    return Bootstrap(p, math.sqrt(p * (1 - p) / rounds), rounds)


def law_points(degrees: Sequence[int] | Ints, fit: PowerLaw) -> list[tuple[int, float]]:
    """What the fit says: (degree, share of all positive degrees at or above it) in its tail.

    >>> law_points([1, 1, 1, 2, 2, 4], PowerLaw(2.0, 2, 3, 0.0, 0.0))[0]
    (2, 0.5)
    """
    counted = Counted.of(degrees)
    ends = np.unique(np.geomspace(fit.xmin, int(counted.values[-1]), 60).round().astype(np.int64))
    beyond = np.exp(log_zeta(fit.alpha, ends) - float(log_zeta(fit.alpha, float(fit.xmin))))
    shares = beyond * fit.tail / counted.size
    return list(zip(ends.tolist(), shares.tolist(), strict=True))
