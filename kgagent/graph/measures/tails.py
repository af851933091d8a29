"""A power law compared with other laws for the same tail, by the ratio of their likelihoods.

Source: Clauset, Shalizi, Newman 2009, SIAM Review 51 (arXiv 0706.1062), section 5, appendix C, for
whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kgagent.graph.measures.powerlaw import Counted, Ints, PowerLaw
from kgagent.graph.measures.simplex import lowest
from kgagent.graph.measures.zeta import Floats, log_zeta

_SUMMED = 2000
"""Terms of the truncated power law that are added up one by one; the rest is integrated."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(120)
_WIDEST = 30.0
"""The widest lognormal tried, as the standard deviation of ln x; beyond, it is a power law."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The power law against another `law` on its tail.

    `ratio` is the log-likelihood of the power law less that of the other: above 0 the power law
    fits better. `p` is the probability of a ratio so far from 0 if both were equally good; only a
    small one (below .1) means that the sign says something. `parameters` are those of the other.
    """

    law: str
    ratio: float
    p: float | None
    parameters: tuple[tuple[str, float], ...]


def compare_tails(degrees: Sequence[int] | Ints, fit: PowerLaw) -> tuple[Comparison, ...]:
    """The power law against the exponential, the lognormal and the truncated power law.

    Vuong's test for the first two (equation C.6), and the chi-square test of nested laws for the
    truncated one, x ** -alpha exp(-rate x), which can only fit better (equation C.9). All begin at
    `fit.xmin`, and each has the parameters of its greatest likelihood.

    >>> from kgagent.graph.measures.powerlaw import draw_power_law, fit_power_law
    >>> drawn = draw_power_law(2.5, 1, 2000, seed=1)
    >>> [(c.law, c.ratio > 0) for c in compare_tails(drawn, fit_power_law(drawn))]
    [('exponential', True), ('lognormal', True), ('truncated power law', False)]
    """
    tail = Counted.of(degrees).tail(fit.xmin)
    ours = _power_law(tail, fit.alpha, fit.xmin)
    rate, theirs = _exponential(tail, fit.xmin)
    exponential = Comparison("exponential", *_vuong(ours - theirs, tail.counts), (("rate", rate),))
    (mu, sigma), theirs = _lognormal(tail, fit.xmin)
    lognormal = Comparison(
        "lognormal", *_vuong(ours - theirs, tail.counts), (("mu", mu), ("sigma", sigma))
    )
    return exponential, lognormal, _truncated(tail, fit, float(ours @ tail.counts))


def _vuong(differences: Floats, counts: Ints) -> tuple[float, float | None]:
    """The sum of the differences and its two-sided p; None where all differences are the same."""
    count = int(counts.sum())
    ratio = float(differences @ counts)
    mean = ratio / count
    variance = float((differences - mean) ** 2 @ counts) / count
    if variance <= 1e-20:
        return ratio, None
    return ratio, math.erfc(abs(ratio) / math.sqrt(2 * count * variance))


def _power_law(tail: Counted, alpha: float, xmin: int) -> Floats:
    """The logarithm of the probability of each value."""
    return -alpha * np.log(tail.values) - float(log_zeta(alpha, float(xmin)))


def _exponential(tail: Counted, xmin: int) -> tuple[float, Floats]:
    """The rate of the geometric law that begins at `xmin`, and its log-probabilities."""
    excess = float((tail.values - xmin) @ tail.counts) / tail.size
    rate = math.log1p(1 / excess)
    logs = math.log(-math.expm1(-rate)) - rate * (tail.values - xmin)
    return rate, np.asarray(logs, dtype=np.float64)


def _lognormal(tail: Counted, xmin: int) -> tuple[tuple[float, float], Floats]:
    """Mean and deviation of ln x, where x is rounded, and the log-probabilities.

    The place is sought as the density's peak in units of sigma from `xmin`, so that the flat valley
    in which the lognormal turns into a power law is followed; there both are bounded.
    """
    edges = np.log(np.unique(np.concatenate((tail.values - 0.5, tail.values + 0.5))))
    low = np.searchsorted(edges, np.log(tail.values - 0.5))
    high = np.searchsorted(edges, np.log(tail.values + 0.5))
    first = math.log(xmin - 0.5)

    def logs(at: Floats) -> Floats:
        mu, sigma = _place(at, first)
        beyond = np.array([math.erfc((e - mu) / sigma / math.sqrt(2)) for e in edges])
        whole = math.erfc((first - mu) / sigma / math.sqrt(2))
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(beyond[low] - beyond[high]) - math.log(whole))

    mean = float(np.log(tail.values) @ tail.counts) / tail.size
    spread = math.sqrt(float((np.log(tail.values) - mean) ** 2 @ tail.counts) / tail.size)
    sigma = math.log(max(spread, 0.1))
    starts = [((mean - first) / max(spread, 0.1), sigma), (0.0, sigma), (-4.0, sigma + 0.7)]
    found = [lowest(lambda at: -float(logs(at) @ tail.counts), start) for start in starts]
    best = min(found, key=lambda entry: entry[1])[0]
    return _place(best, first), logs(best)


def _place(at: Floats, first: float) -> tuple[float, float]:
    """mu and sigma; mu lies at most 25 sigma below `first`, where erfc still has all its digits."""
    sigma = math.exp(min(max(float(at[1]), -4.0), math.log(_WIDEST)))
    return first + sigma * min(max(float(at[0]), -25.0), 25.0), sigma


def _truncated(tail: Counted, fit: PowerLaw, ours: float) -> Comparison:
    """The power law against its own form with an exponential cutoff."""
    sums = float(np.log(tail.values) @ tail.counts), float(tail.values @ tail.counts)

    def cost(at: Floats) -> float:
        alpha, rate = float(at[0]), math.exp(min(float(at[1]), 5.0))
        if not -5 < alpha < 100 or rate < 1e-12:
            return math.inf
        total = _log_total(alpha, rate, fit.xmin)
        return alpha * sums[0] + rate * sums[1] + tail.size * total

    reach = math.log(1 / float(tail.values[-1]))
    starts = [(fit.alpha, reach - 2), (fit.alpha * 0.7, reach + 1), (0.5, reach + 2)]
    at, value = min((lowest(cost, start) for start in starts), key=lambda entry: entry[1])
    if -value <= ours:  # no cutoff at all is best
        return Comparison("truncated power law", 0.0, 1.0, (("alpha", fit.alpha), ("rate", 0.0)))
    ratio = ours + value
    parameters = (("alpha", float(at[0])), ("rate", math.exp(min(float(at[1]), 5.0))))
    return Comparison("truncated power law", ratio, math.erfc(math.sqrt(-ratio)), parameters)


def _log_total(alpha: float, rate: float, xmin: int) -> float:
    """The logarithm of the sum of x ** -alpha exp(-rate x) over x = xmin, xmin + 1, ...

    2,000 terms are added up; the others by the integral from half a unit before the next one, over
    ln x, as far as it is above 1e-17 of its beginning.
    """
    x = np.arange(xmin, xmin + _SUMMED, dtype=float)
    logs = -alpha * np.log(x) - rate * x
    edge = xmin + _SUMMED - 0.5
    reach = math.log1p(40 / (rate * edge))
    if alpha > 1:
        reach = min(reach, 40 / (alpha - 1))
    grid = (_NODES + 1) * reach / 2
    with np.errstate(over="ignore"):
        rest = (1 - alpha) * (math.log(edge) + grid) - rate * edge * np.exp(grid)
    rest = rest + np.log(_WEIGHTS * reach / 2)
    everything = np.concatenate((logs, rest))
    top = float(everything.max())
    return top + math.log(float(np.exp(everything - top).sum()))
