"""Saturation: the fit finds the law it was made from, and a plain statement follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.saturation import Mentioned, chao1, heaps, is_saturated, saturation


def levelling(steps: int, *, concepts: int, rate: float) -> list[int]:
    """A collection of so many concepts that is read to its end."""
    return [round(concepts * (1 - (1 - rate) ** step)) for step in range(1, steps + 1)]


@pytest.mark.parametrize("exponent", [0.3, 0.6, 1.0])
def test_the_fit_finds_the_law_it_was_made_from(exponent):
    fit = heaps([round(50 * step**exponent) for step in range(1, 300)])
    assert fit is not None
    assert fit.exponent == pytest.approx(exponent, abs=0.01)
    assert fit.scale == pytest.approx(50, rel=0.03)
    assert fit.steps_to(fit.at(700)) == pytest.approx(700)


def test_there_is_no_fit_without_two_steps_that_have_concepts():
    assert heaps([]) is heaps([0, 0, 4]) is None


@pytest.mark.parametrize("exponent", [0.3, 0.6, 1.0])
def test_growth_by_the_law_is_never_saturated(exponent):
    curve = [round(2000 * step**exponent) for step in range(1, 2000)]
    assert not any(is_saturated(curve[:steps]) for steps in range(1, 2000, 13))


def test_a_collection_read_to_its_end_is_saturated_and_stays_so():
    curve = levelling(400, concepts=1000, rate=0.03)
    said = [is_saturated(curve[:steps]) for steps in range(1, 401)]
    assert not any(said[:60])
    assert said[-1]
    assert said == sorted(said)
    assert curve[said.index(True)] > 900


def test_too_few_steps_say_nothing():
    told = saturation([5] * 39)
    assert told.fit is None
    assert told.verdict == "too early to say"
    assert "After 39 steps it is too early to say" in told.statement


def test_the_statement_says_when_more_reading_stops_paying():
    still = saturation([10 * step for step in range(1, 101)], mentioned=Mentioned(1500, 40, 19))
    assert "10.0 new concepts each, against 10.0 on average: more reading pays." in still.statement
    assert still.more_steps == pytest.approx(10, abs=1)
    assert "1,500 concepts were mentioned; at least 39 more are unseen (Chao1)." in still.statement
    over = saturation([*range(10, 510, 10), *[500] * 100])
    assert "more reading no longer pays." in over.statement
    assert over.last == 0


def test_chao1_counts_what_was_met_only_once():
    assert chao1(0, 10) == 0
    assert chao1(20, 9) == 19
    assert chao1(5, 0) == 10


@given(st.lists(st.integers(0, 10**6), max_size=120))
def test_any_curve_has_a_statement(counts):
    curve = sorted(counts)
    told = saturation(curve, mentioned=Mentioned(3, 2, 1))
    assert told.statement
    assert (told.verdict == "no longer pays") == is_saturated(curve)
