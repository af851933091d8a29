"""The budget holds: whatever fails, however long it takes and however many ask at once.

A provider that bills honestly is simulated, in simulated time: of the threads, one runs at a time,
and the latencies decide which. So every interleaving can be drawn, and happens again for its seed.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kgagent.domain.reply import Message, Reply, Request
from kgagent.llm.budget import Account, Amount, Budget, BudgetReached
from kgagent.llm.faults import ModelFault
from kgagent.llm.prices import Price
from kgagent.llm.wrap.breaker import EndpointDown
from kgagent.llm.wrap.order import dependable
from kgagent.llm.wrap.worst import worst_case


class Busy(ModelFault):
    retryable = True


class Unsent(Busy):
    maybe_billed = False


class Refused(ModelFault):
    maybe_billed = False


class KeyRefused(Refused):
    terminal = True
    exit_code = 4


class Crash(Exception):
    """Not one of ours: the client broke down."""


class Deadlock(Exception):
    """Everybody waits and nobody will wake them."""


class World:
    """Simulated time for threads of which one runs at a time; a thread is known by its name."""

    def __init__(self):
        self.now = 0.0
        self._turns = {}
        self._asleep = {}
        self._stuck = False

    def time(self):
        return self.now

    def sleep(self, seconds):
        self.until(self.now + seconds)

    def run(self, jobs):
        """Runs the jobs, a thread each, to their ends; the first error of one is raised."""
        errors = []

        def life(name, job):
            self._turns[name].acquire()
            try:
                job()
            except Exception as error:  # noqa: BLE001
                errors.append(error)
            self._hand_over()

        for number, job in enumerate(jobs):
            name = f"worker {number}"
            self._turns[name] = threading.Semaphore(0)
            self._asleep[name] = (0.0, number)
            threading.Thread(target=life, args=[name, job], name=name, daemon=True).start()
        threads = [thread for thread in threading.enumerate() if thread.name in self._turns]
        self._hand_over()
        for thread in threads:
            thread.join(5)
        assert not any(thread.is_alive() for thread in threads), "a thread hangs"
        if errors:
            raise errors[0]

    def until(self, wake):
        """Lets the others run until it is time."""
        me = threading.current_thread().name
        self._asleep[me] = (wake, len(self._asleep))
        self._hand_over()
        self._turns[me].acquire()
        if self._stuck:
            raise Deadlock

    def wake(self, names):
        """Those of the names that sleep go on now."""
        for name in names & self._asleep.keys():
            self._asleep[name] = (self.now, 0)

    def _hand_over(self):
        if self._asleep:
            name = min(self._asleep, key=self._asleep.get)
            wake, _ = self._asleep.pop(name)
            self._stuck = self._stuck or wake == float("inf")
            self.now = self.now if self._stuck else max(self.now, wake)
            self._turns[name].release()


class WorldCondition:
    """A Condition of a World: entering is free, for nobody else runs meanwhile."""

    def __init__(self, world):
        self._world = world
        self._waiting = set()
        self.waits = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def wait(self, timeout=None):
        me = threading.current_thread().name
        self._waiting.add(me)
        self.waits += 1
        self._world.until(float("inf") if timeout is None else self._world.now + timeout)
        self._waiting.discard(me)

    def notify_all(self):
        self._world.wake(self._waiting)


@dataclass
class Provider:
    """Answers after a while, or fails, and bills to the last fraction what it did."""

    world: World
    chance: Random
    price: Price
    trouble: float
    name: str = "openai:m"
    billed: Fraction = Fraction(0)
    tokens: int = 0
    calls: int = 0
    counted: Amount = field(default_factory=Amount)
    begun: list[float] = field(default_factory=list)

    def reply(self, request):
        self.begun.append(self.world.time())
        chance, worst = self.chance, worst_case(request, self.price)
        most_out = dict(request.parameters)["max_tokens"]
        tokens_in = chance.choice([worst.tokens - most_out, chance.randint(1, 16)])
        tokens_out = chance.choice([most_out, chance.randint(1, most_out)])
        self.world.sleep(chance.choice([0.0, 0.5, chance.uniform(0, 30)]))
        fault = self._fault() if chance.random() < self.trouble else None
        said = chance.random() < 0.8
        if not fault or (getattr(fault, "maybe_billed", True) and chance.random() < 0.7):
            self._bill(tokens_in, tokens_out)
        if fault:
            self.counted += worst if getattr(fault, "maybe_billed", True) else Amount()
            raise fault
        cost = self.price.cost(tokens_in, tokens_out)
        real = Amount(cost, tokens_in + tokens_out, 1)
        self.counted += real if said else worst
        return Reply(
            "yes", "m", tokens_in=tokens_in if said else 0, tokens_out=tokens_out if said else 0
        )

    def _fault(self):
        kind = self.chance.choice([Busy, Busy, Unsent, Unsent, Refused, ModelFault, Crash])
        if kind is Crash:
            return Crash()
        kind = KeyRefused if self.chance.random() < 0.02 else kind
        return kind("no", retry_after=self.chance.choice([None, None, 2.0, 40.0, 400.0]))

    def _bill(self, tokens_in, tokens_out):
        self.billed += Fraction(self.price.input) * tokens_in
        self.billed += Fraction(self.price.output) * tokens_out
        self.tokens += tokens_in + tokens_out
        self.calls += 1


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


@dataclass(frozen=True)
class Setting:
    price_in: Decimal
    price_out: Decimal
    budget: Budget
    before: Amount
    trouble: float
    workers: int
    calls: int
    per_minute: tuple[float | None, float | None]
    seed: int


def limit(low, high):
    return st.none() | st.integers(low, high)


prices = st.decimals(0, 100, places=4)


settings_drawn = st.builds(
    Setting,
    prices,
    prices,
    st.builds(Budget, limit(0, 60_000), limit(0, 4_000), limit(0, 12), limit(1, 200)),
    st.sampled_from([Amount(), Amount(), Amount(500, 50, 1), Amount(100_000, 9_000, 99)]),
    st.sampled_from([0.0, 0.1, 0.5]),
    st.integers(1, 5),
    st.integers(1, 5),
    st.tuples(limit(1, 100), limit(500, 10_000)),
    st.integers(0, 2**32),
)


class Run:
    """One run of a setting to its end; `ends` counts how the calls ended."""

    def __init__(self, setting):
        self.world = World()
        self.setting = setting
        chance = Random(setting.seed)
        price = Price(setting.price_in, setting.price_out, "test")
        self.provider = Provider(self.world, chance, price, setting.trouble)
        self.account = Account(
            setting.budget, spent=setting.before, time=self.world.time, sleep=self.world.sleep
        )
        self.account._changed = WorldCondition(self.world)
        self.ledger = Ledger()
        self.model = dependable(
            self.provider,
            attempts=self.ledger,
            prices=Table(price),
            account=self.account,
            chance=chance,
            requests_per_minute=setting.per_minute[0],
            tokens_per_minute=setting.per_minute[1],
        )
        self.ends = Counter()
        sizes = [
            [(chance.randint(0, 200), chance.randint(1, 300)) for _ in range(setting.calls)]
            for _ in range(setting.workers)
        ]
        self.world.run([lambda mine=mine: self._work(mine) for mine in sizes])

    def _work(self, sizes):
        for size, most in sizes:
            asked = request(size, most)
            try:
                self.model.reply(asked)
                self.ends["reply"] += 1
            except BudgetReached as error:
                self._check_that_it_was_used(error, worst_case(asked, self.provider.price))
                self.ends[error.limit] += 1
            except EndpointDown:
                self.ends["down"] += 1
            except (ModelFault, Crash):
                self.ends["fault"] += 1

    def _check_that_it_was_used(self, error, worst):
        """By what was counted so far, one more such call might not have fitted."""
        budget, total = self.setting.budget, self.setting.before + self.provider.counted + worst
        match error.limit:
            case "usd":
                assert total.microusd > budget.microusd
            case "tokens":
                assert total.tokens > budget.tokens
            case "calls":
                assert total.calls > budget.calls
            case _:
                assert budget.seconds is not None


@settings(max_examples=1500, deadline=None)
@given(settings_drawn)
def test_the_bill_never_exceeds_the_budget_and_the_budget_is_used(setting):
    run = Run(setting)
    budget, before, provider = setting.budget, setting.before, run.provider
    billed = provider.billed
    if budget.microusd is not None and billed:
        assert before.microusd + billed <= budget.microusd
    if budget.tokens is not None and provider.tokens:
        assert before.tokens + provider.tokens <= budget.tokens
    if budget.calls is not None and provider.calls:
        assert before.calls + provider.calls <= budget.calls
    if budget.seconds is not None:
        assert all(begun < budget.seconds for begun in provider.begun)
    assert run.ends.total() == setting.workers * setting.calls
    assert run.account.reserved == Amount()
    assert run.account.spent == before + provider.counted
    assert sum(run.ledger.costs) == run.account.spent.microusd - before.microusd


def test_the_simulation_meets_every_end_and_calls_that_wait_for_room():
    ends, waits = Counter(), 0
    budgets = (Budget(60_000), Budget(tokens=2_000), Budget(calls=9), Budget(seconds=60))
    for seed in range(60):
        setting = Setting(
            Decimal(30), Decimal(60), budgets[seed % 4], Amount(), 0.3, 5, 5, (None, None), seed
        )
        run = Run(setting)
        ends += run.ends
        waits += run.account._changed.waits
    assert set(ends) == {"reply", "usd", "tokens", "calls", "time", "down", "fault"}
    assert waits > 60


def test_a_simulated_run_happens_again_for_its_seed():
    setting = Setting(Decimal(3), Decimal(6), Budget(9_000), Amount(), 0.3, 4, 5, (60, None), 7)
    first, second = Run(setting), Run(setting)
    assert first.provider.begun == second.provider.begun
    assert (first.provider.billed, first.ends) == (second.provider.billed, second.ends)


def test_time_is_kept_although_the_rate_limit_makes_calls_wait():
    setting = Setting(
        Decimal(1), Decimal(1), Budget(seconds=60), Amount(), 0.0, 4, 50, (10, None), 1
    )
    run = Run(setting)
    assert run.provider.begun == [6.0 * number for number in range(10)]
    assert run.ends["time"] == 190
