"""A power law is found where there is one, and told from what only looks like it."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.graph.measures.powerlaw import (
    bootstrap,
    draw_power_law,
    fit_power_law,
    law_points,
)
from kgagent.graph.measures.simplex import lowest
from kgagent.graph.measures.tails import compare_tails
from kgagent.graph.measures.zeta import log_zeta

degrees = st.lists(st.integers(0, 60), max_size=80)


@pytest.mark.parametrize(("s", "value"), [(2, math.pi**2 / 6), (4, math.pi**4 / 90)])
def test_zeta_has_its_known_values(s, value):
    assert math.exp(float(log_zeta(s, 1))) == pytest.approx(value, rel=1e-13)


@pytest.mark.parametrize(("alpha", "xmin"), [(2.0, 1), (2.5, 1), (3.5, 1), (3.0, 5), (2.3, 10)])
def test_the_exponent_of_a_drawn_sequence_is_found_within_three_standard_errors(alpha, xmin):
    fit = fit_power_law(draw_power_law(alpha, xmin, 5000, seed=7))
    assert abs(fit.alpha - alpha) < 3 * fit.error
    assert fit.xmin <= 2 * xmin


def test_a_law_that_begins_in_the_middle_is_found_there():
    below = np.random.default_rng(0).integers(1, 10, 4000)
    fit = fit_power_law(np.concatenate((below, draw_power_law(2.5, 10, 2000, seed=1))))
    assert 9 <= fit.xmin <= 13
    assert abs(fit.alpha - 2.5) < 3 * fit.error


def test_the_exponent_has_the_greatest_likelihood():
    drawn = draw_power_law(2.2, 3, 300, seed=5)
    fit = fit_power_law(drawn, xmin=3)

    def likelihood(alpha: float) -> float:
        return -alpha * float(np.log(drawn).sum()) - len(drawn) * float(log_zeta(alpha, 3))

    assert all(likelihood(fit.alpha) > likelihood(fit.alpha + off) for off in (-1e-3, 1e-3))


def test_the_distance_is_that_over_all_whole_numbers():
    drawn = draw_power_law(2.4, 2, 200, seed=3)
    fit = fit_power_law(drawn, xmin=2)
    every = np.arange(2, drawn.max() + 1)
    fitted = np.exp(log_zeta(fit.alpha, every) - log_zeta(fit.alpha, 2))
    observed = np.array([(drawn >= x).mean() for x in every])
    assert fit.distance == pytest.approx(float(np.abs(observed - fitted).max()), abs=1e-12)


@given(degrees)
def test_any_sequence_has_a_fit_or_none_and_its_order_does_not_matter(sequence):
    fit = fit_power_law(sequence)
    assert fit == fit_power_law(sequence[::-1])
    if fit is None:
        return
    assert all(map(math.isfinite, (fit.alpha, fit.error, fit.distance)))
    for found in compare_tails(sequence, fit):
        assert math.isfinite(found.ratio)
        assert found.p is None or 0 <= found.p <= 1


@pytest.mark.parametrize("sequence", [[], [0, 0], [4], [4, 4, 4]])
def test_what_does_not_vary_has_no_power_law(sequence):
    assert fit_power_law(sequence) is None


def test_draws_are_the_same_for_the_same_seed_and_follow_the_law():
    drawn = draw_power_law(2.5, 4, 20_000, seed=2)
    assert (drawn == draw_power_law(2.5, 4, 20_000, seed=2)).all()
    assert drawn.min() == 4
    first = math.exp(-2.5 * math.log(4) - float(log_zeta(2.5, 4)))
    assert abs((drawn == 4).mean() - first) < 0.01


def test_even_the_flattest_law_can_be_drawn():
    assert draw_power_law(1.01, 1, 100, seed=0).max() <= 2**52


def test_each_law_wins_on_its_own_sequence():
    chance = np.random.default_rng(4)
    geometric = chance.geometric(0.1, 4000)
    lognormal = np.maximum(1, np.rint(np.exp(chance.normal(1.5, 1, 4000))).astype(int))
    law = draw_power_law(2.0, 1, 20_000, seed=3)
    cut = law[chance.random(20_000) < np.exp(-0.02 * law)]
    exponential, _, _ = compare_tails(geometric, fit_power_law(geometric, xmin=1))
    assert exponential.ratio < 0
    assert exponential.p < 0.01
    _, against, _ = compare_tails(lognormal, fit_power_law(lognormal, xmin=1))
    assert against.ratio < 0
    assert against.p < 0.01
    _, _, truncated = compare_tails(cut, fit_power_law(cut, xmin=1))
    assert truncated.ratio < 0
    assert truncated.p < 0.01
    assert dict(truncated.parameters)["rate"] == pytest.approx(0.02, abs=0.005)


def test_the_exponential_is_refused_for_a_power_law_and_the_truncated_one_never_fits_worse():
    drawn = draw_power_law(2.5, 1, 5000, seed=1)
    exponential, lognormal, truncated = compare_tails(drawn, fit_power_law(drawn))
    assert exponential.ratio > 0
    assert exponential.p < 1e-6
    assert lognormal.p > 0.1
    assert truncated.ratio <= 0
    assert truncated.p > 0.1


def test_the_probabilities_are_those_of_vuongs_test_and_of_the_chi_square_test():
    drawn = np.random.default_rng(9).geometric(0.4, 60)
    fit = fit_power_law(drawn, xmin=1)
    exponential, _, truncated = compare_tails(drawn, fit)
    rate = dict(exponential.parameters)["rate"]
    law = -fit.alpha * np.log(drawn) - float(log_zeta(fit.alpha, 1))
    differences = law - (math.log(1 - math.exp(-rate)) - rate * (drawn - 1))
    z = differences.sum() / (differences.std() * math.sqrt(len(drawn)))
    assert exponential.ratio == pytest.approx(differences.sum())
    assert exponential.p == pytest.approx(2 * NormalDist().cdf(-abs(z)))
    # Chi-square with one degree of freedom is the square of a normal variable.
    root = math.sqrt(-2 * truncated.ratio)
    assert truncated.p == pytest.approx(2 * NormalDist().cdf(-root))


def test_the_bootstrap_refuses_a_geometric_sequence_and_keeps_a_power_law():
    geometric = np.random.default_rng(0).geometric(0.1, 4000)
    drawn = draw_power_law(2.5, 2, 1000, seed=6)
    fit = fit_power_law(geometric, xmin=1)
    assert bootstrap(geometric, fit, seed=0, rounds=20).p < 0.1
    kept = bootstrap(drawn, fit_power_law(drawn), seed=0, rounds=20)
    assert kept.p > 0.1
    assert kept == bootstrap(drawn, fit_power_law(drawn), seed=0, rounds=20)
    assert bootstrap(drawn, fit_power_law(drawn), seed=0, rounds=0) is None


def test_the_points_of_a_law_begin_where_the_observed_share_is():
    drawn = draw_power_law(2.5, 2, 1000, seed=6)
    fit = fit_power_law(drawn)
    points = law_points(drawn, fit)
    assert points[0] == (fit.xmin, pytest.approx(fit.tail / len(drawn)))
    assert points[-1][0] == drawn.max()
    assert [share for _, share in points] == sorted((s for _, s in points), reverse=True)


def test_the_lowest_point_of_a_curved_valley_is_found():
    at, value = lowest(lambda x: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2, [-1.2, 1.0])
    assert at == pytest.approx([1, 1], abs=1e-3)
    assert value == pytest.approx(0, abs=1e-6)
