"""Asking again: only when it may help, later each time, and never before the server's time."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.domain.reply import Reply, Request
from kgagent.errors import UsageError
from kgagent.llm.faults import ModelFault
from kgagent.llm.wrap.retry import Retrying

REQUEST = Request("extract", "m", "?")


class Busy(ModelFault):
    retryable = True


class Bad(ModelFault):
    pass


class Refused(ModelFault):
    retryable = True
    terminal = True


class Scripted:
    name = "openai:m"

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.asked = 0

    def reply(self, request):
        self.asked += 1
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


def retrying(client, **options):
    slept = []
    return Retrying(client, chance=Random(1), sleep=slept.append, **options), slept


def test_a_passing_fault_is_asked_again():
    client = Scripted(Busy("1"), Busy("2"), Reply("yes", "m"))
    model, slept = retrying(client)
    assert model.name == "openai:m"
    assert model.reply(REQUEST).text == "yes"
    assert (client.asked, len(slept)) == (3, 2)


def test_after_the_last_try_its_fault_is_the_result():
    client = Scripted(*(Busy(str(i)) for i in range(9)))
    model, slept = retrying(client)
    with pytest.raises(Busy, match="4"):
        model.reply(REQUEST)
    assert (client.asked, len(slept)) == (5, 4)


@pytest.mark.parametrize("outcome", [Bad("x"), Refused("x"), KeyError("x"), KeyboardInterrupt()])
def test_what_would_fail_again_is_asked_once(outcome):
    client = Scripted(outcome)
    model, slept = retrying(client)
    with pytest.raises(type(outcome)):
        model.reply(REQUEST)
    assert slept == []


@given(st.integers(0, 2**32), st.floats(0, 10), st.floats(0, 100), st.integers(1, 9))
def test_waits_are_jittered_below_a_ceiling_that_doubles(seed, first, longest, tries):
    slept = []
    model = Retrying(
        Scripted(*[Busy("x")] * tries),
        chance=Random(seed),
        tries=tries,
        first_wait=first,
        longest_wait=longest,
        sleep=slept.append,
    )
    with pytest.raises(Busy):
        model.reply(REQUEST)
    assert len(slept) == tries - 1
    for number, wait in enumerate(slept):
        assert 0 <= wait <= min(longest, first * 2**number)


def test_the_same_seed_waits_the_same_and_calls_do_not_wait_in_step():
    model, slept = retrying(Scripted(*[Busy("x")] * 5))
    again, slept_again = retrying(Scripted(*[Busy("x")] * 5))
    for one in (model, again):
        with pytest.raises(Busy):
            one.reply(REQUEST)
    assert slept == slept_again
    assert len(set(slept)) == 4


@given(st.floats(0, 300))
def test_the_server_is_never_asked_before_its_time(asked):
    model, slept = retrying(Scripted(Busy("x", retry_after=asked), Reply("yes", "m")))
    model.reply(REQUEST)
    assert asked <= slept[0] <= asked + 1


@pytest.mark.parametrize("asked", [300.1, 86400, float("inf")])
def test_a_server_that_asks_for_too_long_is_not_waited_for(asked):
    client = Scripted(Busy("x", retry_after=asked), Reply("yes", "m"))
    model, slept = retrying(client)
    with pytest.raises(Busy):
        model.reply(REQUEST)
    assert slept == []


@pytest.mark.parametrize("asked", [-5, float("nan")])
def test_a_time_in_the_past_or_none_is_now(asked):
    model, slept = retrying(Scripted(Busy("x", retry_after=asked), Reply("yes", "m")))
    model.reply(REQUEST)
    assert 0 <= slept[0] <= 1


def test_a_hundred_tries_overflow_nothing():
    model, slept = retrying(Scripted(*[Busy("x")] * 2000), tries=2000)
    with pytest.raises(Busy):
        model.reply(REQUEST)
    assert max(slept) <= 60


def test_no_try_at_all_is_refused():
    with pytest.raises(UsageError):
        retrying(Scripted(), tries=0)
