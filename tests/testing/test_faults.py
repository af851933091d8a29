"""Which request meets what: by seed, request and attempt, and by nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.testing import Fault, Faults
from kgagent.testing.faults import BY_STATUS, parse_fault

hashes = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(hashes, st.integers(1, 9), st.integers(0, 99))
def test_a_fate_depends_on_seed_request_and_attempt_only(digest: str, attempt: int, seed: int):
    rates = {Fault.RATE_LIMIT: 0.3, Fault.STALL: 0.3}
    assert Faults(rates, seed)(digest, attempt) == Faults(rates, seed)(digest, attempt)


def test_chances_are_kept():
    chosen = Faults({Fault.RATE_LIMIT: 0.2, Fault.SILENCE: 0.1})
    met = [chosen(str(number), 1) for number in range(20_000)]
    assert met.count(Fault.RATE_LIMIT) / 20_000 == pytest.approx(0.2, abs=0.01)
    assert met.count(Fault.SILENCE) / 20_000 == pytest.approx(0.1, abs=0.01)


def test_seeds_and_attempts_draw_anew():
    rates = {Fault.RATE_LIMIT: 0.5}
    fates = {
        tuple(Faults(rates, seed)(str(number), attempt) for number in range(30))
        for seed in range(3)
        for attempt in (1, 2)
    }
    assert len(fates) == 6


@given(hashes, st.integers(0, 5))
def test_faults_end_after_so_many_attempts(digest: str, after: int):
    chosen = Faults({Fault.SILENCE: 1.0}, ends_after=after)
    met = [chosen(digest, attempt) for attempt in range(1, 9)]
    assert met == [Fault.SILENCE] * after + [None] * (8 - after)


def test_chances_that_are_none_are_refused():
    for rates in ({Fault.STALL: 0.7, Fault.SILENCE: 0.7}, {Fault.STALL: -0.1}):
        with pytest.raises(ValueError, match="distribution"):
            Faults(rates)


def test_the_shells_words_for_faults():
    assert parse_fault("429:0.2") == {Fault.RATE_LIMIT: 0.2}
    assert parse_fault("silence") == {Fault.SILENCE: 1.0}
    assert sum(parse_fault("all:0.2").values()) == pytest.approx(0.2)
    assert set(parse_fault("all:0.2")) == set(Fault)
    for wrong in ("nonsense:0.2", "429:often", "418:0.2"):
        with pytest.raises(ValueError, match=r"nonsense|often|418"):
            parse_fault(wrong)
    assert all(parse_fault(status) == {fault: 1.0} for status, fault in BY_STATUS.items())
