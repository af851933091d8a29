"""The budget of a run, and the account that keeps to it with many calls in flight."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition
from time import monotonic
from time import sleep as really_sleep

from kgagent.errors import KgagentError, UsageError

_USD = re.compile(r"(\d{1,12})(?:\.(\d{1,30}))?", re.ASCII)
_COUNT = re.compile(r"\d{1,15}", re.ASCII)
_TIME = re.compile(r"(?=\d)(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Amount:
    """What calls take: whole micro-dollars (None: not known), tokens in and out, calls."""

    microusd: int | None = 0
    tokens: int = 0
    calls: int = 0

    def __add__(self, other: Amount) -> Amount:
        return self._with(other, 1)

    def __sub__(self, other: Amount) -> Amount:
        return self._with(other, -1)

    def _with(self, other: Amount, sign: int) -> Amount:
        known = self.microusd is not None and other.microusd is not None
        return Amount(
            (self.microusd or 0) + sign * (other.microusd or 0) if known else None,
            self.tokens + sign * other.tokens,
            self.calls + sign * other.calls,
        )

    def __str__(self) -> str:
        calls = "call" if self.calls == 1 else "calls"
        return f"{dollars(self.microusd)}, {self.tokens:,} tokens, {self.calls:,} {calls}"


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that a run may take; None is no limit. `seconds` count anew at every start."""

    microusd: int | None = None
    tokens: int | None = None
    calls: int | None = None
    seconds: int | None = None

    @classmethod
    def parse(
        cls,
        *,
        usd: str | None = None,
        tokens: str | None = None,
        calls: str | None = None,
        time: str | None = None,
    ) -> Budget:
        """The budget as a user writes it; less than a micro-dollar is dropped.

        Raises UsageError for anything but plain numbers (and `90`, `90s`, `15m`, `1h30m` for time).

        >>> Budget.parse(usd="2.50", time="1h30m")
        Budget(microusd=2500000, tokens=None, calls=None, seconds=5400)
        """
        return cls(
            None if usd is None else _microusd(usd),
            None if tokens is None else _count("--budget-tokens", tokens),
            None if calls is None else _count("--budget-calls", calls),
            None if time is None else _seconds(time),
        )

    @property
    def is_limited(self) -> bool:
        """Whether money, tokens or calls have a limit."""
        return (self.microusd, self.tokens, self.calls) != (None, None, None)

    def exceeded(self, total: Amount) -> str:
        """The name of the first limit that the total is beyond, empty when there is none."""
        limits = (
            ("usd", self.microusd, total.microusd),
            ("tokens", self.tokens, total.tokens),
            ("calls", self.calls, total.calls),
        )
        for name, limit, amount in limits:
            if limit is not None and (amount is None or amount > limit):
                return name
        return ""


class BudgetReached(KgagentError):
    """The next call might go beyond the budget; `limit` is "usd", "tokens", "calls" or "time"."""

    exit_code = 5

    def __init__(self, limit: str, budget: Budget, spent: Amount, worst: Amount) -> None:
        said, option = {
            "usd": (f"budget of {dollars(budget.microusd)}", "budget-usd"),
            "tokens": (f"budget of {budget.tokens or 0:,} tokens", "budget-tokens"),
            "calls": (f"budget of {budget.calls or 0:,} calls", "budget-calls"),
            "time": (f"time of {budget.seconds} s", "time"),
        }[limit]
        need = {
            "usd": f": the next call may cost up to {dollars(worst.microusd)}",
            "tokens": f": the next call may take up to {worst.tokens:,}",
        }.get(limit, "")
        again = "to go on" if limit == "time" else f"with a higher --{option} to go on"
        super().__init__(
            f"The {said} is reached{need}. Spent so far: {spent}.",
            hint=f"What is done is kept. Give the command again {again}.",
        )
        self.limit = limit
        self.budget = budget
        self.spent = spent


class Account:
    """Reserves before a call and settles after it: spent and reserved never exceed the budget.

    `spent` is what was spent before (a run that goes on). Shared by all threads of a run.
    """

    def __init__(
        self,
        budget: Budget,
        *,
        spent: Amount = Amount(),
        time: Callable[[], float] = monotonic,
        sleep: Callable[[float], None] = really_sleep,
    ) -> None:
        if budget.microusd is not None and spent.microusd is None:
            raise UsageError(
                "What the run has cost so far is not known: a budget in dollars cannot be kept.",
                hint="Write its model's price into your prices file, or limit --budget-tokens.",
            )
        self.budget = budget
        self.time = time
        self._sleep = sleep
        self._deadline = None if budget.seconds is None else time() + budget.seconds
        self._changed = Condition()
        self._spent = spent
        self._reserved = Amount()

    @property
    def spent(self) -> Amount:
        """What was spent, before and now; a call that may have been billed counts at its worst."""
        with self._changed:
            return self._spent

    @property
    def reserved(self) -> Amount:
        """What the calls in flight may take at most."""
        with self._changed:
            return self._reserved

    def reserve(self, worst: Amount) -> None:
        """Sets the worst case of a call aside; waits while calls in flight may leave room for it.

        Raises BudgetReached when it does not fit into what is left, or the time is over.
        """
        with self._changed:
            while True:
                self._check_time(worst)
                if limit := self.budget.exceeded(self._spent + worst):
                    raise BudgetReached(limit, self.budget, self._spent, worst)
                if not self.budget.exceeded(self._spent + self._reserved + worst):
                    self._reserved += worst
                    return
                self._changed.wait(self._left())

    def settle(self, worst: Amount, real: Amount) -> None:
        """Turns a reservation into what the call really took."""
        with self._changed:
            self._reserved -= worst
            self._spent += real
            self._changed.notify_all()

    def release(self, worst: Amount) -> None:
        """Gives a reservation back: nothing was billed."""
        self.settle(worst, Amount())

    def sleep(self, seconds: float) -> None:
        """Waits; raises BudgetReached, at once, when the time would be over before the wait is."""
        self._check_time(Amount(), after=seconds)
        self._sleep(seconds)
        self._check_time(Amount())

    def _left(self) -> float | None:
        return None if self._deadline is None else self._deadline - self.time()

    def _check_time(self, worst: Amount, after: float = 0) -> None:
        left = self._left()
        if left is not None and left <= after:
            raise BudgetReached("time", self.budget, self._spent, worst)


def dollars(microusd: int | None) -> str:
    """Micro-dollars as people read them, with no digit lost.

    >>> dollars(2_500_000), dollars(1), dollars(None)
    ('$2.50', '$0.000001', 'an unknown sum')
    """
    if microusd is None:
        return "an unknown sum"
    whole, rest = divmod(microusd, 1_000_000)
    digits = f"{rest:06}".rstrip("0").ljust(2, "0")
    return f"${whole:,}.{digits}"


def _microusd(text: str) -> int:
    found = _USD.fullmatch(text)
    if not found:
        raise UsageError(
            f"--budget-usd '{text}' is not an amount of dollars.",
            hint="Write digits and a point: --budget-usd 2.50",
        )
    return int(found[1]) * 1_000_000 + int((found[2] or "")[:6].ljust(6, "0"))


def _count(option: str, text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise UsageError(
            f"{option} '{text}' is not a whole number.", hint=f"Write digits only: {option} 500000"
        )
    return int(text)


def _seconds(text: str) -> int:
    found = _TIME.fullmatch(text)
    if not found:
        raise UsageError(
            f"--time '{text}' is not a time.", hint="Write seconds, or --time 15m, --time 1h30m"
        )
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds
