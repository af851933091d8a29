"""Budgets as users write them, and the account that keeps to them."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgagent.errors import UsageError
from kgagent.llm.budget import Account, Amount, Budget, BudgetReached, dollars


class Clock:
    def __init__(self):
        self.now = 100.0
        self.slept = []

    def time(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def timed(seconds):
    clock = Clock()
    account = Account(Budget(seconds=seconds), time=clock.time, sleep=clock.sleep)
    return account, clock


@given(st.decimals(0, 10**9, places=9))
def test_dollars_become_whole_microdollars_and_never_more_than_was_said(said):
    microusd = Budget.parse(usd=f"{said:f}").microusd
    assert 0 <= said * 10**6 - microusd < 1


@given(st.integers(0, 10**15))
def test_what_is_printed_is_what_was_parsed(microusd):
    printed = dollars(microusd)
    assert Budget.parse(usd=printed.replace(",", "").removeprefix("$")).microusd == microusd


@pytest.mark.parametrize(
    "usd",
    [*"| |-1|+1|1,50|1.|.5|1e3|nan|inf|1_000|$1|1 |٣|0x1|1.5.2|1\n".split("|"), "1" * 13],
)
def test_anything_but_plain_dollars_is_refused(usd):
    with pytest.raises(UsageError, match="--budget-usd"):
        Budget.parse(usd=usd)


def test_a_whole_budget_is_read():
    said = Budget.parse(usd="12.3456789", tokens="500000", calls="0", time="1m")
    assert said == Budget(12_345_678, 500_000, 0, 60)


@pytest.mark.parametrize("count", ["", "-1", "1.0", "1e3", "1_000", "1,000", "one", "٣", "9" * 16])
def test_anything_but_a_whole_number_is_refused(count):
    with pytest.raises(UsageError, match="--budget-tokens"):
        Budget.parse(tokens=count)
    with pytest.raises(UsageError, match="--budget-calls"):
        Budget.parse(calls=count)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("90", 90), ("90s", 90), ("15m", 900), ("2h", 7200), ("1h30m", 5400), ("1m1s", 61), ("0", 0)],
)
def test_times_are_read(said, seconds):
    assert Budget.parse(time=said).seconds == seconds


@pytest.mark.parametrize("said", ["", "h", "1.5h", "-1", "30m1h", "1d", "1h 5m", "m5"])
def test_anything_but_a_time_is_refused(said):
    with pytest.raises(UsageError, match="--time"):
        Budget.parse(time=said)


def test_nothing_said_is_no_limit():
    account = Account(Budget.parse())
    account.reserve(Amount(10**15, 10**15, 10**9))
    account.sleep(0)
    assert account.reserved.calls == 10**9


def test_a_cheaper_call_leaves_its_rest_to_the_next():
    account = Account(Budget(microusd=100))
    account.reserve(Amount(80, 10, 1))
    account.settle(Amount(80, 10, 1), Amount(20, 5, 1))
    account.reserve(Amount(80, 10, 1))
    assert (account.spent, account.reserved) == (Amount(20, 5, 1), Amount(80, 10, 1))


def test_what_was_not_billed_is_given_back():
    account = Account(Budget(microusd=100))
    account.reserve(Amount(100, 10, 1))
    account.release(Amount(100, 10, 1))
    assert (account.spent, account.reserved) == (Amount(), Amount())


@pytest.mark.parametrize(
    ("budget", "limit", "says", "option"),
    [
        (Budget(microusd=99), "usd", "$0.000099", "--budget-usd"),
        (Budget(tokens=9), "tokens", "9 tokens", "--budget-tokens"),
        (Budget(calls=1), "calls", "1 calls", "--budget-calls"),
    ],
)
def test_a_call_that_does_not_fit_is_refused_and_says_what_to_do(budget, limit, says, option):
    account = Account(budget, spent=Amount(50, 5, 1))
    with pytest.raises(BudgetReached) as caught:
        account.reserve(Amount(50, 5, 1))
    error = caught.value
    assert (error.exit_code, error.limit, error.spent) == (5, limit, Amount(50, 5, 1))
    assert says in error.message
    assert "Spent so far: $0.00005, 5 tokens, 1 call." in error.message
    assert "kept" in error.hint
    assert option in error.hint
    assert account.reserved == Amount()


def test_a_call_that_fits_exactly_is_let_through():
    account = Account(Budget(microusd=100, tokens=10, calls=2), spent=Amount(50, 5, 1))
    account.reserve(Amount(50, 5, 1))
    assert account.reserved == Amount(50, 5, 1)


def test_a_dollar_budget_needs_to_know_what_was_spent_before():
    with pytest.raises(UsageError, match="not known"):
        Account(Budget(microusd=1), spent=Amount(None, 5, 1))
    assert str(Account(Budget(tokens=9), spent=Amount(None, 5, 1)).spent).startswith("an unknown")


def test_an_unknown_cost_never_fits_a_dollar_budget():
    with pytest.raises(BudgetReached):
        Account(Budget(microusd=10**9)).reserve(Amount(None, 1, 1))


def reserving(account, worst):
    """A thread that reserves; `ended` tells what came of it."""
    ended = []

    def reserve():
        try:
            account.reserve(worst)
            ended.append("reserved")
        except BudgetReached as error:
            ended.append(error.limit)

    thread = threading.Thread(target=reserve, daemon=True)
    thread.start()
    return thread, ended


def test_a_reservation_waits_for_calls_in_flight_that_may_leave_room():
    account = Account(Budget(microusd=100))
    account.reserve(Amount(60, 0, 1))
    second, ended = reserving(account, Amount(60, 0, 1))
    second.join(0.05)
    assert ended == []
    account.settle(Amount(60, 0, 1), Amount(40, 0, 1))
    second.join(5)
    assert ended == ["reserved"]
    assert (account.spent, account.reserved) == (Amount(40, 0, 1), Amount(60, 0, 1))


def test_a_waiting_reservation_is_refused_when_the_calls_in_flight_leave_no_room():
    account = Account(Budget(calls=1))
    account.reserve(Amount(0, 0, 1))
    second, ended = reserving(account, Amount(0, 0, 1))
    second.join(0.05)
    account.settle(Amount(0, 0, 1), Amount(0, 0, 1))
    second.join(5)
    assert ended == ["calls"]


def test_a_waiting_reservation_is_refused_when_the_time_is_over():
    account = Account(Budget(calls=1, seconds=0))
    account._deadline = account.time() + 0.05
    account.reserve(Amount(0, 0, 1))
    second, ended = reserving(account, Amount(0, 0, 1))
    second.join(5)
    assert ended == ["time"]


def test_nothing_is_reserved_once_the_time_is_over():
    account, clock = timed(10)
    clock.now += 9.999
    account.reserve(Amount())
    clock.now = 110.0
    with pytest.raises(BudgetReached) as caught:
        account.reserve(Amount())
    assert caught.value.limit == "time"
    assert "--" not in caught.value.hint


def test_nobody_sleeps_beyond_the_time():
    account, clock = timed(10)
    account.sleep(9)
    with pytest.raises(BudgetReached, match="10 s"):
        account.sleep(1)
    assert clock.slept == [9]


def test_a_sleep_that_took_too_long_ends_the_run():
    account, clock = timed(10)
    account._sleep = lambda seconds: clock.sleep(seconds + 5)
    with pytest.raises(BudgetReached):
        account.sleep(6)


amounts = st.builds(Amount, st.integers(0, 500), st.integers(0, 50), st.just(1))
limits = st.builds(
    Budget,
    st.none() | st.integers(0, 2000),
    st.none() | st.integers(0, 200),
    st.none() | st.integers(0, 8),
)


@given(limits, st.lists(st.tuples(amounts, st.decimals(0, 1, places=2)), max_size=12), st.randoms())
def test_spent_and_reserved_together_never_exceed_the_budget(budget, calls, order):
    account = Account(budget)
    in_flight = []
    for worst, share in calls:
        while in_flight and order.random() < 0.4:
            taken, part = in_flight.pop(order.randrange(len(in_flight)))
            account.settle(taken, scaled(taken, part))
        try:
            if not account.budget.exceeded(account.spent + account.reserved + worst):
                account.reserve(worst)
                in_flight.append((worst, share))
        except BudgetReached:
            assert account.budget.exceeded(account.spent + worst)
        total = account.spent + account.reserved
        assert budget.microusd is None or total.microusd <= budget.microusd
        assert budget.tokens is None or total.tokens <= budget.tokens
        assert budget.calls is None or total.calls <= budget.calls


def scaled(amount, share: Decimal):
    return Amount(int(amount.microusd * share), int(amount.tokens * share), amount.calls)
