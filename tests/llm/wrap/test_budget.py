"""How one call is reserved and settled, and sixteen real threads under one budget."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from kgagent.domain.reply import Message, Reply, Request
from kgagent.errors import KgagentError, NotFound, UsageError
from kgagent.llm.budget import Account, Amount, Budget, BudgetReached
from kgagent.llm.faults import ModelFault
from kgagent.llm.prices import Price
from kgagent.llm.wrap.budget import Budgeted
from kgagent.llm.wrap.order import dependable
from kgagent.llm.wrap.worst import worst_case


class Busy(ModelFault):
    retryable = True


class Unsent(Busy):
    maybe_billed = False


class Table:
    def __init__(self, price):
        self.price = price

    def price_of(self, model, endpoint):
        return self.price

    demand = price_of


class Ledger:
    """Counts as a ledger does: a reply at its cost, a fault perhaps billed and a cut at worst."""

    def __init__(self):
        self.costs = []

    def begin(self, request, *, worst_microusd):
        self.costs.append(worst_microusd)
        return len(self.costs) - 1

    def finish(self, attempt, reply):
        self.costs[attempt] = reply.cost_microusd

    def fail(self, attempt, fault):
        self.costs[attempt] = self.costs[attempt] if fault.maybe_billed else 0


def request(size, most, task="extract"):
    return Request(
        task,
        "m",
        "?",
        endpoint="https://llm.example.org/v1",
        messages=(Message("user", "x" * size),),
        parameters=(("max_tokens", most),),
    )


class Instant:
    """Answers at once, at the worst case or below; made for real threads."""

    name = "openai:m"

    def __init__(self, trouble=0.2, used=1.0):
        self._lock = threading.Lock()
        self._chance = Random(3)
        self._trouble = trouble
        self._used = used
        self.tokens = self.calls = 0

    def reply(self, request):
        with self._lock:
            fails = self._chance.random() < self._trouble
        time.sleep(0.0005)
        most = dict(request.parameters)["max_tokens"]
        tokens_in, tokens_out = (
            16 + len(request.messages[0].content),
            max(1, int(most * self._used)),
        )
        with self._lock:
            self.tokens += tokens_in + tokens_out
            self.calls += 1
        if fails:
            raise Busy("no")
        return Reply("yes", "m", tokens_in=tokens_in, tokens_out=tokens_out)


@pytest.mark.parametrize(
    "budget", [Budget(50_000), Budget(tokens=20_000), Budget(calls=101), Budget(77_777, 9_999, 99)]
)
@pytest.mark.parametrize("used", [1.0, 0.1])
def test_sixteen_real_threads_keep_to_one_budget_and_use_it(budget, used):
    provider, price = Instant(used=used), Price(Decimal(1), Decimal("2.5"), "test")
    account = Account(budget, sleep=lambda _: None)
    model = dependable(
        provider, attempts=Ledger(), prices=Table(price), account=account, chance=Random(1)
    )
    reached = []

    def work():
        try:
            while True:
                with contextlib.suppress(Busy):
                    model.reply(request(84, 100))
        except BudgetReached as error:
            reached.append(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    worst = worst_case(request(84, 100), price)
    assert len(reached) == 16
    assert account.reserved == Amount()
    spent = account.spent
    for name, real in (("microusd", spent.microusd), ("tokens", provider.tokens), ("calls", 0)):
        assert getattr(budget, name) is None or real <= getattr(budget, name)
    assert budget.calls is None or provider.calls <= budget.calls
    assert account.budget.exceeded(spent + worst)


class Once:
    name = "openai:m"

    def __init__(self, outcome):
        self.outcome = outcome
        self.asked = 0

    def reply(self, request):
        self.asked += 1
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


FREE = Price(Decimal(0), Decimal(0), "free")


PRICE = Price(Decimal(1), Decimal(2), "test")


@pytest.mark.parametrize(
    ("outcome", "spent"),
    [
        (Reply("", "m", tokens_in=5, tokens_out=1), Amount(7, 6, 1)),
        (Reply("", "m"), Amount(220, 120, 1)),
        (Reply("", "m", tokens_in=5), Amount(205, 105, 1)),
        (Reply("", "m", tokens_in=5, tokens_out=1000), Amount(2005, 1005, 1)),
        (ModelFault("perhaps billed"), Amount(220, 120, 1)),
        (Unsent("not billed"), Amount()),
        (KeyboardInterrupt(), Amount(220, 120, 1)),
        (NotFound("ours"), Amount(220, 120, 1)),
        (BudgetReached("time", Budget(seconds=1), Amount(), Amount()), Amount()),
    ],
)
def test_a_call_is_settled_by_how_it_ended(outcome, spent):
    account = Account(Budget(10_000))
    model = Budgeted(Once(outcome), account, prices=Table(PRICE))
    assert model.name == "openai:m"
    fails = isinstance(outcome, BaseException)
    with pytest.raises(type(outcome)) if fails else contextlib.nullcontext():
        model.reply(request(4, 100))
    assert (account.spent, account.reserved) == (spent, Amount())


def test_text_is_counted_in_bytes():
    account = Account(Budget(tokens=16 + 6 + 10))
    asked = replace(request(0, 10), messages=(Message("user", "日本"),))
    Budgeted(Once(Reply("", "m")), account, prices=Table(PRICE)).reply(asked)
    assert account.spent.tokens == 32


@pytest.mark.parametrize("budget", [Budget(10_000), Budget(tokens=10_000)])
def test_a_call_without_max_tokens_cannot_be_budgeted(budget):
    client = Once(Reply("", "m"))
    model = Budgeted(client, Account(budget), prices=Table(PRICE))
    with pytest.raises(UsageError, match="max_tokens") as caught:
        model.reply(replace(request(1, 1), parameters=()))
    assert "'extract'" in caught.value.hint
    assert client.asked == 0


def test_calls_can_be_limited_without_max_tokens_or_a_price():
    client = Once(Reply("", "m"))
    account = Account(Budget(calls=1))
    model = Budgeted(client, account, prices=Table(None))
    asked = replace(request(1, 1), parameters=())
    model.reply(asked)
    with pytest.raises(BudgetReached):
        model.reply(asked)
    assert (client.asked, account.spent) == (1, Amount(None, 17, 1))


def test_dollars_need_a_price():
    class Unknown(Table):
        def demand(self, model, endpoint):
            raise UsageError("unknown price")

    client = Once(Reply("", "m"))
    with pytest.raises(UsageError, match="unknown price"):
        Budgeted(client, Account(Budget(1)), prices=Unknown(None)).reply(request(1, 1))
    model = Budgeted(client, Account(Budget(tokens=100)), prices=Unknown(None))
    assert model.reply(request(1, 1)).text == ""


def test_what_is_free_is_never_too_dear():
    model = Budgeted(Once(Reply("", "m")), Account(Budget(0)), prices=Table(FREE))
    assert model.reply(request(1000, 1000)).text == ""


def test_every_try_reserves_for_itself_and_is_a_row_of_its_own():
    ledger, account = Ledger(), Account(Budget(calls=3), sleep=lambda _: None)
    client = Once(Busy("no"))
    model = dependable(
        client, attempts=ledger, prices=Table(PRICE), account=account, chance=Random(1)
    )
    with pytest.raises(KgagentError) as caught:
        model.reply(request(1, 1))
    assert isinstance(caught.value, BudgetReached)
    assert (client.asked, len(ledger.costs), account.spent.calls) == (3, 3, 3)


def test_nobody_waits_for_a_retry_beyond_the_time():
    slept = []
    account = Account(Budget(seconds=10), time=lambda: 0.0, sleep=slept.append)
    client = Once(Busy("no", retry_after=60))
    model = dependable(
        client, attempts=Ledger(), prices=Table(PRICE), account=account, chance=Random(1)
    )
    with pytest.raises(BudgetReached, match="10 s"):
        model.reply(request(1, 1))
    assert (client.asked, slept) == (1, [])


def test_a_budget_that_is_reached_does_not_break_the_breaker():
    account = Account(Budget(calls=0))
    model = dependable(
        Once(Reply("", "m")),
        attempts=Ledger(),
        prices=Table(PRICE),
        account=account,
        chance=Random(1),
    )
    for _ in range(20):
        with pytest.raises(BudgetReached):
            model.reply(request(1, 1))
